import type { EventEmitter } from "node:events";
import { Channel } from "../queues/channel.js";

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
export function fromEvents<T = unknown>(
  target: EmitterLike | EventTarget,
  name: string,
  options: FromEventsOptions<T> = {},
): LossySource<T> {
  const { queueMax = 1_000, policy = "drop_oldest", endOn = [], signal } = options;
  const select = (options.select ?? first) as (...args: unknown[]) => T;
  let dropped = 0;
  return {
    get dropped() {
      return dropped;
    },
    [Symbol.asyncIterator]() {
      const undo: (() => void)[] = [];
      const leave = (): void => {
        for (const remove of undo.splice(0)) remove();
      };
      const channel = new Channel<T>({ sizeMax: queueMax, policy, onLeft: leave });
      const end = (): void => {
        leave();
        channel.close();
      };
      const fail = (error: unknown): void => {
        leave();
        channel.fail(error);
      };
      const take = (...args: unknown[]): void => {
        try {
          dropped += channel.push(select(...args));
        } catch (error) {
          fail(error);
        }
      };
      if (signal?.aborted) {
        channel.close();
        return channel;
      }
      undo.push(listen(target, name, take));
      for (const last of endOn) undo.push(listen(target, last, end));
      if (!(target instanceof EventTarget) && name !== "error") undo.push(listen(target, "error", fail));
      if (signal) undo.push(listen(signal, "abort", end));
      return channel;
    },
  };
}

function first(...args: unknown[]): unknown {
  return args[0];
}

/** Returns a function that removes the listener. */
function listen(
  target: EmitterLike | EventTarget,
  name: string,
  listener: (...args: unknown[]) => void,
): () => void {
  if (target instanceof EventTarget) {
    target.addEventListener(name, listener);
    return () => target.removeEventListener(name, listener);
  }
  target.on(name, listener);
  return () => target.off(name, listener);
}

/** A source of the items of an iterable: an array, a generator, a stream. Promises in it are awaited. */
export function fromIterable<T>(items: Iterable<T | PromiseLike<T>> | AsyncIterable<T>): AsyncIterable<T> {
  if (Symbol.asyncIterator in items) return items;
  return {
    [Symbol.asyncIterator](): AsyncIterator<T, undefined> {
      const iterator = items[Symbol.iterator]();
      return {
        async next() {
          const step = iterator.next();
          return step.done ? { done: true, value: undefined } : { done: false, value: await step.value };
        },
        // Asynchronous, so that an error in a generator's `finally` becomes a rejection.
        async return() {
          iterator.return?.();
          return { done: true, value: undefined };
        },
      };
    },
  };
}
