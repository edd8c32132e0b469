import type { Position } from "../events/cursor.js";
import { type AgentEvent, isHeartbeat, type NumberedEvent, type Vitals } from "../events/event.js";
import type { HostLife, LogEnd, Receipt } from "../events/kept.js";
import { vitalsOf } from "./ring/holographic-buffer.js";

/** An event under its final number in its agent's stream. */
export interface PlacedEvent extends NumberedEvent {
  /** Of a host that resends, the event's own number. */
  readonly receipt?: Receipt;
  /** Its place in the stream of all agents, where that is one for all gateways. */
  readonly place?: Position;
}

/** Why an event gets no number. `REPEATED`: the host used a number twice. `NO_AGENT`: it is not numbered here. */
export type NotPlaced = "REPEATED" | "NO_AGENT";

/** Where the numbers of an agent go on. */
export interface NumberingStart {
  readonly head: Position;
  readonly receipt: Receipt | null;
  readonly latest: Vitals;
}

/** Ended epochs of one agent that are remembered; each crash of its host may create one. */
const PAST_EPOCHS_MAX = 16;

/**
 * Gives the events of agents their final numbers: those of their hosts, and those that the gateway inserts between them. Only the
 * single writer of an agent's stream has one; who reads the stream needs nothing of it.
 *
 * ```
 *   host       1  2     3        4  5
 *   gateway          x     x  x            inserted = 3: the host's 5 is number 8
 *   number     1  2  3  4  5  6  7  8
 * ```
 */
export class Numbering {
  readonly #agents = new Map<string, AgentNumbers>();
  readonly #onDropped: (why: NotPlaced, events: number) => void;

  constructor(onDropped: (why: NotPlaced, events: number) => void = () => undefined) {
    this.#onDropped = onDropped;
  }

  /** The agents that are numbered here. */
  get agentIds(): Iterable<string> {
    return this.#agents.keys();
  }

  has(agentId: string): boolean {
    return this.#agents.has(agentId);
  }

  /** Numbers on behind `start`. */
  begin(agentId: string, start: NumberingStart): void {
    this.#agents.set(agentId, new AgentNumbers(start));
  }

  forget(agentId: string): void {
    this.#agents.delete(agentId);
  }

  /** As `EventLog.end`: a host that takes the agent numbers on behind it. */
  end(agentId: string, life?: HostLife): LogEnd | null {
    return this.#agents.get(agentId)?.end(life) ?? null;
  }

  /** The final numbers of what hosts say; without what has none, which is counted. Returns the batch itself where it can. */
  place(batch: readonly NumberedEvent[]): readonly PlacedEvent[] {
    let placed: PlacedEvent[] | null = null;
    let agentId: string | null = null;
    let numbers: AgentNumbers | undefined;
    for (let index = 0; index < batch.length; index += 1) {
      const numbered = batch[index] as NumberedEvent;
      if (numbered.event.agentId !== agentId) {
        agentId = numbered.event.agentId;
        numbers = this.#agents.get(agentId);
      }
      const one = numbers ? numbers.take(numbered) : "NO_AGENT";
      if (one === numbered) placed?.push(numbered);
      else {
        placed ??= batch.slice(0, index);
        if (one === "REPEATED" || one === "NO_AGENT") this.#onDropped(one, 1);
        else if (one) placed.push(one);
      }
    }
    return placed ?? batch;
  }

  /**
   * The next number for an event that the gateway makes of an agent; null: it is not numbered here, or `eventOf` makes none.
   * `isLast`: its host is gone, and numbers nothing behind it.
   */
  insert(
    agentId: string,
    eventOf: (latest: Vitals) => AgentEvent | null,
    { isLast = false }: { readonly isLast?: boolean } = {},
  ): PlacedEvent | null {
    return this.#agents.get(agentId)?.insert(eventOf, isLast) ?? null;
  }

  /** The final position of what the agent's host has numbered so. */
  shown(agentId: string, { epoch, offset }: Position): Position {
    return { epoch, offset: offset + (this.#agents.get(agentId)?.inserted ?? 0) };
  }
}

/** The numbers of one agent. */
class AgentNumbers {
  #epoch: string;
  #offset: number;
  #receipt: Receipt | null;
  /** The newest event or heartbeat. */
  #latest: Vitals;
  /** Events of the gateway since its host was told its place: the host's numbers are shown so much higher. */
  inserted = 0;
  /** Ended epochs, oldest first: their late events were already published, or announced as lost. */
  readonly #past = new Set<string>();
  /** Of a host that resends: where it was told to go on, and its own number there. */
  #source: { readonly incarnation: string; readonly offset: number; readonly received: number } | null = null;

  constructor({ head, receipt, latest }: NumberingStart) {
    this.#epoch = head.epoch;
    this.#offset = head.offset;
    this.#receipt = receipt;
    this.#latest = latest;
  }

  end(life: HostLife | undefined): LogEnd {
    const head = { epoch: this.#epoch, offset: this.#offset };
    this.inserted = 0;
    this.#source = null;
    if (!life) return { ...head, received: null };
    const { incarnation, acknowledged } = life;
    const received = this.#receipt?.incarnation === incarnation ? this.#receipt.number : acknowledged;
    this.#source = { incarnation, offset: head.offset, received };
    return { ...head, received };
  }

  /** Null for a heartbeat of an ended epoch: it is not counted. */
  take(numbered: NumberedEvent): PlacedEvent | NotPlaced | null {
    const isSame = numbered.epoch === this.#epoch;
    if (isHeartbeat(numbered.event)) {
      if (this.#past.has(numbered.epoch)) return null;
      this.#latest = numbered.event;
      return numbered;
    }
    const shown = isSame ? numbered.offset + this.inserted : numbered.offset;
    if (isSame ? shown <= this.#offset : this.#past.has(numbered.epoch)) return "REPEATED";
    if (!isSame) this.#endEpoch(numbered.epoch);
    this.#offset = shown;
    this.#latest = numbered.event;
    const source = this.#source;
    if (!source) return shown === numbered.offset ? numbered : { ...numbered, offset: shown };
    const number = source.received + numbered.offset - source.offset;
    this.#receipt = { incarnation: source.incarnation, number };
    return { epoch: numbered.epoch, offset: shown, event: numbered.event, receipt: this.#receipt };
  }

  insert(eventOf: (latest: Vitals) => AgentEvent | null, isLast: boolean): PlacedEvent | null {
    const event = eventOf(vitalsOf(this.#latest));
    if (!event) return null;
    if (!isLast) this.inserted += 1;
    this.#offset += 1;
    this.#latest = event;
    return { epoch: this.#epoch, offset: this.#offset, event };
  }

  #endEpoch(next: string): void {
    this.inserted = 0;
    this.#past.add(this.#epoch);
    this.#epoch = next;
    const [oldest] = this.#past;
    if (this.#past.size > PAST_EPOCHS_MAX && oldest !== undefined) this.#past.delete(oldest);
  }
}
