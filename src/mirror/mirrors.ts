import type { Clock } from "../base/clock.js";
import type { NewId } from "../base/ids.js";
import { ALL_AGENTS, type Position } from "../events/cursor.js";
import type { AgentEvent, GapEvent, NumberedEvent, Vitals } from "../events/event.js";
import type { KeptHistory } from "../events/kept.js";
import { Audience } from "./audience.js";
import type { FlushLoop } from "./flush-loop.js";
import { HolographicBuffer } from "./holographic-buffer.js";
import { fairlyTrimmed, Intake, shareOf } from "./intake.js";
import { RecentLife } from "./recent-life.js";

/** Events that wait for the rings of single agents, in all, and those that wait for the ring of all agents. */
const WAITING_EVENTS_MAX = 16_384;
/** What is left of them when there were too many: making room once costs more than one event does. */
const WAITING_EVENTS_KEPT = 12_288;
/** Slots of the ring of all agents, so that a short history does not slow everybody down. */
const ALL_SLOTS = 1_024;
/** Agents that are gone and whose last position is remembered, in case they come back. */
const DEPARTED_MAX = 10_000;

export interface MirrorsOptions {
  readonly maxHistory: number;
  readonly waker: FlushLoop;
  readonly clock: Clock;
  readonly newId: NewId;
  /** What an earlier run kept of a stream; null when nothing. Asked when its ring is made. */
  readonly historyOf?: (scope: string) => KeptHistory | null;
  /** Hears of each new ring. What it holds before `seq` was restored. */
  readonly onRing?: (ring: HolographicBuffer, seq: number) => void;
  /** Events that are not reflected, and why. */
  readonly onDropped?: (why: DropReason, events: number) => void;
}

/**
 * `REPEATED`: the host numbered two events alike. `NO_AGENT`: the manifest has no such agent. `OVERLOAD`: more wait than
 * may; observers are told by a gap.
 */
export type DropReason = "REPEATED" | "NO_AGENT" | "OVERLOAD";

/** An agent's mirror and the way into it. */
interface Resident {
  readonly ring: HolographicBuffer;
  readonly intake: Intake<NumberedEvent>;
  /** Events reflected since this gateway started. */
  reflected: number;
  readonly recent: RecentLife;
  /** Numberings that are over, oldest first: what still comes of them was told, or was announced as lost. */
  readonly past: Set<string>;
}

/** Numberings of one agent that are over and remembered; each crash of its host makes one. */
const PAST_EPOCHS_MAX = 16;

/** An event on its way to the stream of all agents. */
interface Everybodys {
  readonly event: AgentEvent;
  /** The hole in its agent's stream before it. */
  readonly gap: GapEvent | null;
  /** The event's number in the stream of all agents. */
  readonly offset: number;
}

/**
 * The mirrors of a gateway: one ring per agent, numbered by the agent's host, and one that follows all agents,
 * numbered here in order of arrival.
 */
export class Mirrors {
  readonly all: HolographicBuffer;
  /** Who watches. */
  readonly audience = new Audience();
  readonly #options: MirrorsOptions;
  readonly #residents = new Map<string, Resident>();
  readonly #forAll: Intake<Everybodys>;
  /** Number of the newest event for the stream of all agents. */
  #allOffset: number;
  /** Where the mirrors of agents that are gone ended. */
  readonly #departed = new Map<string, Position>();
  /** Events that wait for the rings of single agents. */
  #waiting = 0;

  constructor(options: MirrorsOptions) {
    this.#options = options;
    this.all = this.#ring(ALL_AGENTS, ALL_SLOTS);
    this.#allOffset = this.all.head.offset;
    this.#forAll = new Intake(this.all.pace, (entry) => this.#writeForAll(entry));
  }

  of(agentId: string): HolographicBuffer | null {
    return this.#residents.get(agentId)?.ring ?? null;
  }

  /** Events reflected for an agent since this gateway started. */
  reflected(agentId: string): number {
    return this.#residents.get(agentId)?.reflected ?? 0;
  }

  /** What the agent usually does; null while that is not known. */
  usualFlow(agentId: string): number | null {
    return this.#residents.get(agentId)?.recent.usualFlow ?? null;
  }

  errorsLastMinute(agentId: string): number {
    return this.#residents.get(agentId)?.recent.errorsLastMinute(this.#options.clock.monotonic()) ?? 0;
  }

  /** Makes the set of mirrors equal to the manifest: new agents get a ring, vanished ones are closed. */
  keepOnly(agentIds: readonly string[]): void {
    const wanted = new Set(agentIds);
    for (const [id, { ring, intake }] of this.#residents) {
      if (wanted.has(id)) continue;
      // What it said last may still wait.
      intake.force();
      this.#residents.delete(id);
      this.#depart(id, ring.head);
      ring.close();
    }
    for (const id of wanted) if (!this.#residents.has(id)) this.#residents.set(id, this.#settle(id));
  }

  /**
   * Takes events as they come from hosts. A ring that is watched takes half its length at a time; the rest waits until its
   * subscribers have been served. Agents do not wait for each other. Never throws.
   */
  accept(batch: readonly NumberedEvent[]): void {
    for (const numbered of batch) {
      const resident = this.#residents.get(numbered.event.agentId);
      if (resident) {
        this.#waiting += 1;
        resident.intake.take(numbered);
      } else this.#dropped("NO_AGENT", 1);
    }
    if (this.#waiting > WAITING_EVENTS_MAX) this.#makeRoom();
  }

  /**
   * Resolves when everything taken of this agent up to `position` can be read, in its own stream and in that of all
   * agents, or can no longer be; null when that is so already. It never rejects.
   */
  reached(agentId: string, { epoch, offset }: Position): Promise<void> | null {
    const resident = this.#residents.get(agentId);
    const head = resident?.ring.head;
    // Further events of a busy agent may wait; those that matter do not.
    const isThere = head?.epoch === epoch && head.offset >= offset;
    const own = isThere ? null : (resident?.intake.caughtUp() ?? null);
    if (own === null) return this.#forAll.caughtUp();
    return own.then(() => this.#forAll.caughtUp() ?? undefined);
  }

  /**
   * Says the last word on agents whose host is gone, in its place: `farewell` makes the event from the last known
   * vitals; null says nothing.
   */
  conclude(
    agentIds: readonly string[] | null,
    farewell: (agentId: string, latest: Vitals) => AgentEvent | null,
  ): void {
    for (const [agentId, resident] of this.#residents) {
      if (agentIds !== null && !agentIds.includes(agentId)) continue;
      const { ring, intake } = resident;
      intake.force();
      const event = farewell(agentId, ring.latest);
      const { epoch, offset } = ring.head;
      if (event) this.#reflect(resident, { epoch, offset: offset + 1, event });
    }
  }

  /** Resolves once everything taken so far is reflected and served to all who take it now. */
  async settled(): Promise<void> {
    do await new Promise<void>((resolve) => this.#options.waker.whenIdle(resolve));
    while (this.#waiting > 0 || this.#forAll.size > 0);
  }

  /** No more events: observers get what is kept, then their subscriptions end. */
  close(): void {
    for (const { intake } of this.#residents.values()) intake.force();
    this.#forAll.force();
    for (const { ring } of this.#residents.values()) ring.close();
    this.all.close();
  }

  #settle(agentId: string): Resident {
    const ring = this.#ring(agentId);
    const resident: Resident = {
      ring,
      reflected: 0,
      recent: new RecentLife(),
      past: new Set(),
      intake: new Intake(ring.pace, (numbered) => {
        this.#waiting -= 1;
        this.#reflect(resident, numbered);
      }),
    };
    return resident;
  }

  #reflect(resident: Resident, numbered: NumberedEvent): void {
    const { ring } = resident;
    const { epoch, offset } = ring.head;
    if (ring.closed) return;
    const isSame = numbered.epoch === epoch;
    if (isSame ? numbered.offset <= offset : resident.past.has(numbered.epoch))
      return this.#dropped("REPEATED", 1);
    if (!isSame) this.#endEpoch(resident, epoch);
    const gap = ring.accept(numbered)?.event;
    resident.reflected += 1;
    resident.recent.take(numbered.event, this.#options.clock.monotonic());
    this.#takeForAll(numbered.event, gap?.type === "GAP" ? gap : null);
  }

  #endEpoch({ past }: Resident, epoch: string): void {
    past.add(epoch);
    const [oldest] = past;
    if (past.size > PAST_EPOCHS_MAX && oldest !== undefined) past.delete(oldest);
  }

  #takeForAll(event: AgentEvent, gap: GapEvent | null): void {
    this.#allOffset += 1 + (gap ? numbersOf(gap) : 0);
    this.#forAll.take({ event, gap, offset: this.#allOffset });
    if (this.#forAll.size <= WAITING_EVENTS_MAX) return;
    const waiting = this.#forAll.waiting;
    const kept = fairlyTrimmed(waiting, WAITING_EVENTS_KEPT);
    this.#forAll.retain(kept);
    this.#dropped("OVERLOAD", waiting.length - kept.length);
  }

  #writeForAll({ event, gap, offset }: Everybodys): void {
    const { all } = this;
    if (all.closed) return;
    const lost = offset - 1 - (gap ? numbersOf(gap) : 0) - all.head.offset;
    if (lost > 0) all.skip(lost);
    if (gap?.missed === null) all.announceEpochChange(event.agentId, gap);
    else if (gap) all.skip(gap.missed, gap, event.agentId);
    all.reflect(event);
  }

  /** The oldest events go of the agents that have most waiting, so that a flood costs the flooding agent's events. */
  #makeRoom(): void {
    const intakes = Array.from(this.#residents.values(), ({ intake }) => intake);
    const share = shareOf(
      intakes.map(({ size }) => size),
      WAITING_EVENTS_KEPT,
    );
    for (const intake of intakes) {
      const tooMany = intake.size - share;
      if (tooMany <= 0) continue;
      intake.dropOldest(tooMany);
      this.#waiting -= tooMany;
      this.#dropped("OVERLOAD", tooMany);
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
    // The last slot of a restored ring announces its new epoch: that is news.
    onRing?.(ring, Math.max(0, ring.nextSeq - 1));
    return ring;
  }
}

/** Numbers that the announcement of a gap takes up in the stream of all agents. */
function numbersOf({ missed }: GapEvent): number {
  return missed ?? 1;
}
