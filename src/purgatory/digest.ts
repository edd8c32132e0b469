import { createHash } from "node:crypto";
import { canonicalJson } from "../base/json.js";
import type { SemaphoreCard } from "./token.js";

/** What a person is shown or decides by, and what is frozen behind it: none of it may change before the answer. */
export type Shown = Pick<
  SemaphoreCard,
  | "agentId"
  | "reason"
  | "prompt"
  | "options"
  | "severity"
  | "deadline"
  | "escalation"
  | "responseSchema"
  | "input"
  | "state"
  | "stateVersion"
>;

/**
 * The form that is hashed. Form 1 had `{agent, input, options, prompt, state}` and no `version`. A digest is computed
 * once, when a question is parked, and compared from then on; so questions of older releases keep theirs.
 */
const DIGEST_VERSION = 2;

/** SHA-256, lower-case hex, over the canonical JSON of what is shown and frozen. */
export function digestOf(shown: Shown): string {
  const { agentId, reason, prompt, severity, deadline, escalation, responseSchema, input, state } = shown;
  const form = canonicalJson({
    version: DIGEST_VERSION,
    agent: agentId,
    reason,
    prompt,
    options: [...shown.options],
    severity,
    deadline,
    escalation,
    responseSchema,
    input,
    state,
    stateVersion: shown.stateVersion,
  });
  return createHash("sha256").update(form, "utf8").digest("hex");
}
