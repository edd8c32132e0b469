import type { Cancel, Clock } from "../../base/clock.js";
import type { Log } from "../../base/log.js";
import type { CarriedAgent } from "../agents/carried.js";

/** How often a gateway that is gone is asked whether it is back, ms. */
const ASK_MS = 1_000;
/** Gateways that carry agents and are gone. Of more than these nothing is told. */
const LOST_MAX = 256;

export interface LostCarriersOptions {
  /** The directory of all gateways. */
  readonly directory: {
    readonly entries: ReadonlyMap<string, Pick<CarriedAgent, "carrier" | "isVacant">>;
  };
  readonly clock: Clock;
  readonly log: Pick<Log, "info" | "warn">;
  /** Asks a gateway for a sign of life. `gone` or `answered` hears of it. Must not reject. */
  readonly ask: (gateway: string) => Promise<void>;
}

/**
 * Gateways that carry agents, and of which NATS says that nobody listens there: from the first call that finds it out until one of
 * them answers again, or others have taken over all it carries. A lease tells the same, some seconds later.
 */
export class LostCarriers {
  readonly #options: LostCarriersOptions;
  /** Since when, wall time in ms since 1970, by gateway. */
  readonly #lost = new Map<string, number>();
  #cancel: Cancel | null = null;
  #isClosed = false;

  constructor(options: LostCarriersOptions) {
    this.#options = options;
  }

  /** Nobody listens at this gateway. */
  gone(gateway: string): void {
    if (this.#lost.has(gateway) || this.#lost.size >= LOST_MAX || this.#isClosed) return;
    const agents = this.#carriedBy(gateway);
    if (agents === 0) return;
    this.#lost.set(gateway, this.#options.clock.now());
    this.#options.log.warn(
      { gateway, agents },
      "a gateway that carries agents is gone: calls for them are refused until it is back, or another one has taken them over",
    );
    this.#askSoon();
  }

  /** It has said something. */
  answered(gateway: string): void {
    const since = this.#lost.get(gateway);
    if (since === undefined) return;
    this.#lost.delete(gateway);
    const seconds = Math.round((this.#options.clock.now() - since) / 100) / 10;
    this.#options.log.info({ gateway, seconds }, "a gateway that carries agents is back");
  }

  /** Since when the gateway of this agent is gone, wall time in ms since 1970; null: it is not known to be. */
  sinceOf(agentId: string): number | null {
    if (this.#lost.size === 0) return null;
    const known = this.#options.directory.entries.get(agentId);
    return known && !known.isVacant ? (this.#lost.get(known.carrier) ?? null) : null;
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel?.();
  }

  #carriedBy(gateway: string): number {
    let count = 0;
    for (const { carrier, isVacant } of this.#options.directory.entries.values())
      if (carrier === gateway && !isVacant) count += 1;
    return count;
  }

  #askSoon(): void {
    if (this.#isClosed || this.#lost.size === 0) return;
    this.#cancel ??= this.#options.clock.after(ASK_MS, () => {
      for (const gateway of this.#lost.keys()) if (this.#carriedBy(gateway) === 0) this.#lost.delete(gateway);
      void Promise.all([...this.#lost.keys()].map((gateway) => this.#options.ask(gateway))).then(() => {
        this.#cancel = null;
        this.#askSoon();
      });
    });
  }
}
