import { TerrariumError } from "../base/errors.js";
import { HostCallError } from "./run-port.js";
/** Characters of an error's message, which an agent may have chosen; the rest is cut. Same bound as in ERROR events. */
const ERROR_CHARACTERS_MAX = 4_096;
/** Characters of an error's details as JSON; larger ones are left out. */
const DETAILS_CHARACTERS_MAX = 65_536;
/** Converts an error for the link; null when the error must not leave the host (it is logged there). */
export function toWire(error) {
  if (!(error instanceof TerrariumError)) return null;
  const { code, message, details } = error;
  return { code, message: message.slice(0, ERROR_CHARACTERS_MAX), details: plain(details) };
}
/** Agents may put any value into details; details that are not JSON or too large are left out. */
function plain(details) {
  try {
    const text = JSON.stringify(details);
    return text.length > DETAILS_CHARACTERS_MAX ? {} : JSON.parse(text);
  } catch {
    return {};
  }
}
export const UNEXPECTED = {
  code: "INTERNAL_SERVER_ERROR",
  message: "the agent host failed unexpectedly",
  details: {},
};
/** The host's answer for a question that could not be stored; the cause is in the gateway's log. */
export const NOT_STORED = {
  code: "INTERNAL_SERVER_ERROR",
  message: "the question could not be stored",
  details: {},
};
/** The answer to an agent's call that failed without a code; the cause is in the gateway's log. */
export const NOT_CALLED = {
  code: "INTERNAL_SERVER_ERROR",
  message: "the call could not be made",
  details: {},
};
/** The reason of aborts when the caller no longer waits. */
export const CALLER_GONE = new TerrariumError(
  "AGENT_TIMEOUT",
  "the caller gave up before there was a result",
);
export function timedOut(timeoutMs) {
  return new TerrariumError("AGENT_TIMEOUT", `no answer within ${timeoutMs} ms`, { timeoutMs });
}
/**
 * The error of a call that the agent never began. A resumption also carries the mark in its details, where its retry
 * looks for it.
 */
export function undelivered(name, error) {
  const { code, message, details } = error;
  const told = name === "resume" ? { ...details, delivered: false } : details;
  return new HostCallError({ code, message, details: told }, "NOT_BEGUN");
}
export function fromWire({ code, message, details }) {
  return new TerrariumError(code, message, { ...details });
}
export const LINK_DEFAULTS = {
  linkEventsMax: 65_536,
  linkBytesMax: 67_108_864,
  linkReserveEvents: 4_096,
  batchEventsMax: 512,
  linkLogLinesMax: 1_024,
  linkCallsMax: 10_000,
  callTimeoutMs: 5_000,
  heartbeatMs: 1_000,
};
//# sourceMappingURL=messages.js.map
