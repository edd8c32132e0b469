import type { AgentDescriptor, ManifestChange } from "./port.js";

/** An agent and the host that runs it. */
export interface DirectoryEntry {
  readonly agent: AgentDescriptor;
  /** The host's name. */
  readonly host: string;
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
 * it returns. Isolation: adding or removing an agent does not touch any other.
 */
export interface HostDirectory {
  readonly entries: ReadonlyMap<string, DirectoryEntry>;
  /** The agents that this host has, in the order in which it offers them. */
  agentsOf(host: string): AgentDescriptor[];
  /** The agents of this host that are refused at the moment: id and reason. */
  refusedOf(host: string): ReadonlyMap<string, string>;
  /** A new life of a host: these are all its agents. */
  hello(host: string, agents: readonly AgentDescriptor[]): void;
  change(host: string, change: ManifestChange): void;
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

  refusedOf(host: string): ReadonlyMap<string, string> {
    return this.#refused.get(host) ?? NONE;
  }

  hello(host: string, agents: readonly AgentDescriptor[]): void {
    const ids = new Set(agents.map(({ id }) => id));
    const before = [...(this.#offers.get(host)?.keys() ?? [])];
    this.#apply(host, { added: agents, removed: before.filter((id) => !ids.has(id)) });
    // In their new order.
    this.#offers.set(host, new Map(agents.map((agent) => [agent.id, agent])));
  }

  change(host: string, change: ManifestChange): void {
    this.#apply(host, change);
  }

  #apply(host: string, { added, removed }: ManifestChange): void {
    const offers = this.#offers.get(host) ?? new Map<string, AgentDescriptor>();
    this.#offers.set(host, offers);
    const granted: DirectoryEntry[] = [];
    const gone: string[] = [];
    for (const id of removed) {
      offers.delete(id);
      this.#dropRefusal(id, host);
      if (this.#entries.get(id)?.host !== host) continue;
      this.#entries.delete(id);
      const next = this.#grantToNext(id);
      if (next) granted.push(next);
      else gone.push(id);
    }
    for (const agent of added) {
      offers.set(agent.id, agent);
      const home = this.#entries.get(agent.id);
      if (!home || home.host === host) granted.push(this.#grant(agent, host));
      else this.#refuse(agent.id, host, home.host);
    }
    if (granted.length > 0 || gone.length > 0) this.#options.onChange({ added: granted, removed: gone });
  }

  #grant(agent: AgentDescriptor, host: string): DirectoryEntry {
    const entry = { agent, host };
    this.#entries.set(agent.id, entry);
    return entry;
  }

  /** Gives a free id to the first of the hosts that were refused it. */
  #grantToNext(id: string): DirectoryEntry | null {
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
    const why = `${host}: id "${id}" is taken by an agent of ${home}`;
    this.#refused.set(host, reasons.set(id, why));
    if (isNew) this.#options.onRefused(why, id, host);
  }

  #dropRefusal(id: string, host: string): void {
    this.#refused.get(host)?.delete(id);
  }
}
