import { withAliases } from "../../documents/events.js";
import { getHistory } from "../client/rest.js";
import { usageError } from "../exit.js";
import { askOrRecall } from "../last-known/recall.js";
import type { ClientSettings, Flags } from "../settings.js";
import { historyQuery } from "./query.js";

/** Events per request. */
const PAGE_EVENTS = 200;
const SPEED_MIN = 0.1;
const SPEED_MAX = 10_000;
const SINCE_USUAL = "1h";

/** The events to replay. */
export interface Replayed {
  readonly agentId: string;
  /** The parameters of `GET /api/history`. */
  readonly query: Readonly<Record<string, string>>;
  readonly speed: number;
}

/** The flags of `terrarium replay`. */
export function replayedOf(agentId: string, flags: Flags, nowMs: number): Replayed {
  const { since = SINCE_USUAL, until, session } = flags;
  const query = historyQuery(agentId, { since, until, session }, nowMs);
  return { agentId, query, speed: speedOf(flags["speed"]) };
}

/** The value of `--speed`. */
function speedOf(given: unknown): number {
  if (typeof given !== "string") return 1;
  if (given === "max") return Number.POSITIVE_INFINITY;
  const speed = /^\d{1,5}(\.\d{1,3})?$/.test(given) ? Number(given) : Number.NaN;
  if (speed >= SPEED_MIN && speed <= SPEED_MAX) return speed;
  throw usageError(`--speed must be a number from ${SPEED_MIN} to ${SPEED_MAX}, or max; found "${given}"`);
}

/** The pages of the log for a replay. Only the gateway has them. */
export function pagesOf(settings: ClientSettings, { query }: Replayed) {
  return async (after: string | null) => {
    const place = after === null ? {} : { after };
    const asked = { ...query, ...place, first: String(PAGE_EVENTS) };
    const { value: page } = await askOrRecall(
      settings,
      (live) => getHistory(live, asked),
      () => null,
    );
    return { ...page, events: page.events.map(withAliases) };
  };
}
