import type { Clock } from "../base/clock.js";
import type { NewId } from "../base/ids.js";
import type { AgentsChange } from "../events/agent/agents-change.js";
import { ALL_AGENTS, type Position } from "../events/cursor.js";
import { type Heartbeat, isHeartbeat } from "../events/event.js";
import type { KeptHistory, Receipt } from "../events/kept.js";
import { AllAgents, eventsIn } from "./all-agents.js";
import { DepositStream } from "./deposit-stream.js";
import { Audience } from "./audience.js";
import type { FlushLoop } from "./ring/flush-loop.js";
import { HolographicBuffer } from "./ring/holographic-buffer.js";
import { Intake, shareOf } from "./ring/intake.js";
import type { PlacedEvent } from "./numbering.js";
import { RecentLife } from "./recent-life.js";
import { SharedOrder } from "./shared-order.js";

/** Events that wait for the rings of single agents, in total, and the same for the ring of all agents and for their turn there. */
const WAITING_EVENTS_MAX = 16_384;
/** Events kept when there are too many: making room once costs more than one event does. */
const WAITING_EVENTS_KEPT = 12_288;
/** Slots of the ring of all agents, so that a short history does not slow all agents down. */
const ALL_SLOTS = 1_024;
/** Mirrors up to which a shared log makes some for agents that the manifest does not have. */
const EARLY_MIRRORS_MAX = 20_000;
/** Removed agents whose last position is remembered, in case they return. */
const DEPARTED_MAX = 10_000;

export interface MirrorsOptions {
  readonly maxHistory: number;
  readonly waker: FlushLoop;
  readonly clock: Clock;
  readonly newId: NewId;
  /** The history that an earlier run kept of a stream, or null. Called when its ring is created. */
  readonly historyOf?: (scope: string) => KeptHistory | null;
  /** Called with each new ring. Slots before `seq` were restored. */
  readonly onRing?: (ring: HolographicBuffer, seq: number) => void;
  /**
   * The mirrors are fed from a log that all gateways write: an event may come before the manifest has its agent, and epochs are those
   * of the log. Default: this gateway numbers for itself.
   */
  readonly isShared?: boolean;
  /** Called for events that are not published, with the reason. */
  readonly onDropped?: (why: DropReason, events: number) => void;
}

/**
 * `REPEATED`: a number was used twice. `NO_AGENT`: the manifest has no such agent. `OVERLOAD`: too many events
 * were waiting; observers get a gap.
 */
export type DropReason = "REPEATED" | "NO_AGENT" | "OVERLOAD";

type RecentReads = "usualFlow" | "errorsLastMinute" | "vitals" | "lastResult" | "lastError" | "lastShown";

/** An agent's mirror and its intake. */
interface AgentMirror {
  readonly ring: HolographicBuffer;
  readonly intake: Intake<PlacedEvent>;
  /** Events published since this gateway started. */
  reflected: number;
  readonly recent: RecentLife;
}

/**
 * The mirrors of a gateway: one ring per agent, whose events come with their final numbers, and one for all agents,
 * numbered here in order of arrival.
 */
export class Mirrors {
  /** Counts the observers. */
  readonly audience = new Audience();
  /** Deposits of pheromones. */
  readonly deposits: DepositStream;
  readonly #options: MirrorsOptions;
  readonly #mirrors = new Map<string, AgentMirror>();
  readonly #all: AllAgents;
  /** Last positions of the mirrors of removed agents. */
  readonly #departed = new Map<string, { readonly end: Position; readonly receipt?: Receipt }>();
  /** Of a shared log: events that are not in the stream of all agents yet. */
  readonly #order: SharedOrder;
  /** Events that wait for the rings of single agents. */
  #waiting = 0;

  constructor(options: MirrorsOptions) {
    this.#options = options;
    this.deposits = new DepositStream(options);
    this.#all = new AllAgents(this.#ring(ALL_AGENTS, ALL_SLOTS), {
      waitingMax: WAITING_EVENTS_MAX,
      waitingKept: WAITING_EVENTS_KEPT,
      onDropped: (events) => this.#dropped("OVERLOAD", events),
    });
    this.#order = new SharedOrder(this.#all);
  }

  get all(): HolographicBuffer {
    return this.#all.ring;
  }

  of(agentId: string): HolographicBuffer | null {
    return this.#mirrors.get(agentId)?.ring ?? null;
  }

  /** Events published for an agent since this gateway started. */
  reflected(agentId: string): number {
    return this.#mirrors.get(agentId)?.reflected ?? 0;
  }

  /** What is kept of an agent besides its history; null when it is unknown. */
  recentOf(agentId: string): Pick<RecentLife, RecentReads> | null {
    return this.#mirrors.get(agentId)?.recent ?? null;
  }

  /** New agents get a ring; those of removed agents are closed. */
  onAgents({ added, removed }: AgentsChange): void {
    for (const id of removed) {
      const mirror = this.#mirrors.get(id);
      if (!mirror) continue;
      const { ring, intake } = mirror;
      // Its last events may still be waiting.
      intake.force();
      this.#mirrors.delete(id);
      this.all.heartbeats.forget(id);
      this.#depart(id, ring);
      ring.close();
    }
    for (const { id } of added) if (!this.#mirrors.has(id)) this.#mirrors.set(id, this.#create(id));
  }

  /** Resolves when all accepted events of these agents are in their rings; null when they are. */
  taken(agentIds: readonly string[]): Promise<unknown> | null {
    const waiting = agentIds.flatMap((id) => this.#mirrors.get(id)?.intake.caughtUp() ?? []);
    return waiting.length > 0 ? Promise.all(waiting) : null;
  }

  /**
   * Accepts numbered events. A ring with observers takes half its length at a time; the rest waits until its
   * subscribers have been served. Agents do not wait for each other. A heartbeat takes no room, but stays behind the
   * agent's waiting events. Never throws.
   */
  accept(batch: readonly PlacedEvent[]): void {
    let agentId: string | null = null;
    let mirror: AgentMirror | undefined;
    for (const numbered of batch) {
      if (numbered.event.agentId !== agentId) {
        agentId = numbered.event.agentId;
        mirror = this.#mirrors.get(agentId) ?? this.#early(agentId);
      }
      if (!mirror) this.#dropped("NO_AGENT", 1);
      else if (isHeartbeat(numbered.event) && mirror.intake.size === 0) this.#reflect(mirror, numbered);
      else {
        this.#waiting += 1;
        if (!isHeartbeat(numbered.event)) this.#order.accept(numbered);
        mirror.intake.take(numbered);
      }
    }
    if (this.#waiting > WAITING_EVENTS_MAX) this.#makeRoom();
    this.#order.bound(WAITING_EVENTS_MAX, (id) => this.force(id));
  }

  /**
   * Resolves when all accepted events of this agent up to `position` can be read, in its own stream and in that of
   * all agents, or can no longer be; null when that is already so. Never rejects.
   */
  reached(agentId: string, { epoch, offset }: Position): Promise<void> | null {
    const mirror = this.#mirrors.get(agentId);
    const head = mirror?.ring.head;
    // Later events of a busy agent may still wait.
    const isThere = head?.epoch === epoch && head.offset >= offset;
    const own = isThere ? null : (mirror?.intake.caughtUp() ?? null);
    if (own === null) return this.#order.caughtUp();
    return own.then(() => this.#order.caughtUp() ?? undefined);
  }

  /**
   * The agent's stream in a shared log goes on behind `head`. `missed`: that is a new epoch, before which so many events were
   * lost. Absent: it is the epoch of before.
   */
  goOn(agentId: string, head: Position, missed?: 0 | null): void {
    const mirror = this.#mirrors.get(agentId) ?? this.#early(agentId);
    if (!mirror || mirror.ring.closed) return;
    mirror.intake.force();
    const { ring } = mirror;
    if (ring.nextSeq === 0) return ring.begin(head);
    if (ring.head.epoch === head.epoch) return;
    ring.announceEpoch(head, missed ?? null);
  }

  /** Writes the agent's waiting events, also ahead of observers that do not keep up. */
  force(agentId: string): void {
    this.#mirrors.get(agentId)?.intake.force();
  }

  /** Resolves once everything accepted so far is published and served to all writable observers. */
  async settled(): Promise<void> {
    do await new Promise<void>((resolve) => this.#options.waker.whenIdle(resolve));
    while (this.#waiting > 0 || this.#order.size > 0 || this.#all.waiting > 0);
  }

  /** Closes all mirrors: observers get what is kept, then their subscriptions end. */
  close(): void {
    for (const { intake } of this.#mirrors.values()) intake.force();
    for (const { ring } of this.#mirrors.values()) ring.close();
    this.#all.close();
    this.deposits.close();
  }

  /** The mirror of an agent that a shared log knows of before the manifest. */
  #early(agentId: string): AgentMirror | undefined {
    if (!this.#options.isShared || this.#mirrors.size >= EARLY_MIRRORS_MAX) return undefined;
    const mirror = this.#create(agentId);
    this.#mirrors.set(agentId, mirror);
    return mirror;
  }

  #create(agentId: string): AgentMirror {
    const ring = this.#ring(agentId);
    const mirror: AgentMirror = {
      ring,
      reflected: 0,
      recent: new RecentLife(),
      intake: new Intake(ring.pace, (numbered) => {
        this.#waiting -= 1;
        this.#reflect(mirror, numbered);
      }),
    };
    for (const slot of ring.history()) mirror.recent.remember(slot);
    return mirror;
  }

  #reflect(mirror: AgentMirror, placed: PlacedEvent): void {
    const { ring } = mirror;
    const { event, epoch, offset } = placed;
    if (!ring.closed && isHeartbeat(event)) return this.#beat(mirror, event);
    const isRepeated = epoch === ring.head.epoch && offset <= ring.head.offset;
    if (isRepeated && !ring.closed) this.#dropped("REPEATED", 1);
    if (ring.closed || isRepeated) return this.#order.drop(placed);
    const announced = ring.accept(placed, placed.receipt)?.event;
    const gap = announced?.type === "GAP" ? announced : null;
    mirror.reflected += 1;
    mirror.recent.take(event, this.#options.clock.monotonic());
    const slot = ring.slot(ring.nextSeq - 1);
    if (slot) mirror.recent.remember(slot);
    this.#order.reach(placed, gap);
  }

  /** Nothing of it is kept but the vitals. */
  #beat({ ring, recent }: AgentMirror, heartbeat: Heartbeat): void {
    ring.beat(heartbeat);
    recent.take(heartbeat, this.#options.clock.monotonic());
    this.#all.beat(heartbeat);
  }

  /** Drops the oldest events of the agents with the most waiting, so that a flood costs the flooding agent's events. */
  #makeRoom(): void {
    const intakes = Array.from(this.#mirrors.values(), ({ intake }) => intake);
    const share = shareOf(
      intakes.map(({ size }) => size),
      WAITING_EVENTS_KEPT,
    );
    for (const intake of intakes) {
      const tooMany = intake.size - share;
      if (tooMany <= 0) continue;
      const oldest = intake.waiting.slice(0, tooMany);
      const events = eventsIn(oldest);
      intake.dropOldest(tooMany);
      for (const placed of oldest) this.#order.drop(placed);
      this.#waiting -= tooMany;
      this.#dropped("OVERLOAD", events);
    }
  }

  #dropped(why: DropReason, events: number): void {
    this.#options.onDropped?.(why, events);
  }

  #depart(id: string, { head: end, receipt }: HolographicBuffer): void {
    this.#departed.delete(id);
    this.#departed.set(id, { end, ...(receipt && { receipt }) });
    const [oldest] = this.#departed.keys();
    if (this.#departed.size > DEPARTED_MAX && oldest !== undefined) this.#departed.delete(oldest);
  }

  #ring(scope: string, slots?: number): HolographicBuffer {
    const { maxHistory, waker, clock, newId, historyOf, onRing, isShared = false } = this.#options;
    const ring = new HolographicBuffer({
      scope,
      epoch: newId("e"),
      maxHistory,
      waker,
      clock,
      isShared,
      ...(slots !== undefined && { slots }),
    });
    const history = historyOf?.(scope);
    const departed = this.#departed.get(scope);
    if (history) ring.restore(history);
    else if (departed) ring.restore({ events: [], ...departed, torn: false });
    // The last slot of a restored ring announces its new epoch and must be recorded.
    onRing?.(ring, isShared ? ring.nextSeq : Math.max(0, ring.nextSeq - 1));
    return ring;
  }
}
