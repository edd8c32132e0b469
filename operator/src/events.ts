import type { Clock } from "../../src/base/clock.js";
import { messageOf } from "../../src/base/errors.js";
import type { Log } from "../../src/base/log.js";
import type { Connection } from "../../src/kubernetes/client/connection.js";
import { isMissing } from "../../src/kubernetes/client/kube-error.js";
import { pathOf, pathOfObject, RESOURCES } from "../../src/kubernetes/client/resources.js";
import { hashOf, type KubeObject } from "../../src/kubernetes/objects/server.js";
import type { OperatorMetrics } from "./metrics.js";

export interface EventRecorderOptions {
  readonly connection: Pick<Connection, "call">;
  /** Name of the component in the events. */
  readonly component: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Pick<OperatorMetrics, "wrote">;
}

export interface Telling {
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
}

/** Events that are remembered, to count repeats; the oldest is forgotten first. */
const KNOWN_MAX = 2_000;
/** An event that repeats within this time raises the count of the first one, milliseconds. */
const AGGREGATE_MS = 600_000;
/** Events of one object within AGGREGATE_MS; more are dropped. */
const PER_OBJECT_MAX = 50;
const MESSAGE_MAX = 1_000;

interface Known {
  readonly name: string;
  readonly firstTimestamp: string;
  readonly sinceMs: number;
  count: number;
}

/** Writes Kubernetes Events, which `kubectl describe` shows. A failed write is only logged. */
export class EventRecorder {
  readonly #options: EventRecorderOptions;
  readonly #known = new Map<string, Known>();
  readonly #told = new Map<string, { readonly sinceMs: number; count: number }>();

  constructor(options: EventRecorderOptions) {
    this.#options = options;
  }

  async tell(about: KubeObject, { type, reason, message }: Telling): Promise<void> {
    const { clock, log, metrics } = this.#options;
    const { namespace, uid = "" } = about.metadata;
    if (!this.#mayTell(uid)) return;
    const key = `${uid} ${type} ${reason} ${message}`;
    const now = new Date(clock.now()).toISOString().replace(/\.\d+Z$/, "Z");
    const known = this.#known.get(key);
    const isRepeated = known !== undefined && clock.monotonic() - known.sinceMs < AGGREGATE_MS;
    try {
      if (isRepeated) {
        known.count += 1;
        if (await this.#count(namespace, known, now)) return;
      }
      const name = `${about.metadata.name}.${hashOf([key, now, clock.monotonic()])}`;
      this.#remember(key, { name, firstTimestamp: now, sinceMs: clock.monotonic(), count: 1 });
      await this.#create(about, name, now, { type, reason, message });
      metrics.wrote("Event", "create");
    } catch (error) {
      log.debug({ reason: messageOf(error) }, "an event could not be written");
    }
  }

  #mayTell(uid: string): boolean {
    const nowMs = this.#options.clock.monotonic();
    const told = this.#told.get(uid);
    if (!told || nowMs - told.sinceMs > AGGREGATE_MS) {
      this.#told.delete(uid);
      this.#told.set(uid, { sinceMs: nowMs, count: 1 });
      trim(this.#told);
      return true;
    }
    told.count += 1;
    return told.count <= PER_OBJECT_MAX;
  }

  #remember(key: string, known: Known): void {
    this.#known.delete(key);
    this.#known.set(key, known);
    trim(this.#known);
  }

  /** False when the event no longer exists. */
  async #count(namespace: string, { name, count }: Known, lastTimestamp: string): Promise<boolean> {
    const { connection, metrics } = this.#options;
    try {
      await connection.call("PATCH", pathOfObject(RESOURCES.events, namespace, name), {
        body: { count, lastTimestamp },
        contentType: "application/merge-patch+json",
      });
      metrics.wrote("Event", "patch");
      return true;
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  }

  async #create(about: KubeObject, name: string, now: string, telling: Telling): Promise<void> {
    const { connection, component } = this.#options;
    const { apiVersion, kind, metadata } = about;
    const { namespace, uid, resourceVersion } = metadata;
    await connection.call("POST", pathOf(RESOURCES.events, namespace), {
      body: {
        apiVersion: "v1",
        kind: "Event",
        metadata: { name, namespace },
        involvedObject: { apiVersion, kind, name: metadata.name, namespace, uid, resourceVersion },
        type: telling.type,
        reason: telling.reason,
        message: telling.message.slice(0, MESSAGE_MAX),
        source: { component },
        reportingComponent: component,
        firstTimestamp: now,
        lastTimestamp: now,
        count: 1,
      },
    });
  }
}

function trim(map: Map<string, unknown>): void {
  for (const key of map.keys()) {
    if (map.size <= KNOWN_MAX) return;
    map.delete(key);
  }
}
