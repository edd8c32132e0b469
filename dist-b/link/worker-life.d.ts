import type { Clock } from "../base/clock.js";
import { GatewayLink } from "./gateway-link.js";
import type { LinkLimits, WireError } from "./messages.js";
import type { BackplaneSink, HostLog } from "./port.js";
import type { WorkerBounds } from "./worker.js";
export interface WorkerLifeOptions {
  readonly entry: URL;
  readonly data: unknown;
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly log: HostLog;
  readonly limits: LinkLimits;
  readonly bounds: WorkerBounds;
}
/** How a life ended: a reason that is safe to show, and the loader's refusal if there was one. */
export interface WorkerDeath {
  readonly reason: string;
  /** The module that was being loaded; for operators only. */
  readonly loading: string | null;
  readonly refusal: WireError | null;
  /** Text of the error that ended it; for operators only. */
  readonly crash: string | null;
  readonly livedMs: number;
}
/**
 * One life of a host in its own thread.
 *
 * ```
 * loading ──ready──▶ serving ──close──▶ closing ──closed, or timeout──▶ dead
 *    └── exit · crash · refusal · a module that takes too long ──▶ dead
 * ```
 */
export declare class WorkerLife {
  #private;
  readonly link: GatewayLink;
  constructor(options: WorkerLifeOptions, sink: BackplaneSink);
  /** Resolves when agents are loaded; stays pending when they never are. */
  get ready(): Promise<void>;
  /** Resolves once, when the thread is gone and its last messages are delivered. */
  get dead(): Promise<WorkerDeath>;
  /** Stops the agents and ends the thread; by force `closeTimeoutMs` after `drainMs`. */
  close(drainMs: number): Promise<void>;
}
