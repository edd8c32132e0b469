import { systemClock } from "../../base/clock.js";
import { type ObservedEvent, type PlainEvent, withAliases, withoutAliases } from "../../documents/events.js";
import { ALL_AGENTS, epochOf } from "../../events/cursor.js";
import { isForSession } from "../../events/session.js";
import type { AskSettings } from "../client/http.js";
import { getHistory, type HistoryPage } from "../client/rest.js";
import { CliError } from "../exit.js";
import { STREAM_EVENTS_MAX } from "../last-known/cache-file.js";
import { type LastKnown, type Part, streamOf } from "../last-known/last-known.js";
import { askOrRecall, dated, LIVE, OldestAnswer } from "../last-known/recall.js";
import { remember } from "../last-known/recorder.js";
import { jsonText, renderOptions, writeLines, writeNote } from "../render/output.js";
import { eventLine } from "../render/render.js";
import { type ClientSettings, type Flags, wholeNumber } from "../settings.js";
import { historyQuery } from "../log/query.js";

/** Events per request. One page is in memory at a time. */
const PAGE_MAX = 1_000;
/** Events of one command. */
const FIRST_MAX = 1_000_000_000;
/** Events of one command by default, where a person reads them. */
const FIRST_IN_TERMINAL = 100;

/**
 * `terrarium history`: the events that the log keeps, oldest first, page by page; while the gateway is away, the last known. Lines like those of `observe --plain`,
 * or with `--json` those of `GET /api/history`, whose field names are the schema's.
 */
export async function history(settings: ClientSettings, agentId: string | null, flags: Flags): Promise<void> {
  const query = historyQuery(agentId, flags, systemClock.now());
  const isForPerson = !settings.json && process.stdout.isTTY;
  const given = countOf(flags["first"]);
  let left = given ?? (isForPerson ? FIRST_IN_TERMINAL : Number.POSITIVE_INFINITY);
  let after = query["after"] ?? null;
  let printed = 0;
  const latest = new Latest(query);
  const age = new OldestAnswer();
  const read = (from: AskSettings): Promise<HistoryPage> => {
    const onAsOf = (told: string): void => {
      from.onAsOf?.(told);
      age.note(told);
    };
    const first = String(Math.min(left, PAGE_MAX));
    return getHistory({ ...from, onAsOf }, { ...query, ...(after === null ? {} : { after }), first });
  };
  do {
    // Only the first page may come from the last known state: later ones go on where the gateway's ended.
    const {
      value: page,
      source,
      stale,
    } = printed === 0
      ? await askOrRecall(settings, read, (state) => knownPage(state, query, left))
      : {
          value: await read(settings).catch((error: unknown) => failAfter(after, error)),
          source: LIVE,
          stale: null,
        };
    if (printed === 0 && query["after"] !== undefined) tellHole(query["after"], page);
    await writeLines(
      dated(page.events, source).map((event) =>
        settings.json ? jsonText(event) : eventLine(withAliases(event as PlainEvent), renderOptions()),
      ),
    );
    if (stale) throw stale;
    latest.add(page.events);
    left -= page.events.length;
    printed += page.events.length;
    after = page.next;
  } while (after !== null && left > 0);
  if (after === null) latest.save(settings, age.asOf);
  if (settings.json) return;
  if (after !== null) writeNote(`there may be more: continue with --after ${after}`);
  else if (printed === 0) writeNote(nothing(query));
}

/** What the log has dropped after the given cursor, which the events themselves do not show. Also for programs: it is on standard error. */
function tellHole(after: string, { events: [first], next, missed }: HistoryPage): void {
  if (missed === 0) return;
  const place = first?.cursor ?? next;
  const isOther = place !== null && epochOf(place) !== epochOf(after);
  if (isOther)
    writeNote(
      "EPOCH_CHANGED: this cursor is of another history than the log's: what follows is the oldest that it keeps",
    );
  else if (missed === null)
    writeNote("events after this cursor are missing in the log; how many is not known");
  else writeNote(`${missed} ${missed === 1 ? "event" : "events"} after this cursor are no longer in the log`);
}

/** Why nothing was printed. */
function nothing({ after, agentId: _agentId, ...filters }: Query): string {
  if (after === undefined) return "the log has no such events";
  const isFiltered = Object.keys(filters).length > 0;
  return `the log has nothing ${isFiltered ? "of that " : ""}after this cursor yet`;
}

function countOf(first: unknown): number | null {
  if (typeof first !== "string") return null;
  return wholeNumber({ text: first, origin: "--first" }, "events", 1, FIRST_MAX);
}

/** A failure after the first page: says how to go on after what was printed. */
function failAfter(after: string | null, error: unknown): never {
  if (!(error instanceof CliError) || after === null) throw error;
  const { exit, code, message, details } = error;
  throw new CliError(exit, code, message, `continue with --after ${after}`, { ...details, after });
}

type Query = Readonly<Record<string, string>>;

/** The last known events that match, at most `first`; null for a search, and after a cursor. */
function knownPage(state: LastKnown, query: Query, first: number): Part<HistoryPage> | null {
  const { agentId = ALL_AGENTS, session = null, types, search, from, to, after } = query;
  if (search !== undefined || after !== undefined) return null;
  const stream = streamOf(state, agentId, ALL_AGENTS);
  const wanted = types?.split(",");
  const matches = (event: ObservedEvent): boolean =>
    isForSession(event, session) &&
    (wanted?.includes(event.type) ?? true) &&
    (from === undefined || event.at >= from) &&
    (to === undefined || event.at < to);
  const events = stream?.events.filter(matches).slice(0, first) ?? [];
  return (
    stream && {
      asOf: stream.asOf,
      value: { events: events.map(withoutAliases) as PlainEvent[], next: null, missed: 0 },
    }
  );
}

/** Keeps the end of what was read, which is the last known state if the whole stream was read to its end. */
class Latest {
  readonly #scope: string | null;
  #events: readonly PlainEvent[] = [];

  constructor({ agentId = ALL_AGENTS, session, types, search, to, after }: Query) {
    const isWhole = [session, types, search, to, after].every((filter) => filter === undefined);
    this.#scope = isWhole ? agentId : null;
  }

  add(events: readonly PlainEvent[]): void {
    if (this.#scope !== null) this.#events = [...this.#events, ...events].slice(-STREAM_EVENTS_MAX);
  }

  save(settings: ClientSettings, asOf: string | null): void {
    if (this.#scope === null || this.#events.length === 0) return;
    const events = this.#events.map(withAliases);
    remember(settings, { stream: { scope: this.#scope, events } }, asOf);
  }
}
