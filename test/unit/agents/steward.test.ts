import { mkdirSync, writeFileSync } from "node:fs";
import { link, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { bundledAgents, steward, type StewardOptions } from "../../../src/agents/index.js";
import type { CardState } from "../../../src/agents/steward/card.js";
import type { Report, ScanReport } from "../../../src/agents/steward/reports.js";
import { checkDefinitions } from "../../../src/host/modules/check-definition.js";
import {
  type AgentContext,
  type AgentDefinition,
  type ParkRequest,
  questionIn,
} from "../../../src/host/modules/definition.js";
import { digestOf } from "../../../src/purgatory/digest.js";
import { PURGATORY_LIMITS } from "../../../src/purgatory/limits.js";
import { checkParkRequest } from "../../../src/purgatory/park-request.js";
import { makeFile, namesIn, tempFolder } from "../../support/storage/files.js";
import { ManualClock } from "../../support/time-and-random.js";
import { NO_SIGNALS } from "../../support/pheromones.js";
import { NO_CALLS } from "../../../src/host/calls/agent-calls.js";
import { noRunMembers } from "../../../src/host/calls/agent-context.js";

const DAY_MS = 86_400_000;

interface Asked extends ParkRequest {
  readonly state: CardState;
  readonly deadline: number;
}

/** A steward with the parts of its host: validates inputs, keeps questions, delivers answers. */
class Life {
  readonly clock = new ManualClock();
  readonly stop = new AbortController();
  readonly emitted: Report[] = [];
  readonly logged: string[] = [];
  agent: AgentDefinition<never, Report>;
  #semaphores = 0;

  readonly options: Partial<StewardOptions> & { directory: string | null };

  constructor(options: Partial<StewardOptions> & { directory: string | null }) {
    this.options = options;
    this.agent = this.#born();
  }

  #born(): AgentDefinition<never, Report> {
    return steward({ clock: this.clock, ...this.options }) as AgentDefinition<never, Report>;
  }

  /** Restarts as after `kill -9`: only the disk is left. */
  restart(): void {
    this.agent = this.#born();
  }

  context(): AgentContext {
    const log = (message: string): void => void this.logged.push(message);
    return {
      agentId: "steward",
      signal: this.stop.signal,
      cause: null,
      ...NO_CALLS,
      signals: NO_SIGNALS,
      ...noRunMembers(),
      log: { debug: log, info: log, warn: log, error: log },
      emit: (data) => void this.emitted.push(data as Report),
      spend: () => undefined,
      sleep: () => Promise.resolve(),
      busyUntil: () => undefined,
    };
  }

  /** The outcome of an input: a report, or a question. */
  async say(input: unknown): Promise<Report | Asked> {
    const checked = await this.agent.input?.["~standard"].validate(input);
    if (!checked || checked.issues) throw new Error(`refused: ${checked?.issues?.[0]?.message}`);
    return this.#process(checked.value);
  }

  async #process(input: never): Promise<Report | Asked> {
    const said = await this.agent.process?.(input, this.context());
    const question = questionIn(said);
    if (question === null) return said as Report;
    checkParkRequest(question, PURGATORY_LIMITS);
    return question as Asked;
  }

  /** A scan that must ask. */
  async ask(scan: true | string = true): Promise<Asked> {
    const said = await this.say({ scan });
    if (!("prompt" in said)) throw new Error(`did not ask: ${JSON.stringify(said)}`);
    return said;
  }

  /** A scan that must not ask. */
  async look(): Promise<ScanReport> {
    const said = await this.say({ scan: true });
    if ("prompt" in said || said.kind !== "scan") throw new Error(`asked: ${JSON.stringify(said)}`);
    return said;
  }

  async answer(
    asked: Asked,
    answer: string,
    semaphoreId = `sem-0000000${(this.#semaphores += 1)}`,
  ): Promise<unknown> {
    const more = { semaphoreId, attempt: 1, stateVersion: 1, input: { scan: true } };
    // The saved state comes back as JSON.
    const state: unknown = JSON.parse(JSON.stringify(asked.state));
    return this.agent.resume?.(state, answer, { ...this.context(), ...more });
  }

  async makeOld(path: string, content = path, daysOld = 40): Promise<void> {
    await makeFile(this.options.directory ?? "", path, { content, daysOld, now: this.clock.now() });
  }
}

const lives: Life[] = [];
afterEach(() => {
  for (const life of lives.splice(0)) life.stop.abort();
});

async function life(options: Partial<StewardOptions> = {}): Promise<Life> {
  const made = new Life({ directory: await tempFolder(), ...options });
  lives.push(made);
  return made;
}

function pathsOf(asked: Asked): string[] {
  return asked.state.files.map(({ path }) => path);
}

describe("asking", () => {
  test("[STEWARD-270] counts a file with two names once, and moves both names", async () => {
    const play = await life();
    const root = play.options.directory ?? "";
    await play.makeOld("a.log", "x".repeat(1_000));
    await link(join(root, "a.log"), join(root, "b.log"));
    const asked = await play.ask();
    expect(asked.prompt).toContain("Move 1 file (1.0 kB)");
    expect(asked.state.affects[1]).toContain("another name of a.log");
    expect(play.emitted).toMatchObject([
      { looked: { files: 1, bytes: 1_000 }, stale: { files: 1, bytes: 1_000 } },
    ]);
    expect(await play.answer(asked, "Approve", "sem-deadbeef")).toMatchObject({ moved: 1, bytes: 1_000 });
    expect(await namesIn(join(root, ".terrarium-trash", "sem-deadbeef"))).toEqual(["a.log", "b.log"]);
  });

  test("[STEWARD-7] names no folder above the steward's in description, reports, question and errors", async () => {
    const play = await life();
    const root = play.options.directory ?? "";
    await play.makeOld("secret plan.txt");
    const { prompt, options } = await play.ask();
    const told = JSON.stringify([play.agent.description, prompt, options, play.emitted, play.logged]);
    expect(told).toContain(basename(root));
    for (const hidden of [root, dirname(root), "secret plan"]) expect(told).not.toContain(hidden);
    const lost = await life({ directory: join(root, "not there") });
    await expect(lost.say({ scan: true })).rejects.toThrow(/^cannot look after not there: ENOENT$/);
  });

  test("[STEWARD-8] [STEWARD-9] asks about stale files with all details of each, and publishes only counts", async () => {
    const play = await life();
    await play.makeOld("old/ä.log", "x".repeat(1_500));
    await play.makeOld("b.log");
    await play.makeOld("young.log", "young", 29);
    const asked = await play.ask();
    expect(asked).toMatchObject({
      reason: "APPROVAL_NEEDED",
      prompt: "Move 2 files (1.5 kB), not modified for 30 days, to the trash folder? Nothing is deleted.",
      options: ["Approve", "Reject"],
      severity: "INFO",
      stateVersion: 2,
      deadline: play.clock.now() + 7 * DAY_MS,
      state: {
        onApprove: expect.stringContaining("moved to .terrarium-trash/"),
        affects: [
          expect.stringMatching(/^b\.log, 5 bytes, modified \d{4}-\d\d-\d\d$/),
          expect.stringMatching(/^old\/ä\.log, 1\.5 kB, modified /),
        ],
        directory: play.options.directory,
        rule: "stale",
        files: [
          { path: "b.log", size: 5, copyOf: null, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
          {
            path: "old/ä.log",
            size: 1_500,
            modified: new Date(play.clock.now() - 40 * DAY_MS).toISOString(),
          },
        ],
      },
    });
    expect(play.emitted).toMatchObject([
      {
        kind: "scan",
        looked: { files: 3 },
        complete: true,
        proposed: { rule: "stale", files: 2, bytes: 1_505 },
      },
    ]);
    expect(JSON.stringify([play.emitted, asked.prompt])).not.toContain("log");
  });

  test("[STEWARD-9] gives another list another digest", async () => {
    const play = await life();
    await play.makeOld("a");
    const first = await play.ask();
    await play.makeOld("b");
    const second = await play.ask();
    const digests = [first, second].map((asked) =>
      digestOf({ agentId: "steward", ...checkParkRequest(asked, PURGATORY_LIMITS), input: null }),
    );
    expect(digests[0]).not.toBe(digests[1]);
  });

  test("[STEWARD-4] asks about duplicates when nothing is stale, each with its original", async () => {
    const play = await life();
    await play.makeOld("copies/2", "same content", 2);
    await play.makeOld("original", "same content", 10);
    await play.makeOld("copies/1", "same content", 3);
    await play.makeOld("same size", "other content".slice(1), 3);
    const asked = await play.ask();
    expect(asked.state.rule).toBe("duplicates");
    expect(asked.state.files.map(({ path, copyOf }) => [path, copyOf])).toEqual([
      ["copies/1", "original"],
      ["copies/2", "original"],
    ]);
    expect(await play.say({ duplicates: false })).toMatchObject({
      rules: { duplicates: false, staleDays: 30 },
    });
  });

  test("[STEWARD-11] asks once: a waiting card's files and originals are not proposed again", async () => {
    const play = await life();
    await play.makeOld("twin", "content", 20);
    await play.makeOld("original", "content", 29);
    expect(pathsOf(await play.ask())).toEqual(["twin"]);
    expect(await play.look()).toMatchObject({ proposed: null, pendingCards: 1 });
    play.clock.advance(2 * DAY_MS);
    // The original is stale by now, but an open question about its copy depends on it.
    expect(await play.look()).toMatchObject({ stale: { files: 0 }, proposed: null });
    play.restart();
    expect(await play.look()).toMatchObject({ proposed: null, pendingCards: 1 });
  });

  test("[STEWARD-11] asks again after the deadline, which a rule can shorten", async () => {
    const play = await life();
    await play.makeOld("a");
    await play.say({ answerWithinSeconds: 60 });
    const asked = await play.ask();
    expect(asked.deadline).toBe(play.clock.now() + 60_000);
    play.clock.advance(59_999);
    await play.look();
    play.clock.advance(1);
    expect(pathsOf(await play.ask())).toEqual(["a"]);
  });

  test("[STEWARD-13] limits the waiting cards, and scans continue", async () => {
    const play = await life({ bounds: { pendingCardsMax: 2, cardFilesMax: 3 } });
    for (let n = 0; n < 8; n += 1) await play.makeOld(`f${n}`, "x".repeat(n + 1));
    // Largest first.
    expect(pathsOf(await play.ask())).toEqual(["f5", "f6", "f7"]);
    expect(pathsOf(await play.ask())).toEqual(["f2", "f3", "f4"]);
    expect(await play.look()).toMatchObject({ stale: { files: 2 }, proposed: null, pendingCards: 2 });
    await play.say({ staleDays: 41 });
    expect(await play.look()).toMatchObject({ rules: { staleDays: 41 }, stale: { files: 0 } });
  });

  test("[STEWARD-2] [STEWARD-8] 10,000 files, bounded in each scan and on each card", async () => {
    const play = await life({
      bounds: { scanFilesMax: 4_000, cardFilesMax: 100 },
      rules: { duplicates: false },
    });
    for (let n = 0; n < 7; n += 1) mkdirSync(join(play.options.directory ?? "", `d${n}`));
    for (let n = 0; n < 10_000; n += 1) {
      writeFileSync(join(play.options.directory ?? "", `d${n % 7}`, `f${n}`), String(n));
    }
    play.clock.jump(Date.now() + 40 * DAY_MS - play.clock.now());
    for (let n = 0; n < 3; n += 1) expect(pathsOf(await play.ask())).toHaveLength(100);
    expect(
      play.emitted.map((report) => report.kind === "scan" && [report.looked.files, report.complete]),
    ).toEqual([
      [4_000, false],
      [4_000, false],
      [2_000, true],
    ]);
  }, 120_000);

  test("[STEWARD-8] limits the length of a card's list", async () => {
    const play = await life({ bounds: { cardCharsMax: 2_000 } });
    for (let n = 0; n < 20; n += 1) await play.makeOld(`${"ü".repeat(60)}${n}`);
    const { state } = await play.ask();
    expect(state.files.length).toBeGreaterThan(2);
    expect(JSON.stringify([state.files, state.affects]).length).toBeLessThanOrEqual(2_002);
  });

  test("[STEWARD-5] reads in later scans what one scan cannot read", async () => {
    const play = await life({ bounds: { scanReadBytesMax: 10 }, rules: { staleDays: 100 } });
    for (let n = 0; n < 4; n += 1) await play.makeOld(`f${n}`, "equal content");
    expect(await play.look()).toMatchObject({ duplicates: { files: 0 } });
    expect(pathsOf(await play.ask())).toEqual(["f1"]);
  });

  test("[STEWARD-6] scans one folder, and nothing outside", async () => {
    const play = await life();
    const { directory } = play.options;
    await play.makeOld("in/a");
    await play.makeOld("out/b");
    expect(pathsOf(await play.ask("in"))).toEqual(["in/a"]);
    expect(pathsOf(await play.ask(join(directory ?? "", "out")))).toEqual(["out/b"]);
    for (const folder of ["/etc", "..", join(directory ?? "", "..")]) {
      await expect(play.say({ scan: folder })).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
    }
  });
});

describe("answers", () => {
  test("[STEWARD-15] Approve moves exactly the files of the card, and closes the question", async () => {
    const play = await life();
    const root = play.options.directory ?? "";
    await play.makeOld("a", "aa");
    await play.makeOld("b/c", "c");
    const asked = await play.ask();
    await play.makeOld("later");
    await writeFile(join(root, "b/c"), "changed since");
    expect(await play.answer(asked, "Approve", "sem-deadbeef")).toEqual({
      kind: "moved",
      rule: "stale",
      moved: 1,
      bytes: 2,
      skipped: { changed: 1 },
    });
    expect(await namesIn(join(root, ".terrarium-trash", "sem-deadbeef"))).toEqual(["a"]);
    expect(pathsOf(await play.ask())).toEqual(["later"]);
  });

  test("[STEWARD-18] a repeated answer moves once and reports the same", async () => {
    const play = await life();
    await play.makeOld("a");
    const asked = await play.ask();
    const first = await play.answer(asked, "Approve", "sem-deadbeef");
    play.restart();
    expect(await play.answer(asked, "Approve", "sem-deadbeef")).toEqual(first);
  });

  test("[STEWARD-12] Reject keeps the files until they change, also after a restart", async () => {
    const play = await life();
    await play.makeOld("a");
    await play.makeOld("b");
    expect(await play.answer(await play.ask(), "Reject")).toEqual({
      kind: "kept",
      rule: "stale",
      files: 2,
      bytes: 2,
    });
    await play.look();
    play.restart();
    await play.look();
    await play.makeOld("b", "b, once more", 50);
    expect(pathsOf(await play.ask())).toEqual(["b"]);
    expect(await play.say({ reconsider: true })).toEqual({ kind: "reconsider", files: 2 });
    expect(pathsOf(await play.ask())).toEqual(["a"]);
  });

  test("[STEWARD-12] remembers a bounded number of rejected files, dropping the oldest", async () => {
    const play = await life({ bounds: { declinedMax: 2 } });
    for (const name of ["a", "b", "c"]) await play.makeOld(name);
    await play.answer(await play.ask(), "Reject");
    expect(pathsOf(await play.ask())).toEqual(["a"]);
  });

  test("[STEWARD-20] a steward with another directory moves nothing", async () => {
    const play = await life();
    await play.makeOld("a");
    const asked = await play.ask();
    const other = await life();
    await other.makeOld("a");
    expect(await other.answer(asked, "Approve")).toMatchObject({ moved: 0, skipped: { elsewhere: 1 } });
    expect(await namesIn(other.options.directory ?? "")).toEqual(["a"]);
  });

  test("a state that is not a card is an error, and nothing is moved", async () => {
    const play = await life();
    await expect(
      play.answer({ state: { files: "all" } } as unknown as Asked, "Approve"),
    ).rejects.toBeInstanceOf(Error);
  });
});

describe("notes", () => {
  test.each(["", "{", "null", '{"version":2}', "x".repeat(100)])(
    "[STEWARD-14] %j in their place are reset, with a log entry",
    async (text) => {
      const play = await life();
      await play.makeOld("a");
      await play.ask();
      await writeFile(join(play.options.directory ?? "", ".terrarium-trash", "steward.json"), text);
      play.restart();
      expect(pathsOf(await play.ask())).toEqual(["a"]);
      expect(play.logged).toEqual(["the steward's notes are unreadable and were reset"]);
    },
  );

  test("[STEWARD-14] are never written through a link", async () => {
    const play = await life();
    const root = play.options.directory ?? "";
    const victim = join(await tempFolder(), "victim");
    await writeFile(victim, "precious");
    await makeFile(root, ".terrarium-trash/x");
    await symlink(victim, join(root, ".terrarium-trash", "steward.json.new"));
    await play.makeOld("a");
    await expect(play.ask()).rejects.toMatchObject({ code: "ELOOP" });
    expect(await readFile(victim, "utf8")).toBe("precious");
  });
});

describe("the agent", () => {
  test("is a valid bundled agent", () => {
    const agents = bundledAgents({ logwatchFiles: [], stewardDir: null });
    expect(checkDefinitions(agents, "bundled").map(({ id }) => id)).toContain("steward");
  });

  test("[STEWARD-21] without a directory it is idle and says so", async () => {
    const play = await life({ directory: null });
    expect(play.agent.description).toContain("idle");
    expect(play.agent).not.toHaveProperty("source");
    await expect(play.say({ scan: true })).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
  });

  test.each([
    [{}, "expected"],
    [{ scan: true, staleDays: 3 }, "expected"],
    [{ scan: true, reconsider: true }, "expected"],
    [{ scan: false }, "true, or a folder"],
    [{ scan: "" }, ">=1"],
    [{ staleDays: 0 }, ">=1"],
    [{ staleDays: 1.5 }, "int"],
    [{ answerWithinSeconds: 0 }, ">=1"],
    [{ kind: "scan", folder: "/" }, "kind"],
    [{ directory: "/" }, "directory"],
    [{ reconsider: false }, "true"],
    ["scan", "object"],
  ])("%j is refused, with the reason", async (input, why) => {
    await expect((await life()).say(input)).rejects.toThrow(why);
  });

  test("a missing directory fails each scan until it exists", async () => {
    const root = await tempFolder();
    const play = await life({ directory: join(root, "later") });
    await expect(play.say({ scan: true })).rejects.toMatchObject({ code: "ENOENT" });
    await play.makeOld("a");
    expect(pathsOf(await play.ask())).toEqual(["a"]);
    await rm(root, { recursive: true });
    await expect(play.say({ scan: true })).rejects.toMatchObject({ code: "ENOENT" });
    await play.makeOld("b");
    expect(pathsOf(await play.ask())).toContain("b");
  });

  test("[STEWARD-6] scans at the start, after each interval, and soon after an unfinished scan", async () => {
    const play = await life({ everyMs: 1_000, soonMs: 10, bounds: { cardFilesMax: 1 } });
    const { clock } = play;
    const source = play.agent.source?.(play.context())[Symbol.asyncIterator]();
    if (!source) throw new Error("no source");
    expect(await source.next()).toEqual({ done: false, value: { kind: "scan", folder: null } });
    let next = source.next();
    await clock.armed();
    expect(clock.nextInMs).toBe(1_000);
    await play.makeOld("a");
    await play.makeOld("b");
    await play.ask();
    // There is a second card to ask about: the interval is cut short.
    for (let turn = 0; turn < 100 && clock.nextInMs !== 10; turn += 1) await Promise.resolve();
    expect(clock.nextInMs).toBe(10);
    clock.advance(10);
    expect(await next).toMatchObject({ value: { kind: "scan", folder: null } });
    await play.ask();
    next = source.next();
    await clock.armed();
    expect(clock.nextInMs).toBe(1_000);
    play.stop.abort();
    expect(await next).toEqual({ done: true, value: undefined });
    expect(clock.pending).toBe(0);
  });
});
