/** Bounds of the watcher's state and answers, with units. Longer lines are cut; the oldest templates are dropped. */
export const BOUNDS = {
  /** Characters of a line that are read. */
  lineCharsMax: 8_192,
  /** Words of a message in its template; the rest is one `<…>`. */
  tokensMax: 48,
  /** Characters of a word in a template; a longer one becomes `<long>`. */
  tokenCharsMax: 120,
  /** Cached words; each has at most `tokenCharsMax` characters. */
  wordsMax: 10_000,
  /** Templates kept. */
  templatesMax: 1_000,
  /** Different words at one position of the tree; further ones share `<*>`. */
  branchesMax: 32,
  /** Templates compared with one line. */
  leafTemplatesMax: 32,
  /** Files whose time offset is kept. */
  filesMax: 64,
  /** Characters of a line or template shown in a report. */
  shownCharsMax: 500,
  /** Characters of a focus. */
  focusCharsMax: 200,
  /** Templates in one answer. */
  topMax: 50,
};
/** Cuts text for a report; ends with an ellipsis if something was cut off. */
export function shown(text) {
  return text.length <= BOUNDS.shownCharsMax ? text : `${text.slice(0, BOUNDS.shownCharsMax)}…`;
}
//# sourceMappingURL=bounds.js.map
