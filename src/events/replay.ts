/** Longest pause between two events of a replay, ms: longer quiet times are shortened. */
export const REPLAY_PAUSE_MS_MAX = 2_000;
/** Events shown at full speed between two turns of the event loop. */
const BURST_EVENTS = 100;

/** Speed relative to the original pace; Infinity: without pauses. */
export const REPLAY_SPEEDS = [0.5, 1, 2, 5, 10, 30, 60, 300, Number.POSITIVE_INFINITY] as const;

export interface ReplayPage<E> {
  /** Oldest first. */
  readonly events: readonly E[];
  /** Position of the next page; null when this was the last. */
  readonly next: string | null;
  /** Events that the log has dropped right before this page; null when the number is not known. */
  readonly missed: number | null;
}

export interface ReplayOptions<E> {
  /** Reads the page after a position; null: the first one. */
  readonly read: (after: string | null) => Promise<ReplayPage<E>>;
  /** Milliseconds. */
  readonly now: () => number;
  readonly after: (delayMs: number, task: () => void) => () => void;
  readonly speed: number;
  /** Shows an event. The replay waits for the promise. */
  onEvent(event: E): void | Promise<void>;
  /** The log has dropped events at this point; null: an unknown number of them. */
  onGap(missed: number | null): void;
  /** The state, the speed or the moment has changed. */
  onChange(): void;
}

export type ReplayState = "playing" | "paused" | "ended" | "failed";

/**
 * Plays events of the log in order, paced by their own times divided by the speed. Holds at most two pages: the one that is
 * shown and the next.
 */
export class Replay<E extends { readonly at: string }> {
  readonly #options: ReplayOptions<E>;
  #state: ReplayState = "playing";
  #speed: number;
  #moment: number | null = null;
  #failure: unknown = null;
  #stopped = false;
  #steps = 0;
  #wake: () => void = () => undefined;

  constructor(options: ReplayOptions<E>) {
    this.#options = options;
    this.#speed = options.speed;
  }

  get state(): ReplayState {
    return this.#state;
  }

  get speed(): number {
    return this.#speed;
  }

  /** Time of the event shown last, milliseconds since 1970; null before the first. */
  get moment(): number | null {
    return this.#moment;
  }

  /** Why the replay failed. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Plays to the end, or until `stop`. Never rejects: a page that cannot be read ends it as "failed". */
  async play(): Promise<void> {
    try {
      await this.#pages();
      if (!this.#stopped) this.#become("ended");
    } catch (error) {
      this.#failure = error;
      if (!this.#stopped) this.#become("failed");
    }
  }

  pause(paused: boolean): void {
    if (this.#state === "playing" || this.#state === "paused") this.#become(paused ? "paused" : "playing");
  }

  /** Shows one more event, and pauses. */
  step(): void {
    this.pause(true);
    this.#steps += 1;
    this.#wake();
  }

  setSpeed(speed: number): void {
    this.#speed = speed;
    this.#wake();
    this.#options.onChange();
  }

  /** To the next of REPLAY_SPEEDS. */
  change(by: "faster" | "slower"): void {
    const next =
      by === "faster"
        ? REPLAY_SPEEDS.find((speed) => speed > this.#speed)
        : REPLAY_SPEEDS.findLast((speed) => speed < this.#speed);
    if (next !== undefined) this.setSpeed(next);
  }

  stop(): void {
    this.#stopped = true;
    this.#wake();
  }

  async #pages(): Promise<void> {
    const options = this.#options;
    let burst = 0;
    for (let coming: Promise<ReplayPage<E>> | null = options.read(null); coming !== null && !this.#stopped;) {
      const page: ReplayPage<E> = await coming;
      coming = page.next === null ? null : options.read(page.next);
      // It is awaited after this page; until then a failure must not count as unhandled.
      coming?.catch(() => undefined);
      if (page.missed !== 0) options.onGap(page.missed);
      for (const event of page.events) {
        await this.#until(Date.parse(event.at));
        if (this.#stopped) return;
        this.#moment = Date.parse(event.at);
        await options.onEvent(event);
        options.onChange();
        if ((burst += 1) % BURST_EVENTS === 0) await this.#sleep(0);
      }
    }
  }

  /** Waits until an event of that time is due. */
  async #until(at: number): Promise<void> {
    const options = this.#options;
    let left = Math.max(0, at - (this.#moment ?? at));
    while (!this.#stopped) {
      if (this.#state === "paused") {
        if (this.#steps > 0) {
          this.#steps -= 1;
          return;
        }
        await this.#sleep(null);
        continue;
      }
      const speed = this.#speed;
      if (left === 0 || speed === Number.POSITIVE_INFINITY) return;
      left = Math.min(left, REPLAY_PAUSE_MS_MAX * speed);
      const began = options.now();
      await this.#sleep(left / speed);
      left = Math.max(0, left - (options.now() - began) * speed);
      // Timers may be early by a fraction of a millisecond.
      if (left / speed < 1) left = 0;
    }
  }

  /** Resolves after `delayMs` (null: never), or earlier when state or speed changes. */
  #sleep(delayMs: number | null): Promise<void> {
    return new Promise((resolve) => {
      const cancel = delayMs === null ? () => undefined : this.#options.after(delayMs, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }

  #become(state: ReplayState): void {
    this.#state = state;
    this.#wake();
    this.#options.onChange();
  }
}

/** `10×`, or `at full speed`. */
export function speedWords(speed: number): string {
  return speed === Number.POSITIVE_INFINITY ? "full speed" : `${speed}×`;
}

/** The line that marks the screen as a replay: `REPLAY of 14:02:11, 10×`. `moment` is the time of day of the event shown. */
export function replayWords({
  state,
  speed,
  moment,
}: Pick<Replay<never>, "state" | "speed"> & { readonly moment: string }): string {
  const doing = { playing: "", paused: ", paused", ended: ", ended", failed: ", failed" }[state];
  return `REPLAY of ${moment}, ${speedWords(speed)}${doing}`;
}
