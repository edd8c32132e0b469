import { agentNotFound } from "../auth/requirements.js";
import type { SightOf } from "../auth/sights.js";
import { clientKey, type Viewer } from "../auth/viewer.js";
import type { PacedTurns } from "../base/bounds/paced-turns.js";
import { TerrariumError } from "../base/errors.js";
import type { Limits } from "../base/limits.js";
import { ALL_AGENTS, decodeCursor, encodeCursor, type Position } from "../events/cursor.js";
import type { TerrariumEvent, TerrariumEventType } from "../events/event.js";
import { isForSession, requireSession } from "../events/session.js";
import type { Reflected } from "./port.js";
import { lensOf } from "./lens.js";
import { ReadGate } from "./read-gate.js";
import type { SeenPage } from "./seen-pages.js";

/** Events of one page by default. */
export const HISTORY_PAGE_DEFAULT = 100;
/** Concurrent reads of the log: few, so that observers which catch up are not delayed. */
const READS_MAX = 4;
/** Bytes of JSON of one page: an answer is written in one go, which takes about a millisecond for so many. */
const PAGE_BYTES_MAX = 262_144;
const SEARCH_LENGTH_MAX = 200;

/** The filters. Null passes everything. */
export interface EventQuery {
  readonly agentId: string | null;
  /** Only events of this session's runs, and those of no run. */
  readonly session: string | null;
  readonly types: readonly TerrariumEventType[] | null;
  /** Words that all occur in the event. */
  readonly search: string | null;
  /** Milliseconds since 1970: from the first to before the second. */
  readonly from: number | null;
  readonly to: number | null;
  /** A cursor of the same stream: only later events. */
  readonly after: string | null;
  readonly first: number;
}

/** Oldest first. */
export interface EventPage {
  readonly events: readonly Reflected[];
  /** `after` of the next page; null when this was the last. A page of rare events may be short, even empty. */
  readonly next: string | null;
  /**
   * Events of the stream that the log has dropped right before this page: after `after`, or since `from`. Null when the
   * number is not known.
   */
  readonly missed: number | null;
}

/** The events that the log keeps. Never involves an agent. */
export interface HistoryWatch {
  /** Fails with AGENT_NOT_FOUND, CURSOR_INVALID, BAD_USER_INPUT, LIMIT_EXCEEDED, UNAVAILABLE. */
  history(viewer: Viewer, query: EventQuery): Promise<EventPage>;
  /** Encodes what was read, in short slices: calls go first. */
  encode<T, R>(viewer: Viewer, items: readonly T[], step: (item: T) => R): Promise<R[]>;
  /** The same for work that reacts to promises, as GraphQL does for the items of a list. */
  spread<T, R>(viewer: Viewer, items: readonly T[], step: (item: T) => R): (R | Promise<R>)[];
}

interface Hole {
  readonly from: Position;
  readonly to: Position;
  readonly next: TerrariumEvent;
}

export interface HistoryWatchOptions {
  readonly hasAgent: (id: string) => boolean;
  readonly sightOf: SightOf;
  /** Resolves when what a cursor of an agent, or of all (null), has seen is here; rejects with UNAVAILABLE when that takes too long. */
  readonly untilRead: (agentId: string | null, seen: Position) => Promise<void>;
  /** Null while the log cannot be read. */
  readonly log: {
    readonly pace: Pick<PacedTurns, "map" | "spread">;
    flush(): Promise<void>;
    find(
      query: {
        readonly stream: string;
        readonly types: readonly string[] | null;
        readonly session: string | null;
        readonly search: string | null;
        readonly inPublicForm: readonly string[];
        readonly from: number | null;
        readonly to: number | null;
        readonly after: Position | null;
        readonly first: number;
        readonly bytesMax: number;
      },
      client: string,
    ): Promise<{
      readonly events: readonly { readonly after: Position; readonly event: TerrariumEvent }[];
      readonly next: Position | null;
      /** What the log has dropped right after `after`, and the event behind it. */
      readonly hole: Hole | null;
    }>;
  } | null;
  readonly limits: Pick<Limits, "maxReadsWaiting" | "maxReadsWaitingPerClient">;
}

export function createHistoryWatch({
  hasAgent,
  sightOf,
  untilRead,
  log,
  limits,
}: HistoryWatchOptions): HistoryWatch {
  const { maxReadsWaiting: waitingMax, maxReadsWaitingPerClient: clientWaitingMax } = limits;
  const gate = new ReadGate({ runningMax: READS_MAX, waitingMax, clientWaitingMax });

  return {
    async encode(viewer, items, step) {
      return log ? await log.pace.map(clientKey(viewer), items, step) : items.map(step);
    },

    spread(viewer, items, step) {
      return log ? log.pace.spread(clientKey(viewer), items, step) : items.map(step);
    },

    async history(viewer, { agentId, ...query }) {
      const sight = sightOf(viewer);
      if (agentId !== null && !(sight.sees(agentId) && hasAgent(agentId))) throw agentNotFound();
      requireSession(query.session);
      const { session, types, from, to, first } = query;
      const stream = agentId ?? ALL_AGENTS;
      const after = query.after === null ? null : decodeCursor(query.after, stream);
      const search = searchIn(query.search);
      const inPublicForm = sight.inPublicForm(agentId);
      const asked = {
        inPublicForm,
        stream,
        types,
        session,
        search,
        from,
        to,
        after,
        first,
        bytesMax: PAGE_BYTES_MAX,
      };
      if (!log) throw unavailable();
      if (after) await untilRead(agentId, after);
      const lens = lensOf(sight, agentId);
      // The log finds sessions by a hash, which others may share.
      const passes = (event: TerrariumEvent): boolean =>
        isForSession(event, session) && (lens?.sees(event) ?? true);
      const isCounted = agentId === null ? lens === null : !sight.hidesEventsOf(agentId, false);
      const read = async () => {
        // Events published before this call must be found.
        if (after === null) await log.flush();
        let hole: Hole | null | undefined;
        const readPage = async (place: Position | null, limit: number) => {
          const page = await log.find({ ...asked, after: place, first: limit }, clientKey(viewer));
          // What is missing is told of the first read: it is before the page.
          hole ??= page.hole;
          return { items: page.events, next: page.next };
        };
        const page = await seenEvents(first, after, passes, readPage);
        const missed = missedIn(hole ?? null, after, from);
        return { ...page, missed: isCounted || missed === 0 ? missed : null };
      };
      const {
        items: events,
        next,
        missed,
      } = await gate
        .read(clientKey(viewer), JSON.stringify([asked, lens && sight.streamKey(agentId)]), read)
        .catch((error: unknown) => {
          throw error instanceof TerrariumError ? error : unavailable();
        });
      const cursorAt = ({ epoch, offset }: Position): string => encodeCursor(stream, epoch, offset);
      return {
        events: events.map(({ after: position, event }) => ({
          cursor: cursorAt(position),
          event: lens ? lens.shown(event, NO_EPOCH) : event,
        })),
        next: next && cursorAt(next),
        missed,
      };
    },
  };
}

/** The log may hold events of agents that this gateway never knew. */
const NO_EPOCH = "";
/** Reads of the log for one page of a viewer that does not see all agents. */
const SEEN_READS_MAX = 100;
/** Events of a read after one that had hidden ones. */
const LOOK_AHEAD = 1_000;

interface Found {
  readonly after: Position;
  readonly event: TerrariumEvent;
}

/**
 * As `seenPage`: each event has its own position, so a page of the log may be cut. It ends at `first` events or at `PAGE_BYTES_MAX`
 * of what the viewer sees, so its length tells nothing of hidden events. Reads on only after pages that had hidden ones.
 */
async function seenEvents(
  first: number,
  after: Position | null,
  passes: (event: TerrariumEvent) => boolean,
  read: (after: Position | null, limit: number) => Promise<SeenPage<Found, Position>>,
): Promise<SeenPage<Found, Position>> {
  const shown: Found[] = [];
  let bytes = 0;
  let next = after;
  for (let reads = 0; reads < SEEN_READS_MAX; reads += 1) {
    // Where much is hidden, few reads go far.
    const page = await read(next, reads === 0 ? first : Math.max(first, LOOK_AHEAD));
    const seen = page.items.filter(({ event }) => passes(event));
    if (reads === 0 && seen.length === page.items.length) return page;
    for (const item of seen) {
      if (shown.length >= first || bytes >= PAGE_BYTES_MAX) {
        return { items: shown, next: shown.at(-1)?.after ?? after };
      }
      shown.push(item);
      bytes += Buffer.byteLength(JSON.stringify(item.event));
    }
    ({ next } = page);
    if (next === null || seen.length === page.items.length) break;
  }
  return { items: shown, next };
}

/** Events dropped after a position; without one, since `since`. Null when the number is not known. */
function missedIn(hole: Hole | null, after: Position | null, since: number | null): number | null {
  if (!hole) return 0;
  const { from, to, next } = hole;
  if (after !== null) return from.epoch === to.epoch ? to.offset - from.offset : null;
  if (to.offset === 0 || since === null) return to.offset;
  // How many of them are of that time is not known.
  return next.at > since ? null : 0;
}

function searchIn(search: string | null): string | null {
  if (search === null) return null;
  if (search.length > SEARCH_LENGTH_MAX || !/[\p{L}\p{N}]/u.test(search))
    throw new TerrariumError(
      "BAD_USER_INPUT",
      `search must have a letter or a digit, and at most ${SEARCH_LENGTH_MAX} characters`,
      { field: "search" },
    );
  return search;
}

function unavailable(): TerrariumError {
  return new TerrariumError("UNAVAILABLE", "the log cannot be read at the moment");
}
