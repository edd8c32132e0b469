import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { ObservedEvent } from "../../documents/events.js";
import { type LastKnown, type Part, VERSION } from "./last-known.js";

/** Files in the cache folder; the oldest are removed first. */
const FILES_MAX = 32;
/** Bytes of one file. A state that is larger is not written. */
const FILE_BYTES_MAX = 1024 * 1024;
/** Bytes of all events in one file; older events are dropped first. */
const EVENTS_BYTES_MAX = 384 * 1024;
/** Event streams in one file, and agents with their full command list. */
const STREAMS_MAX = 8;
const MANIFESTS_MAX = 8;
/** Events of one stream in a file. */
export const STREAM_EVENTS_MAX = 200;

/**
 * The last known state of one gateway, in a file that only its owner can read. Each write replaces the whole file, so a
 * reader never sees half of one; with two writers the last one wins, which is fine for a cache. An unwritable folder or
 * an unreadable file counts as no cache.
 */
export class CacheFile {
  readonly #folder: string;
  readonly #url: string;
  readonly #path: string;

  constructor(folder: string, endpoint: URL) {
    this.#folder = folder;
    // User name and password in the URL are secrets: leave them out.
    this.#url = `${endpoint.origin}${endpoint.pathname}`;
    const digest = createHash("sha256").update(this.#url).digest("hex").slice(0, 16);
    this.#path = join(folder, `${endpoint.host.replaceAll(/[^\w.-]/g, "-").slice(0, 100)}-${digest}.json`);
  }

  read(): LastKnown | null {
    try {
      if (!this.#isOurs() || statSync(this.#path).size > FILE_BYTES_MAX) return null;
      const known: unknown = JSON.parse(readFileSync(this.#path, "utf8"));
      return isLastKnown(known) && known.url === this.#url ? known : null;
    } catch {
      return null;
    }
  }

  /** Overwrites the given parts and keeps the others. */
  update(parts: Partial<Omit<LastKnown, "version" | "url">>): void {
    const { streams, manifests, ...others } = parts;
    const known = this.read() ?? EMPTY;
    const merged = { ...known, ...others, version: VERSION, url: this.#url } as const;
    const text = JSON.stringify({
      ...merged,
      manifests: latest({ ...known.manifests, ...manifests }, MANIFESTS_MAX),
      streams: bounded({ ...known.streams, ...streams }),
    });
    if (Buffer.byteLength(text) > FILE_BYTES_MAX) return;
    try {
      this.#replace(text);
    } catch {
      // A full disk or a read-only home must not end a view.
    }
  }

  #replace(text: string): void {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    if (!this.#isOurs()) return;
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

  /** False when others can write to the folder: its contents cannot be trusted then. */
  #isOurs(): boolean {
    const { uid, mode } = statSync(this.#folder);
    return process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
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

const EMPTY = {
  agents: null,
  commanded: null,
  manifests: {},
  pending: null,
  observers: null,
  streams: {},
} as const;

type Streams = LastKnown["streams"];

/** The `max` most recent parts, newest first. */
function latest<T>(parts: Readonly<Record<string, Part<T>>>, max: number): Record<string, Part<T>> {
  const sorted = Object.entries(parts).toSorted(([, a], [, b]) => (a.asOf < b.asOf ? 1 : -1));
  return Object.fromEntries(sorted.slice(0, max));
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

function areParts(parts: unknown, holds: (inside: unknown) => boolean): boolean {
  if (typeof parts !== "object" || parts === null) return false;
  return Object.values(parts).every((part) => isPart(part, holds));
}

function isPart(part: unknown, holds: (inside: unknown) => boolean): boolean {
  if (typeof part !== "object" || part === null || !("asOf" in part) || !("value" in part)) return false;
  return typeof part.asOf === "string" && !Number.isNaN(Date.parse(part.asOf)) && holds(part.value);
}

/** Rejects files of another version, and files that this program did not write. */
function isLastKnown(value: unknown): value is LastKnown {
  if (typeof value !== "object" || value === null) return false;
  const { version, url, agents, commanded, manifests, pending, observers, streams } = value as Record<
    keyof LastKnown,
    unknown
  >;
  return (
    version === VERSION &&
    typeof url === "string" &&
    (agents === null || isPart(agents, Array.isArray)) &&
    (pending === null || isPart(pending, Array.isArray)) &&
    (observers === null || isPart(observers, (inside) => typeof inside === "number")) &&
    (commanded === null || isPart(commanded, Array.isArray)) &&
    areParts(manifests, (inside) => typeof inside === "object" && inside !== null && "commands" in inside) &&
    areParts(streams, Array.isArray)
  );
}
