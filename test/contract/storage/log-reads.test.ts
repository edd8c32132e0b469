import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { EventLogLimits, LogEntry, OpenedEventLog } from "../../../src/storage/event-log.js";
import { MemoryEventLog, MemoryLogData } from "../../../src/storage/index.js";
import type { HistoryQuery, LogPage } from "../../../src/storage/log/reading.js";
import { SqliteStorage } from "../../../src/storage/sqlite-storage.js";
import {
  entry,
  journalFolder,
  sourceReadWorker,
  sourceWorker,
  withEvents,
} from "../../support/storage/kit.js";
import { type Random, seededRandom } from "../../support/time-and-random.js";
import { firstSeed } from "../../support/seeds.js";

let folder: ReturnType<typeof journalFolder>;
let logs: OpenedEventLog[];

const BACKENDS = {
  memory: (limits: Partial<EventLogLimits>) =>
    Promise.resolve(MemoryEventLog.open(new MemoryLogData(), limits)),
  events: (limits: Partial<EventLogLimits>) =>
    Promise.resolve(withEvents(MemoryEventLog.open(new MemoryLogData(), limits))),
  async sqlite(limits: Partial<EventLogLimits>) {
    const path = join(folder.path, "terrarium.db");
    const storage = await SqliteStorage.open({ path, worker: sourceWorker, readWorker: sourceReadWorker });
    cleanups.push(() => storage.close());
    return await storage.openEventLog(limits);
  },
};
type Backend = keyof typeof BACKENDS;
const cleanups: (() => Promise<void>)[] = [];

async function open(names: readonly Backend[], limits: Partial<EventLogLimits> = {}): Promise<void> {
  logs = await Promise.all(names.map((name) => BACKENDS[name](limits)));
}

const reader = (): OpenedEventLog["reader"] => (logs[0] as OpenedEventLog).reader;

beforeEach(() => {
  folder = journalFolder();
});
afterEach(async () => {
  for (const { journal } of logs) await journal.close(true);
  for (const cleanup of cleanups.splice(0)) await cleanup();
  folder.remove();
});

async function append(entries: readonly LogEntry[]): Promise<void> {
  for (const { journal } of logs) {
    await journal.append(entries);
    while ((await journal.trim()).owed);
  }
}

const ANY = { types: null, session: null } as const;
const PAGE = { ...ANY, eventsMax: 1_000, bytesMax: 1_000_000 };
const HISTORY: Omit<HistoryQuery, "stream"> = {
  ...ANY,
  search: null,
  inPublicForm: [],
  from: null,
  to: null,
  after: null,
  first: 1_000,
  bytesMax: 1_000_000,
};
const start = { epoch: "e1", offset: 0 };
/** Offsets of events; holes as `from-to`. */
const words = ({ items }: LogPage): string =>
  items
    .map((item) => ("after" in item ? item.after.offset : `${item.from.offset}-${item.to.offset}`))
    .join(" ");

const events = (
  from: number,
  to: number,
  more: (offset: number) => Partial<LogEntry> = () => ({}),
): LogEntry[] =>
  Array.from({ length: to - from + 1 }, (_, index) => {
    const offset = from + index;
    return { ...entry("a", offset), ...more(offset) };
  });

/** A text in place of the data. */
function saying(stream: string, offset: number, data: unknown, type = "OUTPUT"): LogEntry {
  const event = JSON.parse(entry(stream, offset).json) as object;
  const content = type === "ERROR" ? { message: data, code: "AGENT_ERROR" } : { data };
  return entry(stream, offset, "e1", { type, json: JSON.stringify({ ...event, ...content, type }) });
}

describe.each<Backend>(["memory", "events", "sqlite"])("reading the %s log", (name) => {
  it("[STORAGE-640] pages are bounded in events and bytes, and follow one another", async () => {
    await open([name]);
    await append(events(1, 20));
    const first = await reader().page({ ...PAGE, stream: "a", after: start, eventsMax: 8 });
    expect([words(first), first.end.offset, first.isLast]).toEqual(["1 2 3 4 5 6 7 8", 8, false]);
    const second = await reader().page({ ...PAGE, stream: "a", after: first.end, bytesMax: 1 });
    expect(words(second)).toBe("9");
    const rest = await reader().page({ ...PAGE, stream: "a", after: second.end });
    expect([words(rest), rest.isLast]).toEqual(["10 11 12 13 14 15 16 17 18 19 20", true]);
    expect(await reader().page({ ...PAGE, stream: "a", after: rest.end })).toMatchObject({
      items: [],
      isLast: true,
    });
  });

  it("[STORAGE-640] holes are between the events around them, with both positions", async () => {
    await open([name]);
    await append(events(1, 12).filter(({ offset }) => ![3, 4, 9].includes(offset)));
    expect(words(await reader().page({ ...PAGE, stream: "a", after: start }))).toBe(
      "1 2 2-4 5 6 7 8 8-9 10 11 12",
    );
    expect(words(await reader().page({ ...PAGE, stream: "a", after: { epoch: "e1", offset: 3 } }))).toBe(
      "3-4 5 6 7 8 8-9 10 11 12",
    );
  });

  it("[STORAGE-641] a cursor of an epoch continues there; one from beyond its end was lost, or never issued", async () => {
    await open([name]);
    const gap = (
      missed: number | null,
      epoch: string,
      before: { beforeEpoch: string; beforeOffset: number },
    ) => {
      const base = JSON.parse(entry("a", 1).json) as object;
      const json = JSON.stringify({
        ...base,
        type: "GAP",
        missed,
        reason: "EPOCH_CHANGED",
        from: "x",
        to: "y",
      });
      return entry("a", 0, epoch, { ...before, type: "GAP", json });
    };
    await append([
      ...events(1, 3),
      gap(0, "e2", { beforeEpoch: "e1", beforeOffset: 3 }),
      entry("a", 1, "e2"),
      gap(null, "e3", { beforeEpoch: "e2", beforeOffset: 1 }),
      entry("a", 1, "e3"),
    ]);
    const locate = (epoch: string, offset: number) => reader().locate("a", { epoch, offset });
    expect(await locate("e1", 2)).toEqual({ kind: "AFTER", position: { epoch: "e1", offset: 2 } });
    expect(await locate("e1", 3)).toMatchObject({ kind: "AFTER" });
    expect(await locate("e1", 4)).toEqual({ kind: "INVALID" });
    expect(await locate("e2", 9)).toEqual({ kind: "AFTER", position: { epoch: "e2", offset: 1 } });
    expect(await locate("lost", 5)).toEqual({ kind: "UNKNOWN", position: { epoch: "e2", offset: 1 } });
    expect(words(await reader().page({ ...PAGE, stream: "a", after: { epoch: "e1", offset: 2 } }))).toBe(
      "3 0 1 0 1",
    );
  });

  it("[STORAGE-642] counts back over epochs, for one session or for all", async () => {
    await open([name]);
    await append(events(1, 6, (offset) => ({ session: offset % 2 === 0 ? "s" : "t" })));
    await append([entry("a", 1, "e2", { beforeEpoch: "e1", beforeOffset: 6 })]);
    const from = { epoch: "e2", offset: 1 };
    const back = (count: number, session: string | null) => reader().back("a", from, count, session);
    expect(await back(1, null)).toEqual({ epoch: "e1", offset: 6 });
    expect(await back(3, null)).toEqual({ epoch: "e1", offset: 4 });
    expect(await back(3, "s")).toEqual({ epoch: "e1", offset: 3 });
    expect(await back(99, "s")).toEqual({ epoch: "e1", offset: 1 });
    expect(await reader().back("unknown", from, 3, null)).toBeNull();
  });

  it("[STORAGE-643] finds by type, session, time and words, page by page", async () => {
    await open([name]);
    await append([
      saying("a", 1, "the quick brown fox"),
      saying("a", 2, { note: "Ein Fuchs über dem Zaun", list: ["lazy dog"] }),
      saying("a", 3, "quick silver"),
      saying("a", 4, "the quick secret", "ERROR"),
      saying("a", 5, "fox, quick as ever"),
    ]);
    const find = async (query: Partial<HistoryQuery>) => {
      const { events: found, next } = await reader().find({ ...HISTORY, stream: "a", ...query });
      return [found.map(({ after }) => after.offset), next?.offset ?? null];
    };
    expect(await find({})).toEqual([[1, 2, 3, 4, 5], null]);
    expect(await find({ types: ["ERROR"] })).toEqual([[4], null]);
    expect(await find({ first: 2 })).toEqual([[1, 2], 2]);
    expect(await find({ first: 2, after: { epoch: "e1", offset: 4 } })).toEqual([[5], null]);
    expect(await find({ from: 1_700_000_000_002, to: 1_700_000_000_004 })).toEqual([[2, 3], null]);
    expect(await find({ search: "QUICK fox" })).toEqual([[1, 5], null]);
    expect(await find({ search: "uber" })).toEqual([[2], null]);
    expect(await find({ search: "lazy-dog" })).toEqual([[2], null]);
    expect(await find({ search: "dog-lazy" })).toEqual([[], null]);
    expect(await find({ search: "quick", types: ["OUTPUT"], after: { epoch: "e1", offset: 1 } })).toEqual([
      [3, 5],
      null,
    ]);
    expect(await find({ search: "quick", first: 2 })).toEqual([[1, 3], 3]);
    expect(await find({ search: "fox", session: "nobody" })).toEqual([[1, 5], null]);
  });

  it("[STORAGE-975] tells with a page what the log has dropped right before it", async () => {
    await open([name]);
    await append(events(5, 8));
    const hole = async (query: Partial<HistoryQuery>) => {
      const found = await reader().find({ ...HISTORY, stream: "a", ...query });
      return found.hole && [found.hole.from.offset, found.hole.to.offset];
    };
    expect(await hole({})).toEqual([0, 4]);
    expect(await hole({ types: ["ERROR"], search: "nothing" })).toEqual([0, 4]);
    expect(await hole({ after: { epoch: "e1", offset: 2 } })).toEqual([2, 4]);
    expect(await hole({ after: { epoch: "e1", offset: 4 } })).toBe(null);
    expect(await hole({ after: { epoch: "e1", offset: 6 }, first: 1 })).toBe(null);
    expect(await hole({ stream: "nobody" })).toBe(null);
  });

  it("[STORAGE-644] takes a search as words, never as syntax", async () => {
    await open([name]);
    await append([saying("a", 1, "the quick brown fox")]);
    const found = async (search: string): Promise<number> =>
      (await reader().find({ ...HISTORY, stream: "a", search })).events.length;
    for (const search of ['fox"', "-fox", "^quick", "(fox)", "fox\u0000"])
      expect([search, await found(search)]).toEqual([search, 1]);
    for (const search of ['"', "fox OR silver", "NEAR(quick fox)", "stream:s1", "fo*", "(", "'; DROP"])
      expect([search, await found(search)]).toEqual([search, 0]);
  });

  it("[STORAGE-644] does not find what some viewers do not see: raw errors, and who it was", async () => {
    await open([name]);
    const perturbed = JSON.parse(entry("a", 2).json) as object;
    await append([
      saying("a", 1, "the secret ingredient is salt", "ERROR"),
      entry("a", 2, "e1", {
        type: "PERTURBED",
        json: JSON.stringify({
          ...perturbed,
          type: "PERTURBED",
          perturbationId: "p",
          by: "salt",
          command: "season",
        }),
      }),
    ]);
    const count = async (search: string) =>
      (await reader().find({ ...HISTORY, stream: "a", search })).events.length;
    expect([
      await count("salt"),
      await count("secret"),
      await count("season"),
      await count("AGENT_ERROR"),
    ]).toEqual([0, 0, 1, 1]);
  });

  it("[STORAGE-1230] searches the public form for those who see only that, and the full form for others", async () => {
    await open([name], { eventsMax: 4, outputPercentMax: 100 });
    const inForms = (
      stream: string,
      offset: number,
      text: string,
      form: object | null | undefined,
    ): LogEntry => {
      const said = saying(stream, offset, text);
      const event = JSON.parse(said.json ?? "") as object;
      return { ...said, json: JSON.stringify({ ...event, ...(form !== undefined && { publicForm: form }) }) };
    };
    const own = [
      inForms("a", 1, "open canary", { data: "open" }),
      inForms("a", 2, "hidden canary", null),
      inForms("a", 3, "plain canary", undefined),
      inForms("b", 1, "open canary of b", { data: "open of b" }),
    ];
    await append(own);
    const place = (index: number) => ({
      beforeEpoch: "g1",
      beforeOffset: index,
      epoch: "g1",
      offset: index + 1,
    });
    await append(own.map((one, index) => ({ ...one, ...place(index), stream: "*", json: null })));
    const found = async (stream: string, search: string, inPublicForm: readonly string[]) =>
      (await reader().find({ ...HISTORY, stream, search, inPublicForm })).events.map(
        ({ after }) => after.offset,
      );
    expect(await found("a", "canary", [])).toEqual([1, 2, 3]);
    expect(await found("a", "open", [])).toEqual([1]);
    expect(await found("a", "canary", ["a"])).toEqual([3]);
    expect(await found("a", "hidden", ["a"])).toEqual([]);
    expect(await found("a", "open", ["a"])).toEqual([1]);
    expect(await found("a", "open canary", ["a"])).toEqual([]);
    // Of two agents, the reader sees one in its public form.
    expect(await found("*", "canary", ["a"])).toEqual([3, 4]);
    expect(await found("*", "canary", ["b"])).toEqual([1, 2, 3]);
    expect(await found("*", "canary", ["a", "b"])).toEqual([3]);
    expect(await found("*", "canary", [])).toEqual([1, 2, 3, 4]);
    // Evicted events are in neither index.
    await append([
      saying("a", 4, "new"),
      saying("a", 5, "new"),
      saying("a", 6, "new"),
      saying("a", 7, "new"),
    ]);
    expect(await found("a", "canary", [])).toEqual([]);
    expect(await found("a", "open", ["a"])).toEqual([]);
  });

  it("[STORAGE-643] an evicted event is not found", async () => {
    await open([name], { eventsMax: 2, outputPercentMax: 100 });
    await append([saying("a", 1, "fox"), saying("a", 2, "fox"), saying("a", 3, "fox")]);
    const { events: found } = await reader().find({ ...HISTORY, stream: "a", search: "fox" });
    expect(found.map(({ after }) => after.offset)).toEqual([2, 3]);
  });
});

/** Appends of several agents with restarts, holes, sessions and words. */
class Author {
  readonly #random: Random;
  readonly #at = new Map<string, { epoch: string; offset: number }>();
  #epochs = 1;
  #body = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  batch(): LogEntry[] {
    const own = Array.from({ length: 1 + this.#random.below(12) }, () =>
      this.#event(this.#random.pick(["a", "b"])),
    );
    const all = own
      .filter(() => this.#random.chance(0.9))
      .map((one) => this.#place("*", { ...one, json: null }));
    return [...own, ...all];
  }

  #event(stream: string): LogEntry {
    const type = this.#random.pick(["OUTPUT", "RESULT", "ERROR"]);
    const data = Array.from({ length: 4 }, () => this.#random.pick(["ant", "bee", "cat", "dog", "eel"])).join(
      " ",
    );
    const event = {
      ...(JSON.parse(entry(stream, 1).json) as object),
      type,
      data,
      result: data,
      message: data,
    };
    const session = this.#random.pick([{}, { session: null }, { session: "s" }, { session: "t" }]);
    this.#body += 1;
    const facts = {
      type,
      at: 1_000 + this.#random.below(500),
      session: undefined,
      ...session,
      body: this.#body,
    };
    return this.#place(stream, { ...entry(stream, 1), ...facts, json: JSON.stringify(event) });
  }

  #place(stream: string, one: LogEntry): LogEntry {
    const before = this.#at.get(stream) ?? { epoch: "e1", offset: 0 };
    const isNew = this.#random.chance(0.02);
    const epoch = isNew ? `e${(this.#epochs += 1)}` : before.epoch;
    const hole = this.#random.chance(0.1) ? this.#random.below(4) : 0;
    const offset = isNew ? 1 : before.offset + 1 + hole;
    this.#at.set(stream, { epoch, offset });
    const from = isNew ? before : { epoch, offset: offset - 1 };
    return { ...one, stream, beforeEpoch: from.epoch, beforeOffset: from.offset, epoch, offset };
  }
}

const SEED = firstSeed;

it(`[STORAGE-645] all stores give the same answers (seed ${SEED})`, { timeout: 120_000 }, async () => {
  const random = seededRandom(SEED);
  await open(["memory", "events", "sqlite"], { eventsMax: 60, outputPercentMax: 40, ringEvents: 20 });
  const author = new Author(random);
  for (let round = 0; round < 60; round += 1) {
    await append(author.batch());
    const stream = random.pick(["a", "b", "*", "nobody"]);
    const position = { epoch: `e${1 + random.below(6)}`, offset: random.below(150) };
    const filters = {
      types: random.pick([null, ["RESULT"], ["ERROR", "OUTPUT"]]),
      session: random.pick([null, "s", "never"]),
    };
    const from = random.pick([null, 1_000 + random.below(500)]);
    const search = random.pick([null, "ant", "bee cat", "dog-eel"]);
    const query = { ...HISTORY, ...filters, stream, search, from, first: 1 + random.below(40) };
    const answers = await Promise.all(
      logs.map(async ({ reader }) => ({
        place: await reader.locate(stream, position),
        back: await reader.back(stream, position, 1 + random.below(1), filters.session),
        page: await reader.page({ ...filters, stream, after: position, eventsMax: 25, bytesMax: 9_999 }),
        found: await reader.find({ ...query, after: null }),
        foundAfter: await reader.find({ ...query, after: position }),
      })),
    );
    for (const answer of answers.slice(1)) expect(answer).toEqual(answers[0]);
  }
});
