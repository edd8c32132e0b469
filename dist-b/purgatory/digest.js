import { createHash } from "node:crypto";
import { canonicalJson } from "../base/json.js";
/**
 * Version of the hashed form. Version 1 was `{agent, input, options, prompt, state}` without `version`. A digest is
 * computed once, when a question is parked, and compared from then on, so questions of older releases keep theirs.
 */
const DIGEST_VERSION = 2;
/** SHA-256, lower-case hex, over the canonical JSON of the shown and frozen content. */
export function digestOf(shown) {
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
//# sourceMappingURL=digest.js.map
