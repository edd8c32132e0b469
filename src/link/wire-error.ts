import { TerrariumError } from "../base/errors.js";
import type { WireError } from "./messages.js";
import type { HostCallName } from "./port.js";

/** What crosses a link for an error; null for one that is nobody's business but the host's log. */
export function toWire(error: unknown): WireError | null {
  if (!(error instanceof TerrariumError)) return null;
  const { code, message, details } = error;
  return { code, message, details };
}

export const UNEXPECTED: WireError = {
  code: "INTERNAL_SERVER_ERROR",
  message: "the agent host failed unexpectedly",
  details: {},
};

/** What a host is told of a question that could not be kept, for reasons that are in the gateway's log. */
export const NOT_KEPT: WireError = {
  code: "INTERNAL_SERVER_ERROR",
  message: "the question could not be kept",
  details: {},
};

/** Why work is aborted when nobody waits for it any more. */
export const CALLER_GONE = new TerrariumError(
  "AGENT_TIMEOUT",
  "the caller gave up before there was a result",
);

export function timedOut(timeoutMs: number): TerrariumError {
  return new TerrariumError("AGENT_TIMEOUT", `no answer within ${timeoutMs} ms`, { timeoutMs });
}

/** The failure of a call that the agent never began to deal with. Only a resumption has somebody who needs to know. */
export function undelivered(name: HostCallName, error: TerrariumError): TerrariumError {
  if (name !== "resume") return error;
  return new TerrariumError(error.code, error.message, { ...error.details, delivered: false });
}

export function fromWire({ code, message, details }: WireError): TerrariumError {
  return new TerrariumError(code, message, { ...details });
}
