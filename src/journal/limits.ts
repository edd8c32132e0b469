/** Bounds of a journal. Within each stream the newest events stay. */
export interface JournalLimits {
  /** Events kept per stream. */
  readonly eventsMax: number;
  /** Bytes of JSON kept per stream. */
  readonly bytesMax: number;
  /** Streams kept; the one written longest ago goes first. */
  readonly streamsMax: number;
}

export const JOURNAL_LIMITS: JournalLimits = { eventsMax: 100, bytesMax: 4_194_304, streamsMax: 1_000 };
