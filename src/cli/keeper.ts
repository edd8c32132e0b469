import { type Clock, systemClock } from "../base/clock.js";
import type { AgentRow } from "../documents/agents.js";
import type { CommandedRow } from "../documents/commands.js";
import type { ObservedEvent } from "../documents/events.js";
import type { SemaphoreRow } from "../documents/semaphores.js";
import type { CommandedAgent } from "../prism/index.js";
import { CacheFile, STREAM_EVENTS_MAX } from "./cache-file.js";
import { type LastKnown, type Part, publicEvent, publicSemaphore } from "./last-known.js";
import type { Look } from "./screen/look.js";
import type { ClientSettings } from "./settings.js";

/** Between two writes of a view that hears events all the time. */
const WRITE_EVERY_MS = 10_000;

export interface KeeperOptions {
  readonly settings: ClientSettings;
  readonly clock: Clock;
  /** Of the stream: an agent's id, or ALL_AGENTS. */
  readonly scope: string;
  /** Only some kinds of events are heard: what is not whole is not kept. */
  readonly partial: boolean;
}

/** Remembers what a view hears for the time when its gateway is away. */
export class Keeper {
  readonly #file: CacheFile | null;
  readonly #clock: Clock;
  readonly #scope: string;
  readonly #partial: boolean;
  #events: ObservedEvent[] = [];
  #looked: Pick<LastKnown, "agents" | "pending" | "observers"> | null = null;
  #heardAt: number | null = null;
  #writtenAt: number;

  constructor({ settings, clock, scope, partial }: KeeperOptions) {
    this.#file = fileOf(settings);
    this.#clock = clock;
    this.#scope = scope;
    this.#partial = partial;
    this.#writtenAt = clock.monotonic();
  }

  /** Goes on from what was known: what is heard from now on follows it without a hole. */
  recall(events: readonly ObservedEvent[]): void {
    this.#events = [...events];
  }

  event(event: ObservedEvent): void {
    if (this.#file === null) return;
    this.#heardAt = this.#clock.now();
    if (!this.#partial) {
      this.#events.push(publicEvent(event));
      if (this.#events.length >= STREAM_EVENTS_MAX * 2) this.#events = this.#events.slice(-STREAM_EVENTS_MAX);
    }
    this.#writeSometimes();
  }

  look({ agents, pending, pulse }: Look): void {
    if (this.#file === null) return;
    const asOf = this.#iso();
    this.#looked = {
      agents: { asOf, value: agents },
      pending: { asOf, value: pending.map(publicSemaphore) },
      observers: pulse.observers === null ? null : { asOf, value: pulse.observers },
    };
    this.#heardAt = this.#clock.now();
    this.#writeSometimes();
  }

  /** Writes what was heard since the last time. */
  write(): void {
    if (this.#file === null || this.#heardAt === null) return;
    const asOf = new Date(this.#heardAt).toISOString();
    const stream: Part<readonly ObservedEvent[]> = { asOf, value: this.#events };
    this.#file.update({
      ...this.#looked,
      ...(this.#partial || this.#events.length === 0 ? {} : { streams: { [this.#scope]: stream } }),
    });
    this.#heardAt = null;
  }

  #writeSometimes(): void {
    const now = this.#clock.monotonic();
    if (now - this.#writtenAt < WRITE_EVERY_MS) return;
    this.#writtenAt = now;
    this.write();
  }

  #iso(): string {
    return new Date(this.#clock.now()).toISOString();
  }
}

/** What is known of the settings' gateway, or null. */
export function recall(settings: ClientSettings): LastKnown | null {
  return fileOf(settings)?.read() ?? null;
}

/** Keeps the answer to one question. */
export function remember(settings: ClientSettings, answer: Answer): void {
  const asOf = new Date(systemClock.now()).toISOString();
  const { agents, commanded, manifest, pending } = answer;
  fileOf(settings)?.update({
    ...(commanded ? { commanded: { asOf, value: commanded } } : {}),
    ...(manifest ? { manifests: { [manifest.id]: { asOf, value: manifest } } } : {}),
    ...(agents ? { agents: { asOf, value: agents } } : {}),
    ...(pending ? { pending: { asOf, value: pending.map(publicSemaphore) } } : {}),
  });
}

interface Answer {
  readonly agents?: readonly AgentRow[];
  readonly commanded?: readonly CommandedRow[];
  readonly manifest?: CommandedAgent;
  readonly pending?: readonly SemaphoreRow[];
}

function fileOf({ cacheDir, endpoint }: ClientSettings): CacheFile | null {
  return cacheDir === null ? null : new CacheFile(cacheDir, endpoint);
}
