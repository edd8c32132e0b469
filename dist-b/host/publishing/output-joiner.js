/** Characters of one joined output; a longer one is published in parts. */
const JOINED_CHARACTERS_MAX = 32_768;
/**
 * Joins the texts that one run emits in quick succession into one output, for agents that stream tokens. Everything else
 * of the run is published after what it emitted before.
 */
export class OutputJoiner {
  #withinMs;
  #clock;
  #publish;
  /** By cause: at most one for each call that is being processed. */
  #waiting = new Map();
  /** `withinMs` 0 joins nothing. */
  constructor(withinMs, clock, publish) {
    this.#withinMs = withinMs;
    this.#clock = clock;
    this.#publish = publish;
  }
  /** True when the output was taken; it is published at the latest `withinMs` after the first that it is joined with. */
  take(data, origin) {
    const { cause } = origin;
    if (this.#withinMs === 0 || cause === null || typeof data !== "string") return false;
    const joined = this.#waiting.get(cause);
    if (joined && joined.text.length + data.length <= JOINED_CHARACTERS_MAX) {
      joined.text += data;
      return true;
    }
    this.flush(cause);
    if (data.length > JOINED_CHARACTERS_MAX) return false;
    const cancel = this.#clock.after(this.#withinMs, () => this.flush(cause));
    this.#waiting.set(cause, { text: data, origin, cancel });
    return true;
  }
  /** Publishes what one call has emitted. */
  flush(cause) {
    const joined = cause === null ? undefined : this.#waiting.get(cause);
    if (cause === null || !joined) return;
    this.#waiting.delete(cause);
    joined.cancel();
    this.#publish(joined.text, joined.origin);
  }
  flushAll() {
    for (const cause of this.#waiting.keys()) this.flush(cause);
  }
}
//# sourceMappingURL=output-joiner.js.map
