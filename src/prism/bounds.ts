/** What one agent's commands may take up. An agent that goes beyond is refused when it is loaded. */
export const PRISM_BOUNDS = {
  commandsMax: 100,
  aliasesMax: 10,
  examplesMax: 20,
  helpCharactersMax: 4_000,
  /** One JSON Schema, as JSON text. */
  schemaBytesMax: 65_536,
  /** Nesting of one JSON Schema, as JSON. */
  schemaDepthMax: 32,
  /** Longest `timeoutMs` an author may ask for. */
  timeoutMsMax: 600_000,
  /** An enumeration with more values is a String. */
  enumValuesMax: 500,
  /** Types named in one notation for people; the rest is left out of it. */
  notationPartsMax: 200,
} as const;
