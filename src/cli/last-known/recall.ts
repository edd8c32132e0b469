import { systemClock } from "../../base/clock.js";
import { ALL_AGENTS } from "../../events/cursor.js";
import { inWords } from "../render/render.js";
import { CliError } from "../exit.js";
import { follow, type FollowOptions } from "../client/follow.js";
import { recall } from "./recorder.js";
import { type KnownStream, type LastKnown, type Part, streamOf } from "./last-known.js";
import type { ClientSettings } from "../settings.js";

/** An answer and its age. */
export interface Recalled<T> {
  readonly value: T;
  /** Throw this after printing the answer; null when the answer is fresh. */
  readonly stale: CliError | null;
  /** ISO 8601; null when the answer is fresh. */
  readonly asOf: string | null;
}

/** Asks the gateway; while it is away, returns the last known answer. Fails with the original error if there is none. */
export async function askOrRecall<T>(
  settings: ClientSettings,
  question: () => Promise<T>,
  known: (state: LastKnown) => Part<T> | null,
): Promise<Recalled<T>> {
  try {
    return { value: await question(), stale: null, asOf: null };
  } catch (error) {
    const away = asUnreachable(error);
    const state = away && recall(settings);
    const part = state && known(state);
    if (!part) throw error;
    return { value: part.value, stale: staleError(part.asOf, away), asOf: part.asOf };
  }
}

/** Adds `asOf` to rows from the past, so that a program which reads only rows knows their age. */
export function dated(rows: readonly object[], asOf: string | null): readonly object[] {
  return asOf === null ? rows : rows.map((row) => ({ ...row, asOf }));
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
  const { settings, variables } = options;
  try {
    return await follow(options);
  } catch (error) {
    const away = asUnreachable(error);
    const state = away && variables.after === undefined && variables.replay !== 0 ? recall(settings) : null;
    const stream = state && streamOf(state, variables.agentId ?? ALL_AGENTS, ALL_AGENTS);
    const { agentId } = variables;
    const listed = agentId === undefined || state?.agents?.value.some(({ id }) => id === agentId);
    // Do not wait for an agent that was never known.
    const asOf = stream?.asOf ?? (listed ? state?.agents?.asOf : undefined);
    if (!away || !state || asOf === undefined) throw error;
    options.onRecall(state, stream, staleError(asOf, away));
    await resumeAfter(options, stream?.cursor ?? null);
  }
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

function staleError(asOf: string, away: CliError): CliError {
  const age = inWords(systemClock.now() - Date.parse(asOf));
  return new CliError("STALE", "STALE", `the gateway is away; last known state, ${age} old`, away.message, {
    asOf,
  });
}
