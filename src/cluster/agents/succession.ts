import { createHash } from "node:crypto";
import type { Cancel, Clock } from "../../base/clock.js";
import type { Change } from "../bucket/attempt.js";
import type { CarriedAgent, ClusterDirectoryOptions } from "./carried.js";
import type { AgentRecords } from "./records.js";
import { AGAIN_MS } from "./retries.js";

export interface SuccessionOptions extends Pick<
  ClusterDirectoryOptions,
  "leases" | "checkMs" | "onInherited" | "onError"
> {
  readonly clock: Clock;
  readonly gateway: string;
  readonly records: Pick<AgentRecords, "each" | "inherit">;
  readonly entries: ReadonlyMap<string, CarriedAgent>;
  /** Ids of the agents that hosts of this gateway offer. */
  readonly offered: () => ReadonlySet<string>;
  /** Gives these agents to hosts that stand by for them. */
  readonly settle: (ids: readonly string[]) => Promise<void>;
}

/** How long the other gateways have for their shares of what a gateway has left, ms. */
const SHARES_MS = 500;

/**
 * Takes over the agents of gateways whose lease has ended: of each of the gateways that live the same share.
 *
 * ```
 *  look: a lease has ended ─▶ own share ─▶ others see it, and look at once ─▶ SHARES_MS later: what is left
 * ```
 */
export class Succession {
  readonly #options: SuccessionOptions;
  /** Gateways whose lease had ended at the look before. */
  #lostBefore: ReadonlySet<string> = new Set();
  #cancel: Cancel = () => undefined;
  #isChecking = false;
  #hasFailed = false;
  #isClosed = false;

  constructor(options: SuccessionOptions) {
    this.#options = options;
  }

  /** The gateways that carry agents and are gone. `isFirst`: those are all. */
  async look(): Promise<{ readonly lost: ReadonlySet<string>; readonly isFirst: boolean }> {
    const carriers = new Set([...this.#options.entries.values()].map(({ carrier }) => carrier));
    const lost = await this.#options.leases.ended(carriers);
    return { lost, isFirst: lost.size === carriers.size };
  }

  /** Where others live, they take what is left as well. */
  async begin(lost: ReadonlySet<string>, isFirst: boolean): Promise<void> {
    if (isFirst) await this.#inherit(lost, never, always);
    this.#checkSoon(isFirst || lost.size === 0 ? undefined : 0);
  }

  /** Looks at once. `isShare`: only because another gateway takes its share. */
  async check({ isShare = false } = {}): Promise<void> {
    const { leases, entries, gateway, settle } = this.#options;
    if (!leases.isHeld) return;
    const others = [...entries.values()].flatMap(({ carrier }) => (carrier === gateway ? [] : [carrier]));
    const lost = await leases.ended(others);
    if (lost.size === 0) await settle([]);
    else await this.#takeOver(lost, isShare ? NONE : this.#lostBefore);
    if (!isShare) this.#lostBefore = lost;
  }

  /** A gateway takes its share of what another one has left, so this one looks for its own at once. */
  onStored(changes: readonly Change[]): void {
    const { gateway } = this.#options;
    if (this.#isChecking || this.#isClosed) return;
    const isTaken = changes.some(({ before, after }) => {
      const [from, to] = [before as CarriedAgent | undefined, after as CarriedAgent | undefined];
      if (!from || !to || from.isVacant || from.carrier === to.carrier) return false;
      return from.carrier !== gateway && to.carrier !== gateway;
    });
    if (isTaken) this.#checkSoon(0, true);
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel();
  }

  #checkSoon(afterMs = this.#options.checkMs, isShare = false): void {
    this.#cancel();
    this.#cancel = this.#options.clock.after(afterMs, () => {
      this.#isChecking = true;
      void this.#look(isShare).then((isDone) => {
        this.#isChecking = false;
        // What a gateway has left waits for no further look: its agents are away meanwhile.
        if (!this.#isClosed) this.#checkSoon(isDone ? undefined : AGAIN_MS);
      });
    });
  }

  /** False when the servers have not answered. Never rejects. */
  async #look(isShare: boolean): Promise<boolean> {
    try {
      await this.check({ isShare });
      this.#hasFailed = false;
    } catch (error) {
      if (!this.#hasFailed) this.#options.onError(error);
      this.#hasFailed = true;
    }
    return !this.#hasFailed;
  }

  /** First this gateway's share, then what no other one has taken. */
  async #takeOver(lost: ReadonlySet<string>, lostBefore: ReadonlySet<string>): Promise<void> {
    const { leases, gateway, clock } = this.#options;
    const alive = await leases.alive();
    await this.#take(lost, lostBefore, (known) => heirOf(known, alive) === gateway);
    if (alive.length > 1) await new Promise<void>((resolve) => clock.after(SHARES_MS, resolve));
    if (!this.#isClosed && leases.isHeld) await this.#take(lost, lostBefore, always);
  }

  /** Where a host stands by for an agent that was in a thread, it comes first: without one the agent is taken at the second look. */
  async #take(
    lost: ReadonlySet<string>,
    lostBefore: ReadonlySet<string>,
    isWanted: (known: CarriedAgent) => boolean,
  ): Promise<void> {
    const { entries, offered, settle } = this.#options;
    const standing = offered();
    const due = [...entries.values()].filter(
      (known) => lost.has(known.carrier) && standing.has(known.agent.id) && isWanted(known),
    );
    await settle(due.map(({ agent }) => agent.id));
    await this.#inherit(lost, (carrier) => lostBefore.has(carrier), isWanted);
  }

  /** `isDue`: takes also those in threads, which have ended with their gateway. */
  async #inherit(
    lost: ReadonlySet<string>,
    isDue: (carrier: string) => boolean,
    isWanted: (known: CarriedAgent) => boolean,
  ): Promise<void> {
    const { entries, records, onInherited } = this.#options;
    const left = [...entries.values()].filter(
      (known) =>
        lost.has(known.carrier) &&
        !known.isVacant &&
        (known.identity !== null || isDue(known.carrier)) &&
        isWanted(known),
    );
    const taken: CarriedAgent[] = [];
    await records.each(
      left,
      (known, decided) => {
        if (lost.has(known.carrier) && !known.isVacant) decided.push(records.inherit(known));
      },
      taken,
    );
    if (taken.length > 0) onInherited(taken);
  }
}

const always = (): boolean => true;
const never = (): boolean => false;
const NONE: ReadonlySet<string> = new Set();

/**
 * The gateway that is the first to take an agent whose gateway is gone: of each the same share, and the same at every gateway without
 * a word between them. All agents of a host that dials in go to one.
 */
function heirOf({ agent, identity }: CarriedAgent, alive: readonly string[]): string | undefined {
  const what = identity ? JSON.stringify([identity.owner, identity.hostId]) : agent.id;
  const weigh = (gateway: string): string => createHash("sha1").update(`${gateway} ${what}`).digest("hex");
  return alive.toSorted((one, other) => (weigh(one) < weigh(other) ? -1 : 1))[0];
}
