import { execFile } from "node:child_process";
import { chmod, mkdir, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

import { ALL_AGENTS, encodeCursor } from "../../../src/events/cursor.js";
import { CacheFile } from "../../../src/cli/last-known/cache-file.js";
import type { AgentRow } from "../../../src/documents/agents.js";
import type { ObservedEvent } from "../../../src/documents/events.js";
import { StateRecorder, recall as recallSaved, remember } from "../../../src/cli/last-known/recorder.js";
import { streamOf, type LastKnown } from "../../../src/cli/last-known/last-known.js";
import type { RunTree } from "../../../src/documents/runs.js";
import type { SemaphoreCard, SemaphoreRow } from "../../../src/documents/semaphores.js";
import type { ClientSettings } from "../../../src/cli/settings.js";
import { tempFolder } from "../../support/storage/files.js";
import { ManualClock } from "../../support/time-and-random.js";
import { NO_RUN } from "../../support/no-run.js";

const ENDPOINT = new URL("http://ada:password@gateway.test:4000/graphql");
const recall = (at: ClientSettings): LastKnown | null => recallSaved(at).known;
const VITAL = { state: "FLOWING", pressure: 0, flow: 1, temperature: 0 } as const;
const AT = "2026-01-02T03:04:05.006Z";

function event(n: number, agentId = "a", more: object = {}): ObservedEvent {
  return {
    ...VITAL,
    cursor: `c${n}`,
    agentId,
    at: AT,
    type: "RESULT",
    result: { n },
    cause: null,
    ...NO_RUN,
    ...more,
  };
}

const ROW: AgentRow = {
  ...VITAL,
  id: "a",
  genus: "g",
  description: "",
  observers: 0,
  eventsReflected: 1,
  usualFlow: null,
  errorsLastMinute: 0,
  entropyRemaining: null,
  health: { status: "UNKNOWN", since: "2026-01-01T00:00:00Z", probes: [] },
};

async function settings(more: Partial<ClientSettings> = {}): Promise<ClientSettings & { cacheDir: string }> {
  const cacheDir = join(await tempFolder(), "caches", "terrarium");
  return { endpoint: ENDPOINT, token: null, json: true, cacheDir, ...more } as never;
}

async function fileIn(folder: string): Promise<string> {
  const [name = ""] = await readdir(folder);
  return join(folder, name);
}

describe("the cache file", () => {
  it("is readable only by its owner, and holds neither the token nor the password in the URL", async () => {
    const at = await settings({ token: "the token" });
    remember(at, { agents: [ROW] });
    const file = await fileIn(at.cacheDir);
    expect((await stat(at.cacheDir)).mode & 0o777).toBe(0o700);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(file).toMatch(/gateway\.test-4000-[0-9a-f]{16}\.json$/);
    expect(await readFile(file, "utf8")).not.toMatch(/the token|password/);
    expect(recall(at)?.agents?.value).toEqual([ROW]);
  });

  it("is replaced as a whole, keeps the parts that did not change, and leaves no temporary file", async () => {
    const at = await settings();
    const file = new CacheFile(at.cacheDir, ENDPOINT, null);
    file.update({ streams: { a: { asOf: AT, value: [event(1)] } } });
    file.update({ agents: { asOf: AT, value: [ROW] } });
    file.update({ streams: { b: { asOf: AT, value: [event(2, "b")] } } });
    expect(Object.keys(file.read().known?.streams ?? {}).toSorted()).toEqual(["a", "b"]);
    expect(file.read().known?.agents?.value).toEqual([ROW]);
    expect(await readdir(at.cacheDir)).toHaveLength(1);
  });

  it("is separate for each gateway, and at most 32 are kept", async () => {
    const at = await settings();
    await mkdir(at.cacheDir, { recursive: true });
    for (let n = 0; n < 40; n += 1) {
      const file = join(at.cacheDir, `old-${n}.json`);
      await writeFile(file, "{}");
      await utimes(file, n, n);
    }
    remember(at, { agents: [ROW] });
    const names = await readdir(at.cacheDir);
    expect(names).toHaveLength(32);
    expect(names).toContain("old-39.json");
    expect(names).not.toContain("old-8.json");
    expect(recall({ ...at, endpoint: new URL("http://other.test/graphql") })).toBeNull();
  });

  it("stays within its bounds: the oldest events are dropped, and a state that is still too large is not written", async () => {
    const at = await settings();
    const file = new CacheFile(at.cacheDir, ENDPOINT, null);
    const large = Array.from({ length: 200 }, (_, n) => event(n, "a", { result: "x".repeat(10_000) }));
    file.update({ streams: { a: { asOf: AT, value: large } } });
    const kept = file.read().known?.streams["a"]?.value ?? [];
    expect(kept.length).toBeGreaterThan(20);
    expect(kept.length).toBeLessThan(30);
    expect(kept.at(-1)?.cursor).toBe("c199");
    for (let n = 0; n < 12; n += 1) {
      file.update({ streams: { [`s${n}`]: { asOf: `2026-01-03T00:00:${n + 10}.000Z`, value: [event(n)] } } });
    }
    expect(Object.keys(file.read().known?.streams ?? {})).toHaveLength(8);
    file.update({ agents: { asOf: AT, value: [{ ...ROW, description: "x".repeat(2_000_000) }] } });
    expect(file.read().known?.agents).toBeNull();
    expect((await stat(await fileIn(at.cacheDir))).size).toBeLessThan(1024 * 1024);
  });

  const OURS = '"url":"http://gateway.test:4000/graphql","identity":"anonymous"';
  it.each([
    ["", "it is damaged"],
    ["{", "it is damaged"],
    ["null", "it is damaged"],
    ["[]", "another version of terrarium wrote it"],
    [`{"version":1,${OURS}}`, "another version of terrarium wrote it"],
    [`{"version":4,${OURS}}`, "another version of terrarium wrote it"],
    ['{"version":3}', "it is of another gateway or token"],
    [`{"version":3,${OURS}}`, "it is damaged"],
    [`{"version":3,${OURS},"state":"{}"}`, "it is damaged"],
    [`{"version":3,${OURS},"state":"null"}`, "it is damaged"],
    ["x".repeat(1024 * 1024 + 1), "it is larger than 1048576 bytes"],
  ])(
    "[GHOST-906] that reads %.60j is not used, says why, and is replaced by the next answer",
    async (text, why) => {
      for (const token of [null, "a token"]) {
        const at = await settings({ token });
        remember(at, { agents: [ROW] });
        const path = await fileIn(at.cacheDir);
        await writeFile(path, text);
        const told =
          token !== null &&
          text.includes("anonymous") &&
          !text.includes('version":1') &&
          !text.includes('version":4');
        const { known, why: reason } = recallSaved(at);
        expect(known).toBeNull();
        expect(reason).toBe(
          `its saved state in ${path} is not used: ${told ? "it is of another gateway or token" : why}`,
        );
        remember(at, { agents: [ROW] });
        expect(recall(at)?.agents?.value).toEqual([ROW]);
      }
    },
  );

  it("[GHOST-906] cut off anywhere is not used", async () => {
    for (const token of [null, "a token"]) {
      const at = await settings({ token });
      remember(at, { agents: [ROW] });
      const path = await fileIn(at.cacheDir);
      const whole = await readFile(path, "utf8");
      for (let length = 0; length < whole.length; length += 7) {
        await writeFile(path, whole.slice(0, length));
        expect(recall(at)).toBeNull();
      }
    }
  });

  it("[GHOST-962] changed anywhere is not used, also where it still is JSON of the right outline", async () => {
    for (const token of [null, "a token"]) {
      const at = await settings({ token });
      remember(at, { agents: [ROW] });
      const path = await fileIn(at.cacheDir);
      const file = JSON.parse(await readFile(path, "utf8")) as { state: string };
      const changed = [
        `${file.state.startsWith("a") ? "b" : "a"}${file.state.slice(1)}`,
        file.state.slice(0, -4),
      ];
      for (const state of changed) {
        await writeFile(path, JSON.stringify({ ...file, state }));
        expect(recallSaved(at).why).toContain("it is damaged");
      }
    }
  });

  it("[GHOST-962] with rows of another shape is not used", async () => {
    const at = await settings();
    remember(at, { agents: [ROW] });
    const path = await fileIn(at.cacheDir);
    const whole = await readFile(path, "utf8");
    for (const [found, instead] of [
      ['\\"pressure\\":0', '\\"pressure\\":\\"0\\"'],
      ['\\"genus\\":\\"g\\",', ""],
      ['\\"probes\\":[]', '\\"probes\\":7'],
    ] as const) {
      expect(whole).toContain(found);
      await writeFile(path, whole.replace(found, instead));
      expect(recallSaved(at).why).toContain("it is damaged");
    }
  });

  it("[GHOST-905] is another one for each token, and a stolen one shows nothing to another", async () => {
    const anonymous = await settings();
    const ada = { ...anonymous, token: "the token of ada" };
    const ben = { ...anonymous, token: "the token of ben" };
    remember(anonymous, { agents: [{ ...ROW, id: "public" }] });
    remember(ada, { agents: [{ ...ROW, id: "scoped" }] });
    expect(recall(ben)).toBeNull();
    remember(ben, { agents: [] });
    const idsOf = (at: ClientSettings) => recall(at)?.agents?.value.map(({ id }) => id);
    expect([anonymous, ada, ben].map(idsOf)).toEqual([["public"], ["scoped"], []]);
    const files = await readdir(anonymous.cacheDir);
    const texts = await Promise.all(files.map((name) => readFile(join(anonymous.cacheDir, name), "utf8")));
    const stolen = texts.find((text) => !text.includes("anonymous") && text.length > 500) ?? "";
    expect(texts.join("")).not.toMatch(/scoped|the token/);
    for (const [index, name] of files.entries()) {
      if (texts[index] === stolen) continue;
      await writeFile(join(anonymous.cacheDir, name), stolen);
      // Nor when the thief writes the own identity over it.
      const own = (JSON.parse(texts[index] ?? "") as { identity: string }).identity;
      for (const text of [stolen, stolen.replace(/"identity":"\w+"/, `"identity":"${own}"`)]) {
        await writeFile(join(anonymous.cacheDir, name), text);
        expect([anonymous, ben].map(idsOf).flat()).not.toContain("scoped");
      }
    }
    expect(idsOf(ada)).toEqual(["scoped"]);
  });

  it("[GHOST-904] drops old parts when the gateway's stream has another epoch, and keeps them within one epoch", async () => {
    const at = await settings();
    const first = { cursor: encodeCursor(ALL_AGENTS, "e-1", 4) };
    remember(at, { ...first, agents: [ROW], stream: { scope: "a", events: [event(1)] } });
    remember(at, { cursor: encodeCursor(ALL_AGENTS, "e-1", 9), commanded: [] });
    remember(at, { pending: [] });
    expect(recall(at)).toMatchObject({
      agents: { value: [ROW] },
      commanded: { value: [] },
      pending: { value: [] },
    });
    remember(at, { cursor: encodeCursor(ALL_AGENTS, "e-2", 1), commanded: [] });
    expect(recall(at)).toMatchObject({ epoch: "e-2", agents: null, pending: null, streams: {} });
    remember(at, { cursor: "not a cursor", agents: [] });
    expect(recall(at)?.epoch).toBe("e-2");
  });

  it("[GHOST-905] holds neither inputs nor answers nor texts of errors of what was looked at", async () => {
    const at = await settings();
    const error = { code: "AGENT_ERROR", message: "salt" };
    const run = { id: "r", agentId: "a", error, input: "salt", result: 1 };
    const below = { id: "s", agentId: "a", error };
    remember(at, { tree: { ...run, children: [{ ...below, children: [below] }] } as unknown as RunTree });
    remember(at, { runs: { scope: ALL_AGENTS, rows: [run as unknown as RunTree] } });
    const card = {
      id: "q",
      state: "salt",
      input: "salt",
      answer: "salt",
      cancelReason: "salt",
      secretsShown: true,
    };
    remember(at, { card: { ...card, resumption: null } as unknown as SemaphoreCard });
    const known = recall(at);
    expect(known?.trees["r"]?.value).toMatchObject({
      result: 1,
      error: { code: "AGENT_ERROR", message: null },
    });
    expect(known?.cards["q"]?.value).toMatchObject({ secretsShown: false, answer: null });
    expect(JSON.stringify(known?.trees) + JSON.stringify(known?.cards)).not.toContain("salt");
    expect(known?.runs[ALL_AGENTS]?.value[0]?.error).toEqual({ code: "AGENT_ERROR", message: null });
  });

  it("[GHOST-907] a named pipe in its place does not hang the reader", async () => {
    const at = await settings();
    remember(at, { agents: [ROW] });
    const path = await fileIn(at.cacheDir);
    await rm(path);
    await promisify(execFile)("mkfifo", [path]);
    expect(recallSaved(at).why).toContain("it is not a file");
  });

  it("is neither written to nor read from a folder that others can write to", async () => {
    const at = await settings();
    remember(at, { agents: [ROW] });
    await chmod(at.cacheDir, 0o777);
    expect(recall(at)).toBeNull();
    remember(at, { agents: [] });
    await chmod(at.cacheDir, 0o700);
    expect(recall(at)?.agents?.value).toEqual([ROW]);
  });

  it("does not end the program when it cannot be written", async () => {
    const at = await settings();
    await mkdir(join(at.cacheDir, ".."), { recursive: true });
    await writeFile(at.cacheDir, "a file where the folder should be");
    await chmod(at.cacheDir, 0o400);
    expect(() => remember(at, { agents: [ROW] })).not.toThrow();
    expect(recall(at)).toBeNull();
    expect(recall({ ...at, cacheDir: null })).toBeNull();
  });
});

describe("the recorded state", () => {
  const begin = async (more: { partial?: boolean } = {}) => {
    const at = await settings();
    const clock = new ManualClock();
    const recorder = new StateRecorder({ settings: at, clock, scope: ALL_AGENTS, partial: false, ...more });
    return { at, clock, recorder, known: () => recall(at) };
  };

  it("is public: it holds no texts of errors and failed resumptions, and no inputs", async () => {
    const { at, recorder, known } = await begin();
    recorder.recordEvent(
      event(0, "a", { type: "PERTURBED", perturbationId: "per-1", by: "ada", input: { secret: "salt" } }),
    );
    recorder.recordEvent(
      event(1, "a", { type: "ERROR", code: "AGENT_ERROR", message: "the secret is salt" }),
    );
    recorder.write();
    const resumption = {
      status: "FAILED",
      attempt: 5,
      errorCode: "AGENT_ERROR",
      error: "the secret is salt",
    };
    remember(at, { pending: [{ id: "sem-1", resumption } as SemaphoreRow] });
    expect(JSON.stringify(known())).not.toContain("salt");
    expect(known()?.streams[ALL_AGENTS]?.value).toMatchObject([
      { type: "PERTURBED", perturbationId: "per-1", input: null },
      { type: "ERROR", code: "AGENT_ERROR" },
    ]);
    expect(known()?.pending?.value[0]?.resumption).toEqual({
      status: "FAILED",
      attempt: 5,
      errorCode: null,
      error: null,
    });
  });

  it("is written at intervals while events arrive, and at the end", async () => {
    const { clock, recorder, known } = await begin();
    const lastOf = (state: LastKnown | null): string | undefined =>
      state?.streams[ALL_AGENTS]?.value.at(-1)?.cursor;
    recorder.recordEvent(event(1));
    expect(known()).toBeNull();
    clock.advance(10_000);
    recorder.recordEvent(event(2));
    expect(lastOf(known())).toBe("c2");
    recorder.recordEvent(event(3));
    expect(lastOf(known())).toBe("c2");
    recorder.write();
    expect(lastOf(known())).toBe("c3");
  });

  it("holds no heartbeats, and goes on from the last event before one", async () => {
    const { recorder, known } = await begin();
    recorder.recordEvent(event(1));
    for (let n = 0; n < 1_000; n += 1)
      recorder.recordEvent(event(1, "a", { type: "METABOLISM", entropyRemaining: null }));
    recorder.write();
    expect(known()?.streams[ALL_AGENTS]?.value.map(({ cursor }) => cursor)).toEqual(["c1"]);
  });

  it("has no gaps: a filtered view is not recorded, a resumed one adds to the known events", async () => {
    const some = await begin({ partial: true });
    some.recorder.recordEvent(event(1));
    some.recorder.write();
    expect(some.known()?.streams).toEqual({});
    const { recorder, known } = await begin();
    recorder.recall([event(1), event(2)]);
    recorder.recordEvent(event(3));
    recorder.write();
    expect(known()?.streams[ALL_AGENTS]?.value.map(({ cursor }) => cursor)).toEqual(["c1", "c2", "c3"]);
  });

  it("has an agent's events from its own stream, or else from the stream of all agents without a cursor", async () => {
    const { recorder, known, at } = await begin();
    recorder.recordEvent(event(1, "a"));
    recorder.recordEvent(event(2, "b"));
    recorder.write();
    const state = known() as LastKnown;
    expect(streamOf(state, ALL_AGENTS, ALL_AGENTS)).toMatchObject({ cursor: "c2" });
    expect(streamOf(state, "a", ALL_AGENTS)).toMatchObject({ cursor: null, events: [{ cursor: "c1" }] });
    expect(streamOf(state, "c", ALL_AGENTS)).toBeNull();
    expect(streamOf(state, "constructor", ALL_AGENTS)).toBeNull();
    new CacheFile(at.cacheDir, ENDPOINT, null).update({ streams: { a: { asOf: AT, value: [event(9)] } } });
    expect(streamOf(known() as LastKnown, "a", ALL_AGENTS)).toMatchObject({ cursor: "c9" });
  });
});
