import { FROZEN_ANSWER_WAITS } from "../../../events/words/freezes.js";
import { fetchFrozen } from "../../client/status.js";
import { writeNote } from "../../render/output.js";
import type { ClientSettings } from "../../settings.js";

/** How long it is waited for what is frozen, ms. */
const ASK_MS = 5_000;

/** Of these agents those that are frozen. None when the gateway does not say. */
export async function frozenOf(settings: ClientSettings, agentIds: readonly string[]): Promise<string[]> {
  if (agentIds.length === 0) return [];
  const agents = await fetchFrozen(settings, ASK_MS).catch(() => []);
  return agents.filter(({ id, frozen }) => frozen !== null && agentIds.includes(id)).map(({ id }) => id);
}

/** Says on standard error that answers to questions of these agents wait. Nothing for programs that read JSON. */
export async function noteFrozen(settings: ClientSettings, agentIds: readonly string[]): Promise<void> {
  if (settings.json) return;
  const frozen = await frozenOf(settings, agentIds);
  if (frozen.length > 0) writeNote(`${frozen.join(", ")}: ${FROZEN_ANSWER_WAITS}`);
}
