import type { Clock } from "../../base/clock.js";
import { randomId } from "../../base/ids.js";
import type { Outage } from "../../base/outage.js";
import { defaultLimits } from "../../base/limits.js";
import type { Position } from "../../events/cursor.js";
import { type AgentEvent, isHeartbeat, type NumberedEvent, type Vitals } from "../../events/event.js";
import type { HostLife, LogEnd } from "../../events/kept.js";
import { type Mirrors, Numbering, type PlacedEvent } from "../../mirror/index.js";
import { MirrorFeed } from "./mirror-feed.js";
import type {
  CarrierLog,
  CarrierLogListener,
  ClaimOptions,
  LogErrorCode,
  LogFeed,
  LogLimits,
  LogPlace,
} from "./port.js";
import { LogReader } from "./reader.js";
import { LATE_MS } from "./reading-health.js";
import type { LogServer } from "./server.js";
import { VitalsFeed } from "./vitals-feed.js";
import { LogWriter } from "./writer.js";

/** How long a claim waits until this gateway has read what the stream has, ms; a release, until its last events are stored. */
const CLAIM_READ_MS = 2_000;
const RELEASE_MS = 5_000;
/** How long an answer may wait until this gateway has read the events before it, ms. */
const REACHED_MS = 10_000;

const PROBLEMS: Readonly<Record<LogErrorCode, string>> = {
  LOG_FENCED: "is written by another gateway",
  LOG_FULL: "has no room",
  LOG_FORBIDDEN: "refuses the credentials",
  LOG_UNREACHABLE: "does not answer",
  LOG_FAILED: "refuses them",
};

const DEFAULTS: LogLimits = {
  waitingEventsMax: defaultLimits.maxLogWaitingEvents,
  waitingCharactersMax: defaultLimits.maxLogWaitingCharacters,
};

export interface SharedLogOptions {
  readonly server: LogServer;
  /** With `isShared`. The agents of the manifest have their mirrors before they are claimed. */
  readonly mirrors: Mirrors;
  readonly gateway: string;
  readonly clock: Clock;
  readonly listener: CarrierLogListener;
  /** Where this gateway's own copy of the history ends, from which its mirrors were restored; null: it has none. */
  readonly from?: LogPlace | null;
  /** Hears of what the mirrors have taken, in its order. */
  readonly onRead?: (batch: readonly PlacedEvent[]) => void;
  /** Default: those of a gateway without options. */
  readonly limits?: LogLimits;
  readonly newId?: (prefix: string) => string;
  /** Called for failures that are repaired. */
  readonly onError: (error: unknown) => void;
}

/** The log that the gateways of a namespace share, as one of them has it: it writes its own agents, and reads all. */
export class SharedLog implements CarrierLog {
  readonly #options: SharedLogOptions;
  readonly #numbering: Numbering;
  readonly #writer: LogWriter;
  readonly #vitals: VitalsFeed;
  #reader!: LogReader;

  /** Rejects when the stream cannot be read. The mirrors are filled from now on: see `feed.caughtUp`. */
  static async open(options: SharedLogOptions): Promise<SharedLog> {
    const log = new SharedLog(options);
    const { server, clock, mirrors, from = null, onError, onRead = () => undefined } = options;
    const feed = new MirrorFeed(mirrors, onRead);
    log.#reader = await LogReader.open({ server, clock, listener: feed, from, onError });
    return log;
  }

  private constructor(options: SharedLogOptions) {
    this.#options = options;
    const { server, clock, gateway, listener, mirrors, newId = randomId, limits = DEFAULTS } = options;
    this.#numbering = new Numbering((why, events) => listener.onDropped(why, events));
    this.#writer = new LogWriter({
      server,
      clock,
      gateway,
      newEpoch: () => newId("e"),
      onFenced: (agentId, by) => {
        this.#numbering.forget(agentId);
        listener.onFenced(agentId, by);
      },
      limits,
      onDropped: (why, events, limit) => listener.onDropped(why, events, limit),
      onHealth: (problem) => listener.onHealth(problem),
      onForgotten: () => this.#reader.suspect(),
    });
    const onHeartbeats = (beats: readonly PlacedEvent[]): void => mirrors.accept(beats);
    this.#vitals = new VitalsFeed({ server, clock, onHeartbeats, onError: options.onError });
  }

  get feed(): LogFeed {
    return this.#reader;
  }

  /** Why events wait or are missing, for anyone to read; null: they do not, and are not. */
  get problem(): string | null {
    const { isMissing, lateSince } = this.#reader.health;
    if (isMissing)
      return `deleted at NATS: ${this.#options.server.name}; no events are shared until a gateway starts, which makes it again`;
    const problem = this.#writer.problem;
    if (problem) return `events are not shared, and wait: the log ${PROBLEMS[problem.code]}`;
    return lateSince === null ? null : `events are not read since ${new Date(lateSince).toISOString()}`;
  }

  /** Since when new events are not shown, and why: those of other gateways, or those of this one's agents; null: they are. */
  get outage(): Outage | null {
    const { isMissing, lateSince } = this.#reader.health;
    const { clock, server } = this.#options;
    const asOf = lateSince ?? this.#stuckSince(clock);
    if (asOf === null) return null;
    const { problem } = this.#writer;
    const why = isMissing
      ? `${server.name} was deleted at NATS`
      : `the log ${problem ? PROBLEMS[problem.code] : "cannot be read"}`;
    return { asOf, words: `new events are not shown since ${new Date(asOf).toISOString()}: ${why}` };
  }

  /** As long as is waited for a reader: an election is no news. */
  #stuckSince(clock: Clock): number | null {
    const { stuckMs } = this.#writer;
    return stuckMs > LATE_MS ? clock.now() - stuckMs : null;
  }

  /** Messages that the stream has taken since start, and events that wait for it. */
  get counts(): LogWriter["counts"] {
    return this.#writer.counts;
  }

  async claim(agentId: string, options: ClaimOptions): Promise<void> {
    if (this.isHeld(agentId)) await this.release(agentId);
    // What this gateway has read shows whether the stream has lost something.
    await this.#reader.caughtUp(CLAIM_READ_MS);
    const ring = this.#options.mirrors.of(agentId);
    const end = await this.#writer.claim(agentId, options, ring && { head: ring.head, latest: ring.latest });
    this.#numbering.begin(agentId, end);
  }

  async release(agentId: string): Promise<void> {
    this.#numbering.forget(agentId);
    const { clock, listener } = this.#options;
    const flushed = this.#writer.flushed([agentId]);
    if (flushed) {
      let cancel = (): void => undefined;
      const late = new Promise<void>((resolve) => (cancel = clock.after(RELEASE_MS, resolve)));
      await Promise.race([flushed, late]).finally(() => cancel());
    }
    const dropped = this.#writer.drop(agentId);
    if (dropped > 0) listener.onDropped("FENCED", dropped);
  }

  isHeld(agentId: string): boolean {
    return this.#numbering.has(agentId);
  }

  end(agentId: string, life?: HostLife): LogEnd | null {
    return this.#numbering.end(agentId, life);
  }

  append(batch: readonly NumberedEvent[]): void {
    const placed = this.#numbering.place(batch);
    const isSilent = placed.every(({ event }) => !isHeartbeat(event));
    this.#writer.push(isSilent ? placed : placed.filter(({ event }) => !isHeartbeat(event)));
    if (!isSilent) for (const one of placed) this.#vitals.beat(one);
  }

  insert(agentId: string, eventOf: (latest: Vitals) => AgentEvent): boolean {
    const placed = this.#numbering.insert(agentId, eventOf);
    if (placed) this.#writer.push([placed]);
    return placed !== null;
  }

  conclude(
    agentIds: readonly string[] | null,
    finalEvent: (agentId: string, latest: Vitals) => AgentEvent | null,
  ): void {
    for (const agentId of agentIds ?? this.#numbering.agentIds) {
      const eventOf = (latest: Vitals): AgentEvent | null => finalEvent(agentId, latest);
      const placed = this.#numbering.insert(agentId, eventOf, { isLast: true });
      if (placed) this.#writer.push([placed]);
    }
  }

  reached(agentId: string, position: Position): Promise<void> | null {
    const { mirrors } = this.#options;
    const shown = this.#numbering.shown(agentId, position);
    const head = mirrors.of(agentId)?.head;
    const isThere = head?.epoch === shown.epoch && head.offset >= shown.offset;
    return isThere || !this.isHeld(agentId) ? mirrors.reached(agentId, shown) : this.#read(agentId, shown);
  }

  stored(agentIds: readonly string[]): Promise<void> | undefined {
    return this.#writer.flushed(agentIds)?.then(() => undefined);
  }

  /** Whatever waits is given up: release the agents first. The mirrors keep what they have. */
  async close(): Promise<void> {
    this.#vitals.close();
    this.#writer.close();
    await this.#reader.close();
    this.#options.server.close();
  }

  async #read(agentId: string, shown: Position): Promise<void> {
    await this.#writer.flushed([agentId]);
    await this.#reader.reached(this.#writer.lastOf(agentId), REACHED_MS);
    await this.#options.mirrors.reached(agentId, shown);
  }
}
