import { type Clock } from "../base/clock.js";
import { type LinkLimits } from "./messages.js";
import type { Backplane, BackplaneSink, HostCallName, HostCalls, HostLog } from "./port.js";
export interface WorkerBackplaneOptions {
  /** The worker's main module, which calls `serveWorker`. */
  readonly entry: URL;
  /** Start data for that module; must be structured-cloneable. */
  readonly data?: unknown;
  /** Environment of the worker. Default: a copy of this process's. */
  readonly env?: NodeJS.ProcessEnv;
  readonly clock?: Clock;
  /** Receives log lines of agents, of the host and of this backplane. Default: none. */
  readonly log?: HostLog;
  readonly limits?: Partial<LinkLimits>;
  readonly backoff?: Partial<BackoffConfig>;
  readonly bounds?: Partial<WorkerBounds>;
}
export interface WorkerBounds {
  /** Silence after which a host counts as hung and is ended, ms. */
  readonly hangTimeoutMs: number;
  /** How long the thread may take to start, before it loads the first module, ms: a busy machine takes seconds. */
  readonly startTimeoutMs: number;
  /** How long one module may take to load, ms. */
  readonly loadTimeoutMs: number;
  /** After how long the log names the module that is still loading, ms. */
  readonly loadSlowMs: number;
  /** How long `close` waits for agents to stop, after the drain time, before the thread is ended, ms. */
  readonly closeTimeoutMs: number;
  /** Heap of the agents' thread, bytes; beyond it the thread is ended. Buffers are not counted. */
  readonly heapBytesMax: number;
}
export declare const WORKER_BOUNDS: WorkerBounds;
/** The worker's start data. */
export interface WorkerStart {
  readonly limits: LinkLimits;
  readonly data: unknown;
}
interface BackoffConfig {
  readonly firstDelayMs: number;
  readonly delayMsMax: number;
  /** After a life of this length, ms, the delay starts again at `firstDelayMs`. */
  readonly stableMs: number;
}
/** Runs a host in its own thread and restarts it when it dies. Behaviour: SPEC.md. */
export declare class WorkerBackplane implements Backplane {
  #private;
  constructor(options: WorkerBackplaneOptions);
  start(sink: BackplaneSink): Promise<void>;
  call<K extends HostCallName>(
    name: K,
    args: HostCalls[K]["args"],
    signal?: AbortSignal,
  ): Promise<HostCalls[K]["result"]>;
  cancel(agentId: string, run: string, reason: string | null): void;
  settled(agentId: string, run: string, isKept: boolean): void;
  close(drainMs?: number): Promise<void>;
}
/** Delays between restarts: each twice the last, up to a maximum. */
export declare class Backoff {
  #private;
  constructor(config: BackoffConfig);
  /** The delay after a life of `livedMs`. */
  next(livedMs: number): number;
}
export {};
