import type { Clock } from "../base/clock.js";
import { TerrariumError } from "../base/errors.js";
import type { Position } from "../events/cursor.js";
import { type AnswerMessage, type LinkLimits, type ToHost } from "./messages.js";
import type { HostCallName, HostCalls } from "./port.js";
import { type RunRef } from "./run-port.js";
export interface CallBookOptions {
  readonly send: (message: ToHost) => void;
  readonly limits: Pick<LinkLimits, "linkCallsMax" | "callTimeoutMs">;
  readonly clock: Clock;
  /** Resolves when observers can read the events that led to an answer; null when they already can. */
  readonly reached: (agentId: string, position: Position) => Promise<void> | null;
  /** Called when a host refuses a perturbation's run after its call has given up on the answer. */
  readonly onReturned: (run: RunRef) => void;
}
/**
 * The gateway's side of calls: the open calls and their callers.
 *
 * ```
 * open ──answer──▶ behind its events ──mirror has them, or deadline──▶ delivered
 *   ├──deadline + grace──▶ given up ──answer──▶ dropped
 *   └──host gone──▶ failed
 * ```
 *
 * The deadline is kept here because the agent's thread may be busy, and a timer in it would fire too late.
 */
export declare class CallBook {
  #private;
  constructor(options: CallBookOptions);
  call<K extends HostCallName>(
    name: K,
    args: HostCalls[K]["args"],
    signal?: AbortSignal,
  ): Promise<HostCalls[K]["result"]>;
  /** The agent has begun a resumption. */
  begun(id: number): void;
  settle(message: AnswerMessage): void;
  /** Fails all calls when the host is gone. */
  failAll(error: TerrariumError): void;
}
