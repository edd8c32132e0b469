import { appendFile, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { bundledAgents, logwatch, pulse } from "../../../src/agents/index.js";
import { FluxAgent } from "../../../src/flux/index.js";
import { checkDefinitions } from "../../../src/host/modules/check-definition.js";
import type { AgentContext, AgentDefinition, Parked } from "../../../src/host/modules/definition.js";
import { ManualClock } from "../../support/time-and-random.js";
import { NO_SIGNALS } from "../../support/pheromones.js";
import { testAgent } from "../../../src/testing/index.js";
import { NO_CALLS } from "../../../src/host/calls/agent-calls.js";
import { noRunMembers } from "../../../src/host/calls/agent-context.js";
import { removeFolder } from "../../support/folder.js";

class Stage {
  readonly stop = new AbortController();
  readonly logged: unknown[] = [];
  readonly #sources: AsyncIterator<unknown>[] = [];

  context(): AgentContext {
    const log = (message: string, fields?: object): void => void this.logged.push([message, fields]);
    return {
      agentId: "a",
      signal: this.stop.signal,
      cause: null,
      ...NO_CALLS,
      signals: NO_SIGNALS,
      ...noRunMembers(),
      log: { debug: log, info: log, warn: log, error: log },
      emit: () => undefined,
      spend: () => undefined,
      sleep: () => Promise.resolve(),
      busyUntil: () => undefined,
    };
  }

  source<I, O>(agent: AgentDefinition<I, O>): AsyncIterator<I> {
    const source = agent.source?.(this.context());
    if (!source) throw new Error("no source");
    const iterator = source[Symbol.asyncIterator]();
    this.#sources.push(iterator);
    return iterator;
  }

  async leave(): Promise<void> {
    this.stop.abort();
    for (const source of this.#sources) await source.return?.();
  }

  /** Validates like a client's perturbation. Null when it is refused. */
  async ask<I, O>(agent: AgentDefinition<I, O>, input: unknown): Promise<O | Parked | undefined | null> {
    const checked = await agent.input?.["~standard"].validate(input);
    if (!checked || checked.issues) return null;
    return agent.process?.(checked.value, this.context());
  }
}

const folders: string[] = [];
const stages: Stage[] = [];

function stage(): Stage {
  const made = new Stage();
  stages.push(made);
  return made;
}

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "agents-"));
  folders.push(path);
  return path;
}

afterEach(async () => {
  for (const left of stages.splice(0)) await left.leave();
  for (const path of folders.splice(0)) removeFolder(path);
});

describe("bundled agents", () => {
  test("[PROBE-860] are healthy by one probe each", async () => {
    for (const definition of bundledAgents({ logwatchFiles: [], stewardDir: null })) {
      await using agent = testAgent(definition);
      await agent.advance(1_000);
      expect([definition.id, agent.health]).toMatchObject([
        definition.id,
        { status: "HEALTHY", probes: [{ ok: true }] },
      ]);
      expect(agent.events.filter(({ type }) => type === "RESULT" || type === "PERTURBED")).toEqual([]);
    }
  });

  test("are four valid definitions, new at each call", async () => {
    const agents = bundledAgents({ logwatchFiles: ["a.log"], stewardDir: null });
    expect(checkDefinitions(agents, "bundled").map(({ id, genus }) => [id, genus])).toEqual([
      ["logwatch", "watcher"],
      ["grammar", "parser"],
      ["pulse", "heart"],
      ["steward", "curator"],
    ]);
  });

  test("without files, logwatch has no source", () => {
    expect(bundledAgents({ logwatchFiles: [], stewardDir: null })[0]).not.toHaveProperty("source");
  });
});

/** Runs microtasks until the next timer is due in `ms`, for a generous number of turns. */
async function nextIn(clock: ManualClock, ms: number): Promise<void> {
  for (let turn = 0; turn < 1_000 && clock.nextInMs !== ms; turn += 1) await Promise.resolve();
  expect(clock.nextInMs).toBe(ms);
}

describe("pulse", () => {
  const beat = { missed: 0 };

  test("beats at its rate, and changes it at once", async () => {
    const clock = new ManualClock();
    const agent = pulse({ clock });
    const play = stage();
    const source = play.source(agent);
    const first = source.next();
    await clock.armed();
    expect(clock.nextInMs).toBe(500);
    clock.advance(500);
    expect(await first).toEqual({ done: false, value: beat });
    const second = source.next();
    await clock.armed();
    expect(await play.ask(agent, { ratePerSecond: 50 })).toMatchObject({ ratePerSecond: 50, accepted: true });
    // The old wait of 500 ms ends at once; let the new one start.
    await nextIn(clock, 20);
    clock.advance(20);
    expect(await second).toEqual({ done: false, value: beat });
    const third = source.next();
    await clock.armed();
    play.stop.abort();
    expect(await third).toMatchObject({ done: true });
    expect(clock.pending).toBe(0);
  });

  test("late beats are counted, not queued", async () => {
    const clock = new ManualClock();
    const agent = pulse({ clock, ratePerSecond: 1_000 });
    const play = stage();
    const source = play.source(agent);
    const first = source.next();
    await clock.armed();
    clock.advance(1);
    await first;
    clock.advance(5_000);
    const late = await source.next();
    expect(late.value).toEqual({ missed: 4_999 });
    expect(await agent.process?.({ missed: 4_999 }, play.context())).toEqual({
      beat: 1,
      ratePerSecond: 1_000,
      missed: 4_999,
    });
    const next = source.next();
    await clock.armed();
    expect(clock.nextInMs).toBe(1);
    clock.advance(1);
    expect(await next).toEqual({ done: false, value: beat });
  });

  test("adds a note to the next beat, one per beat, at most twenty waiting", async () => {
    const agent = pulse({ clock: new ManualClock() });
    const play = stage();
    expect(await play.ask(agent, { say: "hello" })).toEqual({
      ratePerSecond: 2,
      notesWaiting: 1,
      accepted: true,
    });
    await play.ask(agent, { say: "again" });
    expect(await agent.process?.(beat, play.context())).toEqual({ beat: 1, ratePerSecond: 2, note: "hello" });
    expect(await agent.process?.(beat, play.context())).toEqual({ beat: 2, ratePerSecond: 2, note: "again" });
    expect(await agent.process?.(beat, play.context())).toEqual({ beat: 3, ratePerSecond: 2 });
    for (let n = 0; n < 20; n += 1) await play.ask(agent, { say: `note ${n}` });
    expect(await play.ask(agent, { say: "one too many" })).toMatchObject({
      notesWaiting: 20,
      accepted: false,
    });
  });

  test.each([
    { ratePerSecond: 0 },
    { ratePerSecond: 0.09 },
    { ratePerSecond: 1_001 },
    { ratePerSecond: "5" },
    { ratePerSecond: Number.NaN },
    { say: "" },
    { say: "x".repeat(281) },
    { say: "x", ratePerSecond: 1 },
    { missed: 0 },
    {},
    "faster",
  ])("%j is refused", async (input) => {
    expect(await stage().ask(pulse({ clock: new ManualClock() }), input)).toBeNull();
  });

  test("a rate outside its bounds throws", () => {
    expect(() => pulse({ ratePerSecond: 0 })).toThrow(RangeError);
  });

  test("in a real agent, a perturbation changes the rate of its events", async () => {
    const clock = new ManualClock();
    const definition = pulse({ clock });
    const play = stage();
    const agent = new FluxAgent<never, unknown>({
      id: "pulse",
      clock,
      process: (input) => definition.process?.(input, play.context()),
    });
    const source = definition.source?.(play.context()) as AsyncIterable<never>;
    const beats = agent.start(source)[Symbol.asyncIterator]();
    const first = beats.next();
    await clock.armed();
    clock.advance(500);
    expect(await first).toMatchObject({ value: { beat: 1, ratePerSecond: 2 } });
    expect(await agent.invoke({ ratePerSecond: 100 } as never)).toMatchObject({ ratePerSecond: 100 });
    const second = beats.next();
    await nextIn(clock, 10);
    clock.advance(10);
    expect(await second).toMatchObject({ value: { beat: 2, ratePerSecond: 100 } });
    await agent.stop();
  });
});

describe("logwatch", () => {
  test("follows its files, and waits for a missing one", async () => {
    const path = await folder();
    const [there, later] = [join(path, "there.log"), join(path, "later.log")];
    await writeFile(there, "INFO before\n");
    const play = stage();
    const source = play.source(logwatch({ files: [there, later], from: "start" }));
    // Once this line is read, the file is open and what is appended is seen.
    expect(await source.next()).toEqual({ done: false, value: { file: there, text: "INFO before" } });
    const first = source.next();
    await appendFile(there, "INFO one\n");
    expect(await first).toEqual({ done: false, value: { file: there, text: "INFO one" } });
    const second = source.next();
    await writeFile(later, "INFO two\n");
    expect(await second).toEqual({ done: false, value: { file: later, text: "INFO two" } });
  });

  test("a file that cannot be read is logged, and the others are followed", async () => {
    const path = await folder();
    const file = join(path, "a.log");
    await writeFile(file, "INFO old\n");
    const play = stage();
    const source = play.source(logwatch({ files: [path, file], from: "start" }));
    expect(await source.next()).toEqual({ done: false, value: { file, text: "INFO old" } });
    const next = source.next();
    await appendFile(file, "INFO new\n");
    expect(await next).toMatchObject({ value: { text: "INFO new" } });
    expect(play.logged).toEqual([
      [
        "cannot follow a log file",
        { file: basename(path), reason: expect.not.stringContaining(path) as string },
      ],
    ]);
  });

  test("the source fails when no file can be read", async () => {
    const path = await folder();
    await expect(
      stage()
        .source(logwatch({ files: [path] }))
        .next(),
    ).rejects.toThrow(new RegExp(`^cannot follow ${basename(path)}: [^/]+$`));
  });

  test("names its files without their folders", () => {
    const { description } = logwatch({
      files: ["/home/ann/logs/app.log", "/srv/x/app.log", "C:\\logs\\db.log"],
    });
    expect(description).toBe("watches app.log, db.log");
  });

  test("lines, focus, report and forget", async () => {
    const agent = logwatch({ files: [], clock: new ManualClock() });
    const play = stage();
    expect(await play.ask(agent, { text: "INFO payments up" })).toBeUndefined();
    expect(await play.ask(agent, { text: "ERROR disk is full", file: "syslog" })).toMatchObject({
      kind: "reports",
      reports: [{ kind: "errors", count: 1, line: { file: "syslog", severity: "error" } }],
    });
    expect(await play.ask(agent, { focus: " Payments " })).toMatchObject({
      kind: "focus",
      focus: "payments",
      matching: 1,
      top: [{ pattern: "INFO payments up", count: 1 }],
    });
    expect(await play.ask(agent, { focus: null })).toMatchObject({ kind: "focus", focus: null, matching: 2 });
    expect(await play.ask(agent, { report: true, top: 1 })).toMatchObject({
      kind: "top",
      templates: 2,
      top: [{}],
    });
    expect(await play.ask(agent, { forget: "*" })).toEqual({ kind: "forgotten", templates: 2 });
  });

  test.each([
    { focus: "" },
    { focus: "x".repeat(201) },
    { focus: "x", text: "y" },
    { report: false },
    { report: true, top: 0 },
    { forget: 1 },
    { text: "x".repeat(9_000) },
    {},
    "payments",
  ])("%j is refused", async (input) => {
    expect(await stage().ask(logwatch({ files: [] }), input)).toBeNull();
  });
});
