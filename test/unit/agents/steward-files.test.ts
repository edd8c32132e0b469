import { writeFileSync } from "node:fs";
import { mkdir, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { duplicatesOf, sameSize, staleOf } from "../../../src/agents/steward/candidates.js";
import { promptOf, severityOf, sizeText } from "../../../src/agents/steward/card.js";
import { readFingerprint } from "../../../src/agents/steward/fingerprints.js";
import { folderInside, type Found, isTidy, Walk } from "../../../src/agents/steward/walk.js";
import { makeFile, tempFolder } from "../../support/storage/files.js";

const DAY_MS = 86_400_000;

async function walked(root: string, start = ""): Promise<{ paths: string[]; unread: number }> {
  const walk = new Walk(root, start, 64);
  const found = await walk.next(1_000);
  return { paths: found.map(({ path }) => path).toSorted(), unread: walk.unread };
}

describe("scanning", () => {
  test("[STEWARD-1] skips links, dotfiles and everything below them, pipes and the trash", async () => {
    const root = await tempFolder();
    const elsewhere = await tempFolder();
    await makeFile(elsewhere, "secret.txt");
    await makeFile(root, "a.txt");
    await makeFile(root, "sub/deeper/b.txt");
    await makeFile(root, ".hidden");
    await makeFile(root, ".git/config");
    await makeFile(root, ".terrarium-trash/sem-00000001/a.txt");
    await symlink(join(elsewhere, "secret.txt"), join(root, "link.txt"));
    await symlink(elsewhere, join(root, "linked"));
    await symlink(root, join(root, "sub", "circle"));
    expect(await walked(root)).toEqual({ paths: ["a.txt", join("sub", "deeper", "b.txt")], unread: 0 });
  });

  test("[STEWARD-1] returns names in any script unchanged", async () => {
    const root = await tempFolder();
    const names = [
      "żółw.txt",
      "日本語/ファイル.txt",
      "emoji 🦎.md",
      "zo\u0308e",
      "zöe",
      "a b\tc\n.txt",
      "-rf",
      "~",
    ];
    for (const name of names) await makeFile(root, name);
    expect((await walked(root)).paths).toEqual(names.toSorted());
  });

  test("[STEWARD-2] a round continues where the last step ended, and returns each file once", async () => {
    const root = await tempFolder();
    for (let n = 0; n < 40; n += 1) await makeFile(root, `d${n % 7}/f${n}`);
    const walk = new Walk(root, "", 64);
    const steps: number[] = [];
    const seen = new Set<string>();
    while (!walk.isDone) {
      const found = await walk.next(15);
      steps.push(found.length);
      for (const { path } of found) seen.add(path);
    }
    expect(steps).toEqual([15, 15, 10]);
    expect(seen.size).toBe(40);
  });

  test("[STEWARD-2] counts folders that are too deep, and does not enter them", async () => {
    const root = await tempFolder();
    await makeFile(root, "a/b/c/deep.txt");
    await makeFile(root, "a/b/there.txt");
    const walk = new Walk(root, "", 3);
    expect((await walk.next(10)).map(({ path }) => path)).toEqual(["a/b/there.txt"]);
    expect(walk.unread).toBe(1);
  });

  test("[STEWARD-2] continues after entries that vanish", async () => {
    const root = await tempFolder();
    for (let n = 0; n < 10; n += 1) await makeFile(root, `sub${n}/f`);
    const walk = new Walk(root, "", 64);
    const [first] = await walk.next(1);
    for (let n = 0; n < 10; n += 1) {
      if (first?.path !== `sub${n}/f`) await rm(join(root, `sub${n}`), { recursive: true });
    }
    await walk.next(100);
    expect(walk.isDone).toBe(true);
  });

  test("a missing directory is an error", async () => {
    await expect(new Walk("/nowhere/at/all", "", 64).next(1)).rejects.toMatchObject({ code: "ENOENT" });
  });

  test("[STEWARD-5] reads the file itself, never through a link, and nothing too large", async () => {
    const root = await tempFolder();
    const path = await makeFile(root, "a.txt", { content: "abc" });
    await symlink(path, join(root, "link"));
    expect(await readFingerprint(path)).toMatchObject({
      size: 3,
      sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    });
    await expect(readFingerprint(join(root, "link"))).rejects.toMatchObject({ code: "ELOOP" });
    expect(await readFingerprint(path, undefined, 2)).toBeNull();
    await expect(readFingerprint(path, AbortSignal.abort(new Error("enough")))).rejects.toThrow("enough");
    expect(await readFingerprint(root)).toBeNull();
  });

  test("[STEWARD-5] a file that changes while it is read counts as unread", async () => {
    const root = await tempFolder();
    const path = await makeFile(root, "a.txt", { content: "before", daysOld: 1 });
    const { signal } = new AbortController();
    // Called between reads: changes time and content, but not size.
    Object.defineProperty(signal, "throwIfAborted", { value: () => writeFileSync(path, "behind") });
    expect(await readFingerprint(path, signal)).toBeNull();
    expect(await readFingerprint(path)).toMatchObject({ size: 6 });
  });

  test.each([
    "..",
    "../x",
    "a/../../x",
    "/etc",
    "/",
    ".git",
    "sub/.hidden",
    "nowhere",
    "file.txt/x",
    "out",
    "a\0b",
  ])("[STEWARD-6] the folder %j is refused", async (given) => {
    const root = await tempFolder();
    await makeFile(root, "file.txt");
    await makeFile(root, ".git/x");
    await mkdir(join(root, "sub"));
    await symlink(await tempFolder(), join(root, "out"));
    await expect(folderInside(root, given)).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
      details: { field: "scan" },
      message: "scan: is not a folder below the steward's directory",
    });
  });

  test("[STEWARD-6] a folder below the directory may be relative or absolute", async () => {
    const root = await tempFolder();
    await makeFile(root, "sub/a/x");
    expect(await folderInside(root, "sub/a")).toBe(join(root, "sub", "a"));
    expect(await folderInside(root, join(root, "sub"))).toBe(join(root, "sub"));
    expect(await folderInside(root, "./sub/../sub")).toBe(join(root, "sub"));
    expect(await folderInside(root, ".")).toBe(root);
    expect(isTidy("sub/../../x")).toBe(false);
  });
});

function found(path: string, more: Partial<Found> = {}): Found {
  return { path, size: 10, modified: "", modifiedAt: 0, stamp: path, inode: path, ...more };
}

describe("candidates", () => {
  test("[STEWARD-3] stale from that day on, never with a date in the future", () => {
    const now = 100 * DAY_MS;
    const files = [
      found("old", { modifiedAt: 70 * DAY_MS }),
      found("young", { modifiedAt: 70 * DAY_MS + 1 }),
      found("future", { modifiedAt: 200 * DAY_MS }),
    ];
    expect(staleOf(files, 30, now).map(({ path }) => path)).toEqual(["old"]);
    expect(staleOf(files, 29, now).map(({ path }) => path)).toEqual(["old", "young"]);
  });

  test("[STEWARD-4] only files of equal size are read: no empty files, no second names", () => {
    const files = [
      found("a", { size: 5 }),
      found("b", { size: 5 }),
      found("alone", { size: 6 }),
      found("z", { size: 7, inode: "same" }),
      found("y", { size: 7, inode: "same" }),
      found("empty", { size: 0 }),
      found("empty too", { size: 0 }),
      found("x", { size: 9 }),
      found("w", { size: 9 }),
    ];
    expect(sameSize(files).map((group) => group.map(({ path }) => path))).toEqual([
      ["x", "w"],
      ["a", "b"],
    ]);
  });

  test("[STEWARD-4] the oldest stays, or the first by path", () => {
    const files = [
      { ...found("new", { modifiedAt: 3 }), sha256: "1" },
      { ...found("b", { modifiedAt: 1 }), sha256: "1" },
      { ...found("a", { modifiedAt: 1 }), sha256: "1" },
      { ...found("other", { modifiedAt: 0 }), sha256: "2" },
    ];
    expect(duplicatesOf(files).map(({ file, copyOf }) => [file.path, copyOf.path])).toEqual([
      ["b", "a"],
      ["new", "a"],
    ]);
  });
});

describe("questions", () => {
  const files = (count: number, size: number) =>
    Array.from({ length: count }, (_, n) => ({
      path: `file ${n}`,
      size,
      modified: "",
      sha256: "",
      copyOf: null,
      sameAs: null,
    }));

  test("[STEWARD-271] say what happens, with counts and without names", () => {
    expect(promptOf({ rule: "stale", files: files(47, 312e6 / 47) }, 30)).toBe(
      "Move 47 files (312 MB), not modified for 30 days, to the trash folder? Nothing is deleted.",
    );
    expect(promptOf({ rule: "duplicates", files: files(1, 1) }, 30)).toBe(
      "Move 1 file (1 byte), a copy of an older one, to the trash folder? Nothing is deleted.",
    );
  });

  test("[STEWARD-270] count one file with two names once", () => {
    const [one, other] = files(2, 6e8);
    if (!one || !other) throw new Error("there are two");
    const linked = [one, { ...other, sameAs: one.path }];
    expect(promptOf({ rule: "stale", files: linked }, 1)).toBe(
      "Move 1 file (600 MB), not modified for 1 day, to the trash folder? Nothing is deleted.",
    );
    expect(severityOf(linked)).toBe("WARNING");
  });

  test("[STEWARD-10] have a severity by size", () => {
    expect(severityOf(files(1, 99_999_999))).toBe("INFO");
    expect(severityOf(files(2, 5e7))).toBe("WARNING");
    expect(severityOf(files(10, 1e8))).toBe("CRITICAL");
  });

  test.each([
    [0, "0 bytes"],
    [999, "999 bytes"],
    [1_000, "1.0 kB"],
    [9_949, "9.9 kB"],
    [9_950, "10 kB"],
    [999_499, "999 kB"],
    [999_500, "1.0 MB"],
    [4_200_000_000, "4.2 GB"],
    [7e18, "7000 PB"],
  ])("%d is %s", (bytes, text) => expect(sizeText(bytes)).toBe(text));
});
