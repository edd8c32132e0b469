import type { Clock } from "../../../src/base/clock.js";
import { messageOf } from "../../../src/base/errors.js";
import type { Log } from "../../../src/base/log.js";
import type { AgentServerStatus, Condition } from "../../../src/kubernetes/api/server-status.js";
import type { Connection } from "../../../src/kubernetes/client/connection.js";
import { isMissing } from "../../../src/kubernetes/client/kube-error.js";
import { type ListOf, pathOf, pathOfObject, RESOURCES } from "../../../src/kubernetes/client/resources.js";
import { MANAGER, volumeName } from "../../../src/kubernetes/objects/names.js";
import { objectsFor } from "../../../src/kubernetes/objects/objects.js";
import { readServer } from "../../../src/kubernetes/objects/read-server.js";
import {
  type AgentServer,
  hashOf,
  type KubeObject,
  type Surroundings,
} from "../../../src/kubernetes/objects/server.js";
import type { EventRecorder } from "../events.js";
import { askGateway, type GatewayReport } from "../gateway-client.js";
import type { OperatorMetrics } from "../metrics.js";
import type { World } from "../world.js";
import { type Applier, type OperatorToken, RefusedError } from "./apply.js";
import { diagnose, type Problem } from "./diagnose.js";
import { ImageCheck } from "./image-check.js";
import { type Inputs, readInputs } from "./inputs.js";
import { type Outcome, statusOf } from "./status.js";
import { type Claim, isReady, type KubeEvent, type Pod, type StatefulSet } from "./views.js";

export interface ReconcilerOptions {
  readonly connection: Pick<Connection, "call">;
  readonly world: World;
  readonly applier: Applier;
  readonly events: Pick<EventRecorder, "tell">;
  readonly gatewayImage: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  readonly metrics: Pick<OperatorMetrics, "wrote">;
  /** Mirrors pheromones with a gateway that answered. Must not throw. */
  readonly mirror: (server: AgentServer, gateway: Gateway) => Promise<void>;
}

export interface Gateway {
  readonly base: string;
  readonly token: string | null;
}

/** The result of applying a spec. `refusal` says why nothing was changed. */
interface Acted {
  readonly refusal: Problem | null;
  /** New images are being pulled while the gateway runs on. */
  readonly isPulling: boolean;
  readonly token: OperatorToken | null;
}

/** The observed state, and the gateway if it answered. */
interface Look extends Outcome {
  readonly gateway: Gateway | null;
}

/** How often a gateway is polled, milliseconds: the counts in a status are at most this old. */
const ASK_MS = 10_000;
/** How often a server is reconciled without any change, milliseconds. */
const RESYNC_MS = 60_000;
/** Delay while the server waits for something that no watch reports, milliseconds. */
const SOON_MS = 5_000;
/** Secrets are not watched, but read again after this time, milliseconds. */
const INPUTS_AGE_MS = 60_000;

/** What is cached of a server between two reconciliations. */
interface Memory {
  readonly generation: number | undefined;
  readonly inputs: Inputs;
  readonly readAtMs: number;
}

/** Makes the objects of one AgentServer match its spec, and writes its status. Level-triggered: it compares states, not events. */
export class Reconciler {
  readonly #options: ReconcilerOptions;
  readonly #memories = new Map<string, Memory>();
  readonly #images: ImageCheck;

  constructor(options: ReconcilerOptions) {
    this.#options = options;
    this.#images = new ImageCheck(options);
  }

  /** Forgets the cached inputs of a server, because a ConfigMap changed. */
  refresh(key: string): void {
    this.#memories.delete(key);
  }

  /** Resolves to the time until the next reconciliation, milliseconds; null when the server does not exist. */
  async reconcile(namespace: string, name: string): Promise<number | null> {
    const { world, mirror } = this.#options;
    const object = world.servers.get(namespace, name);
    if (!object || object.metadata.deletionTimestamp) {
      this.#memories.delete(`${namespace}/${name}`);
      this.#images.forget(`${namespace}/${name}`);
      return null;
    }
    const reading = readServer(object);
    if ("problems" in reading) {
      const problem = { reason: "InvalidSpec", message: reading.problems.join("; ") };
      const acted = { refusal: problem, isPulling: false, token: null };
      await this.#tell(await this.#lookAt(object as AgentServer, acted));
      return RESYNC_MS;
    }
    const { server } = reading;
    const outcome = await this.#lookAt(server, await this.#act(server));
    await this.#tell(outcome);
    if (outcome.gateway && !server.spec.paused) await mirror(server, outcome.gateway);
    return this.#next(outcome);
  }

  #next({ pod, refusal, problem, server }: Outcome): number {
    const jitter = 0.8 + this.#options.random() * 0.4;
    if (pod && isReady(pod)) return ASK_MS * jitter;
    if (server.spec.gateway.replicas === 0) return RESYNC_MS * jitter;
    return (refusal || problem ? ASK_MS : SOON_MS) * jitter;
  }

  /** Applies the spec. When it cannot be applied, nothing is changed, and the result has a refusal. */
  async #act(server: AgentServer): Promise<Acted> {
    const { applier, world, gatewayImage } = this.#options;
    let token: OperatorToken | null = null;
    try {
      const { hash, problem } = await this.#inputs(server);
      if (problem) throw new RefusedError(problem);
      if (server.spec.paused)
        return { refusal: null, isPulling: false, token: await applier.existingToken(server) };
      token = await applier.token(server);
      const { hasServiceMonitor } = world;
      // A gateway reads its token only at start.
      const inputs = hashOf([hash, token?.version]);
      const surroundings = { gatewayImage, inputs, hasServiceMonitor };
      const objects = objectsFor(server, surroundings);
      const isPulling = await this.#isPulling(server, objects, surroundings);
      if (isPulling) return { refusal: null, isPulling, token };
      await applier.apply(server, objects);
      for (const object of world.unwanted(server, objects)) await applier.remove(object);
      return { refusal: null, isPulling, token };
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      token ??= await applier.existingToken(server);
      return { refusal: error.problem, isPulling: false, token };
    }
  }

  /** Throws RefusedError when a new image cannot be pulled. */
  async #isPulling(
    server: AgentServer,
    objects: readonly KubeObject[],
    surroundings: Surroundings,
  ): Promise<boolean> {
    const set = objects.find(({ kind }) => kind === RESOURCES.statefulSets.kind);
    const verdict = set ? await this.#images.verdict(server, set, surroundings) : "go";
    if (typeof verdict === "object") throw new RefusedError(verdict);
    return verdict === "wait";
  }

  async #inputs(server: AgentServer): Promise<Inputs> {
    const { connection, clock } = this.#options;
    const key = `${server.metadata.namespace}/${server.metadata.name}`;
    const { generation } = server.metadata;
    const known = this.#memories.get(key);
    const isFresh =
      known !== undefined &&
      known.generation === generation &&
      known.inputs.problem === null &&
      clock.monotonic() - known.readAtMs < INPUTS_AGE_MS;
    if (isFresh) return known.inputs;
    const inputs = await readInputs(connection, server);
    this.#memories.set(key, { generation, inputs, readAtMs: clock.monotonic() });
    return inputs;
  }

  async #lookAt(server: AgentServer, { refusal, isPulling, token }: Acted): Promise<Look> {
    const { world, clock } = this.#options;
    const { namespace, name } = server.metadata;
    const statefulSet: StatefulSet | null = world.statefulSets.get(namespace, name);
    const pod: Pod | null = world.pods.get(namespace, `${name}-0`);
    const claim: Claim | null = world.volumes.get(namespace, volumeName(name));
    const isUp = pod !== null && isReady(pod) && !pod.metadata.deletionTimestamp;
    const gateway =
      isUp && pod.status?.podIP
        ? { base: this.#address(server, pod.status.podIP), token: token?.value ?? null }
        : null;
    let report: GatewayReport | null = null;
    let unreachable: string | null = null;
    if (gateway) {
      try {
        report = await askGateway(gateway.base, gateway.token);
      } catch (error) {
        // A pod that was deleted meanwhile has closed the connection.
        const now: Pod | null = world.pods.get(namespace, `${name}-0`);
        const isSame = now?.metadata.uid === pod?.metadata.uid && !now?.metadata.deletionTimestamp;
        unreachable = isSame ? messageOf(error) : null;
      }
    }
    const isTold = isUp || (server.spec.gateway?.replicas ?? 1) === 0;
    const events = isTold ? [] : await this.#eventsOf(namespace, [statefulSet, pod, claim]);
    const problem = isTold && isUp ? null : diagnose({ server, pod, claim, events, nowMs: clock.now() });
    const answers = report ? gateway : null;
    return { server, refusal, isPulling, problem, statefulSet, pod, report, unreachable, gateway: answers };
  }

  #address({ spec }: AgentServer, ip: string): string {
    return `http://${ip.includes(":") ? `[${ip}]` : ip}:${spec.gateway.port}`;
  }

  /** Newest first. */
  async #eventsOf(namespace: string, objects: readonly (KubeObject | null)[]): Promise<KubeEvent[]> {
    const { connection } = this.#options;
    const found: KubeEvent[] = [];
    for (const object of objects) {
      if (!object?.metadata.uid) continue;
      const query = new URLSearchParams({
        fieldSelector: `involvedObject.uid=${object.metadata.uid}`,
        limit: "50",
      });
      const path = `${pathOf(RESOURCES.events, namespace)}?${query.toString()}`;
      const { items } = await connection.call<ListOf<KubeEvent>>("GET", path);
      found.push(...items);
    }
    const timeOf = ({ lastTimestamp, eventTime, metadata }: KubeEvent): string =>
      lastTimestamp ?? eventTime ?? metadata.creationTimestamp ?? "";
    return found.toSorted((a, b) => (timeOf(a) < timeOf(b) ? 1 : -1));
  }

  /** Writes the status and its events, if the status has changed. */
  async #tell(outcome: Outcome): Promise<void> {
    const { connection, clock, world, metrics } = this.#options;
    const { server } = outcome;
    const status = statusOf(outcome, clock.now());
    if (server.status && hashOf(server.status) === hashOf(status)) return;
    const { name, namespace, uid } = server.metadata;
    const { apiVersion, kind } = RESOURCES.agentServers;
    const path = `${pathOfObject(RESOURCES.agentServers, namespace, name)}/status`;
    try {
      const written = await connection.call<KubeObject>(
        "PATCH",
        `${path}?fieldManager=${MANAGER}&force=true`,
        {
          body: { apiVersion, kind, metadata: { name, namespace, uid }, status },
          contentType: "application/apply-patch+yaml",
        },
      );
      metrics.wrote(kind, "status");
      world.servers.note({ ...written, apiVersion, kind });
    } catch (error) {
      // It was deleted meanwhile, or replaced by another of that name; the watch reports it.
      if (isMissing(error)) return;
      throw error;
    }
    await this.#tellChanges(server, server.status, status);
  }

  async #tellChanges(
    server: AgentServer,
    before: AgentServerStatus | undefined,
    after: AgentServerStatus,
  ): Promise<void> {
    const refusal = after.conditions?.find(({ type, status }) => type === "Accepted" && status === "False");
    for (const condition of after.conditions ?? []) {
      const known = before?.conditions?.find(({ type }) => type === condition.type);
      if (known?.status === condition.status && known.reason === condition.reason) continue;
      // A refused spec has an event from Accepted; Degraded only repeats it.
      if (condition.type === "Degraded" && condition.reason === refusal?.reason) continue;
      const type = isTrouble(condition) ? "Warning" : "Normal";
      // The first status and intermediate states make an event only when something is wrong.
      if (type === "Normal" && (!known || !isNews(condition))) continue;
      await this.#options.events.tell(server, { type, reason: condition.reason, message: condition.message });
    }
  }
}

/** A problem shows in several conditions; only one of them makes the event. */
function isTrouble({ type, status }: Condition): boolean {
  return (type === "Accepted" && status === "False") || (type === "Degraded" && status === "True");
}

function isNews({ type, status, reason }: Condition): boolean {
  if (type === "Ready") return status === "True" || reason === "Stopped";
  return (
    (type === "Progressing" && ["RollingOut", "PullingImages", "Paused"].includes(reason)) ||
    type === "Accepted"
  );
}
