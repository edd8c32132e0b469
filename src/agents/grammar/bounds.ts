/** Every bound of the grammar agent, with its unit. */
export const BOUNDS = {
  /** Grammars kept, the examples among them. */
  grammarsMax: 50,
  /** Characters of one grammar. */
  grammarCharsMax: 16_384,
  /** Time one grammar may take to compile, milliseconds. */
  compileTimeoutMs: 2_000,
  /** Characters of a text to parse. */
  textCharsMax: 32_768,
  /** Rules entered and repetitions made during one parse. Also bounds the memory of the parser's cache. */
  stepsMax: 1_000_000,
  /** Time one parse may take, milliseconds. */
  parseTimeoutMs: 2_000,
  /** Values in a tree. */
  treeNodesMax: 20_000,
  /** Levels of a tree; JSON on the wire goes to 64. */
  treeDepthMax: 56,
  /** Diagnostics of a bad grammar, and things expected at a fault. */
  listedMax: 20,
} as const;
