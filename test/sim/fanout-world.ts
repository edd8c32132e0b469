import { type DocumentNode, execute, type ExecutionResult, parse } from "graphql";
import { TokenWatch } from "../../src/gateway/callers/tokens.js";
import { createErrorMapper } from "../../src/gateway/answers/errors.js";
import { createFanout, SharedStream } from "../../src/gateway/graphql/fanout.js";
import { createOperations } from "../../src/gateway/graphql/operations.js";
import { defaultLimits } from "../../src/base/limits.js";
import { ALL_AGENTS, decodeCursor } from "../../src/events/cursor.js";
import type { GapEvent, Heartbeat, TerrariumEvent } from "../../src/events/event.js";
import {
  fanoutCounters,
  HolographicBuffer,
  nextMessageFraming,
  Observation,
  Projections,
  StreamSink,
} from "../../src/mirror/index.js";
import type { Slot } from "../../src/mirror/ring/slot.js";
import type { SchemaContext } from "../../src/schema/builder.js";
import { buildSchema } from "../../src/schema/index.js";
import {
  beatIn,
  DOCUMENTS,
  gapIn,
  NO_AGENTESE,
  NO_STEER,
  NO_WATCH,
  passes,
  seenBy,
  standsBehind,
  startOf,
  type ToldBeat,
} from "./fanout-clients.js";
import { ManualClock, type Random, seededRandom } from "../support/time-and-random.js";
import { sightAt } from "../support/sights.js";
import { fail, HandSocket, HandWaker, heartbeat, output, outputOfRun } from "../support/mirror-kit.js";

const SCHEMA = buildSchema();
/** Runs belong to one of these, or to no session. */
const SESSIONS = ["s1", "s2", "s3", null];

/** Turns until the world must be idle when no events are added; it takes far fewer. */
const TURNS_MAX = 20_000;

/** One client's view, and what the model expects of it. */
interface Watcher {
  readonly name: string;
  readonly ring: HolographicBuffer;
  readonly socket: HandSocket;
  readonly stream: SharedStream;
  readonly document: string;
  readonly variables: Record<string, unknown>;
  readonly context: SchemaContext;
  readonly appetite: number;
  readonly id: string;
  readonly onlyErrors: boolean;
  readonly session: string | null;
  stalled: boolean;
  /** Index of the next expected event in the ring's full log. */
  expected: number;
  /** Index in the log where its requested history ends; null after its first message. */
  historyEnd: number | null;
  lastCursor: string | null;
  /** By agent: the version of the vitals in the last heartbeat it got. */
  readonly beats: Map<string, number>;
}

/** The streams of two agents, and one of several agents. */
const SCOPES = ["a", "b", ALL_AGENTS];
const MEMBERS = ["x", "y", "z"];

/**
 * A gateway's fan-out whose surroundings (rings, projections, sockets) are driven step by step. The model is the complete
 * log of every ring, and execution of each event by graphql-js alone.
 */
export class FanoutWorld {
  readonly random: Random;
  readonly counters = fanoutCounters();
  readonly #waker = new HandWaker();
  readonly #clock = new ManualClock();
  readonly #schema = SCHEMA;
  readonly #operations = createOperations({
    schema: () => this.#schema,
    limits: defaultLimits,
    errors: createErrorMapper({ log: silent, newId: (prefix) => prefix, development: false }),
  });
  readonly #unsentBytesMax: number;
  readonly #projections: Projections;
  readonly #rings: HolographicBuffer[];
  readonly #logs = new Map<HolographicBuffer, Slot[]>();
  /** All vitals that were ever published, by version: their flow. Each event and each heartbeat has its own. */
  readonly #vitals = new Map<number, Heartbeat>();
  /** Version of the last heartbeat, by ring and agent. */
  readonly #lastBeats = new Map<HolographicBuffer, Map<string, number>>();
  readonly #watchers: Watcher[] = [];
  readonly #left: { cursor: string; ring: HolographicBuffer }[] = [];
  #made = 0;
  received = 0;
  beatsReceived = 0;

  constructor(seed: number) {
    this.random = seededRandom(seed);
    this.#unsentBytesMax = 200 + this.random.below(3_000);
    this.#projections = new Projections({
      waker: this.#waker,
      clock: this.#clock,
      counters: this.counters,
      batchBytesMax: this.#unsentBytesMax,
      documentsMax: 100,
      clientDocumentsMax: 100,
      cachedBytesMax: 1_000_000,
      onError: fail,
    });
    const maxHistory = 3 + this.random.below(20);
    this.#rings = SCOPES.map(
      (scope) =>
        new HolographicBuffer({ scope, epoch: "e0", maxHistory, waker: this.#waker, clock: this.#clock }),
    );
    for (const ring of this.#rings) {
      this.#logs.set(ring, []);
      this.#lastBeats.set(ring, new Map());
    }
  }

  async step(): Promise<void> {
    const { random } = this;
    const roll = random.below(100);
    if (roll < 25) this.#emit(1 + random.below(random.chance(0.1) ? 40 : 4));
    else if (roll < 35) this.#beat(1 + random.below(random.chance(0.2) ? 20 : 2));
    else if (roll < 38) this.#emit(1, { epoch: true });
    else if (roll < 41) this.#emit(1, { hole: 1 + random.below(9) });
    else if (roll < 52) await this.#join();
    else if (roll < 56) await this.#leave();
    else if (roll < 60) this.#toggleStall();
    else if (roll < 63) this.#clock.advance(random.below(4_000));
    else if (roll < 80) this.#readSome();
    else this.#waker.run();
    await settled();
  }

  /** All clients read everything; afterwards no message may be pending. */
  async finish(): Promise<void> {
    for (const watcher of this.#watchers) watcher.stalled = false;
    let turns = 0;
    for (let quiet = 0; quiet < 3;) {
      turns += 1;
      if (turns > TURNS_MAX) throw new Error(`still busy after ${TURNS_MAX} turns with nothing new`);
      this.#waker.run();
      await settled();
      quiet = this.#readSome(Number.POSITIVE_INFINITY) || this.#waker.woken > 0 ? 0 : quiet + 1;
    }
    for (const watcher of this.#watchers) {
      const log = this.#log(watcher.ring);
      const { expected, historyEnd, ring } = watcher;
      const owed = log.filter((slot, at) => {
        const isForgone = historyEnd !== null && at < historyEnd && slot.seq < ring.oldestSeq;
        return at >= expected && !isForgone && passes(watcher, slot.event);
      });
      if (owed.length > 0) throw new Error(`${watcher.name} never got ${owed.length} events`);
      for (const [agentId, version] of watcher.onlyErrors ? [] : (this.#lastBeats.get(ring) ?? [])) {
        const got = watcher.beats.get(agentId) ?? 0;
        if (got < version) throw new Error(`${watcher.name} got beat ${got} of ${agentId}, not ${version}`);
      }
    }
    while (this.#watchers.length > 0) await this.#leave();
    if (this.counters.observers !== 0 || this.counters.lagging !== 0) {
      throw new Error(`left behind: ${JSON.stringify(this.counters)}`);
    }
    this.#clock.advance(10_000);
    if (this.counters.projections !== 0)
      throw new Error("projections outlived their observers and the grace");
  }

  #emit(count: number, change: { epoch?: boolean; hole?: number } = {}): void {
    const ring = this.random.pick(this.#rings);
    const log = this.#log(ring);
    const { head } = ring;
    const epoch = change.epoch ? `e${(this.#made += 1)}` : head.epoch;
    let offset = (change.epoch ? 0 : head.offset) + (change.hole ?? 0);
    for (let n = 0; n < count; n += 1) {
      offset += 1;
      const gap = ring.accept({ epoch, offset, event: this.#event(this.#agentIn(ring)) });
      if (gap) log.push(gap);
      const slot = ring.slot(ring.nextSeq - 1);
      if (slot) log.push(slot);
    }
  }

  /** Heartbeats of one stream, which move nothing in it. */
  #beat(count: number): void {
    const ring = this.random.pick(this.#rings);
    const before = JSON.stringify([ring.nextSeq, ring.head, ring.pace.room]);
    for (let n = 0; n < count; n += 1) {
      const agentId = this.#agentIn(ring);
      const version = (this.#made += 1);
      const beat = { ...heartbeat(agentId, version), at: 1_700_000_000_000 + version };
      this.#vitals.set(version, beat);
      this.#lastBeats.get(ring)?.set(agentId, version);
      ring.beat(beat);
    }
    const after = JSON.stringify([ring.nextSeq, ring.head, ring.pace.room]);
    if (after !== before) throw new Error(`heartbeats moved ${ring.scope} from ${before} to ${after}`);
  }

  #agentIn({ scope }: HolographicBuffer): string {
    return scope === ALL_AGENTS ? this.random.pick(MEMBERS) : scope;
  }

  #event(agentId: string): Exclude<TerrariumEvent, GapEvent> {
    const n = (this.#made += 1);
    const session = this.random.pick(SESSIONS);
    const bare = this.random.chance(0.7) ? outputOfRun(agentId, n, session) : output(agentId, n);
    const plain = { ...bare, flow: n };
    this.#vitals.set(n, { ...heartbeat(agentId, n), at: plain.at });
    if (this.random.chance(0.2)) {
      const { data: _data, ...vitals } = plain;
      return { ...vitals, type: "ERROR", message: `secret ${n}`, code: "AGENT_ERROR" };
    }
    if (this.random.chance(0.01)) return { ...plain, data: "ü".repeat(this.random.below(70_000)) };
    return this.random.chance(0.3)
      ? { ...plain, data: { n, text: 'ä\n"'.repeat(this.random.below(60)) } }
      : plain;
  }

  async #join(): Promise<void> {
    const { random } = this;
    if (this.#watchers.length > 40) return;
    const resumed =
      this.#left.length > 0 && random.chance(0.6)
        ? this.#left.splice(random.below(this.#left.length), 1)[0]
        : undefined;
    const ring = resumed?.ring ?? random.pick(this.#rings);
    const log = this.#log(ring);
    const replay = random.below(30);
    const which = random.below(DOCUMENTS.length);
    const document = DOCUMENTS[which] ?? "";
    const variables: Record<string, unknown> = {
      id: ring.scope === ALL_AGENTS ? null : ring.scope,
      after: resumed?.cursor ?? null,
      n: replay,
    };
    if (which === 1 && random.chance(0.5)) variables["wide"] = random.chance(0.5);
    const session = which === 3 ? random.pick(["s1", "s2", "s3", "never used"]) : null;
    if (session !== null) variables["session"] = session;
    const context = this.#context(random.chance(0.3));
    const prepared = this.#operations.prepare({ query: document, variables }, context);
    if (!("schema" in prepared)) throw new Error(JSON.stringify(prepared));
    const socket = new HandSocket(random.pick([37, 500, 5_000, 1_000_000]));
    const id = random.pick([
      "1",
      "kürbis",
      "8f14e45f-ceea-467f-a1c5-2d0f8e1b6a77",
      "8f14e45f-ceea-467f-a1c5-2d0f8e1b6a78",
    ]);
    const idBytes = Buffer.from(id);
    const sink = new StreamSink(socket, this.#unsentBytesMax, () => undefined);
    const outlet = { sink, framing: nextMessageFraming(idBytes.length), id: idBytes };
    const stream = await createFanout({
      operations: this.#operations,
      projections: this.#projections,
      sightOf: () => context.sight,
      tokens: new TokenWatch(this.#clock, fail),
      clock: this.#clock,
    }).subscribe(prepared);
    if (!(stream instanceof SharedStream)) throw new Error(JSON.stringify(stream));
    stream.join(outlet);
    const expected = resumed
      ? log.findIndex((slot) => standsBehind(slot, resumed.cursor)) + 1
      : startOf(log, replay, ring.maxHistory, session);
    this.#watchers.push({
      name: `watcher ${(this.#made += 1)} of ${ring.scope}, document ${which}`,
      ring,
      socket,
      stream,
      document,
      variables,
      context,
      id,
      expected,
      historyEnd: resumed ? null : log.length,
      onlyErrors: which === 2,
      session,
      appetite: random.pick([50, 1_000, 1_000_000]),
      stalled: random.chance(0.1),
      lastCursor: resumed?.cursor ?? null,
      beats: new Map(),
    });
  }

  async #leave(): Promise<void> {
    if (this.#watchers.length === 0) return;
    const [watcher] = this.#watchers.splice(this.random.below(this.#watchers.length), 1);
    if (!watcher) return;
    watcher.socket.open = false;
    await watcher.stream.return();
    if (watcher.lastCursor !== null && this.#left.length < 30) {
      this.#left.push({ cursor: watcher.lastCursor, ring: watcher.ring });
    }
  }

  #toggleStall(): void {
    if (this.#watchers.length === 0) return;
    const watcher = this.random.pick(this.#watchers);
    watcher.stalled = !watcher.stalled;
  }

  /** Lets watchers read; returns whether any of them got a message. */
  #readSome(appetite?: number): boolean {
    let any = false;
    for (const watcher of this.#watchers) {
      if (watcher.stalled || (appetite === undefined && this.random.chance(0.4))) continue;
      const waiting = watcher.socket.writableLength;
      const bound = this.#unsentBytesMax * 2 + 220_000;
      if (waiting > bound) throw new Error(`${watcher.name}: ${waiting} bytes unsent, the bound is ${bound}`);
      for (const text of watcher.socket.read(appetite ?? watcher.appetite)) {
        this.#check(watcher, text);
        any = true;
      }
    }
    return any;
  }

  /** Every message must be the next expected one, byte for byte, or a gap with the exact number. */
  #check(watcher: Watcher, text: string): void {
    this.received += 1;
    const beat = beatIn(text);
    if (beat) return this.#checkBeat(watcher, text, beat);
    const log = this.#log(watcher.ring);
    this.#forgoHistory(watcher, text, log);
    watcher.historyEnd = null;
    let next = watcher.expected;
    while (next < log.length && !passes(watcher, log[next]?.event)) next += 1;
    const due = log[next];
    if (due && text === this.#message(watcher, due.cursor, seenBy(watcher, due.event))) {
      watcher.expected = next + 1;
      watcher.lastCursor = due.cursor;
      return;
    }
    this.#checkGap(watcher, text, log);
  }

  /**
   * A heartbeat comes when nothing else is due, with the cursor of the last kept event. Its vitals are newer than those of
   * its agent's events before that cursor, and than those of the heartbeat before.
   */
  #checkBeat(watcher: Watcher, text: string, { cursor, agent, version }: ToldBeat): void {
    const fail = (why: string): never => {
      throw new Error(`${watcher.name}: ${why}\n got ${text}`);
    };
    const { ring, expected, historyEnd } = watcher;
    const log = this.#log(ring);
    const end = log.findIndex((slot) => standsBehind(slot, cursor)) + 1;
    if (end < expected) fail("a heartbeat with the cursor of an earlier event");
    const isForgone = (slot: Slot, at: number): boolean =>
      historyEnd !== null && at < historyEnd && slot.seq < ring.oldestSeq;
    const isDue = (slot: Slot, at: number): boolean =>
      at >= expected && at < end && passes(watcher, slot.event) && !isForgone(slot, at);
    if (log.some(isDue)) fail("a heartbeat before the events that were due");
    const vitals = this.#vitals.get(version) ?? fail("a heartbeat that was never sent");
    if (vitals.agentId !== agent) fail("a heartbeat of another agent");
    const seen = log.slice(0, end).findLast(({ event }) => event.type !== "GAP" && event.agentId === agent);
    if (version < (seen?.event.flow ?? 0)) fail("a heartbeat that is older than an event before it");
    if (version <= (watcher.beats.get(agent) ?? 0)) fail("a heartbeat twice, or out of order");
    const wanted = this.#message(watcher, cursor, vitals);
    if (text !== wanted) fail(`wanted ${wanted}`);
    watcher.beats.set(agent, version);
    watcher.expected = end;
    watcher.historyEnd = null;
    watcher.lastCursor = cursor;
    this.beatsReceived += 1;
  }

  /** Events of the initial history that are no longer kept may be left out without a gap. */
  #forgoHistory(watcher: Watcher, text: string, log: readonly Slot[]): void {
    const { historyEnd, ring } = watcher;
    if (historyEnd === null) return;
    const isTold = (slot: Slot): boolean =>
      text === this.#message(watcher, slot.cursor, seenBy(watcher, slot.event));
    for (let at = watcher.expected; at < historyEnd; at += 1) {
      const slot = log[at];
      if (!slot || slot.seq >= ring.oldestSeq || isTold(slot)) return;
      watcher.expected = at + 1;
    }
  }

  #checkGap(watcher: Watcher, text: string, log: readonly Slot[]): void {
    const fail = (why: string): never => {
      throw new Error(`${watcher.name}: ${why}\n got ${text.slice(0, 500)}`);
    };
    const told = gapIn(text) ?? fail("neither the next event nor a gap");
    const from = decodeCursor(told.from ?? "", watcher.ring.scope);
    const start = log.findIndex(
      (slot) => slot.beforeEpoch === from.epoch && slot.beforeOffset === from.offset,
    );
    const first = log[start] ?? fail("a gap whose start is not in the log");
    // Events that the filter excludes may be skipped without a gap.
    const silent = log.slice(watcher.expected, start).some((slot) => passes(watcher, slot.event));
    if (start < watcher.expected || silent) fail("a gap that starts at the wrong event");
    const to = decodeCursor(told.to ?? "", watcher.ring.scope);
    const end = log.findIndex((slot) => slot.beforeEpoch === to.epoch && slot.beforeOffset === to.offset);
    const last = log[end] ?? fail("a gap whose end is not in the log");
    if (end <= start) fail("a gap that goes backwards");
    if (first.seq >= watcher.ring.oldestSeq) fail("a gap over events that are still kept");
    const isCounted = watcher.session === null && first.beforeEpoch === last.beforeEpoch;
    const missed = isCounted ? last.beforeOffset - first.beforeOffset : null;
    if (told.missed !== missed) fail(`missed must be ${missed}`);
    const { state, pressure, flow, temperature, entropyRemaining } = last.event;
    const event: GapEvent = {
      type: "GAP",
      agentId: watcher.ring.scope,
      at: 0,
      state,
      pressure,
      flow,
      temperature,
      entropyRemaining,
      missed,
      reason: told.reason,
      from: told.from,
      to: told.to,
    };
    const wanted = this.#message(watcher, told.to ?? "", { ...event, at: told.at ?? 0 });
    if (text !== wanted) fail(`wanted ${wanted}`);
    watcher.expected = end;
    watcher.lastCursor = told.to;
  }

  /** The message that graphql-ws would send after executing the client's own document for this client alone. */
  #message({ document, variables, context, id }: Watcher, cursor: string, event: TerrariumEvent): string {
    const result = execute({
      schema: this.#schema,
      document: parsed(document),
      variableValues: variables,
      contextValue: context,
      rootValue: { cursor, event },
    }) as ExecutionResult;
    return JSON.stringify({ id, type: "next", payload: result });
  }

  #context(seesErrors: boolean): SchemaContext {
    const follow: SchemaContext["watch"]["follow"] = (_viewer, args) => {
      const { agentId, after, replay, types, session } = args;
      const ring = this.#rings.find(({ scope }) => scope === (agentId ?? ALL_AGENTS));
      if (!ring) throw new Error("no ring");
      return new Observation(
        ring,
        after === null ? { kind: "last", events: replay } : { kind: "after", cursor: after },
        types,
        undefined,
        session,
      );
    };
    return {
      viewer: { kind: "anonymous", address: "sim" },
      sight: sightAt(seesErrors ? "steer" : "public"),
      watch: { ...NO_WATCH, follow },
      steer: NO_STEER,
      agentese: NO_AGENTESE,
      limits: defaultLimits,
    };
  }

  #log(ring: HolographicBuffer): Slot[] {
    return this.#logs.get(ring) ?? [];
  }
}

const documents = new Map<string, DocumentNode>();
function parsed(text: string): DocumentNode {
  const document = documents.get(text) ?? parse(text);
  documents.set(text, document);
  return document;
}

/** Lets promise reactions run. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 8; turn += 1) await Promise.resolve();
}

const silent = { debug: noop, info: noop, warn: noop, error: noop };
function noop(): void {}
