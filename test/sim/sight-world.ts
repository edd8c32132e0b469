import { type ExecutionArgs, parse } from "graphql";
import { endOfToken } from "../../src/auth/scopes.js";
import { createSightOf, type SightOf, Sights } from "../../src/auth/sights.js";
import { NOBODY, type Viewer } from "../../src/auth/viewer.js";
import { TerrariumError } from "../../src/base/errors.js";
import { AGENT_VISIBILITIES, type AgentVisibility } from "../../src/events/agent/agent-sight.js";
import { ALL_AGENTS } from "../../src/events/cursor.js";
import { TokenWatch } from "../../src/gateway/callers/tokens.js";
import { type FanoutOptions, SharedStream } from "../../src/gateway/graphql/fanout.js";
import { sharedDocument } from "../../src/gateway/graphql/fanout-plan.js";
import type { AgentDescriptor } from "../../src/link/port.js";
import {
  fanoutCounters,
  FlushLoop,
  type HolographicBuffer,
  Mirrors,
  Projections,
} from "../../src/mirror/index.js";
import { createLiveSchema } from "../../src/schema/index.js";
import { MemoryEventLog, MemoryLogData } from "../../src/storage/index.js";
import { ReadableLog } from "../../src/storage/log/readable-log.js";
import { Recorder } from "../../src/storage/recorder.js";
import { createWatch } from "../../src/watching/watch.js";
import { output } from "../support/mirror-kit.js";
import { HandDisk } from "../support/storage/kit.js";
import { ManualClock, type Random, seededRandom } from "../support/time-and-random.js";
import { Published } from "./published.js";
import { Judge, REDUCED, toldIn, type Visitor } from "./sight-judge.js";
import { lines, SlowSink } from "./slow-sink.js";
import { tellAgents, tellIds } from "../support/agent-lists.js";

const AGENTS = ["a", "b", "c", "d"];
const TEAMS = ["x", "y"];
const SCOPES = [
  "agent:a:observe",
  "agent:b:invoke",
  "agent:c*:observe",
  "agents{team=x}:observe",
  "agents{team=y}:control",
  "agent:*:observe",
  "agent:none:observe",
];
const schema = createLiveSchema().current;
const DOCUMENT = parse(
  `subscription { terrariumEvents { cursor agentId type ... on OutputEvent { data } ... on GapEvent { gap: reason missed from to } } }`,
);

interface Life {
  readonly mirrors: Mirrors;
  readonly recorder: Recorder;
  readonly disk: HandDisk;
  readonly projections: Projections;
  readonly log: ReadableLog;
  readonly numbering: Map<string, { epoch: string; offset: number }>;
  noted: number;
}

/**
 * A gateway with a short ring and a longer log, both dropping, whose viewers' rights change at any moment: agents become hidden and
 * visible, tokens expire, are revoked and replaced. The model is the order in which each stream was published, and when each
 * viewer could see each agent.
 */
export class SightWorld {
  readonly counts = { ended: 0, refused: 0, reused: 0, fromLog: 0 };
  readonly judge: Judge;
  readonly #random: Random;
  readonly #clock = new ManualClock();
  readonly #data = new MemoryLogData();
  readonly #counters = fanoutCounters();
  readonly #sights = new Sights();
  readonly #sightOf: SightOf;
  readonly #tokens = new TokenWatch(this.#clock, (error) => this.judge.onError(error));
  readonly #revoked = new Set<string>();
  readonly #limits: { readonly ringEvents: number; readonly eventsMax: number };
  readonly #published = new Published();
  readonly #visitors: Visitor[] = [];
  #declared: { id: string; visibility: AgentVisibility; labels: { team: string }; hasPublicView?: true }[];
  #tick = 0;
  #ids = 0;
  #said = 0;
  #life: Life;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
    this.#sightOf = createSightOf(this.#sights, this.#clock);
    this.judge = new Judge(this.#published, this.#sightOf);
    const ringEvents = 3 + this.#random.below(10);
    this.#limits = { ringEvents, eventsMax: 10 + this.#random.below(60) };
    this.#declared = AGENTS.map((id) => this.#declaration(id));
    tellAgents(this.#sights, this.#declared);
    this.#sights.onChange(() => this.#tokens.lookAgain());
    this.#life = this.#begin();
  }

  async step(): Promise<void> {
    const dice = this.#random.below(100);
    if (dice < 35) await this.#speak(1 + this.#random.below(this.#random.chance(0.1) ? 60 : 6));
    else if (dice < 42) {
      this.#changing(() => this.#clock.advance(this.#random.below(150)));
      await this.#life.disk.work();
    } else if (dice < 58) await this.#comeOrGo();
    else if (dice < 76) this.#drain(this.#random.below(3));
    else if (dice < 86) this.#changing(() => this.#changeAgent());
    else if (dice < 97) this.#changing(() => this.#changeToken());
    else await this.#end(this.#random.chance(0.5));
    await this.#settle();
    this.#look();
    this.judge.requireNoFault();
  }

  /** All clients that may read, read to the end, and then have all that they see of the newest events. */
  async finish(): Promise<void> {
    this.#life.disk.prompt = true;
    await this.#life.disk.work();
    this.#takeEnds();
    for (const visitor of this.#visitors) if (!visitor.connection) await this.#connect(visitor);
    for (let quiet = 0; quiet < 5;) {
      const before = this.#heard;
      this.#drain(Number.MAX_SAFE_INTEGER);
      await this.#settle();
      this.#look();
      this.judge.requireNoFault();
      const isQuiet = this.#heard === before;
      quiet = isQuiet && this.#counters.logReaders === 0 ? quiet + 1 : 0;
    }
    await this.#speak(AGENTS.length, (event) => AGENTS[event] ?? "a");
    for (let turn = 0; turn < 5; turn += 1) {
      this.#drain(Number.MAX_SAFE_INTEGER);
      await this.#settle();
    }
    this.judge.requireNoFault();
    for (const visitor of this.#visitors) {
      if (visitor.connection?.end !== null) continue;
      const published = this.#published.in(visitor.scope);
      const newest = published.findLastIndex(({ event }) => this.judge.sees(visitor, event));
      const isNew = newest >= published.length - (visitor.scope === ALL_AGENTS ? AGENTS.length : 1);
      if (isNew && newest > (visitor.last ?? -1))
        this.judge.wrong(visitor, `it has ${visitor.last} of ${newest}`);
      if (visitor.owed.size > 0)
        this.judge.wrong(visitor, `it was not told of ${[...visitor.owed].join(" ")}`);
      await visitor.connection.stream.return();
    }
    if (this.#counters.logReaders + this.#counters.observers !== 0)
      throw new Error("an observer was left behind");
  }

  #declaration(id: string) {
    return {
      id,
      visibility: this.#random.pick(AGENT_VISIBILITIES),
      labels: { team: this.#random.pick(TEAMS) },
      ...(id === REDUCED && { hasPublicView: true as const }),
    };
  }

  #viewer(): Viewer {
    if (this.#random.chance(0.2)) return NOBODY;
    const id = `t${(this.#ids += 1)}`;
    const scopes = [this.#random.pick(SCOPES), this.#random.pick(SCOPES)];
    const expiresAt = this.#random.chance(0.4) ? this.#clock.now() + 1 + this.#random.below(2_000) : null;
    return { kind: "client", id, scopes, expiresAt, isRevoked: () => this.#revoked.has(id) };
  }

  async #speak(events: number, whoOf = (_event: number): string => this.#random.pick(AGENTS)): Promise<void> {
    const { mirrors, numbering } = this.#life;
    for (let event = 0; event < events; event += 1) {
      const agentId = whoOf(event);
      const place = numbering.get(agentId) ?? { epoch: this.#newId("h"), offset: 0 };
      numbering.set(agentId, place);
      place.offset += 1;
      const number = (this.#said += 1);
      const full = { ...output(agentId, number), at: this.#clock.now() };
      const publicForm = number % 3 === 0 ? null : { data: `public ${number}` };
      const said = agentId === REDUCED ? { ...full, publicForm } : full;
      mirrors.accept([{ epoch: place.epoch, offset: place.offset, event: said }]);
      this.#published.note(agentId, place, said, this.#tick);
    }
    await mirrors.settled();
    this.#noteAll();
  }

  /** The order of all agents is that in which their rings had room. */
  #noteAll(): void {
    const { all } = this.#life.mirrors;
    for (; this.#life.noted < all.nextSeq; this.#life.noted += 1) {
      const slot = all.slot(this.#life.noted);
      if (slot && slot.event.type !== "GAP") this.#published.note(ALL_AGENTS, slot, slot.event, this.#tick);
    }
  }

  #changeAgent(): void {
    const { id } = this.#random.pick(this.#declared);
    this.#declared = this.#declared.map((one) => (one.id === id ? this.#declaration(id) : one));
    tellAgents(this.#sights, this.#declared);
  }

  #changeToken(): void {
    const connected = this.#visitors.filter(({ connection }) => connection?.end === null);
    if (connected.length === 0 || this.#random.chance(0.3)) {
      // Some tokens expire.
      this.#clock.advance(this.#random.below(800));
      return;
    }
    const visitor = this.#random.pick(connected);
    const { connection, viewer } = visitor;
    if (this.#random.chance(0.3) && viewer.kind === "client") {
      this.#revoked.add(viewer.id);
      this.#tokens.lookAgain();
    } else if (connection) {
      visitor.viewer = this.#viewer();
      connection.context.viewer = visitor.viewer;
      connection.stream.reconsider();
    }
  }

  /** Notes for each visitor what a change hides: of that it must be told before anything else. */
  #changing(change: () => void): void {
    const seen = new Map(
      this.#visitors.map((visitor) => [
        visitor,
        AGENTS.filter((id) => visitor.connection?.end === null && this.judge.level(visitor, id) !== "none"),
      ]),
    );
    change();
    this.#tick += 1;
    for (const [visitor, ids] of seen) {
      if (visitor.scope !== ALL_AGENTS) continue;
      for (const id of ids) if (this.judge.level(visitor, id) === "none") visitor.owed.add(id);
    }
    this.#look();
  }

  /** Notes what connected visitors do not see at the moment. */
  #look(): void {
    this.#tick += 1;
    this.#noteAll();
    for (const visitor of this.#visitors) {
      if (visitor.connection?.end !== null) continue;
      for (const id of AGENTS) {
        const level = this.judge.level(visitor, id);
        if (level === "none") visitor.hiddenAt.set(id, this.#tick);
        if (level === "public") visitor.reducedAt.set(id, this.#tick);
      }
    }
  }

  /** Only streams of one agent end, when it becomes hidden. */
  #takeEnds(): void {
    for (const visitor of this.#visitors) {
      const { connection, scope } = visitor;
      const { end } = connection ?? {};
      if (!connection || end === null || end === undefined) continue;
      const isTokens = endOfToken(connection.context.viewer, this.#clock.now()) !== null;
      const isRight = end === "AGENT_NOT_FOUND" || (isTokens && end === "UNAUTHENTICATED");
      if (!isRight) this.judge.wrong(visitor, `its stream ended with ${end}`);
      if (scope === ALL_AGENTS) this.judge.wrong(visitor, "the stream of all agents ended");
      visitor.connection = null;
      this.counts.ended += 1;
    }
  }

  async #comeOrGo(): Promise<void> {
    this.#takeEnds();
    const connected = this.#visitors.filter(({ connection }) => connection);
    if (connected.length > 0 && this.#random.chance(0.3)) {
      const visitor = this.#random.pick(connected);
      await visitor.connection?.stream.return();
      visitor.connection = null;
      return;
    }
    const away = this.#visitors.filter(({ connection }) => !connection);
    if (away.length > 0 && this.#random.chance(0.7)) {
      const visitor = this.#random.pick(away);
      if (this.#random.chance(0.5)) visitor.viewer = this.#viewer();
      return await this.#connect(visitor);
    }
    if (this.#visitors.length >= 12) return;
    const visitor: Visitor = {
      scope: this.#random.chance(0.6) ? ALL_AGENTS : this.#random.pick(AGENTS),
      viewer: this.#viewer(),
      cursor: null,
      last: null,
      isExact: true,
      announced: 0,
      hiddenAt: new Map(),
      reducedAt: new Map(),
      owed: new Set(),
      connection: null,
    };
    this.#visitors.push(visitor);
    await this.#connect(visitor);
  }

  /** As the gateway subscribes. */
  async #connect(visitor: Visitor): Promise<void> {
    const { mirrors, projections, log } = this.#life;
    const { scope, cursor, viewer } = visitor;
    const watch = createWatch({
      mirrors,
      manifest: () => new Map<string, AgentDescriptor>(),
      sights: this.#sights,
      sightOf: this.#sightOf,
      clock: this.#clock,
      lagging: () => 0,
      log,
    });
    const agentId = scope === ALL_AGENTS ? null : scope;
    const isSeen = agentId === null || this.judge.level(visitor, agentId) !== "none";
    const follow = () =>
      watch.follow(viewer, {
        agentId,
        after: cursor,
        replay: this.#random.pick([0, 3, 10, 40, 1_000]),
        types: null,
        session: null,
      });
    if (!isSeen) {
      if (codeOf(follow) !== "AGENT_NOT_FOUND") this.judge.wrong(visitor, "a hidden agent was found");
      this.counts.refused += 1;
      return;
    }
    const observation = follow();
    if (cursor !== null) this.counts.reused += 1;
    if (observation.backlog) this.counts.fromLog += 1;
    if (observation.backlog) await this.#moving(observation.backlog.located());
    const sight = this.#sightOf(viewer);
    const contextValue = { viewer, sight };
    const options: FanoutOptions = {
      operations: { masked: (result: object) => result } as unknown as FanoutOptions["operations"],
      projections,
      sightOf: this.#sightOf,
      tokens: this.#tokens,
      clock: this.#clock,
    };
    const args = { schema, document: DOCUMENT, contextValue } as unknown as ExecutionArgs;
    const stream = new SharedStream(options, observation, args, sharedDocument(DOCUMENT, null));
    const sink = new SlowSink(this.#random.below(4), (line) => this.#hear(visitor, line));
    const connection = { sink, stream, context: contextValue, end: null as string | null };
    visitor.connection = connection;
    visitor.owed.clear();
    void stream.next().then(({ value }) => {
      const code = (value as { errors?: { extensions?: { code?: string }; code?: string }[] } | undefined)
        ?.errors?.[0];
      if (value !== undefined) connection.end = code?.code ?? code?.extensions?.code ?? "an error";
    });
    stream.join({ sink, framing: lines, id: Buffer.alloc(0) });
  }

  /** Everything that any client was sent so far. */
  get #heard(): number {
    const { told, gaps, hidden } = this.judge.counts;
    return told + gaps + hidden;
  }

  #hear(visitor: Visitor, line: string): void {
    this.#noteAll();
    this.judge.tell(visitor, toldIn(line));
  }

  #drain(room: number): void {
    for (const { connection } of this.#visitors)
      if (connection && (room > 1_000 || this.#random.chance(0.7))) connection.sink.drain(room);
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
    const waker = new FlushLoop(this.judge.onError);
    const mirrors = new Mirrors({
      maxHistory: this.#limits.ringEvents,
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
      onError: this.judge.onError,
    });
    return { mirrors, recorder, disk, projections, log, numbering: new Map(), noted: mirrors.all.nextSeq };
  }

  /** The gateway ends, in order or by a crash, and begins again. */
  async #end(isCrash: boolean): Promise<void> {
    const { mirrors, recorder, disk } = this.#life;
    if (!isCrash) await mirrors.settled();
    this.#noteAll();
    for (const visitor of this.#visitors) {
      await visitor.connection?.stream.return();
      visitor.connection = null;
    }
    if (!isCrash) {
      disk.prompt = true;
      await disk.work();
      await recorder.close();
      mirrors.close();
    }
    this.#life = this.#begin();
  }

  /** Waits for reads of the log, whose pauses pass only with the clock. */
  async #moving(work: Promise<unknown>): Promise<void> {
    let isOver = false;
    const end = (): void => void (isOver = true);
    work.then(end, end);
    while (!isOver) {
      // What is read may be something that is not stored yet.
      await this.#life.disk.work();
      await this.#settle();
    }
    await work;
  }

  /** Lets promise reactions, the flush loop and listeners run, and the pauses between slices of the log pass. */
  async #settle(): Promise<void> {
    for (let turn = 0; turn < 8; turn += 1) {
      await new Promise(setImmediate);
      this.#changing(() => this.#clock.advance(1));
    }
  }

  #newId(prefix: string): string {
    return `${prefix}${(this.#ids += 1)}`;
  }
}

function codeOf(act: () => unknown): string | null {
  try {
    act();
    return null;
  } catch (error) {
    return error instanceof TerrariumError ? error.code : String(error);
  }
}
