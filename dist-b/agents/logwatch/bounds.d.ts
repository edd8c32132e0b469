/** Bounds of the watcher's state and answers, with units. Longer lines are cut; the oldest templates are dropped. */
export declare const BOUNDS: {
  /** Characters of a line that are read. */
  readonly lineCharsMax: 8192;
  /** Words of a message in its template; the rest is one `<…>`. */
  readonly tokensMax: 48;
  /** Characters of a word in a template; a longer one becomes `<long>`. */
  readonly tokenCharsMax: 120;
  /** Cached words; each has at most `tokenCharsMax` characters. */
  readonly wordsMax: 10000;
  /** Templates kept. */
  readonly templatesMax: 1000;
  /** Different words at one position of the tree; further ones share `<*>`. */
  readonly branchesMax: 32;
  /** Templates compared with one line. */
  readonly leafTemplatesMax: 32;
  /** Files whose time offset is kept. */
  readonly filesMax: 64;
  /** Characters of a line or template shown in a report. */
  readonly shownCharsMax: 500;
  /** Characters of a focus. */
  readonly focusCharsMax: 200;
  /** Templates in one answer. */
  readonly topMax: 50;
};
/** Cuts text for a report; ends with an ellipsis if something was cut off. */
export declare function shown(text: string): string;
