import type { SessionState } from "../events/run.js";
import type { RunStore } from "./store/store.js";
/**
 * The states of sessions as last stored. The set of sessions with a state is in memory, so only an uncached state costs
 * a read before its session's first run.
 */
export declare class SessionStates {
  #private;
  constructor(store: Pick<RunStore, "state" | "stateKeys">);
  load(): Promise<void>;
  /** The state: at once when it is cached, else from the store. */
  of(agentId: string, session: string | null): SessionState | Promise<SessionState>;
  /** Undefined when it is not cached. */
  cached(agentId: string, session: string | null): SessionState | undefined;
  /** Caches a state that was just stored. */
  keep(agentId: string, session: string | null, state: SessionState): void;
}
/** Sessions of different agents are independent. */
export declare function keyOf(agentId: string, session: string | null): string;
