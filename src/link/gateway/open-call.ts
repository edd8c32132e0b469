import type { Deferred } from "../../base/async/deferred.js";
import type { TerrariumError } from "../../base/errors.js";
import { type AnswerMessage, undelivered } from "../messages.js";
import type { HostCallName, HostCalls } from "../port.js";
import { type CallFate, HostCallError, type RunRef } from "../run-port.js";

/** A call that a host has not answered. */
export interface OpenCall {
  readonly name: HostCallName;
  readonly agentId: string;
  /** Null for a call without a run. */
  readonly run: RunRef | null;
  /** The client that called; null for the gateway's own calls. */
  readonly client: string | null;
  /** Its run lives on at the host when the connection is lost: its end comes by its run. */
  readonly isResumable: boolean;
  readonly answer: Deferred<HostCalls[HostCallName]["result"]>;
  /** When the caller stops waiting, monotonic ms. */
  readonly deadlineMs: number;
  readonly timeoutMs: number;
  /** Cancels the timer and removes the listener on the caller's signal. */
  release: () => void;
  hasBegun: boolean;
  /** The connection over which it was made is lost: its id means nothing to the host any more. */
  isOfEarlier: boolean;
}

/** Its host keeps how it ended until the gateway has stored that. */
export function isKeptAtHost({ name, isResumable }: OpenCall): boolean {
  return isResumable && name === "resume";
}

/** Whether it is how an earlier call of the run failed: this one has crossed it, and its host answers it as well. */
export function isCrossing(call: OpenCall, id: number, message: AnswerMessage): boolean {
  if (!message.run || message.ok || message.id === id || call.isOfEarlier) return false;
  return message.id !== 0 || call.name === "resume";
}

export function failureOf(
  error: TerrariumError,
  fate: CallFate,
  { name, hasBegun, isResumable }: OpenCall,
): HostCallError {
  // `begun` gets lost with its connection.
  const neverBegan = isResumable ? fate === "NOT_BEGUN" : !hasBegun;
  if (name === "resume" && neverBegan) return undelivered(name, error);
  return error instanceof HostCallError ? error : new HostCallError(error, fate);
}

/**
 * A resumption counts as the gateway's own call, although `by` names a person: the answer is already stored and must
 * get through.
 */
export function clientOf<K extends HostCallName>(name: K, args: HostCalls[K]["args"]): string | null {
  return name !== "resume" && "by" in args ? (args.by ?? null) : null;
}
