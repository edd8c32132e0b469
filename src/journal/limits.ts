import { defaultLimits } from "../base/limits.js";

/** Bounds of a journal. Within each stream the newest events stay. */
export interface JournalLimits {
  /** Events kept per stream. */
  readonly eventsMax: number;
  /** Bytes of JSON kept per stream. */
  readonly bytesMax: number;
  /** Bytes of all streams as `weightOf` counts them. Beyond it the stream written longest ago goes, never the last one. */
  readonly totalBytesMax: number;
}

export const JOURNAL_LIMITS: JournalLimits = {
  eventsMax: defaultLimits.maxHistory,
  bytesMax: defaultLimits.maxJournalBytes,
  totalBytesMax: defaultLimits.maxJournalTotalBytes,
};

/** What a row takes in the file beside its JSON, and what a stream takes beside its rows: about, bytes. */
const EVENT_BYTES = 100;
const STREAM_BYTES = 200;

/** Bytes a stream counts towards `totalBytesMax`: streams without events count too, so that they are bounded as well. */
export function weightOf({ events, bytes }: { readonly events: number; readonly bytes: number }): number {
  return STREAM_BYTES + events * EVENT_BYTES + bytes;
}
