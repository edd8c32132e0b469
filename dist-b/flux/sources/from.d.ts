import type { EventEmitter } from "node:events";
/** The part of EventEmitter that is used, so that similar classes work too. */
export type EmitterLike = Pick<EventEmitter, "on" | "off">;
/** Options of `fromEvents`. */
export interface FromEventsOptions<T> {
  /** Events kept until the agent takes them. Default 1,000. */
  readonly queueMax?: number;
  /** Which event is dropped when the queue is full; an emitter cannot be made to wait. Default `drop_oldest`. */
  readonly policy?: "drop_oldest" | "drop_newest";
  /** Turns a listener's arguments into an input. Default: the first argument. */
  readonly select?: (...args: never[]) => T;
  /** Events that end the source, such as `close`. */
  readonly endOn?: readonly string[];
  /** Ends the source. */
  readonly signal?: AbortSignal;
}
/** A source that cannot slow its origin down, and counts the events it drops. */
export interface LossySource<T> extends AsyncIterable<T> {
  /** Events dropped so far, over all iterations. */
  readonly dropped: number;
}
/**
 * A source of the events `name` of an EventEmitter or EventTarget, from the start of the iteration. An EventEmitter's
 * `error` ends the source with that error. Leaving removes all listeners at once.
 */
export declare function fromEvents<T = unknown>(
  target: EmitterLike | EventTarget,
  name: string,
  options?: FromEventsOptions<T>,
): LossySource<T>;
/** A source of the items of an iterable: an array, a generator, a stream. Promises in it are awaited. */
export declare function fromIterable<T>(
  items: Iterable<T | PromiseLike<T>> | AsyncIterable<T>,
): AsyncIterable<T>;
