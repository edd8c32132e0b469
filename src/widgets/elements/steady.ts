import type { ReactiveController, ReactiveControllerHost } from "lit";

/** How long what can be pressed must have stood in its place before a press counts, in milliseconds. */
export const STEADY_MS = 700;

/** Pixels a place may differ by and still be the same: less than this is rounding. */
const SAME_PX = 1;

type Host = ReactiveControllerHost & Element;

/**
 * Keeps what has just appeared, or has just been moved by something else on the page, from being pressed by mistake: a
 * press was meant for what stood there before. The host draws its buttons as inert while `isSteady` is false, and asks
 * `accepts` before it acts.
 *
 * Places are those in the document, so that scrolling moves nothing; when the page becomes shorter, the browser scrolls,
 * and that does.
 */
export class Steady implements ReactiveController {
  readonly #host: Host;
  readonly #places: () => readonly Element[];
  #standsAt: readonly number[] = [];
  #scroll: readonly number[] = [];
  /** When it was last moved, in the time of the page's frames and events; null: it has not been seen yet. */
  #movedAt: number | null = null;
  #steady = false;
  /** Whether the press that is under way began on something steady; null: none is. */
  #begunSteady: boolean | null = null;

  /** `places`: the elements that hold what can be pressed; none when there is nothing to press. */
  constructor(host: Host, places: () => readonly Element[]) {
    this.#host = host;
    this.#places = places;
    host.addController(this);
  }

  get isSteady(): boolean {
    return this.#steady;
  }

  /** What stands in the place is now something else. */
  disturb(): void {
    this.#movedAt = null;
    this.#steady = false;
  }

  /** To be told of `pointerdown` and `keydown`: a press counts only when it also began on something steady. */
  readonly pressBegins = (event: Event): void => {
    if (event instanceof KeyboardEvent && (event.repeat || !["Enter", " "].includes(event.key))) return;
    this.look(event.timeStamp);
    this.#begunSteady = this.#steady;
  };

  /** Whether a press (or what came of one) counts. */
  accepts(event: Event): boolean {
    this.look(event.timeStamp);
    const begunSteady = this.#begunSteady ?? true;
    this.#begunSteady = null;
    return this.#steady && begunSteady;
  }

  hostConnected(): void {
    this.disturb();
  }

  hostUpdated(): void {
    if (this.#places().length === 0) watched.delete(this);
    else if (!watched.has(this)) {
      watched.add(this);
      if (watched.size === 1) requestAnimationFrame(lookAtAll);
    }
  }

  hostDisconnected(): void {
    watched.delete(this);
  }

  /** `now` is in the time of the page's frames and events, milliseconds. */
  look(now: number): void {
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

/** All of the page, looked at in each frame. There are some only where somebody may answer a question that waits. */
const watched = new Set<Steady>();

function lookAtAll(timestamp: number): void {
  for (const steady of watched) steady.look(timestamp);
  if (watched.size > 0) requestAnimationFrame(lookAtAll);
}
