import { randomBytes } from "node:crypto";
export { SEMAPHORE_REASONS, SEVERITIES } from "../events/semaphore.js";
/** `settledBy` and the audit's `who` when a deadline passed. */
export const BY_DEADLINE = "deadline";
/** The audit's `who` for Purgatory's own actions. */
export const BY_PURGATORY = "purgatory";
/** The public part of a token. */
export function publicView(token) {
  const {
    state: _state,
    input: _input,
    answer: _answer,
    cancelReason: _reason,
    askedBy: _askedBy,
    resumption,
    ...view
  } = token;
  return {
    ...view,
    resumption: resumption && { status: resumption.status, attempt: resumption.attempt },
  };
}
export function phaseOf(token) {
  if (token.status === "PENDING") return "PENDING";
  const resumption = token.resumption?.status;
  return resumption === "DUE" || resumption === "RUNNING" ? resumption : "FINISHED";
}
export const randomTokenId = () => `sem-${randomBytes(4).toString("hex")}`;
/** True when a text has the form of a token id; only such ids reach a store. */
export function isTokenId(text) {
  return /^sem-[0-9a-f]{8}$/.test(text);
}
//# sourceMappingURL=token.js.map
