import { TerrariumError } from "../../base/errors.js";
import { hasRoom } from "../../base/bounds/shared-slots.js";
import type { HeldPump } from "./held-pump.js";
import type { RunOrder } from "../entry.js";

/** Which agents begin nothing new, and how many runs may wait for each of them meanwhile. */
export interface Freezing {
  readonly isFrozen: (agentId: string) => boolean;
  /** The bounds of the agent's own inbox. */
  readonly inboxOf: (agentId: string) => { readonly inboxMax: number; readonly sessionInboxMax: number };
}

/** Nothing is frozen. */
export const NEVER_FROZEN: Freezing = {
  isFrozen: () => false,
  inboxOf: () => ({ inboxMax: Infinity, sessionInboxMax: Infinity }),
};

type Entering = Pick<RunOrder, "session" | "by">;

/**
 * Room for runs of frozen agents. They wait at the gateway instead of the agent's inbox, within the bounds of that inbox: in
 * all, in one named session, and of the last tenth a tenth for each client.
 */
export class WaitingRoom {
  readonly #held: Pick<HeldPump, "waitingFor">;
  readonly #freezing: Freezing;
  /** Runs of frozen agents that are being stored and are not held yet, by agent. */
  readonly #entering = new Map<string, Set<Entering>>();

  constructor(held: Pick<HeldPump, "waitingFor">, freezing: Freezing) {
    this.#held = held;
    this.#freezing = freezing;
  }

  /** Returns a function to call once the run is held, sent or refused. Throws INBOX_FULL when a frozen agent has no room. */
  enter({ agentId, session, by }: Pick<RunOrder, "agentId"> & Entering): () => void {
    if (!this.#freezing.isFrozen(agentId)) return () => undefined;
    const { inboxMax, sessionInboxMax } = this.#freezing.inboxOf(agentId);
    const waiting = this.#held.waitingFor(agentId, session, by);
    const entering = this.#entering.get(agentId) ?? new Set();
    const count = (matches: (one: Entering) => boolean): number => [...entering].filter(matches).length;
    const inSession = waiting.inSession + count((one) => one.session === session);
    if (session !== null && inSession >= sessionInboxMax) {
      const message = `agent ${agentId} is frozen, and ${sessionInboxMax} runs wait in this session`;
      throw full(message, "sessionInboxMax", { max: sessionInboxMax, session });
    }
    const taken = waiting.inAll + entering.size;
    if (!hasRoom({ max: inboxMax, taken, held: waiting.ofClient + count((one) => one.by === by) })) {
      const message = `agent ${agentId} is frozen, and ${taken} runs wait for it`;
      throw full(message, "inboxMax", { max: inboxMax });
    }
    const one: Entering = { session, by };
    this.#entering.set(agentId, entering.add(one));
    return () => {
      entering.delete(one);
      if (entering.size === 0) this.#entering.delete(agentId);
    };
  }
}

/** Bounds of an agent's own settings (`flux`). */
type AgentBound = "inboxMax" | "sessionInboxMax";

function full(
  message: string,
  limit: AgentBound,
  details: { readonly max: number; readonly session?: string },
): TerrariumError {
  return new TerrariumError("INBOX_FULL", message, { limit, ...details });
}
