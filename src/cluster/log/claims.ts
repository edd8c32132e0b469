import type { Position } from "../../events/cursor.js";
import type { Vitals } from "../../events/event.js";
import { isVitals } from "./event-shape.js";
import type { AgentEnd, LogClaim } from "./messages.js";

/** The end of an agent's stream as a gateway has read it, all of it as a rule. */
export interface SeenEnd {
  readonly head: Position;
  readonly latest: Vitals;
}

export interface ClaimBy {
  readonly agentId: string;
  readonly term: number;
  readonly gateway: string;
  readonly isFresh: boolean;
  readonly newEpoch: () => string;
}

const RESTING: Vitals = { state: "DORMANT", pressure: 0, flow: 0, temperature: 0, entropyRemaining: null };

/**
 * The claim of a carrier on what the log ends with. The epoch goes on where the log has all that this gateway has seen. Numbers
 * that a log has lost would be given twice, so behind a log that was purged, or replaced by an older backup, a new epoch begins.
 */
export function claimOn(end: AgentEnd | null, seen: SeenEnd | null, by: ClaimBy): LogClaim {
  const { agentId, term, gateway, isFresh, newEpoch } = by;
  const own = { agentId, term, gateway, receipt: end?.receipt ?? null };
  // What the log ends with may be of no gateway, or of a later one.
  const latest = vitalsOf([end?.latest, seen?.latest].find(isVitals) ?? RESTING);
  const isBehind = seen !== null && isLost(end, seen);
  if (end && !isFresh && !isBehind) return { ...own, latest, head: { ...end.head } };
  const head = { epoch: newEpoch(), offset: 0 };
  if (!end && !isBehind) return { ...own, latest, head };
  return { ...own, latest, head, missed: isBehind ? null : 0 };
}

/** Whether a gateway has read something that the log does not have any more. */
function isLost(end: AgentEnd | null, seen: SeenEnd): boolean {
  if (seen.head.offset === 0) return false;
  if (!end) return true;
  return end.head.epoch !== seen.head.epoch || end.head.offset < seen.head.offset;
}

/** Only the vitals of an event. */
function vitalsOf({ state, pressure, flow, temperature, entropyRemaining }: Vitals): Vitals {
  return { state, pressure, flow, temperature, entropyRemaining };
}
