/** Limits on one agent's commands. An agent that exceeds them is refused when it is loaded. */
export declare const PRISM_BOUNDS: {
  readonly commandsMax: 100;
  readonly aliasesMax: 10;
  readonly examplesMax: 20;
  readonly helpCharactersMax: 4000;
  /** One JSON Schema, as JSON text. */
  readonly schemaBytesMax: 65536;
  /** Nesting of one JSON Schema, as JSON. */
  readonly schemaDepthMax: 32;
  /** Longest `timeoutMs` an author may set. */
  readonly timeoutMsMax: 600000;
  /** An enumeration with more values is a String. */
  readonly enumValuesMax: 500;
  /** Types in one notation for people; the others are left out. */
  readonly notationPartsMax: 200;
};
