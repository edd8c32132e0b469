import { TerrariumError } from "../base/errors.js";
import { HISTORY_PAGE_DEFAULT } from "../watching/history-watch.js";
import { plainReflected } from "../watching/plain.js";
import { firstIn, instantIn, momentOf, numberIn, textIn, typesIn } from "./inputs.js";
import { type Answer, type Asked, type PathRow, plain } from "./row.js";
import { input, INPUTS, list, moment, NEXT, number, orNull, record, ref, text } from "./schemas.js";

const SPEED_MIN = 0.01;
const SPEED_MAX = 1_000;

/** Paths about the past. */
export const TIME_PATHS: readonly PathRow[] = [
  {
    pattern: "time.witness.<id>.replay",
    kind: "Replay",
    acts: false,
    scope: null,
    input: input({
      from: moment("Where the replay begins. Default: the first event there is."),
      to: moment("Where it ends. Default: now."),
      speed: {
        type: "number",
        minimum: SPEED_MIN,
        maximum: SPEED_MAX,
        description: "How many times as fast as it happened. Default 1.",
      },
      types: INPUTS.types,
      session: INPUTS.session,
      after: INPUTS.after,
      first: INPUTS.first,
    }),
    output: record({
      agentId: text("The agent."),
      from: orNull(moment("The moment that offsets count from; null while there is no event."), "string"),
      to: moment("Where the replay ends."),
      speed: number("As asked."),
      events: list(
        record({
          offsetMs: number("Milliseconds since `from` at which it happened."),
          playAtMs: number("Milliseconds after the start of the replay at which to show it, at this speed."),
          event: ref("Event"),
        }),
      ),
      next: NEXT,
    }),
    description:
      "The agent's events between two moments, in order, each with its time in the replay, so that a client can pace it.",
    example: { path: "time.witness.pulse.replay", input: { speed: 10, first: 20 } },
    resolve: replay,
  },
];

async function replay({ ports, asker, agentId, sight, input: given }: Asked): Promise<Answer> {
  const speed = numberIn(given, "speed", 1, SPEED_MIN, SPEED_MAX);
  const from = instantIn(given, "from");
  const to = instantIn(given, "to") ?? ports.clock.now();
  const place = placeIn(textIn(given, "after"));
  const page = await ports.watch.history(asker.viewer, {
    agentId,
    session: textIn(given, "session"),
    types: typesIn(given),
    search: null,
    from,
    to,
    after: place?.cursor ?? null,
    first: firstIn(given, HISTORY_PAGE_DEFAULT),
  });
  const origin = from ?? place?.origin ?? page.events[0]?.event.at ?? null;
  let offsetMs = place?.offsetMs ?? 0;
  const events = await ports.watch.encode(asker.viewer, page.events, (reflected) => {
    // A host's clock may have been set back; a replay only goes forward.
    offsetMs = Math.max(offsetMs, reflected.event.at - (origin ?? 0));
    return { offsetMs, playAtMs: offsetMs / speed, event: plain(plainReflected(reflected, sight)) };
  });
  const next = page.next === null ? null : nextOf(origin, offsetMs, page.next);
  return { value: { agentId, from: momentOf(origin), to: momentOf(to), speed, events, next } };
}

interface Place {
  readonly origin: number | null;
  readonly offsetMs: number;
  readonly cursor: string;
}

/** A page continues with the origin of the first one, and at the offset of the one before. */
function nextOf(origin: number | null, offsetMs: number, cursor: string): string {
  return origin === null ? cursor : `${origin}.${offsetMs}.${cursor}`;
}

/** Reads `next` of a page before, or any cursor of the agent's stream. Throws CURSOR_INVALID. */
function placeIn(after: string | null): Place | null {
  if (after === null) return null;
  const [, origin, offsetMs, cursor] = /^(?:(-?\d{1,15})\.(\d{1,15})\.)?([\w-]+)$/.exec(after) ?? [];
  if (cursor === undefined)
    throw new TerrariumError("CURSOR_INVALID", "this is not a cursor of this terrarium");
  return { origin: origin === undefined ? null : Number(origin), offsetMs: Number(offsetMs ?? 0), cursor };
}
