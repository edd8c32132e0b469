/** Limits on one agent's commands. An agent that exceeds them is refused when it is loaded. */
export const PRISM_BOUNDS = {
  commandsMax: 100,
  aliasesMax: 10,
  examplesMax: 20,
  helpCharactersMax: 4_000,
  /** One JSON Schema, as JSON text. */
  schemaBytesMax: 65_536,
  /** Nesting of one JSON Schema, as JSON. */
  schemaDepthMax: 32,
  /** Longest `timeoutMs` an author may set. */
  timeoutMsMax: 600_000,
  /** An enumeration with more values is a String. */
  enumValuesMax: 500,
  /** Types in one notation for people; the others are left out. */
  notationPartsMax: 200,
};
//# sourceMappingURL=bounds.js.map
