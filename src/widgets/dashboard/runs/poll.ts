import type { ReactiveController, ReactiveControllerHost } from "lit";
import { browserClock, Refusal, RUNS_POLL_MS } from "../../live/index.js";

/** Polls the gateway while its host is on a visible page, and redraws the host with each answer. */
export class Poll<T> implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #ask: () => Promise<T>;
  #cancel: () => void = () => undefined;
  /** Counts requests, so that an answer to an older one is not shown. */
  #turn = 0;
  /** The latest answer; undefined before the first. It stays after a refusal. */
  answer: T | undefined;
  refusal: Refusal | null = null;

  constructor(host: ReactiveControllerHost, ask: () => Promise<T>) {
    this.#host = host;
    this.#ask = ask;
    host.addController(this);
  }

  hostConnected(): void {
    this.#plan();
  }

  hostDisconnected(): void {
    this.#cancel();
    this.#turn += 1;
  }

  /** Forgets the answer, because the query has changed. */
  forget(): void {
    this.answer = undefined;
    this.refusal = null;
  }

  async now(): Promise<void> {
    this.#cancel();
    const turn = (this.#turn += 1);
    try {
      const answer = await this.#ask();
      if (turn !== this.#turn) return;
      this.answer = answer;
      this.refusal = null;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (turn !== this.#turn) return;
      this.refusal = error;
    }
    this.#host.requestUpdate();
    this.#plan();
  }

  #plan(): void {
    this.#cancel = browserClock.after(RUNS_POLL_MS, () => {
      if (document.visibilityState === "visible") void this.now();
      else this.#plan();
    });
  }
}
