import { systemClock } from "../../base/clock.js";
import { ALL_AGENTS } from "../../events/cursor.js";
import { inWords } from "../render/render.js";
import { CliError } from "../exit.js";
import { follow } from "../client/follow.js";
import { unreachable } from "../client/http.js";
import { recall } from "./recorder.js";
import { streamOf } from "./last-known.js";
export const LIVE = { layer: "live", ageMs: 0, asOf: null };
/** Where nothing but the gateway can answer, reads wait this many deadlines for it. */
const PATIENCE = 4;
/** With `--live`: as long as a gateway takes for a call by default, ms. */
const LIVE_ONLY_MS = 30_000;
/**
 * Asks the layers one after the other: the gateway, and when it has not answered within the deadline or is away, the last
 * known state. Fails with the gateway's error if none has an answer; a refusal of the gateway is an answer.
 *
 * `known` finds the answer in the saved state, or null.
 */
export async function askOrRecall(settings, question, known, clock = systemClock) {
  const wait = new Deadline(settings, clock, () => cached(settings, known).part !== null);
  const signal = AbortSignal.any([wait.signal, ...(settings.signal ? [settings.signal] : [])]);
  try {
    const value = await question({ ...settings, signal, onAnswer: () => wait.answered() });
    return { value, source: LIVE, stale: null };
  } catch (error) {
    const away = asUnreachable(error);
    if (!away) throw error;
    const { part, why } = cached(settings, known);
    if (!part) throw withReason(away, settings, why);
    const stale = staleError(part.asOf, away);
    return { value: part.value, source: sourceOf(part.asOf), stale };
  } finally {
    wait.answered();
  }
}
/** Gives up on the gateway at the deadline if the last known state can answer, else much later. */
class Deadline {
  #given = new AbortController();
  #cancel;
  constructor({ endpoint, live, deadlineMs }, clock, canRecall) {
    const giveUp = (waitedMs) => {
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
  get signal() {
    return this.#given.signal;
  }
  /** The gateway is there: it may take its time for the rest. */
  answered() {
    this.#cancel();
  }
}
function cached(settings, known) {
  if (settings.live) return { part: null, why: "--live" };
  const saved = recall(settings);
  const part = saved.known && known(saved.known);
  return { part, why: saved.why ?? "nothing of this is saved" };
}
/** Adds where they came from to rows, so that a program which reads only rows knows their age. */
export function sourced(rows, source) {
  return rows.map((row) => ({ ...row, ...fieldsOf(source) }));
}
/** The same for events: live ones are left as the gateway sends them. */
export function dated(events, source) {
  return source.layer === "live" ? events : sourced(events, source);
}
function fieldsOf({ layer, ageMs, asOf }) {
  return { layer, ageMs, ...(asOf === null ? {} : { asOf }) };
}
/**
 * Follows events. When the gateway is away at the start and a last known state exists, calls `onRecall`, waits for the
 * gateway, and resumes after the known events. With an explicit `after`, or `replay: 0`, the known state is not used.
 */
export async function followOrRecall(options) {
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
    if (!away) throw error;
    if (!state || asOf === null)
      throw variables.after === undefined ? withReason(away, settings, why) : error;
    options.onRecall(state, stream, staleError(asOf, away));
    await resumeAfter(options, stream?.cursor ?? null);
  } finally {
    wait.answered();
  }
}
/** What is known of the followed events; `asOf` is null when they are not known, or are not to be shown. */
function lastView({ settings, variables }) {
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
async function resumeAfter(options, cursor) {
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
function asUnreachable(error) {
  return error instanceof CliError && error.exit === "UNREACHABLE" ? error : null;
}
export function staleError(asOf, away) {
  const source = sourceOf(asOf);
  const message = `the gateway is away; last known state, ${inWords(source.ageMs)} old`;
  return new CliError("STALE", "STALE", message, away.message, { ...source });
}
export function sourceOf(asOf) {
  return { layer: "cache", ageMs: Math.max(0, systemClock.now() - Date.parse(asOf)), asOf };
}
/** Says why the last known state does not answer either. */
function withReason(away, { live, cacheDir }, why) {
  if (live || cacheDir === null) return away;
  return new CliError(away.exit, away.code, `${away.message}; ${why}`, away.advice, {
    ...away.details,
    layer: null,
  });
}
//# sourceMappingURL=recall.js.map
