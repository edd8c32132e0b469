/** Every bound of the grammar agent, with its unit. */
export const BOUNDS = {
  /** Grammars kept, the examples among them. */
  grammarsMax: 50,
  /** Characters of one grammar. */
  grammarCharsMax: 16_384,
  /** Time one grammar may take to compile, milliseconds. */
  compileTimeoutMs: 2_000,
  /** Unicode classes (`\p{…}`) in one grammar: the engine takes long to make a machine of many. */
  unicodeClassesMax: 100,
  /** Characters of a text to parse. */
  textCharsMax: 32_768,
  /** What one parse may try, in steps (see `weigh`). Bounds its time, and the memory of the parser's cache. */
  workMax: 3_000_000,
  /** Values in a tree. */
  treeNodesMax: 20_000,
  /** Levels of a tree; JSON on the wire goes to 64. */
  treeDepthMax: 56,
  /** Diagnostics of a bad grammar, and things expected at a fault. */
  listedMax: 20,
} as const;
