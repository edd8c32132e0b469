import { deferred, type Deferred } from "../base/deferred.js";
import type { FreezeSet } from "../events/freeze.js";
import type { ToHost } from "./messages.js";

/** What one host was told of freezes, and what it has not confirmed. Bounded by the calls that wait for it. */
export class FreezeBook {
  readonly #send: (message: ToHost) => void;
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
    const confirmed = deferred();
    this.#waiting.set(id, confirmed);
    this.#send({ kind: "freezes", id, set });
    return confirmed.promise;
  }

  release(agentIds: readonly string[]): void {
    if (this.#state === "ready") this.#send({ kind: "release", agentIds });
  }

  confirmed(id: number): void {
    this.#waiting.get(id)?.resolve();
    this.#waiting.delete(id);
  }

  end(): void {
    this.#state = "ended";
    for (const id of this.#waiting.keys()) this.confirmed(id);
  }
}
