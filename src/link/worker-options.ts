import type { Clock } from "../base/clock.js";
import type { BackoffConfig } from "./backoff.js";
import type { LinkLimits } from "./limits.js";
import type { HostLog } from "./port.js";

export interface WorkerBackplaneOptions {
  /** The worker's main module: it calls `serveWorker`. */
  readonly entry: URL;
  /** What that module is given; must survive a structured clone. */
  readonly data?: unknown;
  /** Environment of the worker. Default: a copy of this process's. */
  readonly env?: NodeJS.ProcessEnv;
  readonly clock?: Clock;
  /** Where lines of agents, of the host and of this backplane go. Default: nowhere. */
  readonly log?: HostLog;
  readonly limits?: Partial<LinkLimits>;
  readonly backoff?: Partial<BackoffConfig>;
  readonly bounds?: Partial<WorkerBounds>;
}

export interface WorkerBounds {
  /** Silence after which a host counts as hung and is ended. */
  readonly hangTimeoutMs: number;
  /** How long it may take to load one module. */
  readonly loadTimeoutMs: number;
  /** After how long the log tells which module is still being loaded. */
  readonly loadSlowMs: number;
  /** How long `close` waits for agents to stop before the thread is ended. */
  readonly closeTimeoutMs: number;
  /** Objects of the agents' heap; beyond that the thread is ended. Buffers are not counted. */
  readonly heapBytesMax: number;
}

export const WORKER_BOUNDS: WorkerBounds = {
  hangTimeoutMs: 10_000,
  loadTimeoutMs: 60_000,
  loadSlowMs: 5_000,
  closeTimeoutMs: 5_000,
  heapBytesMax: 2_147_483_648,
};

/** What crosses to the worker at its start. */
export interface WorkerStart {
  readonly limits: LinkLimits;
  readonly data: unknown;
}
