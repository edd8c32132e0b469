import { FLUX_STATES, GAP_REASONS, TERRARIUM_EVENT_TYPES, type TerrariumEvent } from "../events/event.js";
import type { KeptEvent } from "../events/kept.js";
import type { JournalEntry } from "./journal.js";

/** The event of an entry, or null when it cannot be read: what was in its place shows as a hole. */
export function readEntry(entry: JournalEntry): KeptEvent | null {
  const { beforeEpoch, beforeOffset, epoch, offset, json } = entry;
  if (!isPosition(beforeEpoch, beforeOffset) || !isPosition(epoch, offset)) return null;
  if (beforeEpoch === epoch && offset <= beforeOffset) return null;
  try {
    const event: unknown = JSON.parse(json);
    if (!isEvent(event)) return null;
    return { before: { epoch: beforeEpoch, offset: beforeOffset }, after: { epoch, offset }, event };
  } catch {
    return null;
  }
}

function isPosition(epoch: unknown, offset: unknown): boolean {
  return (
    typeof epoch === "string" &&
    /^[\w-]{1,64}$/.test(epoch) &&
    Number.isSafeInteger(offset) &&
    Number(offset) >= 0
  );
}

/** What every event has, and a known type. The members of each type are as this program once wrote them. */
function isEvent(value: unknown): value is TerrariumEvent {
  if (typeof value !== "object" || value === null) return false;
  const event = value as Record<string, unknown>;
  const { type, agentId, state, entropyRemaining } = event;
  const vitals = [event["at"], event["pressure"], event["flow"], event["temperature"]];
  return (
    (TERRARIUM_EVENT_TYPES as readonly unknown[]).includes(type) &&
    typeof agentId === "string" &&
    (FLUX_STATES as readonly unknown[]).includes(state) &&
    vitals.every((vital) => typeof vital === "number") &&
    (entropyRemaining === null || typeof entropyRemaining === "number") &&
    (type !== "GAP" || isGap(event))
  );
}

function isGap({ missed, reason }: Record<string, unknown>): boolean {
  return (
    (missed === null || Number.isInteger(missed)) && (GAP_REASONS as readonly unknown[]).includes(reason)
  );
}
