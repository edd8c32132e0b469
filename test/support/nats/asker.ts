import { defineAgent, park } from "../../../src/index.js";

/** Asks a person, with what its input says beside the usual question, and returns the answer. */
export const asker = defineAgent({
  id: "asker",
  process: (input) =>
    park({
      reason: "APPROVAL_NEEDED",
      prompt: "Go on?",
      options: ["Yes", "No"],
      severity: "INFO",
      ...(input as object),
    }),
  resume: (_state, answer) => ({ answered: answer }),
});
