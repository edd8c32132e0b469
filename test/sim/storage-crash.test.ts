import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { SqliteStorage } from "../../src/storage/sqlite-storage.js";
import { needs, pathOf, TOP } from "../support/machine.js";
import { buildForCrashing } from "./crash-chain.js";
import { scratchFolder, sourceWorker } from "../support/storage/kit.js";

const CHILD = join(TOP, "test/sim/storage-crash-child.mjs");
const ROUNDS = 40;
/** The step at which the process is killed, and its occurrence. */
const KILLS = [
  "batch:did-park",
  "batch:committing",
  "batch:committed",
  "events:did-append",
  "events:committed",
]
  .flatMap((step) => [1, 7, 20].map((nth) => ({ step, nth })))
  .concat(["batch:did-keepSights", "events:did-keepSights"].map((step) => ({ step, nth: 7 })));

let build: ReturnType<typeof buildForCrashing>;
beforeAll(() => {
  build = buildForCrashing();
}, 120_000);
afterAll(() => build.remove());

describe("questions and events written concurrently by a process that is killed", () => {
  it.each(KILLS)(
    "[STORAGE-5] [STORAGE-1272] survive if they were acknowledged, behind who may see them: $step, $nth",
    { timeout: 120_000 },
    async ({ step, nth }) => {
      using folder = scratchFolder();
      const setup = {
        dataFile: join(folder.path, "data.db"),
        sideFile: join(folder.path, "side"),
        rounds: ROUNDS,
      };
      const env = { ...process.env, CRASH_BUILD: build.path, CRASH_STEP: step, CRASH_NTH: String(nth) };
      const { signal } = spawnSync(process.execPath, [CHILD, JSON.stringify(setup)], { env });
      expect(signal).toBe("SIGKILL");
      const notes = existsSync(setup.sideFile) ? readFileSync(setup.sideFile, "utf8").trim().split("\n") : [];
      const noted = (what: string): string[] =>
        notes.flatMap((line) => (line.startsWith(what) ? line.split(" ").slice(1) : []));

      const storage = await SqliteStorage.open({ path: setup.dataFile, worker: sourceWorker });
      const { tokens } = await storage.list({});
      expect(tokens.map(({ id }) => id)).toEqual(expect.arrayContaining(noted("parked")));
      const { histories } = await storage.openEventLog();
      const kept = [...histories].flatMap(([stream, { events }]) =>
        events.map(({ after }) => `${stream}:${after.offset}`),
      );
      expect(kept).toEqual(expect.arrayContaining(noted("appended")));
      expect(kept.length % 3).toBe(0);
      expect(kept.length - noted("appended").length).toBeLessThanOrEqual(3);
      // [STORAGE-1272] Each event and question has the change of who may see it that was made before.
      const sights = new Map(
        (await storage.sights.load()).map(({ id, labels }) => [id, Number(labels["upTo"])]),
      );
      for (const [stream, { events }] of histories) {
        expect(sights.get(stream)).toBeGreaterThanOrEqual(
          Math.max(...events.map(({ after }) => after.offset)),
        );
      }
      const rounds = tokens.map(({ id }) => Number.parseInt(id.slice(-4), 16));
      expect(sights.get("agent") ?? -1).toBeGreaterThanOrEqual(Math.max(-1, ...rounds));
      await storage.close();
    },
  );
});

describe.skipIf(needs("strace"))("the disk", () => {
  it("[STORAGE-6] is synced for each question, and not for events", { timeout: 120_000 }, () => {
    using folder = scratchFolder();
    const rounds = 20;
    const setup = {
      dataFile: join(folder.path, "data.db"),
      sideFile: join(folder.path, "side"),
      rounds,
      mode: "each",
    };
    const trace = join(folder.path, "trace");
    const calls = ["-f", "-qq", "-e", "trace=fsync,fdatasync,write", "-o", trace];
    const env = { ...process.env, CRASH_BUILD: build.path };
    const command = [process.execPath, CHILD, JSON.stringify(setup)];
    const { status, stderr } = spawnSync(pathOf("strace") ?? "", [...calls, ...command], {
      env,
      encoding: "utf8",
    });
    expect(`${status} ${stderr}`).toBe("0 begin append\nend append\nbegin park\nend park\n");
    const text = readFileSync(trace, "utf8");
    const syncsBetween = (what: string): number => {
      const part = text.slice(text.indexOf(`"begin ${what}`), text.indexOf(`"end ${what}`));
      return part.match(/\bf(data)?sync\(/g)?.length ?? 0;
    };
    expect(syncsBetween("append")).toBe(0);
    expect(syncsBetween("park")).toBeGreaterThanOrEqual(rounds);
  });
});
