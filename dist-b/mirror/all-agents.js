import { ALL_AGENTS } from "../events/cursor.js";
import { isHeartbeat } from "../events/event.js";
import { Intake, trimFairly } from "./ring/intake.js";
/** The stream of all agents: numbers their events in order of arrival. */
export class AllAgents {
  ring;
  #options;
  #intake;
  /** Number of the newest event. */
  #offset;
  constructor(ring, options) {
    if (ring.scope !== ALL_AGENTS) throw new RangeError("this ring is not that of all agents");
    this.ring = ring;
    this.#options = options;
    this.#offset = ring.head.offset;
    this.#intake = new Intake(ring.pace, (entry) => this.#write(entry));
  }
  /** Number of waiting entries. */
  get waiting() {
    return this.#intake.size;
  }
  /** `gap` came before the event in its agent's stream. */
  take(event, gap) {
    this.#offset += 1 + (gap ? numbersOf(gap) : 0);
    this.#intake.take({ event, gap, offset: this.#offset });
    const { waitingMax, waitingKept, onDropped } = this.#options;
    if (this.#intake.size <= waitingMax) return;
    const { waiting } = this.#intake;
    const kept = trimFairly(waiting, waitingKept);
    this.#intake.retain(kept);
    onDropped(eventsIn(waiting) - eventsIn(kept));
  }
  /** A heartbeat takes no room, but stays behind the waiting events. */
  beat(heartbeat) {
    if (this.#intake.size === 0) this.ring.beat(heartbeat);
    else this.#intake.take({ event: heartbeat, gap: null, offset: this.#offset });
  }
  /** As `Intake.caughtUp`. */
  caughtUp() {
    return this.#intake.caughtUp();
  }
  close() {
    this.#intake.force();
    this.ring.close();
  }
  #write({ event, gap, offset }) {
    const { ring } = this;
    if (ring.closed) return;
    if (isHeartbeat(event)) return ring.beat(event);
    const lost = offset - 1 - (gap ? numbersOf(gap) : 0) - ring.head.offset;
    if (lost > 0) ring.skip(lost);
    if (gap?.missed === null) ring.announceEpochChange(event.agentId, gap);
    else if (gap) ring.skip(gap.missed, gap, event.agentId);
    ring.reflect(event);
  }
}
/** Heartbeats that wait are dropped with the events around them, but are not missed. */
export function eventsIn(entries) {
  return entries.filter(({ event }) => !isHeartbeat(event)).length;
}
/** Numbers that the announcement of a gap takes in the stream of all agents. */
function numbersOf({ missed }) {
  return missed ?? 1;
}
//# sourceMappingURL=all-agents.js.map
