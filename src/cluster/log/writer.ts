import type { Clock } from "../../base/clock.js";
import { Fifo } from "../../base/async/fifo.js";
import { type PlacedEvent, shareOf } from "../../mirror/index.js";
import { Appender, type Known } from "./appender.js";
import { claimOn, type SeenEnd } from "./claims.js";
import { type AgentEnd, batchId, claimId, claimText, endOf, type LogClaim, messageOf } from "./messages.js";
import { lastOfGateway, passForeign } from "./foreign.js";
import { Outgoing } from "./outgoing.js";
import { type LogDropReason, LogError, type LogLimit, type LogLimits } from "./port.js";
import type { LogAppend, LogServer } from "./server.js";

/** Messages of all agents in flight at once; of one agent it is one. */
const IN_FLIGHT_MAX = 256;
/** How long an event may wait for others to go with it, ms. One that comes after a pause of this length does not wait. */
const GATHER_MS = 5;
/** What is left of them when there are too many: making room once costs more than one event does. */
const KEPT_SHARE = 0.75;
/** JSON of one event, bytes: a message of a server has 1 MiB unless it is set otherwise, and what is around the event needs some. */
const EVENT_BYTES_MAX = 983_040;
/** Bytes of a character in UTF-8, at most. */
const BYTES_OF_CHARACTER = 3;

export interface LogWriterOptions {
  readonly server: LogServer;
  readonly clock: Clock;
  readonly gateway: string;
  readonly newEpoch: () => string;
  readonly onFenced: (
    agentId: string,
    by: { readonly gateway: string; readonly term: number } | null,
  ) => void;
  readonly limits: LogLimits;
  readonly onDropped: (why: LogDropReason, events: number, limit?: LogLimit) => void;
  readonly onHealth: (problem: LogError | null) => void;
  /** The stream has forgotten messages that it had acknowledged. */
  readonly onForgotten: () => void;
}

/**
 * Appends the events of the agents that this gateway carries. An agent has one message in flight, whose answer is the fence of its
 * next one; what comes meanwhile goes together. Many agents are in flight at once.
 */
export class LogWriter {
  readonly #options: LogWriterOptions;
  readonly #appender: Appender;
  readonly #agents = new Map<string, Outgoing>();
  /** Agents whose next message waits until fewer are in flight. */
  readonly #ready = new Fifo<Outgoing>();
  #inFlight = 0;
  #waiting = 0;
  #characters = 0;
  #highest = 0;
  #messages = 0;
  #isClosed = false;

  constructor(options: LogWriterOptions) {
    this.#options = options;
    this.#appender = new Appender(options);
  }

  get problem(): LogError | null {
    return this.#appender.problem;
  }

  /** For how long the log takes nothing, ms. */
  get stuckMs(): number {
    return this.#appender.stuckMs;
  }

  /** Messages that the stream has taken since start, and events that wait for it. */
  get counts(): { readonly messages: number; readonly waiting: number } {
    return { messages: this.#messages, waiting: this.#waiting };
  }

  isHeld(agentId: string): boolean {
    return this.#agents.has(agentId);
  }

  /** `seen`: the end of the agent's stream as this gateway has read it. Resolves with the place behind which its numbers go on. */
  async claim(
    agentId: string,
    { term, isFresh = false }: { readonly term: number; readonly isFresh?: boolean },
    seen: SeenEnd | null,
  ): Promise<AgentEnd> {
    const { gateway, newEpoch } = this.#options;
    let last = await this.#appender.last(agentId);
    for (;;) {
      const message = await lastOfGateway(this.#appender, agentId, last);
      const isOwn =
        message?.kind === "claim" && message.claim.gateway === gateway && message.claim.term === term;
      if (last && isOwn) return this.#take(message.claim, last.seq);
      const end = endOf(message);
      if (end && end.term >= term) throw fenced(agentId);
      const claim = claimOn(end, seen, { agentId, term, gateway, isFresh, newEpoch });
      const behind = last?.seq ?? 0;
      // Behind a message of no gateway this may be another claim of the same term: it has an id of its own.
      const id = claimId(claim, behind);
      const known = await this.#append({ agentId, id, text: claimText(claim), last: behind });
      if (known.outcome === "STORED") return this.#take(claim, known.seq);
      last = known.last;
    }
  }

  /** Numbered events of agents that this gateway has claimed. */
  push(batch: readonly PlacedEvent[]): void {
    for (const placed of batch) {
      const outgoing = this.#agents.get(placed.event.agentId);
      if (!outgoing) {
        this.#options.onDropped("FENCED", 1);
        continue;
      }
      const text = JSON.stringify(placed.event);
      if (isTooLarge(text)) {
        this.#options.onDropped("OVERLOAD", 1, "maxPayloadBytes");
        continue;
      }
      outgoing.push(placed, text);
      this.#waiting += 1;
      this.#characters += text.length;
      this.#flushSoon(outgoing);
    }
    const { waitingEventsMax, waitingCharactersMax } = this.#options.limits;
    if (this.#waiting > waitingEventsMax || this.#characters > waitingCharactersMax) this.#makeRoom();
  }

  /** Resolves when everything pushed for these agents is stored, or never will be; null when it is. */
  flushed(agentIds: readonly string[]): Promise<unknown> | null {
    const waiting = agentIds.flatMap((id) => this.#agents.get(id)?.flushed() ?? []);
    return waiting.length > 0 ? Promise.all(waiting) : null;
  }

  /** Sequence of the agent's newest message in the stream; 0: it is not held. */
  lastOf(agentId: string): number {
    return this.#agents.get(agentId)?.last ?? 0;
  }

  /** Gives an agent up, with what waits for it. Returns the number of events. */
  drop(agentId: string): number {
    const outgoing = this.#agents.get(agentId);
    if (!outgoing) return 0;
    this.#agents.delete(agentId);
    this.#waiting -= outgoing.size;
    this.#characters -= outgoing.characters;
    return outgoing.dropAll();
  }

  close(): void {
    this.#isClosed = true;
    this.#appender.close();
    for (const agentId of this.#agents.keys()) this.drop(agentId);
  }

  #take(claim: LogClaim, seq: number): AgentEnd {
    const { agentId, term, receipt } = claim;
    this.drop(agentId);
    this.#agents.set(agentId, new Outgoing(agentId, term, seq, receipt));
    return claim;
  }

  /** Not within this turn: what else is appended in it goes with it. */
  #flushSoon(outgoing: Outgoing): void {
    if (outgoing.isDue || outgoing.isInFlight) return;
    outgoing.isDue = true;
    const { clock } = this.#options;
    const waitMs = outgoing.isFull ? 0 : outgoing.sentAt + GATHER_MS - clock.monotonic();
    if (waitMs <= 0) queueMicrotask(() => this.#flush(outgoing));
    else clock.after(waitMs, () => this.#flush(outgoing));
  }

  #flush(outgoing: Outgoing): void {
    if (this.#agents.get(outgoing.agentId) !== outgoing || this.#isClosed) return;
    if (this.#inFlight >= IN_FLIGHT_MAX) return this.#ready.push(outgoing);
    outgoing.isDue = false;
    const { size, characters } = outgoing;
    const batch = outgoing.take();
    if (!batch) return;
    this.#waiting -= size - outgoing.size;
    this.#characters -= characters - outgoing.characters;
    outgoing.isInFlight = true;
    outgoing.sentAt = this.#options.clock.monotonic();
    this.#inFlight += 1;
    const { agentId, term } = outgoing;
    void this.#send(outgoing, batchId({ agentId, term, ...batch }), batch.text);
  }

  /** Never rejects. */
  async #send(outgoing: Outgoing, id: string, text: string): Promise<void> {
    const isStored = await this.#store(outgoing, id, text);
    this.#inFlight -= 1;
    outgoing.isInFlight = false;
    if (isStored) outgoing.stored();
    if (outgoing.size > 0) this.#flushSoon(outgoing);
    const next = this.#ready.shift();
    if (next) this.#flush(next);
  }

  /** False: the agent has another carrier, or this writer is closed. Never rejects. */
  async #store(outgoing: Outgoing, id: string, text: string): Promise<boolean> {
    const { agentId, term } = outgoing;
    for (;;) {
      let known: Known;
      try {
        known = await this.#append({ agentId, id, text, last: outgoing.last });
      } catch {
        return false;
      }
      if (this.#agents.get(agentId) !== outgoing) return false;
      if (known.outcome === "STORED") {
        outgoing.last = known.seq;
        return true;
      }
      const { last } = known;
      const message = last && messageOf(agentId, last);
      const range = { agentId, id, term, after: outgoing.last };
      const passed = last && !message && (await passForeign(this.#appender, { ...range, last }));
      if (this.#agents.get(agentId) !== outgoing) return false;
      if (passed && last.seq > outgoing.last) {
        outgoing.last = last.seq;
        if (passed.isStored) return true;
        continue;
      }
      const isOurs = endOf(message)?.term === term;
      // Removed by its retention, purged, or replaced by an older backup: the numbers go on, and readers see what is missing.
      const isForgotten = last === null || last.seq < outgoing.last;
      if (!isOurs && !isForgotten) {
        const by = message?.kind === "claim" ? message.claim : null;
        this.#fence(outgoing, by);
        return false;
      }
      if (last && isForgotten) this.#options.onForgotten();
      outgoing.last = last?.seq ?? 0;
    }
  }

  #fence(outgoing: Outgoing, by: { readonly gateway: string; readonly term: number } | null): void {
    const { agentId } = outgoing;
    const dropped = this.drop(agentId);
    if (dropped > 0) this.#options.onDropped("FENCED", dropped);
    this.#options.onFenced(agentId, by && { gateway: by.gateway, term: by.term });
  }

  async #append(message: LogAppend): Promise<Known> {
    const before = this.#highest;
    const known = await this.#appender.append(message);
    if (known.outcome !== "STORED") return known;
    this.#messages += 1;
    // What is stored later has a higher sequence, in one and the same stream.
    const isForgotten = known.seq <= before;
    this.#highest = isForgotten ? known.seq : Math.max(this.#highest, known.seq);
    if (isForgotten) this.#options.onForgotten();
    return known;
  }

  /** Drops the oldest events of the agents with the most waiting, so that a flood costs the flooding agent's events. */
  #makeRoom(): void {
    const { waitingEventsMax, waitingCharactersMax } = this.#options.limits;
    const all = [...this.#agents.values()];
    const isTooMany = this.#waiting > waitingEventsMax;
    const limit = isTooMany ? "maxLogWaitingEvents" : "maxLogWaitingCharacters";
    const weigh = (one: Outgoing): number => (isTooMany ? one.size : one.characters);
    const share = shareOf(all.map(weigh), KEPT_SHARE * (isTooMany ? waitingEventsMax : waitingCharactersMax));
    for (const outgoing of all) {
      const { size, characters } = outgoing;
      while (weigh(outgoing) > share)
        outgoing.dropOldest(Math.max(1, isTooMany ? size - share : Math.ceil(size / 16)));
      this.#waiting -= size - outgoing.size;
      this.#characters -= characters - outgoing.characters;
      if (outgoing.size < size) this.#options.onDropped("OVERLOAD", size - outgoing.size, limit);
    }
  }
}

/** Few events are so long that their bytes have to be counted. */
function isTooLarge(text: string): boolean {
  return text.length * BYTES_OF_CHARACTER > EVENT_BYTES_MAX && Buffer.byteLength(text) > EVENT_BYTES_MAX;
}

function fenced(agentId: string): LogError {
  return new LogError("LOG_FENCED", `another gateway carries the agent ${agentId}`);
}
