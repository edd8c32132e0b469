import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { messageOf } from "../../base/errors.js";
import type { ObservedEvent } from "../../documents/events.js";
import { CliError } from "../exit.js";
import { readFormat, unusable, writeFormat } from "./format.js";
import { Identity } from "./identity.js";
import { onlyListed } from "./rights.js";
import { type LastKnown, NOTHING_KNOWN, type Part, type Parts } from "./last-known.js";

/** Files in the cache folder; the oldest are removed first. */
const FILES_MAX = 32;
/** Bytes of one file. A state that is larger is not written. */
const FILE_BYTES_MAX = 1024 * 1024;
/** Bytes of all events in one file; older events are dropped first. */
const EVENTS_BYTES_MAX = 256 * 1024;
/** Bytes of all single runs in one file. */
const TREES_BYTES_MAX = 128 * 1024;
/** Event streams in one file, lists of runs, and agents with their full command list. */
const STREAMS_MAX = 8;
const LISTS_MAX = 8;
const MANIFESTS_MAX = 8;
/** Single semaphores and single runs in one file. */
const LOOKED_AT_MAX = 16;
/** Events of one stream in a file. */
export const STREAM_EVENTS_MAX = 200;
/** Runs of one list in a file. */
export const LIST_RUNS_MAX = 100;

/** New answers to save. `epoch` is that of the gateway's stream of all agents; null when the answer has none. */
export type Learned = Partial<LastKnown>;

/** The state in the file, or the reason why it cannot be used. */
export type Saved =
  | { readonly known: LastKnown; readonly why: null }
  | { readonly known: null; readonly why: string };

/**
 * The last known state of one gateway for one identity, in a file that only its owner can read. Each write replaces the
 * whole file, so a reader never sees half of one; with two writers the last one wins, which is fine for a cache.
 */
export class CacheFile {
  readonly #folder: string;
  readonly #url: string;
  readonly #identity: Identity;
  readonly #path: string;

  constructor(folder: string, endpoint: URL, token: string | null) {
    this.#folder = folder;
    this.#identity = new Identity(token);
    // User name and password in the URL are secrets: leave them out.
    this.#url = `${endpoint.origin}${endpoint.pathname}`;
    const digest = createHash("sha256").update(`${this.#url}\n${this.#identity.name}`).digest("hex");
    const host = endpoint.host.replaceAll(/[^\w.-]/g, "-").slice(0, 100);
    this.#path = join(folder, `${host}-${digest.slice(0, 16)}.json`);
  }

  read(): Saved {
    try {
      const file = statSync(this.#path, { throwIfNoEntry: false });
      if (!file) return { known: null, why: "nothing is saved of it" };
      this.#requireOurs();
      if (!file.isFile()) throw unusable("it is not a file");
      if (file.size > FILE_BYTES_MAX) throw unusable(`it is larger than ${FILE_BYTES_MAX} bytes`);
      return { known: readFormat(readFileSync(this.#path, "utf8"), this.#url, this.#identity), why: null };
    } catch (error) {
      return { known: null, why: `its saved state in ${this.#path} is not used: ${messageOf(error)}` };
    }
  }

  /**
   * Overwrites the given parts and keeps the others. Parts of another epoch are dropped: another gateway has this address, or
   * the gateway started with a new history. Returns the reason when nothing was written, else null.
   */
  update({ streams, manifests, runs, cards, trees, ...others }: Learned): string | null {
    const saved = this.read().known ?? NOTHING_KNOWN;
    const isOther = (others.epoch ?? saved.epoch) !== saved.epoch && saved.epoch !== null;
    const known = isOther ? NOTHING_KNOWN : saved;
    const merged: LastKnown = {
      ...known,
      ...others,
      epoch: others.epoch ?? known.epoch,
      manifests: latest({ ...known.manifests, ...manifests }, MANIFESTS_MAX),
      runs: latest({ ...known.runs, ...runs }, LISTS_MAX),
      cards: latest({ ...known.cards, ...cards }, LOOKED_AT_MAX),
      trees: fitting(latest({ ...known.trees, ...trees }, LOOKED_AT_MAX)),
      streams: bounded({ ...known.streams, ...streams }),
    };
    try {
      const text = writeFormat(others.agents ? onlyListed(merged) : merged, this.#url, this.#identity);
      if (Buffer.byteLength(text) > FILE_BYTES_MAX)
        throw unusable(`it needs more than ${FILE_BYTES_MAX} bytes`);
      this.#replace(text);
      return null;
    } catch (error) {
      // A full disk or a read-only home must not end a view.
      return messageOf(error);
    }
  }

  /** Removes the state: its identity may see nothing any more. */
  forget(): void {
    rmSync(this.#path, { force: true });
  }

  #replace(text: string): void {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    this.#requireOurs();
    const draft = `${this.#path}.${randomUUID()}.tmp`;
    try {
      writeFileSync(draft, text, { mode: 0o600, flag: "wx" });
      renameSync(draft, this.#path);
    } catch (error) {
      rmSync(draft, { force: true });
      throw error;
    }
    this.#forgetOldest();
  }

  /** When others can write to the folder, its contents cannot be trusted. */
  #requireOurs(): void {
    const { uid, mode } = statSync(this.#folder);
    const isOurs = process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
    if (!isOurs) throw new CliError("FAILED", "CACHE_UNUSABLE", `others can write to ${this.#folder}`);
  }

  #forgetOldest(): void {
    const names = readdirSync(this.#folder).filter((name) => /\.(json|tmp)$/.test(name));
    if (names.length <= FILES_MAX) return;
    const files = names
      .map((name) => join(this.#folder, name))
      .map((path) => ({ path, mtimeMs: statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
      .toSorted((a, b) => b.mtimeMs - a.mtimeMs);
    for (const { path } of files.slice(FILES_MAX)) rmSync(path, { force: true });
  }
}

type Streams = LastKnown["streams"];

/** The `max` most recent parts, newest first. */
function latest<T>(parts: Parts<T>, max: number): Record<string, Part<T>> {
  const sorted = Object.entries(parts).toSorted(([, a], [, b]) => (a.asOf < b.asOf ? 1 : -1));
  return Object.fromEntries(sorted.slice(0, max));
}

/** The most recent runs that fit into TREES_BYTES_MAX. */
function fitting(trees: LastKnown["trees"]): LastKnown["trees"] {
  let left = TREES_BYTES_MAX;
  const kept = Object.entries(trees).filter(([, tree]) => {
    const bytes = Buffer.byteLength(JSON.stringify(tree));
    if (bytes > left) return false;
    left -= bytes;
    return true;
  });
  return Object.fromEntries(kept);
}

/** The most recent streams, each with as many of its latest events as fit into EVENTS_BYTES_MAX. */
function bounded(streams: Streams): Streams {
  let left = EVENTS_BYTES_MAX;
  const kept = Object.entries(latest(streams, STREAMS_MAX)).map(
    ([scope, { asOf, value }]): [string, Part<readonly ObservedEvent[]>] => {
      const events = value.slice(-STREAM_EVENTS_MAX);
      let first = events.length;
      while (first > 0) {
        const bytes = Buffer.byteLength(JSON.stringify(events[first - 1]));
        if (bytes > left) break;
        left -= bytes;
        first -= 1;
      }
      return [scope, { asOf, value: events.slice(first) }];
    },
  );
  return Object.fromEntries(kept);
}
