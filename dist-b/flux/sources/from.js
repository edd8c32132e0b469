import { Channel } from "../queues/channel.js";
/**
 * A source of the events `name` of an EventEmitter or EventTarget, from the start of the iteration. An EventEmitter's
 * `error` ends the source with that error. Leaving removes all listeners at once.
 */
export function fromEvents(target, name, options = {}) {
  const { queueMax = 1_000, policy = "drop_oldest", endOn = [], signal } = options;
  const select = options.select ?? first;
  let dropped = 0;
  return {
    get dropped() {
      return dropped;
    },
    [Symbol.asyncIterator]() {
      const undo = [];
      const leave = () => {
        for (const remove of undo.splice(0)) remove();
      };
      const channel = new Channel({ sizeMax: queueMax, policy, onLeft: leave });
      const end = () => {
        leave();
        channel.close();
      };
      const fail = (error) => {
        leave();
        channel.fail(error);
      };
      const take = (...args) => {
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
function first(...args) {
  return args[0];
}
/** Returns a function that removes the listener. */
function listen(target, name, listener) {
  if (target instanceof EventTarget) {
    target.addEventListener(name, listener);
    return () => target.removeEventListener(name, listener);
  }
  target.on(name, listener);
  return () => target.off(name, listener);
}
/** A source of the items of an iterable: an array, a generator, a stream. Promises in it are awaited. */
export function fromIterable(items) {
  if (Symbol.asyncIterator in items) return items;
  return {
    [Symbol.asyncIterator]() {
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
//# sourceMappingURL=from.js.map
