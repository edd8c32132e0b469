/** Bounds of the grammar agent, with units. */
export const BOUNDS = {
  /** Grammars kept, including the examples. */
  grammarsMax: 50,
  /** Characters of one grammar. */
  grammarCharsMax: 16_384,
  /** Maximum compile time of one grammar, milliseconds. */
  compileTimeoutMs: 2_000,
  /** Unicode classes (`\p{…}`) in one grammar: the regular expression engine compiles many of them slowly. */
  unicodeClassesMax: 100,
  /** Characters of a text to parse. */
  textCharsMax: 32_768,
  /** Steps of one parse (see `weigh`). Bounds its time, and the memory of the parser's cache. */
  workMax: 3_000_000,
  /** Values in a tree. */
  treeNodesMax: 20_000,
  /** Levels of a tree; JSON on the wire may have 64. */
  treeDepthMax: 56,
  /** Diagnostics of an invalid grammar, and expectations listed at a syntax error. */
  listedMax: 20,
};
//# sourceMappingURL=bounds.js.map
