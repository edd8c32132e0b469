import { deferred, type Deferred } from "../../base/async/deferred.js";
import type { FreezeSet } from "../../events/freeze.js";
import type { ToHost } from "../messages.js";

/** Sets that a host may have unconfirmed. Beyond it callers wait for the newest one, which holds all that earlier ones held. */
const UNCONFIRMED_MAX = 64;

/** What one host was told of freezes, and what it has not confirmed. */
export class FreezeBook {
  readonly #send: (message: ToHost) => void;
  /** By the number of the set, oldest first; at most `UNCONFIRMED_MAX`. */
  readonly #waiting = new Map<number, Deferred<void>>();
  #lastId = 0;
  #state: "starting" | "ready" | "ended" = "starting";

  constructor(send: (message: ToHost) => void) {
    this.#send = send;
  }

  /** The host is ready; its agents start once they know what is frozen. */
  ready(set: FreezeSet): void {
    this.#state = "ready";
    void this.freeze(set);
  }

  /** Resolves when the host has confirmed it, or is gone; at once while it starts. */
  freeze(set: FreezeSet): Promise<void> {
    if (this.#state !== "ready") return Promise.resolve();
    const id = (this.#lastId += 1);
    const newest = this.#waiting.size >= UNCONFIRMED_MAX ? this.#waiting.get(id - 1) : undefined;
    if (newest) this.#waiting.delete(id - 1);
    const confirmed = newest ?? deferred();
    this.#waiting.set(id, confirmed);
    this.#send({ kind: "freezes", id, set });
    return confirmed.promise;
  }

  release(agentIds: readonly string[]): void {
    if (this.#state === "ready") this.#send({ kind: "release", agentIds });
  }

  /** A host takes the sets in their order. */
  confirmed(id: number): void {
    if (!this.#waiting.has(id)) return;
    for (const [earlier, waiting] of this.#waiting) {
      if (earlier > id) return;
      waiting.resolve();
      this.#waiting.delete(earlier);
    }
  }

  end(): void {
    this.#state = "ended";
    for (const id of this.#waiting.keys()) this.confirmed(id);
  }
}
