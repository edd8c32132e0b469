import type { Clock } from "../base/clock.js";
import type { NewId } from "../base/ids.js";
import { ALL_AGENTS, type Position } from "../events/cursor.js";
import {
  type AgentEvent,
  type Heartbeat,
  isHeartbeat,
  type NumberedEvent,
  type Vitals,
} from "../events/event.js";
import type { KeptHistory } from "../events/kept.js";
import { AllAgents, eventsIn } from "./all-agents.js";
import { DepositStream } from "./deposit-stream.js";
import { Audience } from "./audience.js";
import type { FlushLoop } from "./ring/flush-loop.js";
import { HolographicBuffer } from "./ring/holographic-buffer.js";
import { Intake, shareOf } from "./ring/intake.js";
import { RecentLife } from "./recent-life.js";

/** Events that wait for the rings of single agents, in total, and the same for the ring of all agents. */
const WAITING_EVENTS_MAX = 16_384;
/** Events kept when there are too many: making room once costs more than one event does. */
const WAITING_EVENTS_KEPT = 12_288;
/** Slots of the ring of all agents, so that a short history does not slow all agents down. */
const ALL_SLOTS = 1_024;
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
  /** Called for events that are not published, with the reason. */
  readonly onDropped?: (why: DropReason, events: number) => void;
}

/**
 * `REPEATED`: the host used a number twice. `NO_AGENT`: the manifest has no such agent. `OVERLOAD`: too many events
 * were waiting; observers get a gap.
 */
export type DropReason = "REPEATED" | "NO_AGENT" | "OVERLOAD";

type RecentReads = "usualFlow" | "errorsLastMinute" | "vitals" | "lastResult" | "lastError" | "lastShown";

/** An agent's mirror and its intake. */
interface AgentMirror {
  readonly ring: HolographicBuffer;
  readonly intake: Intake<NumberedEvent>;
  /** Events published since this gateway started. */
  reflected: number;
  readonly recent: RecentLife;
  /** Events of the gateway since its host was told its place: the host's numbers are shown so much higher. */
  inserted: number;
  /** Ended epochs, oldest first: their late events were already published, or announced as lost. */
  readonly past: Set<string>;
}

/** Ended epochs of one agent that are remembered; each crash of its host creates one. */
const PAST_EPOCHS_MAX = 16;

/**
 * The mirrors of a gateway: one ring per agent, numbered by the agent's host, and one for all agents, numbered here
 * in order of arrival.
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
  readonly #departed = new Map<string, Position>();
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

  /** Makes the set of mirrors equal to the manifest: new agents get a ring, removed ones are closed. */
  keepOnly(agentIds: readonly string[]): void {
    const wanted = new Set(agentIds);
    for (const [id, { ring, intake }] of this.#mirrors) {
      if (wanted.has(id)) continue;
      // Its last events may still be waiting.
      intake.force();
      this.#mirrors.delete(id);
      this.all.heartbeats.forget(id);
      this.#depart(id, ring.head);
      ring.close();
    }
    for (const id of wanted) if (!this.#mirrors.has(id)) this.#mirrors.set(id, this.#create(id));
  }

  /**
   * The end of the agent's stream, behind which a host that takes the agent numbers on: its waiting events are written
   * first. Null when there is no such agent.
   */
  last(agentId: string): Position | null {
    const mirror = this.#mirrors.get(agentId);
    if (!mirror) return null;
    mirror.intake.force();
    mirror.inserted = 0;
    return mirror.ring.head;
  }

  /**
   * Accepts events of hosts. A ring with observers takes half its length at a time; the rest waits until its
   * subscribers have been served. Agents do not wait for each other. A heartbeat takes no room, but stays behind the
   * agent's waiting events. Never throws.
   */
  accept(batch: readonly NumberedEvent[]): void {
    for (const numbered of batch) {
      const mirror = this.#mirrors.get(numbered.event.agentId);
      if (!mirror) this.#dropped("NO_AGENT", 1);
      else if (isHeartbeat(numbered.event) && mirror.intake.size === 0) this.#reflect(mirror, numbered);
      else {
        this.#waiting += 1;
        mirror.intake.take(numbered);
      }
    }
    if (this.#waiting > WAITING_EVENTS_MAX) this.#makeRoom();
  }

  /**
   * Resolves when all accepted events of this agent up to `position` can be read, in its own stream and in that of
   * all agents, or can no longer be; null when that is already so. Never rejects.
   */
  reached(agentId: string, { epoch, offset }: Position): Promise<void> | null {
    const mirror = this.#mirrors.get(agentId);
    const head = mirror?.ring.head;
    // Later events of a busy agent may still wait.
    const isThere = head?.epoch === epoch && head.offset >= offset + (mirror?.inserted ?? 0);
    const own = isThere ? null : (mirror?.intake.caughtUp() ?? null);
    if (own === null) return this.#all.caughtUp();
    return own.then(() => this.#all.caughtUp() ?? undefined);
  }

  /**
   * Publishes a final event for agents whose host is down, after their waiting events: `finalEvent` makes it from the
   * last known vitals; null publishes none.
   */
  conclude(
    agentIds: readonly string[] | null,
    finalEvent: (agentId: string, latest: Vitals) => AgentEvent | null,
  ): void {
    for (const [agentId, mirror] of this.#mirrors) {
      if (agentIds !== null && !agentIds.includes(agentId)) continue;
      this.#append(mirror, (latest) => finalEvent(agentId, latest));
    }
  }

  /**
   * Publishes an event of an agent that no host has, behind its waiting events. False when there is no such agent. A host
   * that has the agent numbers its events itself, and would use the same number.
   */
  publishAway(agentId: string, eventOf: (latest: Vitals) => AgentEvent): boolean {
    const mirror = this.#mirrors.get(agentId);
    if (mirror) this.#append(mirror, eventOf);
    return mirror !== undefined;
  }

  /**
   * Publishes an event that the gateway makes of an agent, whether its host answers or not, behind its waiting events. It
   * takes a number of its own: those of the host's later events are shown one higher. False when there is no such agent.
   */
  insert(agentId: string, eventOf: (latest: Vitals) => AgentEvent): boolean {
    const mirror = this.#mirrors.get(agentId);
    if (mirror) this.#append(mirror, eventOf, 1);
    return mirror !== undefined;
  }

  /** Resolves once everything accepted so far is published and served to all writable observers. */
  async settled(): Promise<void> {
    do await new Promise<void>((resolve) => this.#options.waker.whenIdle(resolve));
    while (this.#waiting > 0 || this.#all.waiting > 0);
  }

  /** Closes all mirrors: observers get what is kept, then their subscriptions end. */
  close(): void {
    for (const { intake } of this.#mirrors.values()) intake.force();
    for (const { ring } of this.#mirrors.values()) ring.close();
    this.#all.close();
    this.deposits.close();
  }

  #create(agentId: string): AgentMirror {
    const ring = this.#ring(agentId);
    const mirror: AgentMirror = {
      ring,
      reflected: 0,
      inserted: 0,
      recent: new RecentLife(),
      past: new Set(),
      intake: new Intake(ring.pace, (numbered) => {
        this.#waiting -= 1;
        this.#reflect(mirror, numbered);
      }),
    };
    for (const slot of ring.history()) mirror.recent.remember(slot);
    return mirror;
  }

  #reflect(mirror: AgentMirror, numbered: NumberedEvent): void {
    const { ring } = mirror;
    const { epoch, offset } = ring.head;
    if (ring.closed) return;
    const isSame = numbered.epoch === epoch;
    if (isHeartbeat(numbered.event)) {
      if (!mirror.past.has(numbered.epoch)) this.#beat(mirror, numbered.event);
      return;
    }
    const shown = isSame ? numbered.offset + mirror.inserted : numbered.offset;
    if (isSame ? shown <= offset : mirror.past.has(numbered.epoch)) return this.#dropped("REPEATED", 1);
    if (!isSame) this.#endEpoch(mirror, epoch);
    const gap = ring.accept(shown === numbered.offset ? numbered : { ...numbered, offset: shown })?.event;
    mirror.reflected += 1;
    mirror.recent.take(numbered.event, this.#options.clock.monotonic());
    const slot = ring.slot(ring.nextSeq - 1);
    if (slot) mirror.recent.remember(slot);
    this.#all.take(numbered.event, gap?.type === "GAP" ? gap : null);
  }

  /** Nothing of it is kept but the vitals, so a late one of an ended epoch is not counted either. */
  #beat({ ring, recent }: AgentMirror, heartbeat: Heartbeat): void {
    ring.beat(heartbeat);
    recent.take(heartbeat, this.#options.clock.monotonic());
    this.#all.beat(heartbeat);
  }

  #append(mirror: AgentMirror, eventOf: (latest: Vitals) => AgentEvent | null, inserted = 0): void {
    const { ring, intake } = mirror;
    intake.force();
    const event = eventOf(ring.latest);
    if (!event) return;
    const { epoch, offset } = ring.head;
    mirror.inserted += inserted;
    this.#reflect(mirror, { epoch, offset: offset + 1 - mirror.inserted, event });
  }

  #endEpoch(mirror: AgentMirror, epoch: string): void {
    const { past } = mirror;
    mirror.inserted = 0;
    past.add(epoch);
    const [oldest] = past;
    if (past.size > PAST_EPOCHS_MAX && oldest !== undefined) past.delete(oldest);
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
      const events = eventsIn(intake.waiting.slice(0, tooMany));
      intake.dropOldest(tooMany);
      this.#waiting -= tooMany;
      this.#dropped("OVERLOAD", events);
    }
  }

  #dropped(why: DropReason, events: number): void {
    this.#options.onDropped?.(why, events);
  }

  #depart(id: string, end: Position): void {
    this.#departed.delete(id);
    this.#departed.set(id, end);
    const [oldest] = this.#departed.keys();
    if (this.#departed.size > DEPARTED_MAX && oldest !== undefined) this.#departed.delete(oldest);
  }

  #ring(scope: string, slots?: number): HolographicBuffer {
    const { maxHistory, waker, clock, newId, historyOf, onRing } = this.#options;
    const ring = new HolographicBuffer({
      scope,
      epoch: newId("e"),
      maxHistory,
      waker,
      clock,
      ...(slots !== undefined && { slots }),
    });
    const history = historyOf?.(scope);
    const end = this.#departed.get(scope);
    if (history) ring.restore(history);
    else if (end) ring.restore({ events: [], end, torn: false });
    // The last slot of a restored ring announces its new epoch and must be recorded.
    onRing?.(ring, Math.max(0, ring.nextSeq - 1));
    return ring;
  }
}
