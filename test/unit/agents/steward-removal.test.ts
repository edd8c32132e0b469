import { execFileSync } from "node:child_process";
import { constants, renameSync } from "node:fs";
import { link, mkdir, open, readFile, rename, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CardFile } from "../../../src/agents/steward/card.js";
import { readFingerprint } from "../../../src/agents/steward/fingerprints.js";
import { Removal, type Removed } from "../../../src/agents/steward/removal.js";
import { makeFile, namesIn, tempFolder } from "../../support/storage/files.js";

const ID = "sem-0a1b2c3d";

/** A file as a card lists it. */
async function listed(root: string, path: string, copyOf: string | null = null): Promise<CardFile> {
  const reading = await readFingerprint(join(root, path));
  if (!reading) throw new Error(`${path} cannot be listed`);
  const { size, modified, sha256 } = reading;
  return { path, size, modified, sha256, copyOf, sameAs: null };
}

async function card(root: string, paths: readonly string[]): Promise<CardFile[]> {
  for (const path of paths) await makeFile(root, path, { daysOld: 40 });
  return Promise.all(paths.map((path) => listed(root, path)));
}

function binOf(root: string): string {
  return join(root, ".terrarium-trash", ID);
}

function outcome({ moved, skipped }: Removed): { moved: string[]; skipped: Record<string, string> } {
  return {
    moved: moved.map(({ path }) => path),
    skipped: Object.fromEntries(skipped.map(({ file, why }) => [file.path, why])),
  };
}

/** Calls `at` whenever the removal checks its signal: before each file and between reads. */
function watched(at: (count: number) => void): AbortSignal {
  const { signal } = new AbortController();
  let count = 0;
  Object.defineProperty(signal, "throwIfAborted", { value: () => at((count += 1)) });
  return signal;
}

describe("moving", () => {
  test("[STEWARD-15] exactly the files of the card, each under its own path", async () => {
    const root = await tempFolder();
    const files = await card(root, ["a.txt", "sub/ünïcødé 🦎/a.txt", "日本/x", "report.json"]);
    await makeFile(root, "stays.txt");
    expect(outcome(await Removal.run(root, ID, files))).toEqual({
      moved: files.map(({ path }) => path),
      skipped: {},
    });
    expect(await namesIn(binOf(root))).toEqual(files.map(({ path }) => path).toSorted());
    expect(await readFile(join(binOf(root), "日本/x"), "utf8")).toBe("日本/x");
    expect((await namesIn(root)).filter((path) => !path.startsWith(".terrarium-trash"))).toEqual([
      "stays.txt",
    ]);
  });

  test("[STEWARD-16] a file that is no longer what was approved stays, and is counted by reason", async () => {
    const root = await tempFolder();
    const outside = await tempFolder();
    const names = ["gone", "longer", "rewritten", "touched", "linked", "folder", "pipe", "below/x", "ok"];
    const files = await card(root, names);
    const at = (path: string): string => join(root, path);
    await rm(at("gone"));
    await writeFile(at("longer"), "longer and longer");
    const { modified = "" } = files.find(({ path }) => path === "rewritten") ?? {};
    await writeFile(at("rewritten"), "nettirwer");
    await utimes(at("rewritten"), new Date(modified), new Date(modified));
    await utimes(at("touched"), new Date(), new Date());
    await rm(at("linked"));
    await makeFile(outside, "linked");
    await symlink(join(outside, "linked"), at("linked"));
    await rm(at("folder"));
    await mkdir(at("folder"));
    await rm(at("pipe"));
    execFileSync("mkfifo", [at("pipe")]);
    // The folder of below/x is now a link to a folder with an identical file.
    await rename(at("below"), join(outside, "below"));
    await symlink(join(outside, "below"), at("below"));
    expect(outcome(await Removal.run(root, ID, files))).toEqual({
      moved: ["ok"],
      skipped: {
        gone: "missing",
        longer: "changed",
        rewritten: "changed",
        touched: "changed",
        linked: "changed",
        folder: "changed",
        pipe: "changed",
        "below/x": "elsewhere",
      },
    });
    expect(await namesIn(outside)).toEqual(["below/x", "linked"]);
    expect(await namesIn(binOf(root))).toEqual(["ok"]);
  });

  test.each(["../x", "/etc/passwd", ".ssh/id", "a/../../x", ".terrarium-trash/steward.json", ""])(
    "[STEWARD-16] a card that names %j moves nothing",
    async (path) => {
      const root = await tempFolder();
      const file = { path, size: 0, modified: "", sha256: "", copyOf: null, sameAs: null };
      expect(outcome(await Removal.run(root, ID, [file])).skipped).toEqual({ [path]: "elsewhere" });
    },
  );

  test("[STEWARD-16] a duplicate is moved only while its original exists unchanged", async () => {
    const root = await tempFolder();
    for (const name of ["keeper", "a", "b"]) await makeFile(root, name, { content: "same" });
    for (const name of ["lost", "c"]) await makeFile(root, name, { content: "twin" });
    const files = [
      await listed(root, "a", "keeper"),
      await listed(root, "b", "keeper"),
      await listed(root, "c", "lost"),
    ];
    await rm(join(root, "lost"));
    expect(outcome(await Removal.run(root, ID, files))).toEqual({
      moved: ["a", "b"],
      skipped: { c: "lastCopy" },
    });
    expect(await namesIn(root)).toEqual([
      join(".terrarium-trash", ID, "a"),
      join(".terrarium-trash", ID, "b"),
      "c",
      "keeper",
    ]);
  });

  test("[STEWARD-17] a file replaced at any moment of the move is never lost, and never moved unapproved", async () => {
    const seen = new Set<string>();
    for (let moment = 1; moment <= 9; moment += 1) {
      const root = await tempFolder();
      for (const name of ["keeper", "a"]) await makeFile(root, name, { content: "approved", daysOld: 40 });
      const files = [await listed(root, "a", "keeper")];
      await makeFile(root, "next", { content: "not approved" });
      const signal = watched((count) => {
        if (count === moment) renameSync(join(root, "next"), join(root, "a"));
      });
      const { moved, skipped } = await Removal.run(root, ID, files, signal);
      const inTrash = await readFile(join(binOf(root), "a"), "utf8").catch(() => null);
      const inPlace = await readFile(join(root, "a"), "utf8").catch(() => null);
      if (moved.length > 0) expect([inTrash, inPlace]).toEqual(["approved", null]);
      else expect([skipped[0]?.why, inTrash, inPlace]).toEqual(["changed", null, "not approved"]);
      seen.add(moved.length > 0 ? "moved" : (skipped[0]?.why ?? ""));
    }
    expect([...seen].toSorted()).toEqual(["changed", "moved"]);
  });

  test("[STEWARD-17] with a constant writer, the trash holds only what was approved", async () => {
    const root = await tempFolder();
    const names = Array.from({ length: 200 }, (_, n) => `f${n}`);
    const files = await card(root, names);
    let isOver = false;
    const writing = (async () => {
      for (let n = 0; !isOver; n = (n + 37) % names.length) {
        await writeFile(join(root, "fresh"), `fresh ${n}`);
        await rename(join(root, "fresh"), join(root, `f${n}`));
      }
    })();
    const removed = await Removal.run(root, ID, files);
    isOver = true;
    await writing;
    for (const { path } of removed.moved) expect(await readFile(join(binOf(root), path), "utf8")).toBe(path);
    const displaced = removed.skipped.filter(({ why }) => why === "displaced").map(({ file }) => file.path);
    expect(await namesIn(binOf(root))).toEqual(
      [...removed.moved.map(({ path }) => path), ...displaced].toSorted(),
    );
  });
});

describe("an interrupted attempt", () => {
  test("[STEWARD-18] at any point is finished by the next, and no file is moved twice", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 4 }), async (cuts) => {
        const root = await tempFolder();
        const files = await card(root, ["a", "b/c", "b/d", "e", "ß/f", "g"]);
        for (const cut of cuts) {
          const signal = watched((count) => {
            if (count === cut) throw new Error("cut off");
          });
          await Removal.run(root, ID, files, signal).catch(() => undefined);
        }
        const { moved, skipped } = await Removal.run(root, ID, files);
        expect([moved, skipped]).toEqual([files, []]);
        expect(await namesIn(binOf(root))).toEqual(files.map(({ path }) => path).toSorted());
        expect(await namesIn(root)).toHaveLength(files.length);
      }),
      { numRuns: 40 },
    );
  });

  test("[STEWARD-18] leaves a new file in the old place, which was never approved", async () => {
    const root = await tempFolder();
    const files = await card(root, ["a"]);
    await Removal.run(root, ID, files);
    await makeFile(root, "a", { daysOld: 40 });
    expect(outcome(await Removal.run(root, ID, files))).toEqual({ moved: ["a"], skipped: {} });
    expect(await readFile(join(root, "a"), "utf8")).toBe("a");
  });

  test("[STEWARD-18] between move and check puts back what was not approved", async () => {
    const root = await tempFolder();
    const files = await card(root, ["a"]);
    await mkdir(binOf(root), { recursive: true });
    await writeFile(join(root, "a"), "not approved");
    await rename(join(root, "a"), join(binOf(root), "a"));
    expect(outcome(await Removal.run(root, ID, files))).toEqual({ moved: [], skipped: { a: "changed" } });
    expect(await readFile(join(root, "a"), "utf8")).toBe("not approved");
    expect(await namesIn(binOf(root))).toEqual([]);
  });

  test("[STEWARD-18] in the middle of putting back", async () => {
    const root = await tempFolder();
    const files = await card(root, ["a"]);
    await mkdir(binOf(root), { recursive: true });
    await writeFile(join(root, "a"), "not approved");
    await link(join(root, "a"), join(binOf(root), "a"));
    expect(outcome(await Removal.run(root, ID, files)).skipped).toEqual({ a: "changed" });
    expect(await namesIn(root)).toEqual(["a"]);
  });

  test("[STEWARD-17] a file that cannot be put back, because its place is taken, stays in the trash and is reported", async () => {
    const root = await tempFolder();
    const files = await card(root, ["a"]);
    await makeFile(binOf(root), "a", { content: "not approved" });
    expect(outcome(await Removal.run(root, ID, files)).skipped).toEqual({ a: "displaced" });
    expect(await readFile(join(root, "a"), "utf8")).toBe("a");
    expect(await readFile(join(binOf(root), "a"), "utf8")).toBe("not approved");
  });
});

describe("a trash that cannot be used", () => {
  test("[STEWARD-19] a link in its place moves nothing anywhere", async () => {
    const root = await tempFolder();
    const outside = await tempFolder();
    const files = await card(root, ["a"]);
    await symlink(outside, join(root, ".terrarium-trash"));
    await expect(Removal.run(root, ID, files)).rejects.toThrow("is not a folder");
    expect(await namesIn(outside)).toEqual([]);
    expect(await readFile(join(root, "a"), "utf8")).toBe("a");
  });

  test("[STEWARD-19] a link in place of a semaphore's folder, or deeper, moves nothing either", async () => {
    for (const planted of ["", "sub"]) {
      const root = await tempFolder();
      const outside = await tempFolder();
      const files = await card(root, ["sub/a"]);
      await mkdir(dirname(join(binOf(root), planted)), { recursive: true });
      await symlink(outside, join(binOf(root), planted));
      await expect(Removal.run(root, ID, files)).rejects.toThrow("leads out");
      expect(await namesIn(join(root, "sub"))).toEqual(["a"]);
    }
  });

  test("[STEWARD-19] a file in its place fails the attempt; the next one succeeds when it is gone", async () => {
    const root = await tempFolder();
    const files = await card(root, ["a"]);
    await (await open(join(root, ".terrarium-trash"), constants.O_CREAT)).close();
    await expect(Removal.run(root, ID, files)).rejects.toThrow("is not a folder");
    await rm(join(root, ".terrarium-trash"));
    expect(outcome(await Removal.run(root, ID, files)).moved).toEqual(["a"]);
  });

  test("[STEWARD-19] a file that the system refuses to move stays, and the others are moved", async () => {
    const root = await tempFolder();
    // Short enough in its place, too long in the trash: a path has at most 4,095 bytes.
    const room = 4_090 - root.length - 1;
    const long = join(...Array.from({ length: 17 }, () => "d".repeat(229)), "x".repeat(255)).slice(0, room);
    const files = await card(root, [long, "short"]);
    expect(outcome(await Removal.run(root, ID, files))).toEqual({
      moved: ["short"],
      skipped: { [long]: "refused" },
    });
    expect(await readFile(join(root, long), "utf8")).toBe(long);
  });

  test("an id that cannot be a folder name throws", async () => {
    const root = await tempFolder();
    await expect(Removal.run(root, "../x", [])).rejects.toThrow(TypeError);
  });
});
