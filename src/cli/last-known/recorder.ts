import { type Clock, systemClock } from "../../base/clock.js";
import { visibleLine } from "../../base/text/visible-text.js";
import type { ObservedEvent } from "../../documents/events.js";
import { epochOf } from "../../events/cursor.js";
import { CacheFile, LIST_RUNS_MAX, type Learned, type Saved, STREAM_EVENTS_MAX } from "./cache-file.js";
import {
  type LastKnown,
  type Part,
  publicCard,
  publicEvent,
  publicRun,
  publicSemaphore,
  publicTree,
} from "./last-known.js";
import type { Status } from "../client/status.js";
import { CliError } from "../exit.js";
import { hasExpired } from "./rights.js";
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
  #status: Pick<LastKnown, "agents" | "pending" | "observers" | "epoch"> | null = null;
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
      epoch: epochOf(pulse.cursor),
      agents: { asOf, value: agents },
      pending: { asOf: pulse.asOf ?? asOf, value: pending.map(publicSemaphore) },
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

/** The last known state of the settings' gateway for its token, or the reason why there is none. */
export function recall(settings: ClientSettings): Saved {
  if (hasExpired(settings.token, systemClock.now())) return { known: null, why: "the token has expired" };
  return fileOf(settings)?.read() ?? { known: null, why: "--no-cache" };
}

/** Forgets what was saved for a token that the gateway does not accept any more. */
export function forgetRefused(settings: ClientSettings, error: unknown): void {
  const isRefused = error instanceof CliError && error.code === "UNAUTHENTICATED";
  // The gateway cannot check any token at the moment.
  if (isRefused && settings.token !== null && error.details["reason"] !== "keys_unavailable")
    fileOf(settings)?.forget();
}

/** The answers to one request. */
export interface Answer {
  /** Epoch of the stream of all agents; absent when the answer has none. */
  readonly cursor?: string;
  readonly agents?: NonNullable<LastKnown["agents"]>["value"];
  readonly commanded?: NonNullable<LastKnown["commanded"]>["value"];
  readonly pending?: NonNullable<LastKnown["pending"]>["value"];
  readonly manifest?: LastKnown["manifests"][string]["value"];
  readonly card?: LastKnown["cards"][string]["value"];
  readonly tree?: LastKnown["trees"][string]["value"];
  /** The latest runs of an agent, or of ALL_AGENTS. */
  readonly runs?: { readonly scope: string; readonly rows: LastKnown["runs"][string]["value"] };
  /** The latest events of a stream, without a gap. */
  readonly stream?: { readonly scope: string; readonly events: readonly ObservedEvent[] };
}

/**
 * Saves the answer to one request, `asOf` a moment, null: of now. Agents say each as of when they are. If that fails, the command only
 * prints a note.
 */
export function remember(settings: ClientSettings, answer: Answer, asOf: string | null = null): void {
  const now = new Date(systemClock.now()).toISOString();
  const why = fileOf(settings)?.update(learnedFrom(answer, now, asOf ?? now)) ?? null;
  if (why === null || settings.json) return;
  process.stderr.write(`terrarium: the last known state is not saved: ${visibleLine(why)}\n`);
}

function learnedFrom(answer: Answer, now: string, asOf: string): Learned {
  const { cursor, agents, commanded, pending, manifest, card, tree, runs, stream } = answer;
  const part = <T>(value: T): Part<T> => ({ asOf, value });
  return {
    ...(cursor === undefined ? {} : { epoch: epochOf(cursor) }),
    ...(agents && { agents: { asOf: now, value: agents } }),
    ...(commanded && { commanded: part(commanded) }),
    ...(pending && { pending: part(pending.map(publicSemaphore)) }),
    ...(manifest && { manifests: { [manifest.id]: part(manifest) } }),
    ...(card && { cards: { [card.id]: part(publicCard(card)) } }),
    ...(tree && { trees: { [tree.id]: part(publicTree(tree)) } }),
    ...(runs && { runs: { [runs.scope]: part(runs.rows.slice(0, LIST_RUNS_MAX).map(publicRun)) } }),
    ...(stream && {
      streams: { [stream.scope]: part(stream.events.slice(-STREAM_EVENTS_MAX).map(publicEvent)) },
    }),
  };
}

function fileOf({ cacheDir, endpoint, token }: ClientSettings): CacheFile | null {
  return cacheDir === null ? null : new CacheFile(cacheDir, endpoint, token);
}
