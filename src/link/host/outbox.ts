import type { JsonValue } from "../../base/json.js";
import type { Position } from "../../events/cursor.js";
import { type AgentEvent, isHeartbeat, type NumberedEvent } from "../../events/event.js";
import type { LinkLimits } from "../messages.js";
import type { Places } from "./places.js";

/** The number of unacknowledged events of one agent. */
interface Share {
  readonly agentId: string;
  events: number;
}

interface Batch {
  /** Kept until they are acknowledged only where they may be resent. */
  events: NumberedEvent[];
  /** The share of each event. */
  readonly owners: Share[];
  bytes: number;
}

function newBatch(): Batch {
  return { events: [], owners: [], bytes: 0 };
}

/** Events that may use the reserve: without them the mirror would permanently show a wrong state. */
const STATE_EVENTS: ReadonlySet<AgentEvent["type"]> = new Set([
  "AGENT_STARTED",
  "AGENT_STOPPED",
  "AGENT_STATE_CHANGED",
]);

/** A batch of so many bytes, as estimated, is sent before the turn ends: a message has a bound on its way. */
export const BATCH_BYTES_MAX = 1_048_576;

export interface OutboxOptions {
  readonly limits: LinkLimits;
  /** Of a host that changes its connections: events are kept until they are acknowledged. Absent: one connection. */
  readonly places?: Places | undefined;
  /** Schedules `task` to run soon, after the current work. */
  readonly schedule: (task: () => void) => void;
  readonly send: (events: readonly NumberedEvent[], bytes: number) => void;
  /**
   * Called with null when dropping begins, and with the number of dropped events when there is room again. Dropped
   * heartbeats are not counted.
   */
  readonly onOverflow: (dropped: number | null) => void;
}

/**
 * The host's side of the events: collects the events of a turn, sends them as one batch, and drops events beyond the
 * credit that acknowledgements return. Behaviour: SPEC.md.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #shares = new Map<string, Share>();
  /** Positions of the newest events that were not dropped, one for each agent. */
  readonly #last = new Map<string, { epoch: string; offset: number }>();
  readonly #unacknowledged: Batch[] = [];
  #collecting: Batch = newBatch();
  #scheduled = false;
  #events = 0;
  #bytes = 0;
  #dropped: number | null = null;
  /** True while there is no connection: events are kept, and heartbeats left out. */
  #isHeld = false;
  /** By agent: its newest event that was acknowledged. Empty without `places`. */
  readonly #acknowledged = new Map<string, number>();

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  publish(event: NumberedEvent): void {
    const { places } = this.#options;
    if (places && this.#isLost(event, places)) return;
    const bytes = estimateBytes(event);
    const share = this.#shareOf(event.event.agentId);
    if (!this.#hasRoom(event, share, bytes)) {
      this.#drop(event);
      return;
    }
    this.#shares.set(share.agentId, share);
    this.#remember(share.agentId, event);
    share.events += 1;
    this.#events += 1;
    this.#bytes += bytes;
    const batch = this.#collecting;
    batch.events.push(event);
    batch.owners.push(share);
    batch.bytes += bytes;
    if (batch.events.length >= this.#options.limits.batchEventsMax || batch.bytes >= BATCH_BYTES_MAX)
      this.flush();
    else this.#schedule();
  }

  /** Position of this agent's newest event that was not dropped, or null. */
  lastOf(agentId: string): Position | null {
    const last = this.#last.get(agentId);
    return last ? { ...last } : null;
  }

  /** By agent: the number of its newest event that was acknowledged. */
  get acknowledged(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#acknowledged);
  }

  get isEmpty(): boolean {
    return this.#events === 0;
  }

  /** Forgets the positions of agents that are gone. */
  forget(agentIds: readonly string[]): void {
    for (const agentId of agentIds) {
      this.#last.delete(agentId);
      this.#acknowledged.delete(agentId);
    }
  }

  /** Sends the collected events. */
  flush(): void {
    const batch = this.#collecting;
    if (batch.events.length === 0) return;
    this.#collecting = newBatch();
    this.#unacknowledged.push(batch);
    if (!this.#isHeld) this.#options.send(batch.events, batch.bytes);
    // Until then they would be moved to the heap for things that live long, where freeing them is expensive.
    if (!this.#options.places) batch.events = [];
  }

  /** The oldest batches have arrived. */
  acknowledge(batches: number): void {
    for (const batch of this.#unacknowledged.splice(0, batches)) {
      this.#free(batch.owners.length, batch.bytes);
      for (const share of batch.owners) this.#release(share);
      if (this.#options.places) this.#note(batch.events);
    }
    this.reportDropped();
  }

  /** The connection is lost: keeps what is not acknowledged. */
  hold(): void {
    this.#isHeld = true;
  }

  /**
   * There is a connection again. Drops what the log has received, then sends the rest. Events of agents that the gateway does
   * not give to this host are dropped and counted, because no other host will ever number them.
   */
  resume(places: Places): void {
    this.flush();
    const kept = this.#unacknowledged.splice(0);
    this.#isHeld = false;
    for (const { events, owners } of kept) {
      const batch = newBatch();
      for (const [at, event] of events.entries()) {
        const share = owners[at];
        const { agentId } = event.event;
        const bytes = estimateBytes(event);
        const isWanted = places.has(agentId) && event.offset > places.receivedOf(agentId);
        if (share && isWanted && !isHeartbeat(event.event)) {
          batch.events.push(event);
          batch.owners.push(share);
          batch.bytes += bytes;
          continue;
        }
        this.#free(1, bytes);
        if (share) this.#release(share);
        if (!places.has(agentId)) this.#drop(event);
        else this.#note([event]);
      }
      if (batch.events.length === 0) continue;
      this.#unacknowledged.push(batch);
      this.#options.send(batch.events, batch.bytes);
    }
    this.reportDropped();
  }

  /** A heartbeat while there is no connection, or an event of an agent that the gateway does not give to this host. */
  #isLost(event: NumberedEvent, places: Places): boolean {
    if (this.#isHeld) return isHeartbeat(event.event);
    if (places.has(event.event.agentId)) return false;
    this.#drop(event);
    return true;
  }

  #free(events: number, bytes: number): void {
    this.#events -= events;
    this.#bytes -= bytes;
  }

  #release(share: Share): void {
    share.events -= 1;
    if (share.events === 0) this.#shares.delete(share.agentId);
  }

  #note(events: readonly NumberedEvent[]): void {
    for (const { offset, event } of events)
      if (!isHeartbeat(event)) this.#acknowledged.set(event.agentId, offset);
  }

  /** Reports the number of events dropped since dropping began, if any. */
  reportDropped(): void {
    if (this.#dropped === null) return;
    const dropped = this.#dropped;
    this.#dropped = null;
    this.#options.onOverflow(dropped);
  }

  /** A heartbeat has the number of an event before it, which may have been dropped. */
  #remember(agentId: string, { epoch, offset, event }: NumberedEvent): void {
    if (isHeartbeat(event)) return;
    const last = this.#last.get(agentId);
    if (last?.epoch === epoch) last.offset = offset;
    else this.#last.set(agentId, { epoch, offset });
  }

  #shareOf(agentId: string): Share {
    return this.#shares.get(agentId) ?? { agentId, events: 0 };
  }

  /** One agent may use as much as is still free, so that a flood costs the flooding agent's events and not others'. */
  #hasRoom({ event }: NumberedEvent, share: Share, bytes: number): boolean {
    const { linkEventsMax, linkBytesMax, linkReserveEvents } = this.#options.limits;
    if (STATE_EVENTS.has(event.type)) return this.#events < linkEventsMax + linkReserveEvents;
    const free = linkEventsMax - this.#events;
    return share.events < free && this.#bytes + bytes <= linkBytesMax;
  }

  #drop({ event }: NumberedEvent): void {
    if (this.#dropped === null) {
      this.#dropped = 0;
      this.#options.onOverflow(null);
    }
    if (!isHeartbeat(event)) this.#dropped += 1;
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#options.schedule(() => {
      this.#scheduled = false;
      this.flush();
    });
  }
}

/** Estimated bytes of an event without its payload. */
const ENVELOPE_BYTES = 256;

/** Estimates the size of an event: exact enough to limit memory, cheap enough to compute for each event. */
function estimateBytes({ event }: NumberedEvent): number {
  const { publicForm } = event;
  return estimateFull(event) + (publicForm ? estimate({ ...publicForm }) : 0);
}

function estimateFull(event: AgentEvent): number {
  if (event.type === "OUTPUT") return ENVELOPE_BYTES + estimate(event.data);
  if (event.type === "RESULT") return ENVELOPE_BYTES + estimate(event.result);
  if (event.type === "ERROR") return ENVELOPE_BYTES + event.message.length;
  return (
    ENVELOPE_BYTES +
    ("semaphore" in event ? estimate({ ...event.semaphore, options: [...event.semaphore.options] }) : 0)
  );
}

function estimate(value: JsonValue): number {
  if (typeof value === "string") return value.length + 8;
  if (typeof value !== "object" || value === null) return 8;
  let bytes = 16;
  if (Array.isArray(value)) {
    for (const item of value) bytes += estimate(item);
    return bytes;
  }
  for (const key of Object.keys(value)) bytes += key.length + 8 + estimate(value[key] ?? null);
  return bytes;
}
