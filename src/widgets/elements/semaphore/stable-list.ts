import type { ShownSemaphore } from "./semaphore.js";

/** Where pointer and focus are in a list of questions. */
export interface Attention {
  /** The pointer is in the list: nothing may move. */
  readonly pointed: boolean;
  /** Id of the focused question, or null. */
  readonly focusedId: string | null;
}

/** Settled questions that stay in the list while pointer or focus is in it. */
const KEPT_MAX = 50;

/**
 * Keeps a list of questions in place while a person uses it: a settled question stays until pointer and focus have left,
 * and new ones are added at the end.
 */
export class StableList<Q extends ShownSemaphore> {
  #shown: readonly Q[] = [];

  /**
   * `wanted`: the open questions of the list, most urgent first. `latest`: returns the current version of a question, or
   * undefined when it is unknown.
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
