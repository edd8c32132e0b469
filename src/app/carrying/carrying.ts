import { Recurring } from "../../base/async/recurring.js";
import type { HostIdentity } from "../../link/directory.js";
import {
  type CarriedAgent,
  type CarriedChange,
  isOlderLife,
  isOtherLife,
} from "../../cluster/agents/carried.js";
import { ClusterDirectory } from "../../cluster/agents/directory.js";
import { LogError } from "../../cluster/log/port.js";
import type { NamedBackplane } from "../../link/joined.js";
import { Manifest } from "../../link/manifest.js";
import type { AgentDescriptor, ManifestChange } from "../../link/port.js";
import { byHost, type CarryingOptions, type CarryingParts, type Grant, LOOKS } from "./carrying-options.js";
import { ClaimedHost, type Claims } from "./claimed-host.js";
import { Departures } from "./departures.js";
import { CLAIM_AGAIN_MS, Fences } from "./fences.js";
import { tellTaken } from "./tell-taken.js";

/**
 * Carries the agents of this gateway's hosts among several gateways, and lists those of all.
 *
 * ```
 *  host offers ─▶ directory gives ─▶ log claimed ─▶ runs loaded ─▶ granted ─▶ host is welcomed
 *  another gateway has it, or the log is fenced ─▶ host loses it, runs let go, log released
 * ```
 */
export class Carrying implements Claims {
  readonly #options: CarryingOptions;
  readonly #hosts = new Map<string, ClaimedHost>();
  readonly #manifest = new Manifest();
  /** Agents whose runs this gateway sends. */
  readonly #own = new Set<string>();
  /** Terms of logs that are claimed, by agent, until its runs are loaded. */
  readonly #claimed = new Map<string, number>();
  readonly #fences: Fences;
  #directory: ClusterDirectory | null = null;
  #departures: Departures | null = null;
  #parts: CarryingParts | null = null;
  /** What was inherited while the gateway starts. */
  #inherited: CarriedAgent[] = [];
  #granting: Promise<void> = Promise.resolve();
  /** Each change of the directory, and each end of taking agents over, also of one that failed. */
  readonly #steps = new Recurring();
  #isStarting = true;
  #isClosed = false;

  constructor(options: CarryingOptions) {
    this.#options = options;
    this.#fences = new Fences(options.clock, (agentId) => this.#claimAgain(agentId));
  }

  /** Opens the directory and lists the agents that other gateways have. */
  async begin(parts: CarryingParts): Promise<void> {
    const { cluster, leaseMs, clock, logger } = this.#options;
    this.#parts = parts;
    this.#directory = await ClusterDirectory.open({
      replica: await cluster.cluster.work(),
      leases: cluster.leases,
      checkMs: leaseMs / LOOKS,
      clock,
      onChange: (change) => this.#onChange(change),
      onRefused: (why) => logger.info({ reason: why }, "an agent stands by"),
      onInherited: (agents) => this.#inherit(agents),
      onTaken: (taken) => tellTaken(logger, taken),
      onSettled: () => this.#steps.happened(),
      onError: (error) =>
        cluster.troubles.tell(
          error,
          "the directory of agents cannot be read or changed now: it is tried again",
        ),
    });
    this.#departures = new Departures(this.#directory, parts, this.#steps, cluster.troubles);
    this.#onChange({ added: [...this.#directory.entries.values()], removed: [] });
  }

  get directory(): ClusterDirectory {
    if (!this.#directory) throw new Error("the directory is not open");
    return this.#directory;
  }

  /** The gateway that carries an agent, for a transaction of the runs' bucket that decides; undefined: none. */
  carrierOf(agentId: string): string | undefined {
    return this.#directory?.carrierOf(agentId);
  }

  /** How many agents this gateway carries. */
  get carriedAgents(): number {
    const known = [...(this.#directory?.entries.values() ?? [])];
    return known.filter(({ agent, isVacant }) => !isVacant && this.isCarrier(agent.id)).length;
  }

  /** Whether this gateway carries an agent, as it is stored. */
  isCarrier(agentId: string): boolean {
    return this.#directory?.isCarrier(agentId) ?? false;
  }

  /** Resolves with the next step of taking over an agent that this gateway carries; undefined: all are done. Never resolved already. */
  ready(agentId: string): Promise<void> | undefined {
    if (!this.isCarrier(agentId)) return undefined;
    if (!this.#own.has(agentId)) return this.#steps.next;
    const host = [...this.#hosts.values()].find((one) => one.isWelcoming(agentId));
    return host?.welcomed;
  }

  /** Stands between a host and the gateway. */
  around(named: NamedBackplane): ClaimedHost {
    const host = new ClaimedHost(named, this);
    this.#hosts.set(host.name, host);
    return host;
  }

  async hello(
    host: ClaimedHost,
    agents: readonly AgentDescriptor[],
    isAwaited: () => boolean,
  ): Promise<void> {
    await this.directory.hello(host.name, agents, host.identity);
    if (agents.some(({ id }) => this.#isOutdated(host, id))) return host.replaced();
    for (;;) {
      await this.#granting;
      if (this.#isClosed || !isAwaited() || !agents.some(({ id }) => this.#isOpen(host, id))) return;
      await this.#steps.next;
    }
  }

  change({ name }: ClaimedHost, change: ManifestChange): void {
    void this.directory.change(name, change);
  }

  left({ name, offered }: ClaimedHost, identity: HostIdentity): void {
    void this.#departures?.left(name, { identity, offered });
  }

  vacate({ name }: ClaimedHost): void {
    void this.directory.vacate(name);
  }

  free(_host: ClaimedHost, agentIds: readonly string[]): void {
    void this.directory.free(agentIds);
  }

  /** Another gateway has claimed the log of an agent; or none has, and a new claim tells it. */
  fenced(agentId: string): void {
    this.#lose([agentId]);
    this.#fences.happened(agentId);
  }

  /** All hosts of the start are there. */
  started(): void {
    this.#isStarting = false;
    this.#inherit(this.#inherited.splice(0));
  }

  /** Called when the hosts have closed. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#departures?.close();
    await Promise.all([...this.#own].map((id) => this.#options.log.release(id)));
    await this.#directory?.close();
  }

  /** If the directory says still that it is this gateway's. */
  #claimAgain(agentId: string): void {
    const known = this.#directory?.entries.get(agentId);
    const host = known && this.#hosts.get(known.host);
    if (host && !this.#isClosed && this.isCarrier(agentId)) this.#grantSoon([{ known, host }]);
  }

  #onChange(change: CarriedChange): void {
    const { entries } = this.#directory ?? {};
    if (!entries || !this.#parts) return;
    const told = this.#manifest.follow([change], entries);
    if (told) this.#parts.onListed(told, this.#manifest.all);
    const own = change.added.filter(({ agent }) => this.isCarrier(agent.id));
    const elsewhere = change.added.filter(({ agent }) => !this.isCarrier(agent.id));
    // What a host still offers comes back at once: an operator has purged the bucket.
    const offered = (id: string): boolean => [...this.#hosts.values()].some((host) => host.offers(id));
    const gone = change.removed.filter((id) => !offered(id));
    this.#lose([...gone, ...elsewhere.map(({ agent }) => agent.id)]);
    if (elsewhere.length > 0) this.#parts.onMoved();
    const grants = own.flatMap((known) => {
      const host = known.isVacant ? undefined : this.#hosts.get(known.host);
      return host ? [{ known, host }] : [];
    });
    if (grants.length > 0) this.#grantSoon(grants);
    this.#steps.happened();
  }

  #inherit(agents: readonly CarriedAgent[]): void {
    if (this.#isStarting || !this.#parts) return void this.#inherited.push(...agents);
    const lost = agents.filter(({ isVacant }) => isVacant);
    if (lost.length > 0) this.#grantSoon(lost.map((known) => ({ known, host: null })));
    for (const [identity, own] of byHost(agents.filter(({ isVacant }) => !isVacant)))
      this.#parts.expect(
        identity,
        own.map(({ agent }) => agent),
      );
  }

  /** Whether it is still undecided if a host gets an agent that it brings. A host drops the agents that its welcome does not list. */
  #isOpen(host: ClaimedHost, id: string): boolean {
    if (host.has(id)) return false;
    const known = this.directory.entries.get(id);
    return this.directory.isOpen(id) || (this.directory.isCarrier(id) && known?.host === host.name);
  }

  /** Whether a newer process of this host has the agent. */
  #isOutdated({ identity }: ClaimedHost, id: string): boolean {
    return isOlderLife(identity, this.directory.entries.get(id)?.identity ?? null);
  }

  /** One after the other, so that the last word of the directory about an agent counts. */
  #grantSoon(grants: readonly Grant[]): void {
    this.#granting = this.#granting
      .then(() => this.#grant(grants))
      .catch((error: unknown) => {
        const { cluster, clock } = this.#options;
        cluster.troubles.tell(error, "agents cannot be taken over yet: it is tried again");
        clock.after(CLAIM_AGAIN_MS, () => this.#grantSoon(grants));
      })
      .finally(() => this.#steps.happened());
  }

  async #grant(grants: readonly Grant[]): Promise<void> {
    const { log } = this.#options;
    const parts = this.#parts;
    if (!parts || this.#isClosed) return;
    const due = grants.filter(({ known }) => this.#isCurrent(known));
    const isNew = ({ known: { agent } }: Grant): boolean => !this.#own.has(agent.id) || !log.isHeld(agent.id);
    // A log takes one claim of each term, so one whose runs could not be loaded then is not claimed again.
    const isClaimed = ({ known: { agent, term } }: Grant) =>
      log.isHeld(agent.id) && this.#claimed.get(agent.id) === term;
    const news = due.filter(isNew);
    const claimed = await this.#claim(news.filter((one) => !isClaimed(one)));
    const taken = news.filter((one) => claimed.includes(one) || isClaimed(one));
    // Others were given away while their logs were claimed, or are while their runs are loaded.
    for (const mayRun of [true, false]) {
      const own = taken.filter(({ known }) => (known.identity !== null) === mayRun && this.#isCurrent(known));
      const ids = own.map(({ known }) => known.agent.id);
      if (ids.length > 0) await parts.runs.takeOver(ids, mayRun);
    }
    const here = due.filter(({ known: { agent } }) => this.isCarrier(agent.id) && log.isHeld(agent.id));
    for (const { known } of here) this.#own.add(known.agent.id);
    for (const { agent } of taken.map(({ known }) => known)) this.#claimed.delete(agent.id);
    const given = taken.flatMap(({ known: { agent } }) => (this.isCarrier(agent.id) ? [] : [agent.id]));
    parts.runs.letGo(given);
    for (const id of given) void log.release(id);
    for (const host of new Set(here.map((grant) => grant.host))) {
      const ids = here.flatMap((grant) => (grant.host === host ? [grant.known.agent.id] : []));
      if (host) host.grant(ids);
      else parts.onLost(ids);
    }
  }

  /** Those whose logs this gateway writes now. What fails for the moment is tried again. */
  async #claim(grants: readonly Grant[]): Promise<Grant[]> {
    const { log, cluster, clock } = this.#options;
    const isFresh = this.#isStarting && this.directory.isFirst;
    const failed: Grant[] = [];
    const claims = grants.map(async (grant) => {
      const { agent, term } = grant.known;
      try {
        await log.claim(agent.id, { term, isFresh });
        this.#claimed.set(agent.id, term);
        return [grant];
      } catch (error) {
        const isFenced = error instanceof LogError && error.code === "LOG_FENCED";
        if (!isFenced) failed.push(grant);
        cluster.troubles.tell(error, "the log of an agent is not claimed", { agentId: agent.id });
        return [];
      }
    });
    const claimed = (await Promise.all(claims)).flat();
    if (failed.length > 0 && !this.#isClosed) clock.after(CLAIM_AGAIN_MS, () => this.#grantSoon(failed));
    return claimed;
  }

  #isCurrent({ agent, term }: CarriedAgent): boolean {
    const known = this.directory.entries.get(agent.id);
    return known?.term === term && this.isCarrier(agent.id);
  }

  #lose(agentIds: readonly string[]): void {
    const lost = agentIds.filter((id) => this.#own.delete(id));
    if (lost.length === 0) return;
    const identities = lost.map((id) => this.#directory?.entries.get(id)?.identity ?? null);
    for (const host of this.#hosts.values())
      host.lose(
        lost,
        identities.some((now) => isOtherLife(host.identity, now)),
      );
    this.#steps.happened();
    this.#parts?.runs.letGo(lost);
    for (const id of lost) void this.#options.log.release(id);
    this.#options.logger.info({ agents: lost.length }, "another gateway carries agents that were here");
  }
}
