import { parseInstant, systemClock } from "../../base/clock.js";
import { withAliases, withoutAliases } from "../../documents/events.js";
import { ALL_AGENTS } from "../../events/cursor.js";
import { isForSession } from "../../events/session.js";
import { getHistory } from "../client/rest.js";
import { CliError, usageError } from "../exit.js";
import { STREAM_EVENTS_MAX } from "../last-known/cache-file.js";
import { streamOf } from "../last-known/last-known.js";
import { askOrRecall, dated, LIVE } from "../last-known/recall.js";
import { remember } from "../last-known/recorder.js";
import { jsonText, renderOptions, writeLines, writeNote } from "../render/output.js";
import { eventLine } from "../render/render.js";
import { wholeNumber } from "../settings.js";
import { eventTypes } from "./observe.js";
/** Events per request. One page is in memory at a time. */
const PAGE_MAX = 1_000;
/** Events of one command. */
const FIRST_MAX = 1_000_000_000;
/** Events of one command by default, where a person reads them. */
const FIRST_IN_TERMINAL = 100;
const UNITS_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
/**
 * `terrarium history`: the events that the log keeps, oldest first, page by page; while the gateway is away, the last known. Lines like those of `observe --plain`,
 * or with `--json` those of `GET /api/history`, whose field names are the schema's.
 */
export async function history(settings, agentId, flags) {
  const query = historyQuery(agentId, flags, systemClock.now());
  const isForPerson = !settings.json && process.stdout.isTTY;
  const given = countOf(flags["first"]);
  let left = given ?? (isForPerson ? FIRST_IN_TERMINAL : Number.POSITIVE_INFINITY);
  let after = query["after"] ?? null;
  let printed = 0;
  const latest = new Latest(query);
  const read = (from) =>
    getHistory(from, {
      ...query,
      ...(after === null ? {} : { after }),
      first: String(Math.min(left, PAGE_MAX)),
    });
  do {
    // Only the first page may come from the last known state: later ones go on where the gateway's ended.
    const {
      value: page,
      source,
      stale,
    } = printed === 0
      ? await askOrRecall(settings, read, (state) => knownPage(state, query, left))
      : {
          value: await read(settings).catch((error) => failAfter(after, error)),
          source: LIVE,
          stale: null,
        };
    await writeLines(
      dated(page.events, source).map((event) =>
        settings.json ? jsonText(event) : eventLine(withAliases(event), renderOptions()),
      ),
    );
    if (stale) throw stale;
    latest.add(page.events);
    left -= page.events.length;
    printed += page.events.length;
    after = page.next;
  } while (after !== null && left > 0);
  if (after === null) latest.save(settings);
  if (settings.json) return;
  if (after !== null) writeNote(`there may be more: continue with --after ${after}`);
  else if (printed === 0) writeNote("the log has no such events");
}
/** The parameters of `GET /api/history`, without `first`. Throws a usage error that names the flag. */
export function historyQuery(agentId, flags, nowMs) {
  const { session, types, search, after } = flags;
  const since = instantOf(flags, "since", nowMs);
  const until = instantOf(flags, "until", nowMs);
  if (since !== null && until !== null && since >= until)
    throw usageError("--since must be before --until: no event is in between");
  return {
    ...(agentId === null ? {} : { agentId }),
    ...(typeof session === "string" ? { session } : {}),
    ...(typeof types === "string" ? { types: eventTypes(types).join(",") } : {}),
    ...(typeof search === "string" ? { search } : {}),
    ...(since === null ? {} : { from: new Date(since).toISOString() }),
    ...(until === null ? {} : { to: new Date(until).toISOString() }),
    ...(typeof after === "string" ? { after } : {}),
  };
}
/** Milliseconds since 1970. A duration counts back from now, at most to 1970. */
function instantOf(flags, name, nowMs) {
  const given = flags[name];
  if (typeof given !== "string") return null;
  const [, count, unit] = /^(\d{1,9})([smhd])$/.exec(given) ?? [];
  if (count !== undefined) return Math.max(0, nowMs - Number(count) * UNITS_MS[unit]);
  const at = parseInstant(given);
  if (at !== null) return at;
  throw usageError(
    `--${name} must be a duration before now such as 30s, 15m, 2h, 7d, or an instant with its zone such as ` +
      `2026-11-29T10:15:00Z; found "${given}"`,
  );
}
function countOf(first) {
  if (typeof first !== "string") return null;
  return wholeNumber({ text: first, origin: "--first" }, "events", 1, FIRST_MAX);
}
/** A failure after the first page: says how to go on after what was printed. */
function failAfter(after, error) {
  if (!(error instanceof CliError) || after === null) throw error;
  const { exit, code, message, details } = error;
  throw new CliError(exit, code, message, `continue with --after ${after}`, { ...details, after });
}
/** The last known events that match, at most `first`; null for a search, and after a cursor. */
function knownPage(state, query, first) {
  const { agentId = ALL_AGENTS, session = null, types, search, from, to, after } = query;
  if (search !== undefined || after !== undefined) return null;
  const stream = streamOf(state, agentId, ALL_AGENTS);
  const wanted = types?.split(",");
  const matches = (event) =>
    isForSession(event, session) &&
    (wanted?.includes(event.type) ?? true) &&
    (from === undefined || event.at >= from) &&
    (to === undefined || event.at < to);
  const events = stream?.events.filter(matches).slice(0, first) ?? [];
  return stream && { asOf: stream.asOf, value: { events: events.map(withoutAliases), next: null } };
}
/** Keeps the end of what was read, which is the last known state if the whole stream was read to its end. */
class Latest {
  #scope;
  #events = [];
  constructor({ agentId = ALL_AGENTS, session, types, search, to, after }) {
    const isWhole = [session, types, search, to, after].every((filter) => filter === undefined);
    this.#scope = isWhole ? agentId : null;
  }
  add(events) {
    if (this.#scope !== null) this.#events = [...this.#events, ...events].slice(-STREAM_EVENTS_MAX);
  }
  save(settings) {
    if (this.#scope === null || this.#events.length === 0) return;
    const events = this.#events.map(withAliases);
    remember(settings, { stream: { scope: this.#scope, events } });
  }
}
//# sourceMappingURL=history.js.map
