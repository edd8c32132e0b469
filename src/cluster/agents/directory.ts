import type { HostDirectory, HostIdentity } from "../../link/directory.js";
import type { AgentDescriptor, ManifestChange } from "../../link/port.js";
import type { Change } from "../bucket/attempt.js";
import {
  AGENT,
  agentKey,
  type CarriedAgent,
  type ClusterDirectoryOptions,
  refusal,
  takenIn,
} from "./carried.js";
import { Offers } from "./offers.js";
import { unreachable } from "../bucket/texts.js";
import { AgentRecords, PORT, type Speaker, STEP } from "./records.js";
import { Retries } from "./retries.js";
import { Succession } from "./succession.js";

/**
 * Who runs which agent, over all gateways of a namespace. A host gets an agent that no host has, that it had at another gateway, or
 * that was in a thread of a gateway whose lease has ended; otherwise it stands by until the agent is free.
 */
export class ClusterDirectory implements HostDirectory {
  readonly #options: ClusterDirectoryOptions;
  readonly #offers = new Offers();
  readonly #entries = new Map<string, CarriedAgent>();
  readonly #records: AgentRecords;
  readonly #succession: Succession;
  /** Agents to look at again, and the host that has said something of them. At most the agents and the offers. */
  readonly #due = new Map<string, Speaker | undefined>();
  /** Agents that any host may take, and of which that is not stored yet. At most the agents. */
  readonly #freed = new Set<string>();
  /** What could not be stored. */
  readonly #failed: Retries<Speaker>;
  #stopFollowing: () => void = () => undefined;
  #hasBegun = false;
  #isSettling = false;
  #isClosed = false;
  #isFirst = false;

  /** Takes over what gateways that are gone have left. */
  static async open(options: ClusterDirectoryOptions): Promise<ClusterDirectory> {
    const directory = new ClusterDirectory(options);
    await directory.#begin();
    return directory;
  }

  private constructor(options: ClusterDirectoryOptions) {
    this.#options = options;
    this.#records = new AgentRecords(options.replica, options.clock, this.#offers, this.#entries);
    this.#failed = new Retries({
      clock: options.clock,
      leases: options.leases,
      again: (ids) => this.#settleAgain(ids),
      onError: options.onError,
    });
    this.#succession = new Succession({
      ...options,
      gateway: options.replica.gateway,
      records: this.#records,
      entries: this.#entries,
      offered: () => this.#offers.ids,
      settle: async (ids) => {
        for (const id of ids) this.#due.set(id, undefined);
        await this.#settleDue();
      },
    });
  }

  get entries(): ReadonlyMap<string, CarriedAgent> {
    return this.#entries;
  }

  /** True when no other gateway carried an agent at the start. */
  get isFirst(): boolean {
    return this.#isFirst;
  }

  /** The gateway that carries an agent, for a transaction of the same bucket that decides; undefined: none. */
  carrierOf(id: string): string | undefined {
    return this.#records.get(id)?.carrier;
  }

  /** Whether that is this one. */
  carries(id: string): boolean {
    return this.carrierOf(id) === this.#options.replica.gateway;
  }

  /** Whether this gateway carries an agent as it is stored, whatever a transaction under way makes of it. */
  isCarrier(id: string): boolean {
    return this.#entries.get(id)?.carrier === this.#options.replica.gateway;
  }

  /** It is undecided whether a host of this gateway has this agent: that could not be stored. */
  isOpen(id: string): boolean {
    return this.#failed.has(id);
  }

  agentsOf(host: string): AgentDescriptor[] {
    const offered = [...(this.#offers.get(host)?.agents.values() ?? [])];
    return offered.filter(({ id }) => this.#has(host, this.#entries.get(id)));
  }

  refusedOf(host: string): ReadonlyMap<string, string> {
    const offered = this.#offers.get(host)?.agents.keys() ?? [];
    const refused = new Map<string, string>();
    for (const id of offered) {
      const known = this.#entries.get(id);
      if (known && !this.#has(host, known))
        refused.set(id, refusal(host, known, this.#options.replica.gateway));
    }
    return refused;
  }

  async hello(
    host: string,
    agents: readonly AgentDescriptor[],
    identity: HostIdentity | null = null,
  ): Promise<void> {
    const offering = this.#offers.of(host);
    const before = offering.agents.keys();
    offering.agents = new Map(agents.map((agent) => [agent.id, agent]));
    offering.identity = identity;
    offering.isVacant = false;
    for (const id of offering.agents.keys())
      if (this.#has(host, this.#entries.get(id))) this.#freed.delete(id);
    await this.#settle([...before, ...offering.agents.keys()], { host, isNew: true });
  }

  async remove(host: string): Promise<void> {
    const ids = [...(this.#offers.get(host)?.agents.keys() ?? [])];
    this.#offers.forget(host);
    await this.#settle(ids, { host, isNew: false });
  }

  async vacate(host: string): Promise<void> {
    const offering = this.#offers.of(host);
    // It never ran what it was refused: its description must not take the place of the real one.
    for (const id of this.refusedOf(host).keys()) offering.agents.delete(id);
    offering.isVacant = true;
    offering.told.clear();
    await this.#settle([...offering.agents.keys()]);
  }

  async free(agentIds: readonly string[]): Promise<void> {
    const own = agentIds.filter((id) => this.#entries.has(id));
    for (const id of own) this.#freed.add(id);
    await this.#settle(own);
  }

  async change(host: string, { added, removed }: ManifestChange, isLeaving = false): Promise<void> {
    const { agents, told } = this.#offers.of(host);
    for (const id of removed) {
      agents.delete(id);
      told.delete(id);
    }
    const speaker = { host, isNew: false, isLeaving };
    const again = removed.filter((id) => added.some((agent) => agent.id === id));
    // A host that stands by for what this one gives up comes first.
    if (again.length > 0) await this.#settle(again, speaker);
    for (const agent of added) agents.set(agent.id, agent);
    await this.#settle([...removed, ...added.map(({ id }) => id)], speaker);
  }

  /** Looks at once whether other gateways live, and takes what those have left that do not. */
  async check(): Promise<void> {
    await this.#succession.check();
  }

  /** Gives up agents in threads, which have stopped. Those of hosts that dial in wait for the gateway their host goes to. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#failed.close();
    this.#succession.close();
    this.#stopFollowing();
    const { gateway } = this.#options.replica;
    await this.#records.each(
      [...this.#entries.values()].filter(({ carrier, identity }) => carrier === gateway && identity === null),
      (known) => {
        if (!known.isVacant) this.#records.put({ ...known, isVacant: true });
      },
    );
  }

  async #begin(): Promise<void> {
    const { replica } = this.#options;
    await replica.transact(() => undefined, PORT);
    replica.follow(AGENT, (_key, before, after) => {
      // Those that are there; of changes `onStored` tells.
      const known = after as CarriedAgent;
      if (before === undefined && !this.#hasBegun) this.#entries.set(known.agent.id, known);
    });
    this.#hasBegun = true;
    this.#stopFollowing = replica.onStored((changes) => this.#onStored(changes));
    const { lost, isFirst } = await this.#succession.look();
    this.#isFirst = isFirst;
    if (isFirst)
      await this.#records.each(this.#entries.values(), (known) => {
        if (known.identity === null || known.isVacant) replica.remove(agentKey(known.agent.id));
      });
    await this.#succession.begin(lost, isFirst);
  }

  /** What cannot be stored now is tried again soon. */
  async #settle(ids: Iterable<string>, speaker?: Speaker): Promise<void> {
    const all = [...new Set(ids)];
    for (let at = 0; at < all.length; at += STEP) {
      const some = all.slice(at, at + STEP);
      try {
        // What it took now, another gateway would take from it.
        if (!this.#options.leases.isHeld) throw unreachable();
        await this.#settleSome(some, speaker);
        this.#failed.done(some);
      } catch (error) {
        this.#failed.add(some, speaker, error);
      }
    }
    this.#options.onSettled?.();
  }

  async #settleAgain(failed: ReadonlyMap<string, Speaker | undefined>): Promise<void> {
    for (const [id, speaker] of failed) this.#due.set(id, speaker);
    await this.#settleDue();
  }

  async #settleDue(): Promise<void> {
    const due = [...this.#due];
    this.#due.clear();
    for (const speaker of new Set(due.map(([, one]) => one))) {
      const ids = due.flatMap(([id, one]) => (one === speaker ? [id] : []));
      await this.#settle(ids, speaker);
    }
  }

  async #settleSome(ids: readonly string[], speaker?: Speaker): Promise<void> {
    const { replica, leases } = this.#options;
    const carriers = ids.flatMap((id) => this.#entries.get(id)?.carrier ?? []);
    const others = carriers.filter((carrier) => carrier !== replica.gateway);
    const lost = others.length > 0 ? await leases.ended(others) : new Set<string>();
    const freed = ids.filter((id) => this.#freed.has(id));
    await replica.transact(() => {
      for (const id of freed) {
        const known = this.#records.get(id);
        if (known && this.carries(id)) this.#records.put({ ...known, isVacant: true });
      }
      for (const id of ids) this.#records.decide(id, lost, speaker);
    }, PORT);
    for (const id of freed) this.#freed.delete(id);
    this.#tellRefusals(ids);
  }

  #has(host: string, known: CarriedAgent | undefined): boolean {
    return known?.carrier === this.#options.replica.gateway && known.host === host;
  }

  #onStored(changes: readonly Change[]): void {
    const added: CarriedAgent[] = [];
    const removed: string[] = [];
    for (const { key, before, after } of changes) {
      if (!key.startsWith(`${AGENT}.`)) continue;
      const now = after as CarriedAgent | undefined;
      const id = (now ?? (before as CarriedAgent | undefined))?.agent.id;
      if (id === undefined) continue;
      if (now) this.#entries.set(id, now);
      else this.#entries.delete(id);
      if (now) added.push(now);
      else removed.push(id);
      if (now && !now.isVacant) this.#offers.dropVacant(id);
      else if (this.#offers.willing(id).length > 0) this.#due.set(id, undefined);
    }
    this.#options.onTaken?.(takenIn(changes, this.#options.replica.gateway));
    if (added.length > 0 || removed.length > 0) this.#options.onChange({ added, removed });
    this.#succession.onStored(changes.filter(({ key }) => key.startsWith(`${AGENT}.`)));
    if (this.#due.size > 0 && !this.#isClosed) this.#settleSoon();
  }

  /** An agent is free that a host of this gateway stands by for. */
  #settleSoon(): void {
    if (this.#isSettling) return;
    this.#isSettling = true;
    this.#settleDue()
      .catch(this.#options.onError)
      .finally(() => {
        this.#isSettling = false;
        if (this.#due.size > 0) this.#settleSoon();
      });
  }

  #tellRefusals(ids: readonly string[]): void {
    for (const id of ids) {
      const known = this.#entries.get(id);
      for (const { host, told } of this.#offers.willing(id)) {
        if (!known || this.#has(host, known)) told.delete(id);
        else if (!told.has(id)) {
          told.add(id);
          this.#options.onRefused(refusal(host, known, this.#options.replica.gateway), id, host);
        }
      }
    }
  }
}
