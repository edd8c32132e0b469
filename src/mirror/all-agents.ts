import { ALL_AGENTS, type Position } from "../events/cursor.js";
import { type AgentEvent, type GapEvent, type Heartbeat, isHeartbeat } from "../events/event.js";
import type { HolographicBuffer } from "./ring/holographic-buffer.js";
import { Intake, trimFairly } from "./ring/intake.js";

/** An event on its way to the stream of all agents. */
interface Entry {
  readonly event: AgentEvent;
  /** The gap before it in its agent's stream. */
  readonly gap: GapEvent | null;
  /** The event's number in this gateway's order; for a heartbeat that of the last event before it. */
  readonly offset: number;
  /** Its place in the order of a shared log; null: its number is its place. */
  readonly place: Position | null;
}

/** Places of an event in the order of a shared log: what is announced before it has its own. */
export const EVENT_PLACES = 4;
const [NEW_EPOCH, OVERLOAD, GAP] = [3, 2, 1];

export interface AllAgentsOptions {
  /** Events that may wait for the ring, and how many are kept when there are more. */
  readonly waitingMax: number;
  readonly waitingKept: number;
  /** Called with the number of events dropped because too many were waiting. */
  readonly onDropped: (events: number) => void;
}

/** The stream of all agents: numbers their events in order of arrival, or gives them their places in a shared log. */
export class AllAgents {
  readonly ring: HolographicBuffer;
  readonly #options: AllAgentsOptions;
  readonly #intake: Intake<Entry>;
  /** Number of the newest event. */
  #offset: number;
  /** Number of the newest event that is in the ring. */
  #written: number;

  constructor(ring: HolographicBuffer, options: AllAgentsOptions) {
    if (ring.scope !== ALL_AGENTS) throw new RangeError("this ring is not that of all agents");
    this.ring = ring;
    this.#options = options;
    this.#offset = ring.isShared ? 0 : ring.head.offset;
    this.#written = this.#offset;
    this.#intake = new Intake(ring.pace, (entry) => this.#write(entry));
  }

  /** Number of waiting entries. */
  get waiting(): number {
    return this.#intake.size;
  }

  /** `gap` came before the event in its agent's stream. */
  take(event: AgentEvent, gap: GapEvent | null, place: Position | null = null): void {
    this.#offset += 1 + (gap ? numbersOf(gap) : 0);
    this.#intake.take({ event, gap, offset: this.#offset, place });
    const { waitingMax, waitingKept, onDropped } = this.#options;
    if (this.#intake.size <= waitingMax) return;
    const { waiting } = this.#intake;
    const kept = trimFairly(waiting, waitingKept);
    this.#intake.retain(kept);
    onDropped(eventsIn(waiting) - eventsIn(kept));
  }

  /** A heartbeat takes no room, but stays behind the waiting events. */
  beat(heartbeat: Heartbeat): void {
    if (this.#intake.size === 0) this.ring.beat(heartbeat);
    else this.#intake.take({ event: heartbeat, gap: null, offset: this.#offset, place: null });
  }

  /** As `Intake.caughtUp`. */
  caughtUp(): Promise<void> | null {
    return this.#intake.caughtUp();
  }

  close(): void {
    this.#intake.force();
    this.ring.close();
  }

  #write({ event, gap, offset, place }: Entry): void {
    const { ring } = this;
    if (ring.closed) return;
    if (isHeartbeat(event)) return ring.beat(event);
    const lost = offset - 1 - (gap ? numbersOf(gap) : 0) - this.#written;
    this.#written = offset;
    if (place) return this.#writeAt(place, event, gap, lost);
    if (lost > 0) ring.skip(lost);
    if (gap?.missed === null) ring.announceEpochChange(event.agentId, gap);
    else if (gap) ring.skip(gap.missed, gap, event.agentId);
    ring.reflect(event);
  }

  #writeAt({ epoch, offset }: Position, event: AgentEvent, gap: GapEvent | null, lost: number): void {
    const { ring } = this;
    const before = (places: number): Position => ({ epoch, offset: offset - places });
    if (ring.head.epoch !== epoch) {
      if (ring.nextSeq === 0) ring.begin(before(EVENT_PLACES));
      else ring.skipAt(before(NEW_EPOCH), null, "EPOCH_CHANGED", event, ring.scope);
    }
    if (offset <= ring.head.offset) return;
    if (lost > 0) ring.skipAt(before(OVERLOAD), lost, "LAGGED", event, ring.scope);
    if (gap) ring.skipAt(before(GAP), gap.missed, gap.reason, gap, event.agentId);
    ring.reflectAt(event, { epoch, offset });
  }
}

/** Heartbeats that wait are dropped with the events around them, but are not missed. */
export function eventsIn(entries: readonly { readonly event: AgentEvent }[]): number {
  return entries.filter(({ event }) => !isHeartbeat(event)).length;
}

/** Numbers that the announcement of a gap takes in the stream of all agents. */
function numbersOf({ missed }: GapEvent): number {
  return missed ?? 1;
}
