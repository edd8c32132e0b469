/** Every bound of the watcher's state and answers, with its unit. Lines beyond them are cut, templates forgotten oldest first. */
export const BOUNDS = {
  /** Characters of a line that are looked at. */
  lineCharsMax: 8_192,
  /** Words of a message that make up its template; what follows is one `<…>`. */
  tokensMax: 48,
  /** Characters of a word that may stand in a template; a longer one becomes `<long>`. */
  tokenCharsMax: 120,
  /** Different words whose reading is remembered; each has at most `tokenCharsMax` characters. */
  wordsMax: 10_000,
  /** Templates known at a time. */
  templatesMax: 1_000,
  /** Different words told apart at one place of the tree; further ones share `<*>`. */
  branchesMax: 32,
  /** Templates compared with one line. */
  leafTemplatesMax: 32,
  /** Files whose place in time is remembered. */
  filesMax: 64,
  /** Characters of a line or template shown in a report. */
  shownCharsMax: 500,
  /** Characters of a focus. */
  focusCharsMax: 200,
  /** Templates in one answer. */
  topMax: 50,
} as const;

/** Cuts text for a report, and says so with an ellipsis. */
export function shown(text: string): string {
  return text.length <= BOUNDS.shownCharsMax ? text : `${text.slice(0, BOUNDS.shownCharsMax)}…`;
}
