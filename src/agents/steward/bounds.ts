/** Every bound of the steward, with its unit. What does not fit is counted in a report and looked at by a later scan. */
export const BOUNDS = {
  /** Files looked at by one scan; the next one goes on behind them. */
  scanFilesMax: 20_000,
  /** Folders below folders; deeper ones are left alone and counted. */
  depthMax: 64,
  /** No further file is read once one scan has read as much. */
  scanReadBytesMax: 1_073_741_824,
  /** A larger file is never read, and so never proposed. */
  fileBytesMax: 4_294_967_296,
  /** Fingerprints remembered, so that an unchanged file is read once. */
  fingerprintsMax: 20_000,
  /** Files on one card. */
  cardFilesMax: 500,
  /** No further file goes on a card whose files are as large together: they are read again before they are moved. */
  cardBytesMax: 17_179_869_184,
  /** A card's list as JSON, with the same list in words, in characters. */
  cardCharsMax: 262_144,
  /** Questions that wait for an answer at the same time. */
  pendingCardsMax: 10,
  /** Files somebody wanted kept, remembered; those declined first are forgotten first. */
  declinedMax: 10_000,
  /** Bytes of the notes file; a larger one was not written by a steward. */
  notesBytesMax: 33_554_432,
  /** Characters of a folder in `{"scan": "…"}`. */
  folderCharsMax: 4_096,
  staleDaysMax: 36_500,
  answerWithinSecondsMax: 31_536_000,
} as const;

/** A steward's bounds may be moved by who makes it, mostly by tests. */
export type Bounds = { readonly [K in keyof typeof BOUNDS]: number };
