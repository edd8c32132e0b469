import { type Clock, systemClock } from "../../base/clock.js";
import { ALL_AGENTS } from "../../events/cursor.js";
import { writeNote } from "../render/output.js";
import { inWords } from "../render/render.js";
import { CliError } from "../exit.js";
import { follow, type FollowOptions } from "../client/follow.js";
import { type AskSettings, unreachable } from "../client/http.js";
import { type Answer, forgetRefused, recall, remember } from "./recorder.js";
import { type KnownStream, type LastKnown, type Part, streamOf } from "./last-known.js";
import type { Unread } from "../../documents/unread.js";
import type { ClientSettings } from "../settings.js";

/** The layer that answered. */
export type Layer = "live" | "cache";

/** How old an answer is, and which layer gave it. */
export interface Source {
  readonly layer: Layer;
  /** Milliseconds; 0 when live, unless the gateway says that what it knows is older. */
  readonly ageMs: number;
  /** ISO 8601; null for an age of 0. */
  readonly asOf: string | null;
}

export const LIVE: Source = { layer: "live", ageMs: 0, asOf: null };

/** An answer, and where it came from. */
export interface Recalled<T> {
  readonly value: T;
  readonly source: Source;
  /** Throw this after printing the answer; null when the answer is live. */
  readonly stale: CliError | null;
}

/** Ids in the note that something could not be read. */
const UNREAD_NAMED_MAX = 5;

/** Without a saved answer, reads wait for the gateway this many times the deadline. */
const PATIENCE = 4;
/** Deadline with `--live`, ms: the default timeout of a call. */
const LIVE_ONLY_MS = 30_000;

/**
 * Asks the gateway, and, when it is away or has not answered within the deadline, the last known state. Fails with the gateway's error if none has an answer; a refusal of the gateway is an answer.
 *
 * `known` finds the answer in the saved state, or null. `keep` saves what a question has learned, with its age.
 */
export async function askOrRecall<T>(
  settings: ClientSettings & Pick<AskSettings, "signal">,
  question: (live: ClientSettings & AskSettings, keep: (answer: Answer) => void) => Promise<T>,
  known: (state: LastKnown) => Part<T> | null,
  clock: Clock = systemClock,
): Promise<Recalled<T>> {
  const wait = new Deadline(settings, clock, () => cached(settings, known).part !== null);
  const signal = AbortSignal.any([wait.signal, ...(settings.signal ? [settings.signal] : [])]);
  try {
    const age = new OldestAnswer();
    const live = {
      ...settings,
      signal,
      onAnswer: () => wait.answered(),
      onAsOf: (told: string) => age.note(told),
    };
    const value = await question(live, (answer) => remember(settings, answer, age.asOf));
    return { value, source: liveAsOf(age.asOf), stale: null };
  } catch (error) {
    const away = asUnreachable(error);
    if (!away) {
      forgetRefused(settings, error);
      throw error;
    }
    const { part, why } = cached(settings, known);
    if (!part) throw withReason(away, settings, why);
    const source = sourceOf(part.asOf);
    return { value: part.value, source, stale: staleError(source, away) };
  } finally {
    wait.answered();
  }
}

/** As of when the answers to one question are: that of the oldest, ISO 8601. */
export class OldestAnswer {
  #asOf: string | null = null;

  /** Null: all are of now. */
  get asOf(): string | null {
    return this.#asOf;
  }

  note(told: string): void {
    if (this.#asOf === null || Date.parse(told) < Date.parse(this.#asOf)) this.#asOf = told;
  }
}

/** Gives up on the gateway at the deadline if the last known state can answer, otherwise after PATIENCE deadlines. */
class Deadline {
  readonly #given = new AbortController();
  #cancel: () => void;

  constructor({ endpoint, live, deadlineMs }: ClientSettings, clock: Clock, canRecall: () => boolean) {
    const giveUp = (waitedMs: number): void => {
      const advice = live ? undefined : `--live waits up to ${LIVE_ONLY_MS / 1_000} s for it`;
      this.#given.abort(unreachable(endpoint, `it has not answered within ${waitedMs} ms`, advice));
    };
    if (live) {
      const waitMs = Math.max(LIVE_ONLY_MS, deadlineMs);
      this.#cancel = clock.after(waitMs, () => giveUp(waitMs));
      return;
    }
    this.#cancel = clock.after(deadlineMs, () => {
      if (canRecall()) return giveUp(deadlineMs);
      const restMs = (PATIENCE - 1) * deadlineMs;
      this.#cancel = clock.after(restMs, () => giveUp(PATIENCE * deadlineMs));
    });
  }

  get signal(): AbortSignal {
    return this.#given.signal;
  }

  /** The gateway has begun to answer: the deadline no longer applies. */
  answered(): void {
    this.#cancel();
  }
}

function cached<T>(
  settings: ClientSettings,
  known: (state: LastKnown) => Part<T> | null,
): { readonly part: Part<T> | null; readonly why: string } {
  if (settings.live) return { part: null, why: "--live" };
  const saved = recall(settings);
  const part = saved.known && known(saved.known);
  return { part, why: saved.why ?? "nothing of this is saved" };
}

/** An answer of the gateway, of what it knew then. */
function liveAsOf(asOf: string | null | undefined): Source {
  return typeof asOf === "string" ? { layer: "live", ageMs: ageOf(asOf), asOf } : LIVE;
}

/** The source of one row, which may be older than the answer that it is in. */
export function rowSource(source: Source, asOf: string | null | undefined): Source {
  if (source.layer === "live") return liveAsOf(asOf);
  return typeof asOf === "string" ? sourceOf(asOf) : source;
}

/** Tells a person which of these have something that the gateway cannot read at the moment. */
export function tellUnread(
  { json }: ClientSettings,
  rows: readonly (Unread & { readonly id: string })[],
): void {
  const ids = rows.filter(({ unread = [] }) => unread.length > 0).map(({ id }) => id);
  if (json || ids.length === 0) return;
  const more = ids.length > UNREAD_NAMED_MAX ? ` and ${ids.length - UNREAD_NAMED_MAX} more` : "";
  const named = ids.slice(0, UNREAD_NAMED_MAX).join(", ");
  writeNote(`the schema for the answer cannot be read at the moment: ${named}${more}`);
}

/** Adds the source to each row, so that a program that reads only rows knows their age. */
export function sourced(rows: readonly object[], source: Source): readonly object[] {
  return rows.map((row) => ({ ...row, ...fieldsOf(source) }));
}

/** The same for events; live events stay as the gateway sends them. */
export function dated(events: readonly object[], source: Source): readonly object[] {
  return source.layer === "live" ? events : sourced(events, source);
}

function fieldsOf({ layer, ageMs, asOf }: Source): object {
  return { layer, ageMs, ...(asOf === null ? {} : { asOf }) };
}

export interface FollowOrRecallOptions extends FollowOptions {
  readonly settings: ClientSettings;
  /** Called when the gateway is away and a last known state exists, before waiting for the gateway. */
  onRecall(state: LastKnown, stream: KnownStream | null, stale: CliError): void;
}

/**
 * Follows events. When the gateway is away at the start and a last known state exists, calls `onRecall`, waits for the
 * gateway, and resumes after the known events. With an explicit `after`, or `replay: 0`, the known state is not used.
 */
export async function followOrRecall(options: FollowOrRecallOptions): Promise<void> {
  const { settings, variables, signal, clock = systemClock } = options;
  const wait = new Deadline(settings, clock, () => lastView(options).asOf !== null);
  try {
    await follow({
      ...options,
      signal: AbortSignal.any([signal, wait.signal]),
      onConnection: (news) => {
        wait.answered();
        options.onConnection(news);
      },
    });
    if (!wait.signal.aborted || signal.aborted) return;
    throw wait.signal.reason;
  } catch (error) {
    const away = asUnreachable(error);
    const { asOf, state, stream, why } = lastView(options);
    if (!away) {
      forgetRefused(settings, error);
      throw error;
    }
    if (!state || asOf === null)
      throw variables.after === undefined ? withReason(away, settings, why) : error;
    options.onRecall(state, stream, staleError(sourceOf(asOf), away));
    await resumeAfter(options, stream?.cursor ?? null);
  } finally {
    wait.answered();
  }
}

/** The saved part of the followed events; `asOf` is null when nothing is saved or it must not be shown. */
function lastView({ settings, variables }: FollowOrRecallOptions) {
  const none = { state: null, stream: null, asOf: null };
  if (settings.live) return { ...none, why: "--live" };
  if (variables.after !== undefined || variables.replay === 0)
    return { ...none, why: "only new events were asked for" };
  const { known: state, why } = recall(settings);
  if (!state) return { ...none, why };
  const { agentId } = variables;
  const stream = streamOf(state, agentId ?? ALL_AGENTS, ALL_AGENTS);
  const listed = agentId === undefined || state.agents?.value.some(({ id }) => id === agentId);
  // Do not wait for an agent that was never known.
  const asOf = stream?.asOf ?? (listed ? (state.agents?.asOf ?? null) : null);
  return { state, stream, asOf, why: "nothing of this is saved" };
}

async function resumeAfter(options: FollowOptions, cursor: string | null): Promise<void> {
  const patient = { ...options, patient: true };
  if (cursor === null) return follow(patient);
  try {
    await follow({ ...patient, variables: { ...options.variables, after: cursor } });
  } catch (error) {
    // Another gateway now has this address: the cursor is not valid there, so start over.
    if (!(error instanceof CliError) || error.code !== "CURSOR_INVALID") throw error;
    await follow(patient);
  }
}

function asUnreachable(error: unknown): CliError | null {
  return error instanceof CliError && error.exit === "UNREACHABLE" ? error : null;
}

function staleError(source: Source, away: CliError): CliError {
  const message = `the gateway is away; last known state, ${inWords(source.ageMs)} old`;
  return new CliError("STALE", "STALE", message, away.message, { ...source });
}

export function sourceOf(asOf: string): Source {
  return { layer: "cache", ageMs: ageOf(asOf), asOf };
}

const ageOf = (asOf: string): number => Math.max(0, systemClock.now() - Date.parse(asOf));

/** Adds the reason why the last known state cannot answer either. */
function withReason(away: CliError, { live, cacheDir }: ClientSettings, why: string): CliError {
  if (live || cacheDir === null) return away;
  return new CliError(away.exit, away.code, `${away.message}; ${why}`, away.advice, {
    ...away.details,
    layer: null,
  });
}
