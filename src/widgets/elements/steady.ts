import type { ReactiveController, ReactiveControllerHost } from "lit";

/** Time that a button must have been in place before a press counts, in milliseconds. */
export const STEADY_MS = 700;

/** Movements up to this many pixels are rounding. */
const SAME_PX = 1;

type Host = ReactiveControllerHost & Element;

/**
 * Protects buttons that have just appeared or moved from accidental presses, which were meant for another element. The
 * host draws its buttons as inert while `isSteady` is false, and calls `accepts` before it acts on a press.
 *
 * Positions are relative to the document, so scrolling by the person does not count as movement. When the page gets
 * shorter, the browser scrolls by itself, and that does count.
 */
export class Steady implements ReactiveController {
  readonly #host: Host;
  readonly #places: () => readonly Element[];
  #standsAt: readonly number[] = [];
  #scroll: readonly number[] = [];
  /** Time of the last movement, by the clock of frames and events; null: not measured yet. */
  #movedAt: number | null = null;
  #steady = false;
  /** Whether the current press began on a steady button; null: no press is under way. */
  #begunSteady: boolean | null = null;

  /** `places`: returns the elements that contain the buttons; empty when there are none. */
  constructor(host: Host, places: () => readonly Element[]) {
    this.#host = host;
    this.#places = places;
    host.addController(this);
  }

  get isSteady(): boolean {
    return this.#steady;
  }

  /** Starts the inert period, because the buttons have a new meaning. */
  reset(): void {
    this.#movedAt = null;
    this.#steady = false;
  }

  /** Handler of `pointerdown` and `keydown`: a press counts only if it also began on a steady button. */
  readonly pressBegins = (event: Event): void => {
    if (event instanceof KeyboardEvent && (event.repeat || !["Enter", " "].includes(event.key))) return;
    this.check(event.timeStamp);
    this.#begunSteady = this.#steady;
  };

  /** True when a press, or an event caused by one, counts. */
  accepts(event: Event): boolean {
    this.check(event.timeStamp);
    const begunSteady = this.#begunSteady ?? true;
    this.#begunSteady = null;
    return this.#steady && begunSteady;
  }

  hostConnected(): void {
    this.reset();
  }

  hostUpdated(): void {
    // An element that has left the page may still be drawn once.
    if (!this.#host.isConnected || this.#places().length === 0) watched.delete(this);
    else if (!watched.has(this)) {
      watched.add(this);
      if (watched.size === 1) requestAnimationFrame(checkAll);
    }
  }

  hostDisconnected(): void {
    watched.delete(this);
  }

  /** Measures the positions. `now` is by the clock of frames and events, milliseconds. */
  check(now: number): void {
    const standsAt = this.#places().flatMap((element) => {
      const { left, top, width } = element.getBoundingClientRect();
      return [left + scrollX, top + scrollY, width];
    });
    const scroll = [scrollY, document.documentElement.scrollHeight];
    const scrolledByPage = scroll.every((value, index) => value !== this.#scroll[index]);
    this.#scroll = scroll;
    if (this.#movedAt === null || scrolledByPage || !isSame(standsAt, this.#standsAt)) {
      this.#standsAt = standsAt;
      this.#movedAt = now;
    }
    const isSteady = standsAt.length > 0 && now - this.#movedAt >= STEADY_MS;
    if (isSteady === this.#steady) return;
    this.#steady = isSteady;
    this.#host.requestUpdate();
  }
}

function isSame(one: readonly number[], other: readonly number[]): boolean {
  return (
    one.length === other.length &&
    one.every((value, index) => Math.abs(value - (other[index] ?? 0)) <= SAME_PX)
  );
}

/** All instances with buttons on the page, measured in each frame. Only what a token may answer or steer has any. */
const watched = new Set<Steady>();

function checkAll(timestamp: number): void {
  for (const steady of watched) steady.check(timestamp);
  if (watched.size > 0) requestAnimationFrame(checkAll);
}
