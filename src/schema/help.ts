/** Descriptions said in more than one place: what the numbers mean, with their units. */
export const VITAL_HELP = {
  state: "Where the agent is in its life.",
  pressure:
    "Queue depth, 0–100: half from what it has said and nobody took yet, half from what waits to be handled.",
  flow: "Events handled per second, as of the last sample.",
  temperature: "Share of the entropy budget spent, 0–1 (or the agent's own metabolism).",
  entropyRemaining: "Entropy left of the budget; null when the budget is infinite.",
} as const;

export const IDEMPOTENCY_HELP =
  "Makes a retry safe: the same key and input within the time kept gives the first outcome again; " +
  "the same key with another input is IDEMPOTENCY_CONFLICT.";
