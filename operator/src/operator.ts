import type { Clock } from "../../src/base/clock.js";
import { messageOf } from "../../src/base/errors.js";
import type { Log } from "../../src/base/log.js";
import { Connection } from "../../src/kubernetes/client/connection.js";
import type { ClusterAccess } from "../../src/kubernetes/client/kubeconfig.js";
import { RESOURCES } from "../../src/kubernetes/client/resources.js";
import { MANAGER } from "../../src/kubernetes/objects/names.js";
import { readServer } from "../../src/kubernetes/objects/read-server.js";
import { EventRecorder } from "./events.js";
import { Leader } from "./leader.js";
import { OperatorMetrics } from "./metrics.js";
import { PheromoneMirror } from "./pheromones/mirror.js";
import { Applier } from "./server/apply.js";
import { referencesOf } from "./server/inputs.js";
import { Reconciler } from "./server/reconciler.js";
import { wait } from "./wait.js";
import { WorkQueue } from "./work-queue.js";
import { World } from "./world.js";

export interface OperatorOptions {
  readonly access: ClusterAccess;
  /** The only namespace that is watched; null: all. */
  readonly only: string | null;
  /** Name of this process, unique among its replicas. */
  readonly identity: string;
  readonly gatewayImage: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  readonly watchSeconds?: number;
}

/** Servers that are reconciled at a time. */
const WORKERS_MAX = 8;
/** Pheromones whose phase is updated at a time. */
const PHASE_WORKERS_MAX = 4;
/** How often the operator asks whether the cluster knows ServiceMonitors, milliseconds. */
const DISCOVER_MS = 60_000;

/** The operator: always watches, and acts only while it holds the lease. */
export class Operator {
  readonly metrics: OperatorMetrics;
  readonly #options: OperatorOptions;
  readonly #connection: Connection;
  readonly #world: World;
  readonly #queue: WorkQueue;
  readonly #phases: WorkQueue;
  readonly #mirror: PheromoneMirror;
  readonly #reconciler: Reconciler;
  readonly #leader: Leader;
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(options: OperatorOptions) {
    this.#options = options;
    const { access, only, identity, gatewayImage, clock, random, log, watchSeconds } = options;
    this.#connection = new Connection(access);
    const connection = this.#connection;
    this.metrics = new OperatorMetrics(
      () => this.#queue.depth,
      () => this.#world.servers.all().length,
    );
    const { metrics } = this;
    const queueOf = (
      kind: string,
      workers: number,
      work: (key: string) => Promise<number | null>,
    ): WorkQueue => {
      const onFailure = (key: string, error: unknown, againAfterMs: number): void =>
        log.warn(
          { [kind]: key, reason: messageOf(error), againAfterMs: Math.round(againAfterMs) },
          "tried in vain",
        );
      return new WorkQueue({ work, onFailure, clock, random, workers });
    };
    this.#queue = queueOf("server", WORKERS_MAX, (key) => this.#work(key));
    this.#phases = queueOf("pheromone", PHASE_WORKERS_MAX, (key) => this.#workOnPhase(key));
    this.#world = new World({
      connection,
      namespace: only,
      clock,
      random,
      log,
      metrics,
      ...(watchSeconds !== undefined && { watchSeconds }),
      onServer: (key) => this.#queue.add(key),
      onConfigMap: (namespace, name) => this.#refresh(namespace, name),
      onPheromone: ({ metadata }) => this.#phases.add(`${metadata.namespace}/${metadata.name}`),
    });
    const events = new EventRecorder({ connection, component: MANAGER, clock, log, metrics });
    const applier = new Applier(connection, this.#world, metrics);
    this.#mirror = new PheromoneMirror({
      connection,
      pheromones: this.#world.pheromones,
      events,
      clock,
      log,
      metrics,
    });
    this.#reconciler = new Reconciler({
      mirror: (server, gateway) => this.#mirror.mirror(server, gateway),
      connection,
      world: this.#world,
      applier,
      events,
      gatewayImage,
      clock,
      random,
      log,
      metrics,
    });
    this.#leader = new Leader({
      connection,
      namespace: access.namespace,
      name: MANAGER,
      identity,
      onChange: (isLeading) => {
        metrics.leads(isLeading);
        void (isLeading ? this.#begin() : this.#closeQueues());
      },
      clock,
      random,
      log,
    });
  }

  /** True once all caches are filled, leading or not. */
  get isReady(): boolean {
    return this.#world.isSynced;
  }

  get isLeading(): boolean {
    return this.#leader.isLeading;
  }

  start(): void {
    this.#world.start();
    this.#leader.start();
    this.#running = this.#discover();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#closeQueues();
    await this.#leader.stop();
    await this.#world.stop();
    await this.#running;
    this.#connection.close();
  }

  /** Waits for the caches: an object that is not in a cache counts as missing. */
  async #begin(): Promise<void> {
    const { clock } = this.#options;
    while (!this.#world.isSynced && this.#leader.isLeading) await wait(clock, 100, this.#stop.signal);
    if (!this.#leader.isLeading || this.#stop.signal.aborted) return;
    this.#queue.open();
    this.#phases.open();
  }

  async #closeQueues(): Promise<void> {
    await Promise.all([this.#queue.close(), this.#phases.close()]);
  }

  async #discover(): Promise<void> {
    const { clock, log } = this.#options;
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        await this.#world.discover();
      } catch (error) {
        log.debug({ reason: messageOf(error) }, "the cluster's kinds cannot be read");
      }
      await wait(clock, DISCOVER_MS, signal);
    }
  }

  async #work(key: string): Promise<number | null> {
    const { clock } = this.#options;
    const [namespace = "", name = ""] = key.split("/");
    const beganMs = clock.monotonic();
    try {
      const againAfterMs = await this.#reconciler.reconcile(namespace, name);
      this.metrics.reconciled("ok", (clock.monotonic() - beganMs) / 1_000);
      if (againAfterMs === null) this.#queue.forget(key);
      return againAfterMs;
    } catch (error) {
      this.metrics.reconciled("error", (clock.monotonic() - beganMs) / 1_000);
      throw error;
    }
  }

  async #workOnPhase(key: string): Promise<number | null> {
    const [namespace = "", name = ""] = key.split("/");
    const againAfterMs = await this.#mirror.look(namespace, name);
    if (againAfterMs === null) this.#phases.forget(key);
    return againAfterMs;
  }

  #refresh(namespace: string, name: string): void {
    for (const object of this.#world.servers.all()) {
      if (object.metadata.namespace !== namespace) continue;
      const reading = readServer(object);
      const isNamed =
        "server" in reading &&
        referencesOf(reading.server).some((one) => one.kind === RESOURCES.configMaps && one.name === name);
      if (!isNamed) continue;
      const key = `${namespace}/${object.metadata.name}`;
      this.#reconciler.refresh(key);
      this.#queue.add(key);
    }
  }
}
