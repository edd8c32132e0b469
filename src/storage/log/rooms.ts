import { Heap, type Indexed } from "../../base/heap.js";

/** Approximate overhead of an event besides its JSON (positions, search index), and of a stream besides its events, bytes. */
const EVENT_BYTES = 150;
const STREAM_BYTES = 200;

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
export const EVICTING_LIMITS = [
  "historyMaxEvents",
  "historyMaxBytes",
  "historyMaxAgeMs",
  "historyOutputPercent",
] as const;
/** The limit that an eviction is due to. */
export type EvictedFor = (typeof EVICTING_LIMITS)[number];

/** Counts of what is stored of one stream: the events that belong to it, not those it only refers to. */
export interface Room extends Indexed {
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
export class Rooms<R extends Room> {
  readonly #limits: RetentionLimits;
  readonly #outputsMax: number;
  readonly #rooms = new Map<string, R>();
  /** The largest room is first. */
  readonly #bySize = new Heap<R>(isLarger);
  /** Rooms that may have too many events. */
  readonly #crowded = new Set<R>();
  #bytes = 0;
  #events = 0;

  constructor(limits: RetentionLimits) {
    this.#limits = limits;
    this.#outputsMax = Math.max(1, Math.floor((limits.eventsMax * limits.outputPercentMax) / 100));
  }

  get all(): ReadonlyMap<string, R> {
    return this.#rooms;
  }

  get(name: string): R | undefined {
    return this.#rooms.get(name);
  }

  /** Bytes of all streams, with the overhead of rows. */
  get bytes(): number {
    return this.#bytes;
  }

  get events(): number {
    return this.#events;
  }

  /** True when all streams together have more bytes than they may. */
  get isFull(): boolean {
    return this.#bytes > this.#limits.bytesMax;
  }

  add(room: R): void {
    this.#rooms.set(room.name, room);
    this.#bySize.push(room);
    this.#bytes += weightOf(room);
    this.#events += room.events;
    this.#check(room);
  }

  remove(room: R): void {
    this.#rooms.delete(room.name);
    this.#bySize.remove(room);
    this.#crowded.delete(room);
    this.#bytes -= weightOf(room);
    this.#events -= room.events;
  }

  /** Counts one event more (`sign` 1) or less (-1). */
  resize(room: R, sign: 1 | -1, bytes: number, isOutput: boolean): void {
    room.events += sign;
    room.bytes += sign * bytes;
    if (isOutput) {
      room.outputs += sign;
      room.outputBytes += sign * bytes;
    }
    this.#events += sign;
    this.#bytes += sign * (bytes + EVENT_BYTES);
    this.#bySize.update(room);
    this.#check(room);
  }

  /** The next eviction that the limits demand; null when none is due. */
  next(): Eviction<R> | null {
    const [room] = this.#crowded;
    if (room) {
      const onlyOutputs = room.outputs > this.#outputsMax;
      return { room, onlyOutputs, limit: onlyOutputs ? "historyOutputPercent" : "historyMaxEvents" };
    }
    if (!this.isFull) return null;
    const largest = this.#bySize.first;
    if (!largest || largest.events === 0) return null;
    const isTalkative = largest.outputBytes * 100 > largest.bytes * this.#limits.outputPercentMax;
    return { room: largest, onlyOutputs: isTalkative, limit: "historyMaxBytes" };
  }

  #check(room: R): void {
    if (room.events > this.#limits.eventsMax || room.outputs > this.#outputsMax) this.#crowded.add(room);
    else this.#crowded.delete(room);
  }
}

/** Of two equal rooms the one with the lower name is first, so that the order is total. */
function isLarger(one: Room, other: Room): boolean {
  return one.bytes === other.bytes ? one.name < other.name : one.bytes > other.bytes;
}

function weightOf({ events, bytes }: Room): number {
  return STREAM_BYTES + events * EVENT_BYTES + bytes;
}
