import { ALL_AGENTS, decodeCursor, encodeCursor, type Position } from "../../src/events/cursor.js";
import type { AgentEvent, GapEvent, TerrariumEvent } from "../../src/events/event.js";
import { isForSession } from "../../src/events/session.js";
import {
  fanoutCounters,
  FlushLoop,
  type Join,
  type HolographicBuffer,
  Mirrors,
  Projections,
} from "../../src/mirror/index.js";
import { MemoryEventLog, MemoryLogData } from "../../src/storage/index.js";
import { ReadableLog } from "../../src/storage/log/readable-log.js";
import { Recorder } from "../../src/storage/recorder.js";
import { createWatch } from "../../src/watching/watch.js";
import type { AgentDescriptor } from "../../src/link/port.js";
import { sightAt } from "../support/sights.js";
import { Sights } from "../../src/auth/sights.js";
import { OWN_VIEWER } from "../../src/auth/viewer.js";
import { fail, outputOfRun } from "../support/mirror-kit.js";
import { HandDisk } from "../support/storage/kit.js";
import { lines, SlowSink } from "./slow-sink.js";
import { ManualClock, type Random, seededRandom } from "../support/time-and-random.js";
import { tellIds } from "../support/agent-lists.js";

const AGENTS = ["a", "b", "c"];
const SESSIONS = ["s1", "s2", null];

/** What a socket was sent: one line per event. */
interface Told {
  readonly cursor: string;
  readonly event: TerrariumEvent;
}

/** One client over many connections: it comes back with the cursor of what it got last. */
interface Visitor {
  readonly scope: string;
  readonly session: string | null;
  readonly types: readonly ("OUTPUT" | "RESULT")[] | null;
  cursor: string | null;
  /** Place in its stream of the newest event it got; null before the first. */
  last: number | null;
  /** Events announced as missed since then; null when a number was unknown. */
  announced: number | null;
  connection: {
    readonly sink: SlowSink;
    readonly told: readonly Told[];
    leave: () => void;
    readonly join: Join;
    read: number;
    isLapped: boolean;
  } | null;
}

interface Life {
  readonly mirrors: Mirrors;
  readonly recorder: Recorder;
  readonly disk: HandDisk;
  readonly projections: Projections;
  readonly log: ReadableLog;
  readonly numbering: Map<string, { epoch: string; offset: number }>;
  /** Seq of the next slot of the ring of all agents that the model has to learn of. */
  noted: number;
}

/**
 * A gateway with a short ring and a longer log, both dropping, on a disk that lags; restarts and crashes; and clients of
 * every kind and distance. The model is the order in which each stream was published.
 */
export class LogWorld {
  readonly counts = { told: 0, gaps: 0, fromLog: 0, ends: 0, crashes: 0, exact: 0, evicted: 0, lapped: 0 };
  readonly #random: Random;
  readonly #clock = new ManualClock();
  readonly #data = new MemoryLogData();
  readonly #counters = fanoutCounters();
  readonly #maxHistory: number;
  readonly #limits: { eventsMax: number; outputPercentMax: number; ringEvents: number };
  /** The numbers published in each stream, in order. */
  readonly #published = new Map<string, AgentEvent[]>();
  readonly #places = new Map<string, Map<number, number>>();
  /** The number published at each position of each stream. */
  readonly #numberAt = new Map<string, number>();
  readonly #visitors: Visitor[] = [];
  #ids = 0;
  #said = 0;
  #life: Life;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
    this.#maxHistory = 3 + this.#random.below(10);
    this.#limits = {
      ringEvents: this.#maxHistory,
      eventsMax: 10 + this.#random.below(80),
      outputPercentMax: this.#random.pick([20, 50, 100]),
    };
    this.#life = this.#begin();
  }

  async step(): Promise<void> {
    const dice = this.#random.below(100);
    if (dice < 35) await this.#speak(1 + this.#random.below(this.#random.chance(0.1) ? 60 : 6));
    else if (dice < 50) {
      this.#clock.advance(this.#random.below(150));
      await this.#life.disk.work();
    } else if (dice < 70) this.#comeOrGo();
    else if (dice < 90) this.#drain(this.#random.below(3));
    else if (dice < 93) await this.#life.disk.work();
    else if (dice < 96) await this.#crash();
    else if (dice < 98) await this.#end();
    await this.#settle();
    this.#check();
  }

  /** All clients read to the end and must have got the newest event. */
  async finish(): Promise<void> {
    this.#life.disk.prompt = true;
    await this.#life.disk.work();
    for (const visitor of this.#visitors) if (!visitor.connection) this.#connect(visitor);
    // What a crash lost at the end of a stream is behind these.
    await this.#speak(AGENTS.length, (event) => AGENTS[event] ?? "a");
    for (let quiet = 0; quiet < 5;) {
      const before = this.counts.told + this.counts.gaps;
      this.#drain(Number.MAX_SAFE_INTEGER);
      await this.#settle();
      this.#check();
      quiet =
        this.counts.told + this.counts.gaps === before && this.#counters.logReaders === 0 ? quiet + 1 : 0;
    }
    for (const visitor of this.#visitors) {
      const published = this.#published.get(visitor.scope) ?? [];
      const newest = published.findLastIndex((event) => wants(visitor, event));
      const isNew = newest >= published.length - (visitor.scope === ALL_AGENTS ? AGENTS.length : 1);
      if (isNew && newest > (visitor.last ?? -1))
        throw new Error(`${visitor.scope}: got ${visitor.last} of ${newest}`);
      visitor.connection?.leave();
    }
    if (this.#counters.logReaders + this.#counters.observers !== 0)
      throw new Error("an observer was left behind");
    if (this.#life.log.turns.running !== 0) throw new Error("a turn was not ended");
  }

  async #speak(events: number, whoOf = (_event: number): string => this.#random.pick(AGENTS)): Promise<void> {
    const { mirrors, numbering } = this.#life;
    for (let event = 0; event < events; event += 1) {
      const agentId = whoOf(event);
      const place = numbering.get(agentId) ?? { epoch: this.#newId("h"), offset: 0 };
      numbering.set(agentId, place);
      place.offset += 1;
      const said = this.#event(agentId);
      mirrors.accept([{ epoch: place.epoch, offset: place.offset, event: said }]);
      this.#note(agentId, place, said);
    }
    await mirrors.settled();
    this.#noteAll();
    this.#noteLapped();
  }

  #event(agentId: string): AgentEvent {
    const number = (this.#said += 1);
    const { data, ...vitals } = outputOfRun(agentId, number, this.#random.pick(SESSIONS));
    return this.#random.chance(0.6) ? { data, ...vitals } : { ...vitals, type: "RESULT", result: number };
  }

  /** Counts the clients that a ring has passed while they were connected. */
  #noteLapped(): void {
    const { mirrors } = this.#life;
    for (const { scope, connection, last } of this.#visitors) {
      if (!connection || connection.isLapped || last === null) continue;
      const ring = scope === ALL_AGENTS ? mirrors.all : mirrors.of(scope);
      const oldest = ring?.slot(ring.oldestSeq)?.event;
      const place = oldest && this.#places.get(scope)?.get(numberIn(oldest));
      connection.isLapped = place !== undefined && place > last + 1;
      if (connection.isLapped) this.counts.lapped += 1;
    }
  }

  /** The order of all agents is that in which their rings had room. */
  #noteAll(): void {
    const { all } = this.#life.mirrors;
    for (; this.#life.noted < all.nextSeq; this.#life.noted += 1) {
      const slot = all.slot(this.#life.noted);
      if (slot && slot.event.type !== "GAP") this.#note(ALL_AGENTS, slot, slot.event);
    }
  }

  #note(scope: string, { epoch, offset }: Position, event: AgentEvent): void {
    this.#numberAt.set(encodeCursor(scope, epoch, offset), numberIn(event));
    const published = this.#published.get(scope) ?? [];
    this.#published.set(scope, published);
    const places = this.#places.get(scope) ?? new Map<number, number>();
    this.#places.set(scope, places.set(numberIn(event), published.length));
    published.push(event);
  }

  #comeOrGo(): void {
    const connected = this.#visitors.filter(({ connection }) => connection);
    if (connected.length > 0 && this.#random.chance(0.3)) {
      const { connection } = this.#random.pick(connected);
      if (!connection) return;
      // What a viewer may see has changed: the same observer leaves and joins in one turn.
      connection.leave();
      connection.leave = this.#life.projections.join(connection.join);
      return;
    }
    if (connected.length > 0 && this.#random.chance(0.4)) {
      const visitor = this.#random.pick(connected);
      visitor.connection?.leave();
      visitor.connection = null;
      return;
    }
    const away = this.#visitors.filter(({ connection }) => !connection);
    if (away.length > 0 && this.#random.chance(0.7)) return this.#connect(this.#random.pick(away));
    if (this.#visitors.length >= 12) return;
    const visitor: Visitor = {
      scope: this.#random.pick([...AGENTS, ALL_AGENTS]),
      session: this.#random.chance(0.2) ? this.#random.pick(["s1", "s2"]) : null,
      types: this.#random.chance(0.2) ? ["RESULT"] : null,
      cursor: null,
      last: null,
      announced: null,
      connection: null,
    };
    this.#visitors.push(visitor);
    this.#connect(visitor);
  }

  /** As the gateway subscribes. */
  #connect(visitor: Visitor): void {
    const { mirrors, projections, log } = this.#life;
    const { scope, cursor, session, types } = visitor;
    const watch = createWatch({
      mirrors,
      manifest: () => new Map<string, AgentDescriptor>(),
      sights: new Sights(),
      sightOf: () => sightAt("steer"),
      clock: this.#clock,
      lagging: () => 0,
      log,
    });
    const observation = watch.follow(OWN_VIEWER, {
      agentId: scope === ALL_AGENTS ? null : scope,
      after: cursor,
      replay: this.#random.pick([0, 3, 10, 40, 1_000]),
      types,
      session,
    });
    if (observation.backlog) this.counts.fromLog += 1;
    const told: Told[] = [];
    const sink = new SlowSink(this.#random.below(4), (line) => void told.push(JSON.parse(line) as Told));
    const join: Join = {
      ring: observation.ring,
      types: observation.types,
      session,
      document: "all",
      visibility: "all",
      client: null,
      rendering: () => (at, event) => JSON.stringify({ cursor: at, event }),
      backlog: observation.backlog,
      reader: visitor.scope,
      observer: {
        cursor: observation.cursor,
        sink,
        framing: lines,
        id: Buffer.alloc(0),
        onEnd: () => undefined,
        onFailed: fail,
        onEvicted: fail,
      },
    };
    visitor.connection = { sink, told, join, leave: projections.join(join), read: 0, isLapped: false };
  }

  #drain(room: number): void {
    for (const { connection } of this.#visitors)
      if (connection && (room > 1_000 || this.#random.chance(0.7))) connection.sink.drain(room);
  }

  /** Compares what clients got since the last step with the model. */
  #check(): void {
    this.#noteAll();
    for (const visitor of this.#visitors) {
      const { connection } = visitor;
      if (!connection) continue;
      for (; connection.read < connection.told.length; connection.read += 1)
        this.#tell(visitor, connection.told[connection.read] as Told);
    }
  }

  #tell(visitor: Visitor, { cursor, event }: Told): void {
    const { scope, last, announced } = visitor;
    visitor.cursor = cursor;
    if (event.type === "GAP") {
      this.counts.gaps += 1;
      if (event.reason === "LAGGED")
        throw new Error(`${scope}: told that it lagged, although there is a log`);
      if (event.reason === "EVICTED") this.#requireDropped(scope, event);
      visitor.announced = announced === null || event.missed === null ? null : announced + event.missed;
      return;
    }
    this.counts.told += 1;
    const place = this.#places.get(scope)?.get(numberIn(event));
    if (place === undefined) throw new Error(`${scope}: an event that was never published`);
    if (!wants(visitor, event)) throw new Error(`${scope}: an event that was not requested`);
    if (last !== null && place <= last) throw new Error(`${scope}: ${place} told after ${last}`);
    if (last !== null && announced !== null) {
      const between = (this.#published.get(scope) ?? []).slice(last + 1, place);
      const skipped = between.filter((one) => wants(visitor, one)).length;
      const isUnfiltered = visitor.types === null && visitor.session === null;
      if (announced < skipped || (isUnfiltered && announced !== between.length))
        throw new Error(`${scope}: from ${last} to ${place} with ${announced} announced, ${skipped} skipped`);
      this.counts.exact += 1;
    }
    visitor.last = place;
    visitor.announced = 0;
  }

  /** Only what the log has dropped may be told as EVICTED. */
  #requireDropped(scope: string, { from, to }: GapEvent): void {
    if (from === null || to === null) throw new Error(`${scope}: a gap without its ends`);
    const { epoch, offset: end } = decodeCursor(to, scope);
    let { offset } = decodeCursor(from, scope);
    const stored = new Set(
      this.#data.index
        .newest(scope, Number.MAX_SAFE_INTEGER)
        .map(({ json }) => numberIn(JSON.parse(json) as TerrariumEvent)),
    );
    for (offset += 1; offset <= end; offset += 1) {
      const number = this.#numberAt.get(encodeCursor(scope, epoch, offset));
      this.counts.evicted += 1;
      if (number !== undefined && stored.has(number))
        throw new Error(`${scope}: ${number} is told as evicted, but the log has it`);
    }
  }

  #begin(): Life {
    const clock = this.#clock;
    const { journal, reader, histories, nextBody } = MemoryEventLog.open(this.#data, {
      ...this.#limits,
      clock,
    });
    const disk = new HandDisk(journal);
    const recorder = new Recorder({ journal: disk, nextBody, clock, onHealth: () => undefined });
    const log = new ReadableLog(reader, recorder, clock, 1 + this.#random.below(3));
    const waker = new FlushLoop(fail);
    const mirrors = new Mirrors({
      maxHistory: this.#maxHistory,
      waker,
      clock,
      newId: (prefix) => this.#newId(prefix),
      historyOf(scope) {
        const history = histories.get(scope) ?? null;
        histories.delete(scope);
        return history;
      },
      onRing: (ring: HolographicBuffer, seq) => recorder.follow(ring, seq),
    });
    tellIds(mirrors, AGENTS);
    const projections = new Projections({
      waker,
      clock,
      counters: this.#counters,
      batchBytesMax: 500 + this.#random.below(3_000),
      documentsMax: 10,
      clientDocumentsMax: 10,
      cachedBytesMax: 100_000,
      log,
      onError: fail,
    });
    return {
      mirrors,
      recorder,
      disk,
      projections,
      log,
      numbering: new Map(),
      noted: mirrors.all.nextSeq,
    };
  }

  #disconnectAll(): void {
    this.#check();
    for (const visitor of this.#visitors) {
      visitor.connection?.leave();
      visitor.connection = null;
    }
  }

  /** Everything that was not stored is lost: no client can be told exactly how much. */
  async #crash(): Promise<void> {
    this.counts.crashes += 1;
    this.#disconnectAll();
    this.#life = this.#begin();
    await this.#settle();
  }

  async #end(): Promise<void> {
    const { mirrors, recorder, disk } = this.#life;
    await mirrors.settled();
    this.#disconnectAll();
    disk.prompt = true;
    await disk.work();
    await recorder.close();
    mirrors.close();
    this.counts.ends += 1;
    this.#life = this.#begin();
  }

  /** Lets promise reactions, the flush loop and listeners run, and the pauses between slices of the log pass. */
  async #settle(): Promise<void> {
    for (let turn = 0; turn < 8; turn += 1) {
      await new Promise(setImmediate);
      this.#clock.advance(1);
    }
  }

  #newId(prefix: string): string {
    return `${prefix}${(this.#ids += 1)}`;
  }
}

function numberIn(event: TerrariumEvent): number {
  return Number(event.type === "OUTPUT" ? event.data : event.type === "RESULT" ? event.result : Number.NaN);
}

function wants({ types, session }: Visitor, event: TerrariumEvent): boolean {
  return (
    (types === null || (types as readonly string[]).includes(event.type)) && isForSession(event, session)
  );
}
