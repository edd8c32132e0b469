import { isMissing } from "../../src/kubernetes/client/kube-error.js";
import { type Resource, RESOURCES } from "../../src/kubernetes/client/resources.js";
import { IMAGE_CHECK, MANAGED_BY, MANAGER, SERVER_LABEL } from "../../src/kubernetes/objects/names.js";
import type { AgentServer, KubeObject } from "../../src/kubernetes/objects/server.js";
import { Informer, type InformerOptions } from "./informer.js";

export interface WorldOptions extends Omit<
  InformerOptions,
  "resource" | "onChange" | "labelSelector" | "metadataOnly" | "onUnknown"
> {
  /** Called when a server changes, or an object that belongs to it. */
  readonly onServer: (key: string) => void;
  /** Called with the namespace and name of a ConfigMap that changed. */
  readonly onConfigMap: (namespace: string, name: string) => void;
  readonly onPheromone: (object: KubeObject) => void;
}

/** Kinds of a server's objects. Secrets are missing: the operator may not list them. */
const MADE = [
  RESOURCES.serviceAccounts,
  RESOURCES.volumes,
  RESOURCES.services,
  RESOURCES.networkPolicies,
  RESOURCES.disruptionBudgets,
  RESOURCES.statefulSets,
  RESOURCES.ingresses,
] as const;

/** The caches of everything that the operator watches. */
export class World {
  readonly #options: WorldOptions;
  readonly #made: ReadonlyMap<string, Informer>;
  readonly #configMaps: Informer;
  readonly servers: Informer;
  readonly pheromones: Informer;
  readonly pods: Informer;
  #serviceMonitors: Informer | null = null;

  constructor(options: WorldOptions) {
    this.#options = options;
    const { onServer, onConfigMap, onPheromone } = options;
    this.servers = this.#informer(RESOURCES.agentServers, (object) => onServer(keyOf(object)));
    this.pheromones = this.#informer(RESOURCES.pheromones, onPheromone);
    this.pods = this.#ofServers(
      RESOURCES.pods,
      `app.kubernetes.io/name in (terrarium,${IMAGE_CHECK}),${SERVER_LABEL}`,
    );
    this.#made = new Map(MADE.map((kind) => [kind.kind, this.#ofServers(kind)]));
    this.#configMaps = this.#informer(
      RESOURCES.configMaps,
      ({ metadata }) => onConfigMap(metadata.namespace, metadata.name),
      { metadataOnly: true },
    );
  }

  get statefulSets(): Informer {
    return this.#of(RESOURCES.statefulSets);
  }

  get volumes(): Informer {
    return this.#of(RESOURCES.volumes);
  }

  get hasServiceMonitor(): boolean {
    return this.#serviceMonitors !== null;
  }

  /** True when all caches are filled: before that, a missing object proves nothing. */
  get isSynced(): boolean {
    return this.#all().every(({ isSynced }) => isSynced);
  }

  get(object: KubeObject): KubeObject | null {
    return this.#of(object).get(object.metadata.namespace, object.metadata.name);
  }

  note(object: KubeObject): void {
    this.#of(object).note(object);
  }

  /** A server's Ingress and ServiceMonitor, if they exist and its spec no longer asks for them. */
  unwanted({ metadata }: AgentServer, wanted: readonly KubeObject[]): KubeObject[] {
    const { namespace, name } = metadata;
    const optional = [
      this.#of(RESOURCES.ingresses),
      ...(this.#serviceMonitors ? [this.#serviceMonitors] : []),
    ];
    return optional
      .flatMap((informer) => informer.get(namespace, name) ?? [])
      .filter(({ kind }) => !wanted.some((object) => object.kind === kind));
  }

  start(): void {
    for (const informer of this.#all()) informer.start();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#all().map((informer) => informer.stop()));
  }

  /** Starts to watch ServiceMonitors once the cluster knows them. */
  async discover(): Promise<void> {
    if (this.#serviceMonitors) return;
    const { connection } = this.#options;
    const { apiVersion, plural } = RESOURCES.serviceMonitors;
    try {
      const { resources } = await connection.call<{ resources: readonly { name: string }[] }>(
        "GET",
        `/apis/${apiVersion}`,
      );
      if (!resources.some(({ name }) => name === plural)) return;
    } catch (error) {
      if (isMissing(error)) return;
      throw error;
    }
    this.#serviceMonitors = this.#ofServers(RESOURCES.serviceMonitors, undefined, () => {
      // Their definition was removed. Nothing must wait for them, and `discover` finds them again.
      this.#serviceMonitors = null;
    });
    this.#serviceMonitors.start();
    for (const server of this.servers.all()) this.#options.onServer(keyOf(server));
  }

  #of({ kind }: Pick<Resource, "kind">): Informer {
    const found = kind === RESOURCES.serviceMonitors.kind ? this.#serviceMonitors : this.#made.get(kind);
    if (!found) throw new Error(`${kind} is not watched`);
    return found;
  }

  #all(): Informer[] {
    const some = this.#serviceMonitors ? [this.#serviceMonitors] : [];
    return [this.servers, this.pheromones, this.pods, this.#configMaps, ...this.#made.values(), ...some];
  }

  #ofServers(
    resource: Resource,
    labelSelector = `${MANAGED_BY}=${MANAGER}`,
    onUnknown?: () => void,
  ): Informer {
    const { onServer } = this.#options;
    return this.#informer(
      resource,
      ({ metadata }) => {
        const name = metadata.labels?.[SERVER_LABEL];
        if (name !== undefined) onServer(`${metadata.namespace}/${name}`);
      },
      { labelSelector, ...(onUnknown && { onUnknown }) },
    );
  }

  #informer(
    resource: Resource,
    onChange: InformerOptions["onChange"],
    more: Pick<InformerOptions, "labelSelector" | "metadataOnly"> = {},
  ): Informer {
    const { connection, namespace, clock, random, log, metrics, watchSeconds } = this.#options;
    const seconds = watchSeconds === undefined ? {} : { watchSeconds };
    const common = { connection, namespace, clock, random, log, metrics, ...seconds };
    return new Informer({ ...common, ...more, resource, onChange });
  }
}

const keyOf = ({ metadata }: KubeObject): string => `${metadata.namespace}/${metadata.name}`;
