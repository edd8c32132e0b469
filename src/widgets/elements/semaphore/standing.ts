import type { ShownSemaphore } from "./semaphore.js";

/** What of a list of questions somebody is at now. */
export interface Attention {
  /** The pointer is in the list: nothing in it may move. */
  readonly pointed: boolean;
  /** The question that has the focus, or null. */
  readonly focusedId: string | null;
}

/** Questions that stay in a list because somebody is at it, beyond those that belong there. */
const KEPT_MAX = 50;

/**
 * Which questions a list shows, and in which order. While somebody is at the list nothing in it moves: a settled question
 * stays where it is until pointer and focus have left, and a new one comes at the end.
 */
export class Standing<Q extends ShownSemaphore> {
  #shown: readonly Q[] = [];

  /**
   * `wanted`: the open questions that belong in the list, the most urgent first. `latest`: what is known of a question
   * now; undefined when nothing is.
   */
  arrange(
    wanted: readonly Q[],
    latest: (id: string) => Q | undefined,
    { pointed, focusedId }: Attention,
  ): readonly Q[] {
    if (!pointed && focusedId === null) this.#shown = wanted;
    else {
      const kept = this.#shown
        .map((before) => latest(before.id) ?? before)
        .filter(({ id, status }) => status === "PENDING" || pointed || id === focusedId)
        .slice(0, wanted.length + KEPT_MAX);
      const known = new Set(kept.map(({ id }) => id));
      this.#shown = [...kept, ...wanted.filter(({ id }) => !known.has(id))];
    }
    return this.#shown;
  }
}
