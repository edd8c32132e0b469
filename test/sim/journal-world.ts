import { ALL_AGENTS, decodeCursor, type Position } from "../../src/events/cursor.js";
import type { NumberedEvent, TerrariumEvent } from "../../src/events/event.js";
import { MemoryEventLog, MemoryLogData } from "../../src/storage/index.js";
import { Recorder } from "../../src/storage/recorder.js";
import { FlushLoop, type HolographicBuffer, Mirrors } from "../../src/mirror/index.js";
import { RingCursor } from "../../src/mirror/ring/cursor.js";
import { HandDisk } from "../support/storage/kit.js";
import { ManualClock, type Random, seededRandom } from "../support/time-and-random.js";
import { output } from "../support/mirror-kit.js";
import { tellIds } from "../support/agent-lists.js";

const AGENTS = ["a", "b", "c"];
const MAX_HISTORY = 12;

/** An observer between two connections: its cursor, and the events it has got. */
interface Visitor {
  readonly scope: string;
  cursor: string;
  /** Position of its newest event in its stream; -1 before the first. */
  last: number;
  /** Sum of the missed events announced since then; null when the number was unknown. */
  announced: number | null;
}

/** The host's numbering of an agent's events. */
interface Numbering {
  epoch: string;
  offset: number;
}

/** One run of a gateway. */
interface Life {
  readonly mirrors: Mirrors;
  readonly recorder: Recorder;
  readonly disk: HandDisk;
  readonly clock: ManualClock;
}

/**
 * A gateway that is restarted and crashed over one journal, and visitors that connect and disconnect. Every event has a
 * unique number. For each stream the world keeps the order of events, including the lost ones.
 */
export class JournalWorld {
  readonly counts = { crashes: 0, ends: 0, told: 0, gaps: 0, exact: 0 };
  readonly #random: Random;
  readonly #shelf = new MemoryLogData();
  readonly #streams = new Map<string, Map<number, number>>();
  /** Number of positions in each stream, including those of lost events. */
  readonly #places = new Map<string, number>();
  readonly #visitors: Visitor[] = [];
  #numberings = new Map<string, Numbering>();
  /** Expected end of each ring once all accepted events are published. */
  readonly #heads = new WeakMap<HolographicBuffer, Position>();
  #ids = 0;
  #said = 0;
  #life: Life;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
    this.#life = this.#begin();
  }

  async step(): Promise<void> {
    const { clock, disk } = this.#life;
    const dice = this.#random.below(100);
    if (dice < 35) await this.#speak();
    else if (dice < 50) {
      clock.advance(this.#random.below(150));
      await settle();
    } else if (dice < 65) await disk.work();
    else if (dice < 85) this.#visit();
    else if (dice < 88) this.#restartHost(this.#random.pick(AGENTS));
    else if (dice < 91) this.#comeAndGo();
    else if (dice < 94) disk.broken = this.#random.chance(0.4);
    else if (dice < 97) await this.#crash();
    else await this.#end();
  }

  /** All visitors reconnect once more and must get the last event. */
  async finish(): Promise<void> {
    tellIds(this.#life.mirrors, AGENTS);
    for (let turn = 0; turn < 3; turn += 1) await this.#speak();
    for (const visitor of this.#visitors) {
      this.#read(visitor, Number.POSITIVE_INFINITY);
      if (visitor.announced !== 0) continue;
      const newest = (this.#places.get(visitor.scope) ?? 0) - 1;
      if (visitor.last !== newest) throw new Error(`${visitor.scope}: heard ${visitor.last} of ${newest}`);
    }
  }

  async #speak(): Promise<void> {
    const { mirrors } = this.#life;
    const events = 1 + this.#random.below(10);
    const batch: NumberedEvent[] = [];
    for (let event = 0; event < events; event += 1) {
      const agentId = this.#random.pick(AGENTS);
      const ring = mirrors.of(agentId);
      if (!ring) continue;
      const numbering = this.#numberings.get(agentId) ?? this.#number(agentId);
      const lost = this.#random.chance(0.05) ? 1 + this.#random.below(3) : 0;
      const { epoch } = numbering;
      const offset = (numbering.offset += 1 + lost);
      this.#said += 1;
      const head = this.#heads.get(ring) ?? ring.head;
      this.#heads.set(ring, { epoch, offset });
      if (head.epoch === epoch) {
        this.#note(agentId, lost, this.#said);
        this.#note(ALL_AGENTS, lost, this.#said);
      } else {
        // Events lost before an epoch's first one cannot be counted; in the stream of all agents the announcement has a position.
        this.#note(agentId, 0, this.#said);
        this.#note(ALL_AGENTS, head.offset === 0 && offset === 1 ? 0 : 1, this.#said);
      }
      batch.push({ epoch, offset, event: output(agentId, this.#said) });
    }
    mirrors.accept(batch);
    await mirrors.settled();
  }

  /** Records the position of the next event. */
  #note(scope: string, before: number, said: number): void {
    const place = (this.#places.get(scope) ?? 0) + before;
    const places = this.#streams.get(scope) ?? new Map<number, number>();
    this.#streams.set(scope, places.set(said, place));
    this.#places.set(scope, place + 1);
  }

  #number(agentId: string): Numbering {
    const numbering = { epoch: this.#newId("h"), offset: 0 };
    this.#numberings.set(agentId, numbering);
    return numbering;
  }

  #restartHost(agentId: string): void {
    this.#numberings.delete(agentId);
  }

  #comeAndGo(): void {
    const staying = AGENTS.filter(() => this.#random.chance(0.7));
    for (const agentId of AGENTS) if (!staying.includes(agentId)) this.#restartHost(agentId);
    tellIds(this.#life.mirrors, staying);
  }

  /** An old visitor reconnects, or a new one connects. */
  #visit(): void {
    const scope = this.#random.pick([...AGENTS, ALL_AGENTS]);
    const ring = this.#ring(scope);
    if (!ring) return;
    const known = this.#visitors.filter((visitor) => visitor.scope === scope);
    if (known.length > 0 && this.#random.chance(0.8)) {
      this.#read(this.#random.pick(known), this.#random.below(MAX_HISTORY * 2));
      return;
    }
    const visitor: Visitor = { scope, cursor: ring.headCursor(), last: -1, announced: null };
    this.#visitors.push(visitor);
    const cursor = new RingCursor(ring, { kind: "last", events: this.#random.below(MAX_HISTORY) });
    this.#take(visitor, cursor, 1 + this.#random.below(5));
  }

  #read(visitor: Visitor, most: number): void {
    const ring = this.#ring(visitor.scope);
    if (!ring) return;
    const { epoch } = decodeCursor(visitor.cursor, visitor.scope);
    const known =
      visitor.announced === 0 &&
      ring.history().some((slot) => slot.beforeEpoch === epoch || slot.epoch === epoch);
    const owed = ring
      .history()
      .filter(
        ({ event }) => event.type !== "GAP" && this.#placeOf(visitor.scope, event) > visitor.last,
      ).length;
    const told = this.#take(visitor, new RingCursor(ring, { kind: "after", cursor: visitor.cursor }), most);
    if (known && told < Math.min(owed, most - MAX_HISTORY)) {
      throw new Error(`${visitor.scope}: told ${told} of ${owed} that were there`);
    }
  }

  /** Reads up to `most` items; returns the number of events. */
  #take(visitor: Visitor, cursor: RingCursor, most: number): number {
    let told = 0;
    for (let item = 0; item < most; item += 1) {
      const next = cursor.next();
      if (!next) break;
      visitor.cursor = next.cursor;
      if (this.#tell(visitor, next.event)) told += 1;
    }
    return told;
  }

  #tell(visitor: Visitor, event: TerrariumEvent): boolean {
    const { scope, last, announced } = visitor;
    if (event.type === "GAP") {
      this.counts.gaps += 1;
      visitor.announced = announced === null || event.missed === null ? null : announced + event.missed;
      return false;
    }
    const place = this.#placeOf(scope, event);
    if (place <= last) throw new Error(`${scope}: ${place} told after ${last}`);
    if (last >= 0 && announced !== null && place - last - 1 !== announced) {
      throw new Error(`${scope}: from ${last} to ${place} with ${announced} announced as missed`);
    }
    if (announced !== null) this.counts.exact += 1;
    visitor.last = place;
    visitor.announced = 0;
    this.counts.told += 1;
    return true;
  }

  #placeOf(scope: string, event: TerrariumEvent): number {
    const place = event.type === "OUTPUT" ? this.#streams.get(scope)?.get(Number(event.data)) : undefined;
    if (place === undefined) throw new Error(`${scope}: this event was never published`);
    return place;
  }

  #ring(scope: string): HolographicBuffer | null {
    const { mirrors } = this.#life;
    return scope === ALL_AGENTS ? mirrors.all : mirrors.of(scope);
  }

  #begin(): Life {
    const clock = new ManualClock();
    const { journal, histories, nextBody } = MemoryEventLog.open(this.#shelf, { ringEvents: MAX_HISTORY });
    const disk = new HandDisk(journal);
    const recorder = new Recorder({ journal: disk, nextBody, clock, onHealth: () => undefined });
    const waker = new FlushLoop((error) => {
      throw error;
    });
    const mirrors = new Mirrors({
      maxHistory: MAX_HISTORY,
      waker,
      clock,
      newId: (prefix) => this.#newId(prefix),
      historyOf(scope) {
        const history = histories.get(scope) ?? null;
        histories.delete(scope);
        return history;
      },
      onRing: (ring, seq) => recorder.follow(ring, seq),
    });
    tellIds(
      mirrors,
      AGENTS.filter(() => this.#random.chance(0.9)),
    );
    this.#numberings = new Map();
    return { mirrors, recorder, disk, clock };
  }

  /** Entries that had not reached the disk are lost. */
  async #crash(): Promise<void> {
    this.counts.crashes += 1;
    this.#life = this.#begin();
    await settle();
  }

  async #end(): Promise<void> {
    const { mirrors, recorder, disk } = this.#life;
    await mirrors.settled();
    disk.prompt = true;
    await disk.work();
    await recorder.close();
    if (disk.closedAs === true) this.counts.ends += 1;
    mirrors.close();
    this.#life = this.#begin();
  }

  #newId(prefix: string): string {
    return `${prefix}${(this.#ids += 1)}`;
  }
}

/** Lets promise reactions and listeners run. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 2; turn += 1) await new Promise(setImmediate);
}
