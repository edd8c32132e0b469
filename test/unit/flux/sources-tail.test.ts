import { once } from "node:events";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  watch,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { FluxAgent, tail, type TailLine, type TailOptions } from "../../../src/flux/index.js";
import { PathWatch } from "../../../src/flux/sources/path-watch.js";
import { LineSplitter } from "../../../src/flux/sources/line-splitter.js";
import { collect, Recorder } from "./flux-kit.js";
import { ManualClock } from "../../support/time-and-random.js";
import { removeFolder } from "../../support/folder.js";

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "terrarium-tail-"));
  onTestFinished(() => removeFolder(path));
  return path;
}

/** A tail being read. Its clock stands still, so every line comes from a report of the file system. */
class Reading {
  readonly clock = new ManualClock();
  readonly #iterator: AsyncIterator<TailLine>;

  constructor(file: string, options: TailOptions = {}) {
    this.#iterator = tail(file, { clock: this.clock, ...options })[Symbol.asyncIterator]();
    onTestFinished(() => this.leave());
  }

  next(): Promise<IteratorResult<TailLine>> {
    return this.#iterator.next();
  }

  async lines(count: number): Promise<string[]> {
    const lines: string[] = [];
    while (lines.length < count) {
      const { done, value } = await this.next();
      if (done) break;
      lines.push(value.text);
    }
    return lines;
  }

  async leave(): Promise<void> {
    await this.#iterator.return?.();
  }
}

/** Files of the directory that this process holds open. */
function openIn(path: string): string[] {
  return readdirSync("/proc/self/fd").flatMap((name) => {
    try {
      const target = readlinkSync(`/proc/self/fd/${name}`);
      return target.startsWith(path) ? [target] : [];
    } catch {
      return [];
    }
  });
}

describe("a growing file", () => {
  it("[FLUX-44] returns appended lines, from the end by default", async () => {
    const file = join(folder(), "app.log");
    writeFileSync(file, "old\nolder\n");
    const reading = new Reading(file);
    appendFileSync(file, "a\nb\r\n\nd\n");
    expect(await reading.lines(4)).toEqual(["a", "b", "", "d"]);
    const next = reading.next();
    appendFileSync(file, "e\n");
    expect(await next).toEqual({ done: false, value: { text: "e", file, isCut: false } });
  });

  it("[FLUX-44] from the start returns all of it", async () => {
    const file = join(folder(), "app.log");
    const lines = Array.from({ length: 30_000 }, (_, n) => `line ${n} ${"é".repeat(n % 7)}`);
    writeFileSync(file, `${lines.join("\n")}\n`);
    const reading = new Reading(file, { from: "start" });
    expect(await reading.lines(30_000)).toEqual(lines);
    appendFileSync(file, "more\n");
    expect(await reading.lines(1)).toEqual(["more"]);
  });

  it("[FLUX-44] a line written in pieces is one line, wherever its bytes are split", async () => {
    const file = join(folder(), "app.log");
    const bytes = Buffer.from("größer als 5 € 🦎\n");
    writeFileSync(file, "");
    const reading = new Reading(file);
    for (let at = 1; at < bytes.length; at += 1) {
      appendFileSync(file, Buffer.concat([Buffer.from("mark\n"), bytes.subarray(0, at)]));
      expect(await reading.lines(1)).toEqual(["mark"]);
      const next = reading.lines(1);
      appendFileSync(file, bytes.subarray(at));
      expect(await next).toEqual(["größer als 5 € 🦎"]);
    }
  });

  it("[FLUX-44] a line half written at the start is returned whole", async () => {
    const file = join(folder(), "app.log");
    writeFileSync(file, "old\nhalf a ");
    const reading = new Reading(file);
    const next = reading.lines(1);
    appendFileSync(file, "line\n");
    expect(await next).toEqual(["half a line"]);
    const only = join(folder(), "only.log");
    writeFileSync(only, "half a ");
    const alone = new Reading(only);
    appendFileSync(only, "line\n");
    expect(await alone.lines(1)).toEqual(["half a line"]);
  });

  it("[FLUX-44] a half-written line that is too long to search is skipped at the start", async () => {
    const file = join(folder(), "app.log");
    writeFileSync(file, `old\n${"x".repeat(20)}`);
    const reading = new Reading(file, { lineBytesMax: 10 });
    const next = reading.lines(1);
    appendFileSync(file, "xxx\nnew\n");
    expect(await next).toEqual(["new"]);
  });

  it("[FLUX-44] a missing file is waited for and read from its start", async () => {
    const file = join(folder(), "app.log");
    const reading = new Reading(file);
    const next = reading.lines(2);
    await reading.clock.armed();
    writeFileSync(file, "first\nsecond\n");
    expect(await next).toEqual(["first", "second"]);
  });

  it("[FLUX-44] a file in a missing directory is found by polling, then watched", async () => {
    const path = join(folder(), "logs");
    const file = join(path, "app.log");
    const reading = new Reading(file, { pollMs: 500 });
    const next = reading.lines(1);
    await reading.clock.armed();
    mkdirSync(path);
    writeFileSync(file, "first\n");
    reading.clock.advance(500);
    expect(await next).toEqual(["first"]);
    const second = reading.lines(1);
    await reading.clock.armed();
    appendFileSync(file, "second\n");
    expect(await second).toEqual(["second"]);
  });

  it("[FLUX-44] changes that the file system does not report are found by polling", async () => {
    const [here, there] = [folder(), folder()];
    const file = join(there, "real.log");
    writeFileSync(file, "");
    symlinkSync(file, join(here, "link.log"));
    const reading = new Reading(join(here, "link.log"), { pollMs: 100 });
    for (const text of ["one", "two"]) {
      const next = reading.lines(1);
      await reading.clock.armed();
      appendFileSync(file, `${text}\n`);
      reading.clock.advance(100);
      expect(await next).toEqual([text]);
    }
  });

  it("[FLUX-44] a path that is not a file fails the source", async () => {
    await expect(new Reading(folder(), { from: "start" }).next()).rejects.toThrow("not a regular file");
    const heard = new Recorder();
    const agent = new FluxAgent<TailLine, string>({
      id: "a",
      process: ({ text }) => text,
      onSignal: heard.hear,
    });
    expect(await collect(agent.start(tail(folder())))).toEqual([]);
    expect(heard.of("error")).toHaveLength(1);
  });
});

describe("the watch", () => {
  it("[FLUX-44] remembers a report that came while no reader waited", async () => {
    const path = folder();
    const file = join(path, "app.log");
    const clock = new ManualClock();
    const pathWatch = new PathWatch(file, clock, 100);
    const second = watch(path, { persistent: false });
    onTestFinished(() => {
      pathWatch.close();
      second.close();
    });
    const reported = once(second, "change");
    writeFileSync(file, "a\n");
    await reported;
    const news = pathWatch.wait();
    expect(clock.pending).toBe(0);
    expect(await news).toBe("notified");
    const polled = pathWatch.wait();
    appendFileSync(join(path, "other.log"), "not about us\n");
    expect(clock.pending).toBe(1);
    pathWatch.close();
    expect(await polled).toBe("closed");
    expect(clock.pending).toBe(0);
  });
});

describe("a file that is replaced", () => {
  it("[FLUX-45] is read from its start after truncation, in place or by rewriting", async () => {
    const file = join(folder(), "app.log");
    writeFileSync(file, "");
    const reading = new Reading(file);
    appendFileSync(file, "a long first line\nunfinished");
    expect(await reading.lines(1)).toEqual(["a long first line"]);
    const rest = reading.lines(2);
    await reading.clock.armed();
    truncateSync(file, 0);
    expect((await Promise.all([rest, append(file, "b\n")]))[0]).toEqual(["unfinished", "b"]);
    const again = reading.lines(1);
    await reading.clock.armed();
    writeFileSync(file, "\n");
    expect(await again).toEqual([""]);
  });

  async function append(file: string, text: string): Promise<void> {
    appendFileSync(file, text);
  }

  it("[FLUX-46] is followed to the next file after a rename, when the old one is read to its end", async () => {
    const path = folder();
    const file = join(path, "app.log");
    writeFileSync(file, "");
    const reading = new Reading(file);
    appendFileSync(file, "a\n");
    expect(await reading.lines(1)).toEqual(["a"]);
    const next = reading.lines(4);
    await reading.clock.armed();
    appendFileSync(file, "b\n");
    renameSync(file, `${file}.1`);
    appendFileSync(`${file}.1`, "c\nno newline");
    writeFileSync(file, "d\n");
    expect(await next).toEqual(["b", "c", "no newline", "d"]);
    expect(openIn(path)).toEqual([file]);
  });

  it("[FLUX-46] is read on in the old file while the new one is empty", async () => {
    const file = join(folder(), "app.log");
    writeFileSync(file, "");
    const reading = new Reading(file, { pollMs: 100 });
    appendFileSync(file, "a\n");
    await reading.lines(1);
    renameSync(file, `${file}.1`);
    writeFileSync(file, "");
    const still = reading.lines(1);
    await reading.clock.armed();
    appendFileSync(`${file}.1`, "still the old one\n");
    reading.clock.advance(100);
    expect(await still).toEqual(["still the old one"]);
    const next = reading.lines(1);
    appendFileSync(file, "the new one\n");
    expect(await next).toEqual(["the new one"]);
  });

  it("[FLUX-46] is followed when it was deleted and recreated", async () => {
    const file = join(folder(), "app.log");
    writeFileSync(file, "");
    const reading = new Reading(file);
    for (const text of ["a", "b", "c"]) {
      appendFileSync(file, `${text}\n${text}${text}\n`);
      expect(await reading.lines(2)).toEqual([text, `${text}${text}`]);
      unlinkSync(file);
      writeFileSync(file, "");
    }
  });

  it("[FLUX-46] a directory that is deleted or moved and recreated is watched again", async () => {
    const path = join(folder(), "logs");
    const file = join(path, "app.log");
    mkdirSync(path);
    writeFileSync(file, "");
    const reading = new Reading(file, { pollMs: 100 });
    appendFileSync(file, "a\n");
    await reading.lines(1);
    rmSync(path, { recursive: true });
    mkdirSync(path);
    writeFileSync(file, "b\n");
    for (const text of ["b", "c"]) {
      expect(await reading.lines(1)).toEqual([text]);
      const next = reading.lines(1);
      await reading.clock.armed();
      appendFileSync(file, `and ${text}\n`);
      expect(await next).toEqual([`and ${text}`]);
      renameSync(path, `${path} before ${text}`);
      mkdirSync(path);
      writeFileSync(file, "c\n");
    }
  });

  it("[FLUX-44] [FLUX-46] each line comes once, for any content, chunks and number of files", () => {
    const piece = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.string({ unit: fc.constantFrom("a", "é", "€", "🦎", "\n", "\r\n"), maxLength: 12 }),
      },
      { weight: 1, arbitrary: fc.constant(null) },
    );
    const path = folder();
    let files = 0;
    return fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 25 }), async (pieces) => {
        files += 1;
        const file = join(path, `${files}.log`);
        writeFileSync(file, "");
        const lines = tail(file, { pollMs: 5 })[Symbol.asyncIterator]();
        const expected: string[] = [];
        const read: string[] = [];
        let text = "";
        let rotations = 0;
        appendFileSync(file, "begin\n");
        await lines.next();
        for (const part of [...pieces, null]) {
          if (part === null) {
            rotations += 1;
            expected.push(...linesOf(text), `end of ${rotations}`);
            renameSync(file, `${file}.${rotations}`);
            text = `end of ${rotations}\n`;
            writeFileSync(file, text);
            // A file that was rotated twice between two checks cannot be followed.
            while (read.length < expected.length) read.push(String((await lines.next()).value?.text));
            text = "";
          } else {
            appendFileSync(file, part);
            text += part;
          }
        }
        await lines.return?.();
        expect(read).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  function linesOf(text: string): string[] {
    const lines = text.split(/\r?\n/);
    if (lines.at(-1) === "") lines.pop();
    return lines;
  }
});

describe("long lines", () => {
  it("[FLUX-47] are cut and flagged as soon as they are too long, and the next line is complete", async () => {
    const file = join(folder(), "app.log");
    writeFileSync(file, "");
    const reading = new Reading(file, { lineBytesMax: 8 });
    appendFileSync(file, "12345678\n123456789\nshort\nendless-endless-endless");
    const lines = [await reading.next(), await reading.next(), await reading.next(), await reading.next()];
    expect(lines.map(({ value }) => value as unknown)).toEqual([
      { text: "12345678", file, isCut: false },
      { text: "12345678", file, isCut: true },
      { text: "short", file, isCut: false },
      { text: "endless-", file, isCut: true },
    ]);
    appendFileSync(file, "-endless\nfresh\n");
    expect(await reading.lines(1)).toEqual(["fresh"]);
  });

  it("[FLUX-44] [FLUX-47] splitting does not depend on the chunks, and no character is cut in two", () => {
    const line = fc.string({ unit: fc.constantFrom("a", "é", "€", "🦎", "\r"), maxLength: 12 });
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 20 }),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 9 }),
        fc.integer({ min: 4, max: 60 }),
        (lines, sizes, lineBytesMax) => {
          const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(""));
          const splitter = new LineSplitter(lineBytesMax);
          const given: { text: string; isCut: boolean }[] = [];
          const chunk = Buffer.alloc(9);
          for (let at = 0, n = 0; at < bytes.length; n += 1) {
            // One buffer for all chunks, like in a reader.
            const length = bytes.copy(chunk, 0, at, at + (sizes[n % sizes.length] ?? 1));
            given.push(...splitter.split(chunk.subarray(0, length)));
            at += length;
          }
          expect(given.map(({ isCut }) => isCut)).toEqual(
            lines.map((text) => Buffer.byteLength(text) > lineBytesMax),
          );
          for (const [n, { text, isCut }] of given.entries()) {
            const whole = lines[n] ?? "";
            const expected = isCut ? whole.slice(0, text.length) : whole.replace(/\r$/, "");
            expect(text).toBe(expected);
            const missing = isCut ? lineBytesMax - Buffer.byteLength(text) : 0;
            expect(missing).toBeGreaterThanOrEqual(0);
            expect(missing).toBeLessThan(4);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("the end", () => {
  it("[FLUX-48] comes when the signal aborts, waiting or not", async () => {
    const path = folder();
    const file = join(path, "app.log");
    writeFileSync(file, "a\n");
    const controller = new AbortController();
    const reading = new Reading(file, { from: "start", signal: controller.signal });
    expect(await reading.lines(1)).toEqual(["a"]);
    const next = reading.next();
    await reading.clock.armed();
    controller.abort();
    expect((await next).done).toBe(true);
    expect(reading.clock.pending).toBe(0);
    expect((await new Reading(file, { from: "start", signal: controller.signal }).next()).done).toBe(true);
    expect(openIn(path)).toEqual([]);
  });

  it("[FLUX-48] comes when the consumer leaves at any moment, and closes the file", async () => {
    const path = folder();
    const file = join(path, "app.log");
    writeFileSync(file, "a\nb\nc\n");
    const untouched = new Reading(file);
    await untouched.leave();
    const between = new Reading(file, { from: "start" });
    await between.lines(1);
    await between.leave();
    const waiting = new Reading(file);
    const next = waiting.next();
    await waiting.clock.armed();
    await waiting.leave();
    expect((await next).done).toBe(true);
    expect(openIn(path)).toEqual([]);
  });

  it("[FLUX-48] an agent with this source can be stopped", async () => {
    const file = join(folder(), "app.log");
    writeFileSync(file, "");
    const agent = new FluxAgent<TailLine, string>({ id: "a", process: ({ text }) => text.toUpperCase() });
    const outputs = agent.start(tail(file));
    appendFileSync(file, "hello\n");
    expect((await outputs.next()).value).toBe("HELLO");
    await agent.stop();
    expect((await outputs.next()).done).toBe(true);
  });
});
