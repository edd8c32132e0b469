import { type Clock, systemClock } from "../../base/clock.js";
import type { AgentRow } from "../../documents/agents.js";
import type { CommandedRow } from "../../documents/commands.js";
import type { ObservedEvent } from "../../documents/events.js";
import type { SemaphoreRow } from "../../documents/semaphores.js";
import type { CommandedAgent } from "../../prism/index.js";
import { CacheFile, STREAM_EVENTS_MAX } from "./cache-file.js";
import { type LastKnown, type Part, publicEvent, publicSemaphore } from "./last-known.js";
import type { Status } from "../client/status.js";
import type { ClientSettings } from "../settings.js";

/** Minimum time between two writes while events keep arriving, ms. */
const WRITE_EVERY_MS = 10_000;

export interface StateRecorderOptions {
  readonly settings: ClientSettings;
  readonly clock: Clock;
  /** An agent's id, or ALL_AGENTS. */
  readonly scope: string;
  /** The view filters event types: an incomplete stream is not saved. */
  readonly partial: boolean;
}

/** Records what a view receives, so that it can be shown while the gateway is away. */
export class StateRecorder {
  readonly #file: CacheFile | null;
  readonly #clock: Clock;
  readonly #scope: string;
  readonly #partial: boolean;
  #events: ObservedEvent[] = [];
  #status: Pick<LastKnown, "agents" | "pending" | "observers"> | null = null;
  #receivedAt: number | null = null;
  #writtenAt: number;

  constructor({ settings, clock, scope, partial }: StateRecorderOptions) {
    this.#file = fileOf(settings);
    this.#clock = clock;
    this.#scope = scope;
    this.#partial = partial;
    this.#writtenAt = clock.monotonic();
  }

  /** Starts from a known history; the next event must follow it without a gap. */
  recall(events: readonly ObservedEvent[]): void {
    this.#events = [...events];
  }

  recordEvent(event: ObservedEvent): void {
    if (this.#file === null) return;
    this.#receivedAt = this.#clock.now();
    // A heartbeat says nothing that the next status does not, and would push out what the view shows.
    if (!this.#partial && event.type !== "METABOLISM") {
      this.#events.push(publicEvent(event));
      if (this.#events.length >= STREAM_EVENTS_MAX * 2) this.#events = this.#events.slice(-STREAM_EVENTS_MAX);
    }
    this.#writeSometimes();
  }

  recordStatus({ agents, pending, pulse }: Status): void {
    if (this.#file === null) return;
    const asOf = this.#iso();
    this.#status = {
      agents: { asOf, value: agents },
      pending: { asOf, value: pending.map(publicSemaphore) },
      observers: pulse.observers === null ? null : { asOf, value: pulse.observers },
    };
    this.#receivedAt = this.#clock.now();
    this.#writeSometimes();
  }

  /** Writes what was received since the last write. */
  write(): void {
    if (this.#file === null || this.#receivedAt === null) return;
    const asOf = new Date(this.#receivedAt).toISOString();
    const stream: Part<readonly ObservedEvent[]> = { asOf, value: this.#events };
    this.#file.update({
      ...this.#status,
      ...(this.#partial || this.#events.length === 0 ? {} : { streams: { [this.#scope]: stream } }),
    });
    this.#receivedAt = null;
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

/** The last known state of the settings' gateway, or null. */
export function recall(settings: ClientSettings): LastKnown | null {
  return fileOf(settings)?.read() ?? null;
}

/** Saves the answer to one request. */
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
