import { type Deferred, deferred } from "../../../src/base/async/deferred.js";
import {
  FluxAgent,
  type FluxAgentOptions,
  type FluxConfig,
  type FluxContext,
  type FluxSignal,
} from "../../../src/flux/index.js";
import { ManualClock } from "../../support/time-and-random.js";

type SignalOf<K extends FluxSignal["type"]> = Extract<FluxSignal, { type: K }>;

/** Records an agent's signals and lets a test wait for one. */
export class Recorder {
  readonly signals: FluxSignal[] = [];
  #waiting: { matches: (signal: FluxSignal) => boolean; resolve: (signal: FluxSignal) => void }[] = [];

  readonly hear = (signal: FluxSignal): void => {
    this.signals.push(signal);
    this.#waiting = this.#waiting.filter(({ matches, resolve }) => {
      if (!matches(signal)) return true;
      resolve(signal);
      return false;
    });
  };

  of<K extends FluxSignal["type"]>(type: K): SignalOf<K>[] {
    return this.signals.filter((signal): signal is SignalOf<K> => signal.type === type);
  }

  /** The transitions so far, such as `DORMANT>FLOWING`. */
  get path(): string[] {
    return this.of("state").map(({ from, to }) => `${from}>${to}`);
  }

  /** Resolves at the first matching signal, past or future. */
  until(matches: (signal: FluxSignal) => boolean): Promise<FluxSignal> {
    const past = this.signals.find(matches);
    if (past) return Promise.resolve(past);
    return new Promise((resolve) => this.#waiting.push({ matches, resolve }));
  }

  untilState(state: string): Promise<FluxSignal> {
    return this.until((signal) => signal.type === "state" && signal.to === state);
  }
}

export interface HeldCall<I, O> extends Deferred<O | undefined> {
  readonly input: I;
  readonly ctx: FluxContext;
}

/** A `process` whose calls a test holds and settles by hand. */
export class HeldProcess<I, O> {
  readonly calls: HeldCall<I, O>[] = [];
  #waiting: { count: number; resolve: () => void }[] = [];

  readonly process = (input: I, ctx: FluxContext): Promise<O | undefined> => {
    const outcome = deferred<O | undefined>();
    this.calls.push({ input, ctx, ...outcome });
    this.#waiting = this.#waiting.filter(({ count, resolve }) => {
      if (this.calls.length < count) return true;
      resolve();
      return false;
    });
    return outcome.promise;
  };

  /** The n-th call (from 1), as soon as it starts. */
  async call(n: number): Promise<HeldCall<I, O>> {
    if (this.calls.length < n) {
      await new Promise<void>((resolve) => this.#waiting.push({ count: n, resolve }));
    }
    const call = this.calls[n - 1];
    if (!call) throw new Error(`there is no call ${n}`);
    return call;
  }
}

/** A source that a test feeds by hand; it records how it is read. */
export class HandSource<I> implements AsyncIterable<I> {
  asked = 0;
  pendingMax = 0;
  readonly left = deferred();
  isLeft = false;
  #pending: Deferred<IteratorResult<I, undefined>>[] = [];
  #ready: (IteratorResult<I, undefined> | { error: unknown })[] = [];

  push(...items: I[]): void {
    for (const value of items) this.#give({ done: false, value });
  }

  end(): void {
    this.#give({ done: true, value: undefined });
  }

  fail(error: unknown): void {
    this.#give({ error });
  }

  [Symbol.asyncIterator](): AsyncIterator<I, undefined> {
    return {
      next: () => {
        this.asked += 1;
        const pending = deferred<IteratorResult<I, undefined>>();
        this.#pending.push(pending);
        this.pendingMax = Math.max(this.pendingMax, this.#pending.length);
        this.#match();
        return pending.promise;
      },
      return: () => {
        this.isLeft = true;
        this.left.resolve();
        return Promise.resolve({ done: true, value: undefined });
      },
    };
  }

  #give(what: IteratorResult<I, undefined> | { error: unknown }): void {
    this.#ready.push(what);
    this.#match();
  }

  #match(): void {
    while (this.#pending.length > 0 && this.#ready.length > 0) {
      const pending = this.#pending.shift();
      const what = this.#ready.shift();
      if (what && "error" in what) pending?.reject(what.error);
      else if (what) pending?.resolve(what);
    }
  }
}

/** Stops an agent whose calls a test holds: they settle at once, so that the stop does not wait for its grace time. */
export async function stopHeld(
  agent: FluxAgent<string, string>,
  held: HeldProcess<string, string>,
): Promise<void> {
  const stopped = agent.stop();
  for (const call of held.calls) call.resolve(undefined);
  await stopped;
}

/** One turn of the event loop, in which all ready work runs. Used to show that something does not happen. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** An agent whose calls are answered by hand, unless `process` is given. */
export function subject(options: Partial<FluxAgentOptions<string, string>> = {}): {
  agent: FluxAgent<string, string>;
  heard: Recorder;
  held: HeldProcess<string, string>;
  clock: ManualClock;
} {
  const heard = new Recorder();
  const held = new HeldProcess<string, string>();
  const clock = new ManualClock();
  let ids = 0;
  const agent = new FluxAgent<string, string>({
    id: "subject",
    process: held.process,
    onSignal: heard.hear,
    clock,
    newId: (prefix) => `${prefix}-${(ids += 1)}`,
    ...options,
  });
  return { agent, heard, held, clock };
}

/** An agent that returns its input. */
export function echo(config: Partial<FluxConfig> = {}): {
  agent: FluxAgent<number, number>;
  heard: Recorder;
} {
  const heard = new Recorder();
  const agent = new FluxAgent<number, number>({
    id: "echo",
    process: (n) => n,
    config,
    onSignal: heard.hear,
  });
  return { agent, heard };
}
