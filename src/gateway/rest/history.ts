import type { EventSight } from "../../auth/sights.js";
import type { Viewer } from "../../auth/viewer.js";
import { parseInstant } from "../../base/clock.js";
import { TERRARIUM_EVENT_TYPES, type TerrariumEventType } from "../../events/event.js";
import { checkCount } from "../../schema/types/semaphore.js";
import { type EventQuery, HISTORY_PAGE_DEFAULT } from "../../watching/history-watch.js";
import type { Reflected, Watch } from "../../watching/port.js";
import { plainReflected } from "../../watching/plain.js";
import { textOfJson } from "../answers/route.js";
import { integerIn, refuseIssues, requireKnown } from "../callers/input.js";

const FILTERS = ["agentId", "session", "types", "search", "from", "to", "after", "first"];
/** Events of one page of an export: many, because a page costs a message to the thread that reads the log. */
const EXPORT_PAGE = 500;
const NDJSON = "application/x-ndjson";

/**
 * `GET /api/history`: a page as JSON, or with `Accept: application/x-ndjson` all events, one on a line. An export is read
 * page by page, as fast as the client takes it; `first` bounds it.
 */
export async function readHistory(
  watch: Pick<Watch, "history" | "encode">,
  { url, headers }: Request,
  viewer: Viewer,
  sight: EventSight,
): Promise<Response> {
  const query = new URL(url, "http://gateway").searchParams;
  requireKnown(query, FILTERS, ["types"]);
  const first = integerIn(query, "first");
  const asked: EventQuery = {
    agentId: query.get("agentId"),
    session: query.get("session"),
    types: typesIn(query),
    search: query.get("search"),
    from: instantIn(query, "from"),
    to: instantIn(query, "to"),
    after: query.get("after"),
    first: first ?? HISTORY_PAGE_DEFAULT,
  };
  if (first !== null && first < 1) refuseIssues([{ name: "first", message: "must be 1 or more" }]);
  if (headers.get("accept")?.includes(NDJSON) === true)
    return await exported(watch, asked, first ?? Number.POSITIVE_INFINITY, viewer, sight);
  const { events, next, missed } = await watch.history(viewer, {
    ...asked,
    first: checkCount(asked.first, 1),
  });
  const texts = await watch.encode(viewer, events, (one) => JSON.stringify(plainReflected(one, sight)));
  return textOfJson(
    200,
    `{"events":[${texts.join(",")}],"next":${JSON.stringify(next)},"missed":${JSON.stringify(missed)}}`,
  );
}

async function exported(
  watch: Pick<Watch, "history" | "encode">,
  query: EventQuery,
  eventsMax: number,
  viewer: Viewer,
  sight: EventSight,
): Promise<Response> {
  let left = eventsMax;
  const read = (after: string | null) =>
    watch.history(viewer, { ...query, after, first: Math.max(1, Math.min(left, EXPORT_PAGE)) });
  // The first page is read before the answer begins, so that a refusal is an answer of its own.
  let page = await read(query.after);
  let isFirst = true;
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        for (;;) {
          if (!isFirst) {
            if (page.next === null || left <= 0) return controller.close();
            page = await read(page.next);
          }
          isFirst = false;
          left -= page.events.length;
          const line = (one: Reflected) => `${JSON.stringify(plainReflected(one, sight))}\n`;
          const lines = await watch.encode(viewer, page.events, line);
          if (lines.length === 0) continue;
          controller.enqueue(Buffer.from(lines.join("")));
          return;
        }
      },
    },
    { highWaterMark: 1 },
  );
  return new Response(body, { headers: { "content-type": NDJSON, "cache-control": "no-store" } });
}

function typesIn(query: URLSearchParams): TerrariumEventType[] | null {
  if (!query.has("types")) return null;
  return query
    .getAll("types")
    .flatMap((text) => text.split(","))
    .flatMap((name) => {
      const type = TERRARIUM_EVENT_TYPES.find((known) => known === name);
      if (type === undefined)
        refuseIssues([{ name: "types", message: `must be of ${TERRARIUM_EVENT_TYPES.join(", ")}` }]);
      return type ? [type] : [];
    });
}

function instantIn(query: URLSearchParams, name: string): number | null {
  const text = query.get(name);
  const at = text === null ? null : parseInstant(text);
  if (text !== null && at === null)
    refuseIssues([{ name, message: "must be an instant with its zone, such as 2026-11-29T10:15:00Z" }]);
  return at;
}
