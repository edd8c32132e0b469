import type { Clock } from "../../base/clock.js";
import type { Replica } from "../bucket/replica.js";
import { agentKey, type CarriedAgent, isOlderLife, isSameHost } from "./carried.js";
import { isTerm } from "../values.js";
import type { Offering, Offers } from "./offers.js";

/** What metrics count its transactions as. */
export const PORT = "directory";
/** The record of the highest term. */
const TERMS = "agent-terms.last";
/** Agents that one transaction looks at: with their counters within what a batch of the bucket takes. */
export const STEP = 400;
/** Agents without a host that are remembered; beyond them those with the oldest terms are forgotten. */
const VACANT_MAX = 1_000;

/** A host that has said something of its agents. */
export interface Speaker {
  readonly host: string;
  /** It is new on its connection, so that each of its agents gets a new term. */
  readonly isNew: boolean;
  /** It is gone before it was welcomed: what it has got stays its own. */
  readonly isLeaving?: boolean;
}

/** The records of the directory, and how one gateway decides on them. All but `get` only while a transaction decides. */
export class AgentRecords {
  readonly #replica: Replica;
  readonly #offers: Offers;
  /** As last stored. */
  readonly #entries: ReadonlyMap<string, CarriedAgent>;

  readonly #clock: Clock;

  constructor(replica: Replica, clock: Clock, offers: Offers, entries: ReadonlyMap<string, CarriedAgent>) {
    this.#replica = replica;
    this.#clock = clock;
    this.#offers = offers;
    this.#entries = entries;
  }

  /** What becomes of an agent, by what is offered here. `lost`: gateways whose lease has ended. */
  decide(id: string, lost: ReadonlySet<string>, speaker?: Speaker): void {
    const known = this.get(id);
    const isOwn = known?.carrier === this.#replica.gateway;
    const home = isOwn ? this.#offers.homeOf(known) : undefined;
    const willing = this.#offers.willing(id);
    const next = known?.isVacant ? willing.find((one) => one !== home) : undefined;
    if (home && next) home.agents.delete(id);
    else if (home && !home.isVacant) {
      const isHeard = home.host === speaker?.host || home.host !== known?.host;
      const isKept = speaker?.isNew === false && isTerm(known?.term, this.#clock.now());
      if (isHeard) this.#grant(home, id, isKept ? known?.term : undefined);
      return;
    }
    const isGivenUp =
      isOwn && (home !== undefined || (known.host === speaker?.host && speaker.isLeaving !== true));
    const isLost = known !== undefined && lost.has(known.carrier) && known.identity === null;
    const heir =
      !known || known.isVacant || isGivenUp || isLost
        ? (next ?? willing[0])
        : willing.find(
            ({ identity }) => isSameHost(identity, known.identity) && !isOlderLife(identity, known.identity),
          );
    if (heir) this.#grant(heir, id);
    else if (isGivenUp && home === undefined) this.#replica.remove(agentKey(id));
    else if (isGivenUp && known && !known.isVacant) this.#vacate(known);
  }

  /** Decides on records as they are in the transaction. `decide` puts into its second argument what counts once it is stored. */
  async each(
    agents: Iterable<CarriedAgent>,
    decide: (known: CarriedAgent, decided: CarriedAgent[]) => void,
    into: CarriedAgent[] = [],
  ): Promise<void> {
    const ids = Array.from(agents, ({ agent }) => agent.id);
    for (let at = 0; at < ids.length; at += STEP) {
      const decided = await this.#replica.transact(() => {
        const some: CarriedAgent[] = [];
        for (const id of ids.slice(at, at + STEP)) {
          const known = this.get(id);
          if (known) decide(known, some);
        }
        return some;
      }, PORT);
      into.push(...decided);
    }
  }

  #grant({ host, identity, agents }: Offering, id: string, term = this.#nextTerm()): void {
    const agent = agents.get(id);
    const { gateway: carrier } = this.#replica;
    if (agent) this.put({ agent, carrier, host, identity, term, isVacant: false });
  }

  #vacate(known: CarriedAgent): void {
    const vacant = [...this.#entries.values()].filter(({ isVacant }) => isVacant);
    const [oldest] = vacant.toSorted((one, other) => one.term - other.term);
    if (oldest && vacant.length >= VACANT_MAX && this.get(oldest.agent.id)?.isVacant)
      this.#replica.remove(agentKey(oldest.agent.id));
    this.put({ ...known, isVacant: true });
  }

  /** An agent of a gateway that is gone. Threads have ended with it; another host may come back. */
  inherit(known: CarriedAgent): CarriedAgent {
    const carrier = this.#replica.gateway;
    const own = { ...known, carrier, term: this.#nextTerm(), isVacant: known.identity === null };
    this.put(own);
    return own;
  }

  /** Higher than all before, also when the bucket was purged: the log remembers terms. */
  #nextTerm(): number {
    const { last = 0 } = this.#replica.get<{ readonly last: number }>(TERMS) ?? {};
    const now = this.#clock.now();
    // One that no log takes would end the history of every agent.
    const term = Math.max(isTerm(last, now) ? last + 1 : 0, now);
    this.#replica.put(TERMS, { last: term });
    return term;
  }

  put(agent: CarriedAgent): void {
    this.#replica.put(agentKey(agent.agent.id), agent);
  }

  get(id: string): CarriedAgent | undefined {
    return this.#replica.get<CarriedAgent>(agentKey(id));
  }
}
