import { appendFile, mkdir, mkdtemp, readFile, rmdir, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, it } from "vitest";

import { turn } from "../../../src/base/async/turn.js";
import { createAccessLog } from "../../../src/gateway/http/access-log.js";

import { ManualClock } from "../../support/time-and-random.js";
import { removeFolder } from "../../support/folder.js";

let folder: string;
let path: string;
const errors: Error[] = [];
const onError = (error: Error): void => void errors.push(error);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "terrarium-access-"));
  path = join(folder, "deep", "access.log");
  errors.length = 0;
});
afterEach(() => removeFolder(folder));

it("[HTTP-16] after close all lines are in the file, behind the existing ones", async () => {
  for (const start of [0, 1_000]) {
    const log = createAccessLog(path, onError);
    for (let line = start; line < start + 1_000; line += 1) log.write(`line ${line}`);
    await log.close();
    log.write("too late");
  }
  const lines = Array.from({ length: 2_000 }, (_, line) => `line ${line}\n`);
  expect(await readFile(path, "utf8")).toBe(lines.join(""));
  expect(errors).toEqual([]);
});

it("[HTTP-16] at ten megabytes a new file is started, and one old file is kept", async () => {
  await createAccessLog(path, onError).close();
  await appendFile(path, "x".repeat(10_485_750));
  const log = createAccessLog(path, onError);
  log.write("still fits, no more");
  log.write("new");
  await log.close();
  expect(await readFile(path, "utf8")).toBe("new\n");
  expect((await stat(`${path}.1`)).size).toBe(10_485_750 + 20);
  expect(errors).toEqual([]);
});

it("[HTTP-16] when the disk does not keep up, lines are dropped and memory stays bounded", async () => {
  let dropped = 0;
  const log = createAccessLog(path, onError, undefined, () => (dropped += 1));
  const line = "y".repeat(1_023);
  for (let count = 0; count < 5_000; count += 1) log.write(line);
  await log.close();
  const { size } = await stat(path);
  expect(size / 1_024 + dropped).toBe(5_000);
  expect(size).toBeGreaterThan(1_000_000);
  expect(size).toBeLessThan(1_100_000);
});

it("[HTTP-1424] lines of 50 ms are written at once, or sooner when they are many", async () => {
  const clock = new ManualClock();
  const log = createAccessLog(path, onError, undefined, undefined, clock);
  /** Resolves when the file has so many bytes. */
  const size = async (bytes: number): Promise<void> => {
    while ((await stat(path)).size < bytes) await turn();
  };
  log.write("one");
  await turn();
  log.write("two");
  clock.advance(49);
  await turn();
  expect((await stat(path)).size).toBe(0);
  clock.advance(1);
  await size("one\ntwo\n".length);
  log.write("z".repeat(16_384));
  await size("one\ntwo\n".length + 16_385);
  log.write("last");
  await log.close();
  expect(await readFile(path, "utf8")).toMatch(/^one\ntwo\nz+\nlast\n$/);
});

it("[HTTP-1424] in a log of few bytes, lines wait for others only while they are kept", async () => {
  let dropped = 0;
  const log = createAccessLog(path, onError, 1_000, () => (dropped += 1), new ManualClock());
  // A tenth of 1,000 bytes may wait.
  for (let line = 0; line < 8; line += 1) log.write(`line ${line}`);
  while ((await stat(path)).size === 0) await turn();
  await log.close();
  expect(dropped).toBe(0);
});

it("[HTTP-16] a file that cannot be opened is reported and tried again, and the log still closes", async () => {
  await mkdir(path, { recursive: true });
  const log = createAccessLog(path, onError);
  log.write("nowhere");
  const isDirectory = expect.objectContaining({ code: "EISDIR" });
  expect(errors).toEqual([isDirectory, isDirectory]);
  await rmdir(path);
  log.write("somewhere");
  await log.close();
  await log.close();
  expect(await readFile(path, "utf8")).toBe("somewhere\n");
});
