import type { Aborting } from "../base/async/aborter.js";
import type { Settlement } from "../events/run.js";
import type { HostCallName, HostCalls } from "./port.js";

/**
 * Calls of agents, wherever they run.
 *
 * Delivery: at most once. An answer comes after the events that led to it can be read (`EventLog.reached`). Refused with
 * `AGENT_NOT_FOUND` when no host has the agent, with `AGENT_NOT_RUNNING` when its host dies or is down, and with
 * `AGENT_TIMEOUT` at the deadline (`timeoutMs`, or `callTimeoutMs` of the link), even while the host's thread is blocked.
 * Order: calls reach a host in the order in which they were made.
 */
export interface HostCaller {
  /** Fails with a `TerrariumError` whose code is the host's. Aborting `signal` aborts the work in the agent too. */
  call<K extends HostCallName>(
    name: K,
    args: HostCalls[K]["args"],
    signal?: Aborting,
  ): Promise<HostCalls[K]["result"]>;
  /**
   * Aborts a run at its host: a waiting run ends without having begun, a running one gets the abort as
   * `context.signal`. Its end is reported like any other, with outcome or fate CANCELLED. Does nothing when the run has
   * ended before this arrives. For a resumption, `run` is `child`.
   */
  cancel(agentId: string, run: string, reason: string | null): void;
  /**
   * Reports what became of `state`. Call it once for every result of invoke, command and resume that carries one;
   * the host begins nothing in that session until then. The link itself does this for answers that it drops, and for
   * `onSettle`.
   */
  settled(agentId: string, run: string, settlement: Settlement): void;
}
