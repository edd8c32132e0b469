import { parseInstant } from "../../base/clock.js";
import { TERRARIUM_EVENT_TYPES, type TerrariumEventType } from "../../events/event.js";
import { usageError } from "../exit.js";
import type { Flags } from "../settings.js";

const UNITS_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** The parameters of `GET /api/history`, without `first`. Throws a usage error that names the flag. */
export function historyQuery(
  agentId: string | null,
  flags: Flags,
  nowMs: number,
): Readonly<Record<string, string>> {
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
function instantOf(flags: Flags, name: "since" | "until", nowMs: number): number | null {
  const given = flags[name];
  if (typeof given !== "string") return null;
  const [, count, unit] = /^(\d{1,9})([smhd])$/.exec(given) ?? [];
  if (count !== undefined)
    return Math.max(0, nowMs - Number(count) * UNITS_MS[unit as keyof typeof UNITS_MS]);
  const at = parseInstant(given);
  if (at !== null) return at;
  throw usageError(
    `--${name} must be a duration before now such as 30s, 15m, 2h, 7d, or an instant with its zone such as ` +
      `2026-11-29T10:15:00Z; found "${given}"`,
  );
}

/** The value of `--types`. */
export function eventTypes(list: string): TerrariumEventType[] {
  return list.split(",").map((given) => {
    const type = TERRARIUM_EVENT_TYPES.find((candidate) => candidate === given.trim().toUpperCase());
    if (type) return type;
    throw usageError(`--types must be one of ${TERRARIUM_EVENT_TYPES.join(", ")}; found "${given.trim()}"`);
  });
}
