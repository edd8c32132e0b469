/** The bounds of a log, under their names in this room. */
export interface RetentionLimits {
  /** Events kept per stream. */
  readonly eventsMax: number;
  /** Bytes of all streams: JSON and an overhead for rows. */
  readonly bytesMax: number;
  /** How long an event is kept, ms since it was recorded. */
  readonly ageMsMax: number;
  /** The share of a stream's events that may be OUTPUT, percent. */
  readonly outputPercentMax: number;
}
/** The limits that evict events. */
export declare const EVICTING_LIMITS: readonly [
  "historyMaxEvents",
  "historyMaxBytes",
  "historyMaxAgeMs",
  "historyOutputPercent",
];
/** The limit that an eviction is due to. */
export type EvictedFor = (typeof EVICTING_LIMITS)[number];
/** Counts of what is stored of one stream: the events that belong to it, not those it only refers to. */
export interface Room {
  readonly name: string;
  events: number;
  bytes: number;
  outputs: number;
  outputBytes: number;
}
/** What to evict next: the oldest event of a room, or its oldest OUTPUT. */
export interface Eviction<R extends Room> {
  readonly room: R;
  readonly onlyOutputs: boolean;
  readonly limit: EvictedFor;
}
/**
 * Decides which stream loses events when a log is full. Each stream has a room of `eventsMax` events, of which OUTPUT
 * may take a share. When all streams together have too many bytes, the largest one loses events, so that a flood costs
 * the flooding agent.
 */
export declare class Rooms<R extends Room> {
  #private;
  constructor(limits: RetentionLimits);
  get all(): ReadonlyMap<string, R>;
  get(name: string): R | undefined;
  /** Bytes of all streams, with the overhead of rows. */
  get bytes(): number;
  get events(): number;
  /** True when all streams together have more bytes than they may. */
  get isFull(): boolean;
  add(room: R): void;
  remove(room: R): void;
  /** Counts one event more (`sign` 1) or less (-1). */
  resize(room: R, sign: 1 | -1, bytes: number, isOutput: boolean): void;
  /** The next eviction that the limits demand; null when none is due. */
  next(): Eviction<R> | null;
}
