import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { ObservedEvent } from "../documents/events.js";
import { type LastKnown, type Part, VERSION } from "./last-known.js";

/** Of the folder. */
const FILES_MAX = 32;
/** Of one file. Older events go first; a state that is still too large is not kept. */
const FILE_BYTES_MAX = 1024 * 1024;
const EVENTS_BYTES_MAX = 384 * 1024;
/** Streams with events in one file, and agents with all of their commands. */
const STREAMS_MAX = 8;
const MANIFESTS_MAX = 8;
/** Events of one stream. */
export const STREAM_EVENTS_MAX = 200;

/**
 * What was last known of one gateway, in a file only its owner can read. Replaced as a whole, so that a reader sees one
 * state or the other; of two who write at once the last one wins, for it is a cache. A folder that cannot be written, or a
 * file that cannot be understood, is as good as none.
 */
export class CacheFile {
  readonly #folder: string;
  readonly #url: string;
  readonly #path: string;

  constructor(folder: string, endpoint: URL) {
    this.#folder = folder;
    // A name and a password in the address are secrets.
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

  /** Puts the parts given in the place of those there are. */
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

  /** Where others can write, what is read may be theirs. */
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

/** The parts heard last, those first. */
function latest<T>(parts: Readonly<Record<string, Part<T>>>, max: number): Record<string, Part<T>> {
  const sorted = Object.entries(parts).toSorted(([, a], [, b]) => (a.asOf < b.asOf ? 1 : -1));
  return Object.fromEntries(sorted.slice(0, max));
}

/** The streams heard last, each with its latest events, as many as there is room for. */
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

/** We wrote it: this tells apart another version, and what somebody else put there. */
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
