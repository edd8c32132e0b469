import type { AgentDescriptor, ManifestChange } from "./port.js";

/** An agent and the host that runs it. */
export interface DirectoryEntry {
  readonly agent: AgentDescriptor;
  /** The host's name. */
  readonly host: string;
  /** The number of this grant: higher than those of all grants before. */
  readonly term: number;
}

/** A host that dials in: with the same owner and name it may take its agents along to another gateway. */
export interface HostIdentity {
  /** Subject of its token. */
  readonly owner: string;
  readonly hostId: string;
  /** This life of its process. */
  readonly incarnation: string;
}

/** What changed in the directory. */
export interface DirectoryChange {
  /** Agents that have a host now, or another one, or are described anew. */
  readonly added: readonly DirectoryEntry[];
  /** Ids that no host has any more. */
  readonly removed: readonly string[];
}

/**
 * Who runs which agent.
 *
 * Atomicity: an id has at most one host. The first host that offers it gets it; a later one is refused, and gets the id
 * when the first gives it up. Order: changes are told in the order in which they happen, each before the call that made
 * it returns, or its promise resolves. Isolation: adding or removing an agent does not touch any other. A directory that other
 * gateways share answers with a promise, which never rejects: what cannot be stored now is tried again.
 */
export interface HostDirectory {
  readonly entries: ReadonlyMap<string, DirectoryEntry>;
  /** The agents that this host has, in the order in which it offers them. */
  agentsOf(host: string): AgentDescriptor[];
  /** The agents of this host that are refused at the moment: id and reason. */
  refusedOf(host: string): ReadonlyMap<string, string>;
  /** A new life of a host: these are all its agents. */
  hello(host: string, agents: readonly AgentDescriptor[]): void | Promise<void>;
  /** Forgets a host, with what it offered. */
  remove(host: string): void | Promise<void>;
  /** The host is gone for good: its agents stay listed as its own until another host offers them. */
  vacate(host: string): void | Promise<void>;
  /** Any other host may take these agents, the next one that offers them. */
  free(agentIds: readonly string[]): void | Promise<void>;
  change(host: string, change: ManifestChange): void | Promise<void>;
}

export interface LocalDirectoryOptions {
  readonly onChange: (change: DirectoryChange) => void;
  /** Called once for each agent that a host offers in vain. */
  readonly onRefused: (why: string, agentId: string, host: string) => void;
}

const NONE: ReadonlyMap<string, string> = new Map();

/** The directory of one gateway, in memory. */
export class LocalDirectory implements HostDirectory {
  readonly #options: LocalDirectoryOptions;
  /** What each host offers, in the order in which the hosts came. */
  readonly #offers = new Map<string, Map<string, AgentDescriptor>>();
  readonly #entries = new Map<string, DirectoryEntry>();
  /** By host, then by id. */
  readonly #refused = new Map<string, Map<string, string>>();
  /** By id: the hosts that are refused it. */
  readonly #waiting = new Map<string, Set<string>>();
  /** Hosts that are gone for good, whose agents any other host may take. */
  readonly #vacant = new Set<string>();
  /** Agents that any other host may take, of hosts that go on. */
  readonly #free = new Set<string>();
  #lastTerm = 0;

  constructor(options: LocalDirectoryOptions) {
    this.#options = options;
  }

  get entries(): ReadonlyMap<string, DirectoryEntry> {
    return this.#entries;
  }

  agentsOf(host: string): AgentDescriptor[] {
    const offered = [...(this.#offers.get(host)?.values() ?? [])];
    return offered.filter(({ id }) => this.#entries.get(id)?.host === host);
  }

  /** True when any host may take this one's agents. */
  isVacant(host: string): boolean {
    return this.#vacant.has(host);
  }

  refusedOf(host: string): ReadonlyMap<string, string> {
    return this.#refused.get(host) ?? NONE;
  }

  hello(host: string, agents: readonly AgentDescriptor[]): void {
    const ids = new Set(agents.map(({ id }) => id));
    const before = [...(this.#offers.get(host)?.keys() ?? [])];
    this.#apply(host, { added: agents, removed: before.filter((id) => !ids.has(id)) }, true);
    // In their new order.
    this.#offers.set(host, new Map(agents.map((agent) => [agent.id, agent])));
  }

  remove(host: string): void {
    this.hello(host, []);
    this.#offers.delete(host);
    this.#refused.delete(host);
  }

  vacate(host: string): void {
    this.#vacant.add(host);
    // It never ran what it was refused: its description, with who may see the agent, must not take the place of the real one.
    for (const id of this.refusedOf(host).keys()) {
      this.#offers.get(host)?.delete(id);
      this.#dropRefusal(id, host);
    }
    this.#refused.delete(host);
    // A host that was refused one of them gets it now.
    const waiting = this.agentsOf(host).filter(({ id }) => this.#waiting.has(id));
    if (waiting.length > 0) this.change(host, { added: [], removed: waiting.map(({ id }) => id) });
  }

  free(agentIds: readonly string[]): void {
    for (const id of agentIds) if (this.#entries.has(id)) this.#free.add(id);
  }

  change(host: string, change: ManifestChange): void {
    this.#apply(host, change, false);
  }

  /** `isNew`: the host is new on its connection, so that each of its agents gets a new term. */
  #apply(host: string, { added, removed }: ManifestChange, isNew: boolean): void {
    const offers = this.#offers.get(host) ?? new Map<string, AgentDescriptor>();
    this.#offers.set(host, offers);
    if (isNew) this.#vacant.delete(host);
    const granted: DirectoryEntry[] = [];
    const gone: string[] = [];
    for (const id of removed) {
      offers.delete(id);
      this.#dropRefusal(id, host);
      if (this.#entries.get(id)?.host !== host) continue;
      this.#entries.delete(id);
      this.#free.delete(id);
      const next = this.#grantToNext(id);
      if (next) granted.push(next);
      else gone.push(id);
    }
    for (const agent of added) {
      offers.set(agent.id, agent);
      const home = this.#entries.get(agent.id);
      const isVacant =
        home !== undefined && home.host !== host && (this.#vacant.has(home.host) || this.#free.has(agent.id));
      if (isVacant) this.#offers.get(home.host)?.delete(agent.id);
      if (isVacant) granted.push(this.#grant(agent, host));
      else if (!home || home.host === host)
        granted.push(this.#grant(agent, host, isNew ? undefined : home?.term));
      else this.#refuse(agent.id, host, home.host);
    }
    if (granted.length > 0 || gone.length > 0) this.#options.onChange({ added: granted, removed: gone });
  }

  /** An agent that is described anew keeps its term. */
  #grant(agent: AgentDescriptor, host: string, term = (this.#lastTerm += 1)): DirectoryEntry {
    const entry = { agent, host, term };
    this.#entries.set(agent.id, entry);
    this.#free.delete(agent.id);
    return entry;
  }

  /** Gives a free id to the first of the hosts that were refused it. */
  #grantToNext(id: string): DirectoryEntry | null {
    if (!this.#waiting.has(id)) return null;
    for (const [host, offers] of this.#offers) {
      const agent = offers.get(id);
      if (!agent) continue;
      this.#dropRefusal(id, host);
      return this.#grant(agent, host);
    }
    return null;
  }

  #refuse(id: string, host: string, home: string): void {
    const reasons = this.#refused.get(host) ?? new Map<string, string>();
    const isNew = !reasons.has(id);
    const why = takenBy(host, id, home);
    this.#refused.set(host, reasons.set(id, why));
    this.#waiting.set(id, (this.#waiting.get(id) ?? new Set()).add(host));
    if (isNew) this.#options.onRefused(why, id, host);
  }

  #dropRefusal(id: string, host: string): void {
    this.#refused.get(host)?.delete(id);
    const waiting = this.#waiting.get(id);
    waiting?.delete(host);
    if (waiting?.size === 0) this.#waiting.delete(id);
  }
}

/** Why a host is refused an id. */
export function takenBy(host: string, id: string, home: string): string {
  return `${host}: id "${id}" is taken by an agent of ${home}`;
}
