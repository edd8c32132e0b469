import { deferred, type Deferred } from "../../../src/base/async/deferred.js";
import { MemoryPurgatoryStore } from "../../../src/purgatory/memory-store.js";
import type { ParkRequest } from "../../../src/purgatory/park-request.js";
import type { PurgatoryEvent } from "../../../src/purgatory/changes.js";
import { Purgatory, type PurgatoryOptions } from "../../../src/purgatory/purgatory.js";
import type { SemaphoreToken } from "../../../src/purgatory/token.js";
import { ManualClock } from "../../support/time-and-random.js";

/** One resumption as the agent sees it, ended by the test. */
interface Delivery {
  readonly token: SemaphoreToken;
  readonly attempt: number;
  readonly end: Deferred<void>;
}

/** A Purgatory whose clock and agents are controlled by the test. */
export class World {
  readonly clock = new ManualClock();
  readonly store: MemoryPurgatoryStore;
  readonly purgatory: Purgatory;
  readonly events: PurgatoryEvent[] = [];
  readonly deliveries: Delivery[] = [];
  readonly errors: unknown[] = [];
  #changed = deferred();

  constructor(options: Partial<PurgatoryOptions> = {}, store = new MemoryPurgatoryStore()) {
    this.store = store;
    this.purgatory = new Purgatory({
      store,
      clock: this.clock,
      resume: (token, attempt) => {
        const end = deferred();
        this.deliveries.push({ token, attempt, end });
        this.#change();
        return end.promise;
      },
      onError: (error) => {
        this.errors.push(error);
        this.#change();
      },
      ...options,
    });
    this.purgatory.subscribe((event) => {
      this.events.push(event);
      this.#change();
    });
  }

  /** Waits until `found` returns a value for the recorded events. */
  async until<T>(found: () => T | undefined | false): Promise<T> {
    for (;;) {
      const value = found();
      if (value !== undefined && value !== false) return value;
      await this.#changed.promise;
    }
  }

  delivery(index: number): Promise<Delivery> {
    return this.until(() => this.deliveries[index]);
  }

  kindsOf(id: string): string[] {
    return this.events.filter((event) => event.token.id === id).map((event) => event.kind);
  }

  park(change: Partial<ParkRequest> = {}, agentId = "steward"): Promise<SemaphoreToken> {
    const request: ParkRequest = {
      reason: "APPROVAL_NEEDED",
      prompt: "Delete?",
      state: { secret: 1 },
      ...change,
    };
    return this.purgatory.park({ agentId, input: { scan: 7 }, cause: "per-1", request });
  }

  async resumptionOf(id: string) {
    return (await this.purgatory.get(id))?.resumption;
  }

  #change(): void {
    this.#changed.resolve();
    this.#changed = deferred();
  }
}

export async function world(options: Partial<PurgatoryOptions> = {}): Promise<World> {
  const made = new World(options);
  await made.purgatory.start();
  return made;
}

export const yes = { answer: "Yes", by: "ada" };
