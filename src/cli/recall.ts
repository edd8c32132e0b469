import { systemClock } from "../base/clock.js";
import { ALL_AGENTS } from "../events/cursor.js";
import { inWords } from "./render.js";
import { CliError } from "./exit.js";
import { follow, type FollowOptions } from "./follow.js";
import { recall } from "./keeper.js";
import { type KnownStream, type LastKnown, type Part, streamOf } from "./last-known.js";
import type { ClientSettings } from "./settings.js";

/** An answer, and how old it is. */
export interface Recalled<T> {
  readonly value: T;
  /** To be thrown once the answer is printed; null when it is the gateway's own and fresh. */
  readonly stale: CliError | null;
  /** ISO 8601; null when it is fresh. */
  readonly asOf: string | null;
}

/** Asks the gateway; when none answers, what was last known is the answer. Fails as the question does when nothing is known. */
export async function askOrRecall<T>(
  settings: ClientSettings,
  question: () => Promise<T>,
  known: (state: LastKnown) => Part<T> | null,
): Promise<Recalled<T>> {
  try {
    return { value: await question(), stale: null, asOf: null };
  } catch (error) {
    const away = awayOf(error);
    const state = away && recall(settings);
    const part = state && known(state);
    if (!part) throw error;
    return { value: part.value, stale: staleError(part.asOf, away), asOf: part.asOf };
  }
}

/** Rows from the past carry their time, so that a program that reads nothing else knows. */
export function dated(rows: readonly object[], asOf: string | null): readonly object[] {
  return asOf === null ? rows : rows.map((row) => ({ ...row, asOf }));
}

export interface FollowOrRecallOptions extends FollowOptions {
  readonly settings: ClientSettings;
  /** Called when there is no gateway but something is known of it, before waiting for it. */
  onRecall(state: LastKnown, stream: KnownStream | null, stale: CliError): void;
}

/**
 * Follows events; when no gateway answers at the start but something is known of it, tells that, waits, and goes on from
 * there. Who asked for a place of their own to go on from is not told of another.
 */
export async function followOrRecall(options: FollowOrRecallOptions): Promise<void> {
  const { settings, variables } = options;
  try {
    return await follow(options);
  } catch (error) {
    const away = awayOf(error);
    const state = away && variables.after === undefined && variables.replay !== 0 ? recall(settings) : null;
    const stream = state && streamOf(state, variables.agentId ?? ALL_AGENTS, ALL_AGENTS);
    const { agentId } = variables;
    const listed = agentId === undefined || state?.agents?.value.some(({ id }) => id === agentId);
    // An agent nobody has heard of is not waited for.
    const asOf = stream?.asOf ?? (listed ? state?.agents?.asOf : undefined);
    if (!away || !state || asOf === undefined) throw error;
    options.onRecall(state, stream, staleError(asOf, away));
    await goOn(options, stream?.cursor ?? null);
  }
}

async function goOn(options: FollowOptions, cursor: string | null): Promise<void> {
  const patient = { ...options, patient: true };
  if (cursor === null) return follow(patient);
  try {
    await follow({ ...patient, variables: { ...options.variables, after: cursor } });
  } catch (error) {
    // Another terrarium lives there now: what was known of the old one leads nowhere in it.
    if (!(error instanceof CliError) || error.code !== "CURSOR_INVALID") throw error;
    await follow(patient);
  }
}

function awayOf(error: unknown): CliError | null {
  return error instanceof CliError && error.exit === "UNREACHABLE" ? error : null;
}

function staleError(asOf: string, away: CliError): CliError {
  const age = inWords(systemClock.now() - Date.parse(asOf));
  return new CliError("STALE", "STALE", `gateway away; last known state of ${age} ago`, away.message, {
    asOf,
  });
}
