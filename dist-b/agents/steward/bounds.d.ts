/** Bounds of the steward, with units. What exceeds them is counted in a report and handled by a later scan. */
export declare const BOUNDS: {
  /** Files of one scan; the next one continues after them. */
  readonly scanFilesMax: 20000;
  /** Levels of folders; deeper ones are skipped and counted. */
  readonly depthMax: 64;
  /** After reading this much, a scan reads no further file. */
  readonly scanReadBytesMax: 1073741824;
  /** Larger files are never read, and so never proposed. */
  readonly fileBytesMax: 4294967296;
  /** Cached fingerprints, so that an unchanged file is read once. */
  readonly fingerprintsMax: 20000;
  /** Files on one card. */
  readonly cardFilesMax: 500;
  /** After this much, no further file is added to a card, because all are read again before they are moved. */
  readonly cardBytesMax: 17179869184;
  /** Characters of a card's list, as JSON and in words. */
  readonly cardCharsMax: 262144;
  /** Questions waiting for an answer. */
  readonly pendingCardsMax: 10;
  /** Rejected files remembered; the oldest are dropped first. */
  readonly declinedMax: 10000;
  /** Bytes of the notes file; a larger one is ignored. */
  readonly notesBytesMax: 33554432;
  /** Characters of a folder in `{"scan": "…"}`. */
  readonly folderCharsMax: 4096;
  /** Largest `staleDays`. */
  readonly staleDaysMax: 36500;
  /** Longest time for an answer, in seconds. */
  readonly answerWithinSecondsMax: 31536000;
};
/** Overrides of the bounds, mostly for tests. */
export type Bounds = {
  readonly [K in keyof typeof BOUNDS]: number;
};
