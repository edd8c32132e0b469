/** Bounds of the steward, with units. What exceeds them is counted in a report and handled by a later scan. */
export const BOUNDS = {
  /** Files of one scan; the next one continues after them. */
  scanFilesMax: 20_000,
  /** Levels of folders; deeper ones are skipped and counted. */
  depthMax: 64,
  /** After reading this much, a scan reads no further file. */
  scanReadBytesMax: 1_073_741_824,
  /** Larger files are never read, and so never proposed. */
  fileBytesMax: 4_294_967_296,
  /** Cached fingerprints, so that an unchanged file is read once. */
  fingerprintsMax: 20_000,
  /** Files on one card. */
  cardFilesMax: 500,
  /** After this much, no further file is added to a card, because all are read again before they are moved. */
  cardBytesMax: 17_179_869_184,
  /** Characters of a card's list, as JSON and in words. */
  cardCharsMax: 262_144,
  /** Questions waiting for an answer. */
  pendingCardsMax: 10,
  /** Rejected files remembered; the oldest are dropped first. */
  declinedMax: 10_000,
  /** Bytes of the notes file; a larger one is ignored. */
  notesBytesMax: 33_554_432,
  /** Characters of a folder in `{"scan": "…"}`. */
  folderCharsMax: 4_096,
  /** Largest `staleDays`. */
  staleDaysMax: 36_500,
  /** Longest time for an answer, in seconds. */
  answerWithinSecondsMax: 31_536_000,
};
//# sourceMappingURL=bounds.js.map
