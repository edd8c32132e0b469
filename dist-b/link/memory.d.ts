import { type Clock } from "../base/clock.js";
import { type LinkLimits } from "./messages.js";
import type { Backplane, BackplaneSink, HostCallName, HostCalls, HostLog, HostRuntime } from "./port.js";
export interface MemoryBackplaneOptions {
  readonly clock?: Clock;
  readonly limits?: Partial<LinkLimits>;
  /** Receives the link's own log lines. Default: none. */
  readonly log?: HostLog;
}
/**
 * Runs a host on the gateway's own thread, for tests and embedding. Gives the same guarantees as a worker, except
 * that an agent which blocks its thread blocks the gateway too. Events reach the sink in a microtask, never
 * synchronously from the call that published them.
 */
export declare class MemoryBackplane implements Backplane {
  #private;
  constructor(runtime: HostRuntime, options?: MemoryBackplaneOptions);
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
