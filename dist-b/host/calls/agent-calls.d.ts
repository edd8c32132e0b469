import type { AgentCalls } from "../../events/agent-calls.js";
import type { CallAgent } from "../../link/agent-call.js";
import type { HostRun } from "../runs/host-run.js";
/** Where the calls of one context come from. */
export interface CallOrigin {
  readonly agentId: string;
  /** Null for a source and its items. */
  readonly run: HostRun | null;
  /** As `AgentCaller.holdsSession`. */
  readonly holdsSession: boolean;
  /** Ends the calls when it aborts. A function, because the stream creates a call's signal when it is first read. */
  readonly signal: () => AbortSignal;
  readonly traceparent: string | undefined;
}
export interface CallServices {
  readonly callAgent: CallAgent;
  readonly payloadBytesMax: number;
}
/** The members of a context that reach other agents. */
export declare function agentCalls(origin: CallOrigin, services: CallServices): AgentCalls;
/**
 * A promise whose rejection may be unhandled. Calls reject when their run ends, and a call that the author no longer
 * awaits must not crash the thread with all its agents. The log has a line for each call.
 */
export declare function forgettable<T>(promise: Promise<T>): Promise<T>;
/** For pure commands: they make no run, so there is nothing that could have children. */
export declare const NO_CALLS: AgentCalls;
