import type { Msg, NatsConnection, Subscription } from "@nats-io/nats-core";
import type { Cancel, Clock } from "../base/clock.js";

/** Pause before a subscription that the server has ended begins again, ms. */
const AGAIN_MS = 5_000;

export interface ListeningOptions {
  readonly nats: NatsConnection;
  readonly clock: Clock;
  readonly subject: string;
  readonly onMessage: (message: Msg) => void;
  /** Called with what `onMessage` throws, and for the first of several refusals. */
  readonly onError: (error: unknown) => void;
}

/**
 * A subscription that stays. A server ends one when the login may not have it any more: it is tried again until it is allowed. A
 * message that cannot be read reaches `onError`: thrown from here, it would end the connection.
 */
export class Listening {
  readonly #options: ListeningOptions;
  #subscription: Subscription | null = null;
  #cancel: Cancel = () => undefined;
  #isRefused = false;

  constructor(options: ListeningOptions) {
    this.#options = options;
    this.#begin();
  }

  close(): void {
    this.#cancel();
    this.#subscription?.unsubscribe();
    this.#subscription = null;
  }

  #begin(): void {
    const { nats, subject } = this.#options;
    this.#subscription = nats.subscribe(subject, {
      callback: (error, message) => {
        if (error) this.#refused(error);
        else this.#take(message);
      },
    });
  }

  #take(message: Msg): void {
    this.#isRefused = false;
    try {
      this.#options.onMessage(message);
    } catch (error) {
      this.#options.onError(error);
    }
  }

  #refused(error: Error): void {
    const { nats, clock, onError } = this.#options;
    if (!this.#isRefused) onError(error);
    this.#isRefused = true;
    this.#cancel = clock.after(AGAIN_MS, () => {
      if (this.#subscription && !nats.isClosed()) this.#begin();
    });
  }
}
