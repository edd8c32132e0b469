/** Bounds of the grammar agent, with units. */
export declare const BOUNDS: {
  /** Grammars kept, including the examples. */
  readonly grammarsMax: 50;
  /** Characters of one grammar. */
  readonly grammarCharsMax: 16384;
  /** Maximum compile time of one grammar, milliseconds. */
  readonly compileTimeoutMs: 2000;
  /** Unicode classes (`\p{…}`) in one grammar: the regular expression engine compiles many of them slowly. */
  readonly unicodeClassesMax: 100;
  /** Characters of a text to parse. */
  readonly textCharsMax: 32768;
  /** Steps of one parse (see `weigh`). Bounds its time, and the memory of the parser's cache. */
  readonly workMax: 3000000;
  /** Values in a tree. */
  readonly treeNodesMax: 20000;
  /** Levels of a tree; JSON on the wire may have 64. */
  readonly treeDepthMax: 56;
  /** Diagnostics of an invalid grammar, and expectations listed at a syntax error. */
  readonly listedMax: 20;
};
