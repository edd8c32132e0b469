import type { HostLog, HostRuntime } from "./port.js";
/**
 * The worker's side: creates the runtime from the gateway's data, and serves it until told to close. When that fails,
 * the gateway's `start` rejects with the same error. `loading` names each module before it is loaded.
 */
export declare function serveWorker(
  make: (data: unknown, log: HostLog, loading: (what: string) => void) => Promise<HostRuntime>,
): Promise<void>;
