import { chmod, mkdir, readdir, readFile, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { ALL_AGENTS } from "../../../src/events/cursor.js";
import { CacheFile } from "../../../src/cli/last-known/cache-file.js";
import type { AgentRow } from "../../../src/documents/agents.js";
import type { ObservedEvent } from "../../../src/documents/events.js";
import { StateRecorder, recall, remember } from "../../../src/cli/last-known/recorder.js";
import { streamOf, type LastKnown } from "../../../src/cli/last-known/last-known.js";
import type { SemaphoreRow } from "../../../src/documents/semaphores.js";
import type { ClientSettings } from "../../../src/cli/settings.js";
import { tempFolder } from "../../support/storage/files.js";
import { ManualClock } from "../../support/time-and-random.js";
import { NO_RUN } from "../../support/no-run.js";

const ENDPOINT = new URL("http://ada:password@gateway.test:4000/graphql");
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
};

async function settings(more: Partial<ClientSettings> = {}): Promise<ClientSettings & { cacheDir: string }> {
  const cacheDir = join(await tempFolder(), "caches", "terrarium");
  return { endpoint: ENDPOINT, token: "the token", json: false, cacheDir, ...more } as never;
}

async function fileIn(folder: string): Promise<string> {
  const [name = ""] = await readdir(folder);
  return join(folder, name);
}

describe("the cache file", () => {
  it("is readable only by its owner, and holds neither the token nor the password in the URL", async () => {
    const at = await settings();
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
    const file = new CacheFile(at.cacheDir, ENDPOINT);
    file.update({ streams: { a: { asOf: AT, value: [event(1)] } } });
    file.update({ agents: { asOf: AT, value: [ROW] } });
    file.update({ streams: { b: { asOf: AT, value: [event(2, "b")] } } });
    expect(Object.keys(file.read()?.streams ?? {}).toSorted()).toEqual(["a", "b"]);
    expect(file.read()?.agents?.value).toEqual([ROW]);
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
    const file = new CacheFile(at.cacheDir, ENDPOINT);
    const large = Array.from({ length: 200 }, (_, n) => event(n, "a", { result: "x".repeat(10_000) }));
    file.update({ streams: { a: { asOf: AT, value: large } } });
    const kept = file.read()?.streams["a"]?.value ?? [];
    expect(kept.length).toBeGreaterThan(30);
    expect(kept.length).toBeLessThan(45);
    expect(kept.at(-1)?.cursor).toBe("c199");
    for (let n = 0; n < 12; n += 1) {
      file.update({ streams: { [`s${n}`]: { asOf: `2026-01-03T00:00:${n + 10}.000Z`, value: [event(n)] } } });
    }
    expect(Object.keys(file.read()?.streams ?? {})).toHaveLength(8);
    file.update({ agents: { asOf: AT, value: [{ ...ROW, description: "x".repeat(2_000_000) }] } });
    expect(file.read()?.agents).toBeNull();
    expect((await stat(await fileIn(at.cacheDir))).size).toBeLessThan(1024 * 1024);
  });

  it.each(["", "{", "null", "[]", '{"version":2}', '{"version":1,"url":"http://gateway.test:4000/graphql"}'])(
    "that reads %j is as good as none",
    async (text) => {
      const at = await settings();
      remember(at, { agents: [ROW] });
      await writeFile(await fileIn(at.cacheDir), text);
      expect(recall(at)).toBeNull();
      remember(at, { agents: [ROW] });
      expect(recall(at)?.agents?.value).toEqual([ROW]);
    },
  );

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
    new CacheFile(at.cacheDir, ENDPOINT).update({ streams: { a: { asOf: AT, value: [event(9)] } } });
    expect(streamOf(known() as LastKnown, "a", ALL_AGENTS)).toMatchObject({ cursor: "c9" });
  });
});
