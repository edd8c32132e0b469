import SchemaBuilder from "@pothos/core";
export function eventBuilder(builder) {
  // At run time the same builder; only the type of the resolvers' context is narrower.
  return builder;
}
/** A new builder for every schema, so that two terrariums in one process share nothing. */
export function createBuilder() {
  return new SchemaBuilder({ defaultFieldNullability: false });
}
/** Descriptions used in several places: the vital signs, with their units. */
export const VITAL_HELP = {
  state: "Lifecycle state of the agent.",
  pressure:
    "Queue depth, 0–100: half from outputs that were not read yet, half from inputs that wait to be handled.",
  flow: "Events handled per second, as of the last sample.",
  temperature: "Share of the entropy budget spent, 0–1 (or the agent's own metabolism).",
  entropyRemaining: "Rest of the entropy budget; null when the budget is infinite.",
};
export const IDEMPOTENCY_HELP =
  "Makes a retry safe: the same key and input returns the first outcome again while it is remembered; " +
  "the same key with another input is IDEMPOTENCY_CONFLICT.";
export const SESSION_HELP =
  "Runs of one session follow one another, and share a state that is kept between them. Default: the session of all " +
  "work that names none.";
//# sourceMappingURL=builder.js.map
