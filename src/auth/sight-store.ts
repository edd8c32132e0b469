import { AGENT_VISIBILITIES, type AgentSight } from "../events/agent/agent-sight.js";

/** What has changed of the agents that `Sights` knows. */
export interface SightChange {
  /** Known, changed, or gone just now: the newest of the kept ones. */
  readonly put: readonly AgentSight[];
  /** Forgotten; "others": all that are not in `put`. */
  readonly removed: readonly string[] | "others";
}

/**
 * Keeps who may see each agent, so that what an agent left behind stays as protected after a restart as it was before.
 *
 * Atomicity: one `keep` is stored as a whole. Order: what the gateway stores after a call of `keep`, of events, runs and
 * questions, is never there without it, also after a crash. Durability: what has resolved survives a crash. Bounds: those of
 * `Sights`.
 */
export interface SightStore {
  /** In the order in which they were put; without those that cannot be read. Rejects with `StoreError`. */
  load(): Promise<readonly AgentSight[]>;
  /** Rejects with `StoreError`, or `EventLogError`, when the store fails. */
  keep(change: SightChange): Promise<void>;
}

/** Null for a text that is no `AgentSight`: such an agent is as hidden as an unknown one. */
export function readSight(text: string): AgentSight | null {
  try {
    const { id, visibility, labels, hasPublicView, isDefault } = JSON.parse(text) as Partial<AgentSight>;
    const known = AGENT_VISIBILITIES.find((one) => one === visibility);
    if (typeof id !== "string" || known === undefined || !isLabels(labels)) return null;
    return {
      id,
      visibility: known,
      labels,
      ...(hasPublicView === true && { hasPublicView }),
      ...(isDefault === true && { isDefault }),
    };
  } catch {
    return null;
  }
}

function isLabels(labels: unknown): labels is AgentSight["labels"] {
  if (typeof labels !== "object" || labels === null || Array.isArray(labels)) return false;
  return Object.values(labels).every((value) => typeof value === "string");
}
