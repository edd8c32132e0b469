import type { Clock } from "../../../src/base/clock.js";
import { messageOf } from "../../../src/base/errors.js";
import type { Log } from "../../../src/base/log.js";
import type { Connection } from "../../../src/kubernetes/client/connection.js";
import { isConflict, isMissing } from "../../../src/kubernetes/client/kube-error.js";
import { pathOf, pathOfObject, RESOURCES } from "../../../src/kubernetes/client/resources.js";
import { MANAGED_BY, MANAGER, SERVER_LABEL } from "../../../src/kubernetes/objects/names.js";
import { type AgentServer, hashOf, type KubeObject } from "../../../src/kubernetes/objects/server.js";
import { FORGOTTEN_BELOW } from "../../../src/signals/decay.js";
import type { EventRecorder } from "../events.js";
import type { Informer } from "../informer.js";
import type { OperatorMetrics } from "../metrics.js";
import type { Gateway } from "../server/reconciler.js";
import { DepositRefused, type FieldEntry, leave, readField } from "./gateway-field.js";
import { decayOf, phaseAt, type PheromoneObject, readPheromone, strengthAt } from "./phases.js";

export interface PheromoneMirrorOptions {
  readonly connection: Pick<Connection, "call">;
  readonly pheromones: Pick<Informer, "all" | "get">;
  readonly events: Pick<EventRecorder, "tell">;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Pick<OperatorMetrics, "wrote">;
}

/** Annotation of a resource made from a deposit: the deposit's id. */
const DEPOSIT_ANNOTATION = "terrarium.dev/deposit";
/** Prefix of the keys of deposits made from resources; these never become resources again. */
const KEY_PREFIX = "kubernetes/";
/** Prefix of the sources of clients, whose deposits are not mirrored out. */
const CLIENT = "client:";
/** The source of the operator's own deposits. */
const OWN_SOURCE = "client:operator";
/** Deposits and resources that are made in one poll of a server; the rest follows with the next poll. */
const DEPOSITS_PER_LOOK_MAX = 50;
const RESOURCES_PER_LOOK_MAX = 10;
/** Resources mirrored out of one server, the strongest first. */
const RESOURCES_MAX = 200;
const MINUTE_MS = 60_000;
const HALF_LIFE_MINUTES_MAX = 525_600;

/** Keeps the phase of Pheromone resources up to date, and mirrors them into and out of gateways. */
export class PheromoneMirror {
  readonly #options: PheromoneMirrorOptions;

  constructor(options: PheromoneMirrorOptions) {
    this.#options = options;
  }

  /** Updates the phase of one resource, or deletes it at its end. Resolves to the time until the next change, milliseconds. */
  async look(namespace: string, name: string): Promise<number | null> {
    const { pheromones, clock } = this.#options;
    const found = pheromones.get(namespace, name);
    const object = found && !found.metadata.deletionTimestamp ? readPheromone(found) : null;
    if (!object) return null;
    const { phase, nextInMs, isSwept } = phaseAt(object, clock.now());
    if (isSwept) {
      await this.#delete(object);
      return null;
    }
    if (object.status?.phase !== phase) await this.#write(object, phase);
    return nextInMs;
  }

  /** Mirrors in the directions that the server's spec names. Does not throw: the next poll retries. */
  async mirror(server: AgentServer, gateway: Gateway): Promise<void> {
    const { mirror } = server.spec.pheromones;
    try {
      if (mirror === "in" || mirror === "both") await this.#takeIn(server, gateway);
      if (mirror === "out" || mirror === "both") await this.#bringOut(server, gateway);
    } catch (error) {
      const { namespace, name } = server.metadata;
      this.#options.log.warn(
        { server: `${namespace}/${name}`, reason: messageOf(error) },
        "pheromones not mirrored",
      );
    }
  }

  async #takeIn(server: AgentServer, gateway: Gateway): Promise<void> {
    const { pheromones, clock } = this.#options;
    const { namespace, name } = server.metadata;
    const scope = new Set([namespace, ...(server.spec.pheromones.namespaces ?? [])]);
    const due = pheromones
      .all()
      .filter(({ metadata }) => scope.has(metadata.namespace) && !metadata.deletionTimestamp)
      // Resources made from its own deposits are in the gateway already.
      .filter(({ metadata }) => metadata.namespace !== namespace || metadata.labels?.[SERVER_LABEL] !== name)
      .flatMap((object) => readPheromone(object) ?? [])
      .filter((object) => strengthAt(object, clock.now()) >= FORGOTTEN_BELOW);
    if (due.length === 0) return;
    const known = new Set((await readField(gateway, OWN_SOURCE)).map(({ key }) => key));
    const missing = due.filter((object) => !known.has(keyOf(object)));
    for (const object of missing.slice(0, DEPOSITS_PER_LOOK_MAX)) await this.#deposit(object, gateway);
  }

  async #deposit(object: PheromoneObject, gateway: Gateway): Promise<void> {
    const { clock, events } = this.#options;
    const nowMs = clock.now();
    const { halfLifeMs, ttlMs, at } = decayOf(object);
    const { type, target, payload } = object.spec;
    try {
      await leave(gateway, {
        type,
        target: target ?? null,
        payload: payload ?? null,
        key: keyOf(object),
        // The gateway counts age from the deposit, so the deposit starts with the strength that is left now.
        initialIntensity: Math.min(1, strengthAt(object, nowMs)),
        halfLifeMs,
        ttlMs: ttlMs === null ? null : Math.max(1, ttlMs - Math.max(0, nowMs - at)),
      });
    } catch (error) {
      if (!(error instanceof DepositRefused)) throw error;
      await events.tell(object, { type: "Warning", reason: "DepositRefused", message: error.message });
    }
  }

  async #bringOut(server: AgentServer, gateway: Gateway): Promise<void> {
    const { namespace, name } = server.metadata;
    const entries = (await readField(gateway, null))
      .filter(({ source, key }) => !source.startsWith(CLIENT) && !key?.startsWith(KEY_PREFIX))
      .slice(0, RESOURCES_MAX);
    const own = this.#options.pheromones
      .all()
      .filter(({ metadata }) => metadata.namespace === namespace && metadata.labels?.[SERVER_LABEL] === name);
    const names = new Set(own.map(({ metadata }) => metadata.name));
    const wanted = new Map(entries.map((entry) => [nameOf(server, entry), entry]));
    let left = RESOURCES_PER_LOOK_MAX;
    for (const [resource, entry] of wanted) {
      if (names.has(resource)) continue;
      if (left === 0) return;
      left -= 1;
      await this.#create(server, resource, entry);
    }
    // A reinforced deposit has a new resource, because resources do not change. The former one is deleted.
    const ids = new Set(entries.map(({ id }) => id));
    const former = own.filter(
      ({ metadata }) =>
        !wanted.has(metadata.name) && ids.has(metadata.annotations?.[DEPOSIT_ANNOTATION] ?? ""),
    );
    for (const object of former) await this.#delete(object);
  }

  async #create(server: AgentServer, resource: string, entry: FieldEntry): Promise<void> {
    const { connection, metrics } = this.#options;
    const { apiVersion, kind } = RESOURCES.pheromones;
    const { namespace, name } = server.metadata;
    const { type, source, target, initialIntensity, halfLifeMs, ttlMs, payload, at, id } = entry;
    const body = {
      apiVersion,
      kind,
      metadata: {
        name: resource,
        namespace,
        labels: { [MANAGED_BY]: MANAGER, [SERVER_LABEL]: name },
        annotations: { [DEPOSIT_ANNOTATION]: id },
      },
      spec: {
        type,
        source,
        ...(target !== null && { target }),
        initialIntensity,
        halfLifeMinutes: Math.min(HALF_LIFE_MINUTES_MAX, Math.max(0.01, halfLifeMs / MINUTE_MS)),
        emittedAt: at,
        ...(payload !== null && { payload }),
        ...(ttlMs !== null && { ttlSeconds: Math.max(1, Math.ceil(ttlMs / 1_000)) }),
      },
    };
    try {
      // The watch delivers it, and then its phase is written.
      await connection.call("POST", pathOf(RESOURCES.pheromones, namespace), { body });
      metrics.wrote(kind, "create");
    } catch (error) {
      // It exists already, and the watch has not delivered it yet.
      if (!isConflict(error)) throw error;
    }
  }

  async #write(object: PheromoneObject, phase: string): Promise<void> {
    const { connection, metrics } = this.#options;
    const { apiVersion, kind } = RESOURCES.pheromones;
    const { namespace, name, uid } = object.metadata;
    const path = `${pathOfObject(RESOURCES.pheromones, namespace, name)}/status`;
    try {
      await connection.call("PATCH", `${path}?fieldManager=${MANAGER}&force=true`, {
        body: { apiVersion, kind, metadata: { name, namespace, uid }, status: { phase } },
        contentType: "application/apply-patch+yaml",
      });
      metrics.wrote(kind, "status");
    } catch (error) {
      if (!isMissing(error) && !isConflict(error)) throw error;
    }
  }

  async #delete({ metadata }: KubeObject): Promise<void> {
    const { connection, metrics } = this.#options;
    const { namespace, name, uid } = metadata;
    try {
      await connection.call("DELETE", pathOfObject(RESOURCES.pheromones, namespace, name), {
        body: { preconditions: { uid } },
      });
      metrics.wrote(RESOURCES.pheromones.kind, "delete");
    } catch (error) {
      if (!isMissing(error) && !isConflict(error)) throw error;
    }
  }
}

const keyOf = ({ metadata }: PheromoneObject): string => `${KEY_PREFIX}${metadata.uid ?? ""}`;

/** Name of the resource of a deposit: it changes when the deposit is reinforced. */
function nameOf({ metadata }: AgentServer, { id, at }: FieldEntry): string {
  return `${metadata.name}-${hashOf([id, at])}`;
}
