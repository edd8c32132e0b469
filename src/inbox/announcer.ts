import { TerrariumError } from "../base/errors.js";
import { defaultLimits } from "../base/limits.js";
import type { Log } from "../base/log.js";
import type { AgentsChange } from "../events/agent/agents-change.js";
import type { HostCaller } from "../link/host-caller.js";
import type { Announced, HostCalls } from "../link/port.js";

type Announcement = HostCalls["announce"]["args"];

export interface AnnouncerOptions {
  readonly backplane: Pick<HostCaller, "call">;
  readonly log: Pick<Log, "warn">;
  /** Announcements kept for all agents; one agent whose host is away gets a tenth. The oldest are evicted first. */
  readonly totalMax?: number;
  readonly perAgentMax?: number;
  /** Called for each announcement that is lost. */
  readonly onLost?: () => void;
  /**
   * Publishes an event of an agent that no host has. False when the agent is not known here. Only called while no host
   * numbers events of that agent.
   */
  readonly publishAway?: (agentId: string, event: Announced) => boolean;
}

interface Entry {
  readonly announcement: Announcement;
  isSending: boolean;
  /** Its agent has come back while it was being sent, so a failure may be older than that. */
  isWanted: boolean;
}

/** The share of all announcements that one agent may hold. */
const AGENT_SHARE = 1 / 10;
/** The share that may wait of one agent for a deposit to be announced behind them. */
const DEPOSIT_SHARE = 1 / 100;

/**
 * Lets hosts publish events that the gateway makes about their agents, because the host numbers its agents' events:
 * changes of questions, ends of runs that no host has reported, and deposits. A live host publishes each announcement once.
 * While an agent's host is away, ends of runs and deposits are published here, and changes of questions are kept until it is
 * back.
 */
export class Announcer {
  readonly #options: AnnouncerOptions;
  readonly #perAgentMax: number;
  readonly #totalMax: number;
  readonly #queues = new Map<string, Entry[]>();
  /** Agents whose host is there. */
  readonly #present = new Set<string>();
  #total = 0;
  readonly #depositsMax: number;

  constructor(options: AnnouncerOptions) {
    this.#options = options;
    this.#totalMax = options.totalMax ?? defaultLimits.maxSemaphoreEvents;
    this.#depositsMax = Math.ceil(this.#totalMax * DEPOSIT_SHARE);
    this.#perAgentMax = options.perAgentMax ?? Math.ceil(this.#totalMax * AGENT_SHARE);
  }

  /**
   * Calls to a host keep their order, so an announcement made before an answer is published before the answer
   * arrives.
   */
  announce(announcement: Announcement): void {
    const { agentId } = announcement;
    if (!this.#present.has(agentId) && this.#publishAway(announcement)) return;
    const queue = this.#queues.get(agentId) ?? [];
    this.#queues.set(agentId, queue);
    // A deposit can be read from the field: its event displaces no other.
    if (announcement.event.type === "PHEROMONE" && queue.length >= this.#depositsMax)
      return this.#lose(announcement);
    const [oldest] = queue;
    if (oldest && (queue.length >= this.#perAgentMax || this.#total >= this.#totalMax)) this.#drop(oldest);
    if (this.#total >= this.#totalMax) return this.#lose(announcement);
    queue.push({ announcement, isSending: false, isWanted: false });
    this.#total += 1;
    this.#send(agentId);
  }

  onAgents({ added, removed }: AgentsChange): void {
    for (const agentId of removed) this.#present.delete(agentId);
    this.onHostHere(added.map(({ id }) => id));
  }

  /** The host of these agents is back. */
  onHostHere(agentIds: readonly string[]): void {
    for (const agentId of agentIds) {
      this.#present.add(agentId);
      this.#send(agentId);
    }
  }

  /** Null: all agents. */
  onHostDown(agentIds: readonly string[] | null): void {
    for (const agentId of agentIds ?? this.#present) this.#present.delete(agentId);
    for (const agentId of agentIds ?? this.#queues.keys()) {
      const waiting = this.#queues.get(agentId)?.filter(({ isSending }) => !isSending) ?? [];
      for (const entry of waiting) if (this.#publishAway(entry.announcement)) this.#remove(entry);
    }
  }

  #send(agentId: string): void {
    if (!this.#present.has(agentId)) return;
    for (const entry of this.#queues.get(agentId) ?? []) {
      if (entry.isSending) entry.isWanted = true;
      else void this.#tell(entry);
    }
  }

  async #tell(entry: Entry): Promise<void> {
    entry.isSending = true;
    entry.isWanted = false;
    try {
      await this.#options.backplane.call("announce", entry.announcement);
    } catch (error) {
      entry.isSending = false;
      if (isAway(error)) {
        const { agentId } = entry.announcement;
        const isPresent = this.#present.has(agentId);
        if (isPresent && entry.isWanted) return this.#tell(entry);
        if (isPresent || !this.#publishAway(entry.announcement)) return;
      } else this.#lose(entry.announcement, error);
    }
    this.#remove(entry);
  }

  #drop(entry: Entry): void {
    this.#remove(entry);
    this.#lose(entry.announcement);
  }

  #remove(entry: Entry): void {
    const { agentId } = entry.announcement;
    const queue = this.#queues.get(agentId);
    const place = queue?.indexOf(entry) ?? -1;
    if (!queue || place < 0) return;
    queue.splice(place, 1);
    this.#total -= 1;
    if (queue.length === 0) this.#queues.delete(agentId);
  }

  /** Observers of a run that has ended wait for the event, and a deposit is news, so they do not wait for a host. */
  #publishAway({ agentId, event }: Announcement): boolean {
    const isOfAnyTime = event.type === "ERROR" || event.type === "PHEROMONE";
    return isOfAnyTime && (this.#options.publishAway?.(agentId, event) ?? false);
  }

  /** The question, or the run, is still in its store; only the mirror's observers miss the event. */
  #lose({ agentId, event }: Announcement, error?: unknown): void {
    this.#options.onLost?.();
    this.#options.log.warn(
      { agentId, type: event.type, ...subjectOf(event), ...(error === undefined ? {} : { err: error }) },
      "lost an event that the gateway made",
    );
  }
}

function subjectOf(event: Announced): object {
  if (event.type === "ERROR") return { runId: event.run, cause: event.cause };
  if (event.type === "PHEROMONE") return { pheromoneId: event.pheromone.id };
  return { semaphoreId: event.semaphore.id };
}

/** True when the host or the agent is absent; it may come back. */
function isAway(error: unknown): boolean {
  return (
    error instanceof TerrariumError &&
    (error.code === "AGENT_NOT_RUNNING" || error.code === "AGENT_NOT_FOUND")
  );
}
