import { AGENT_FIELDS, type AgentRow, type Document } from "./agents.js";
import { SEMAPHORE_FIELDS, type SemaphoreRow } from "./semaphores.js";

export interface LookAnswer {
  readonly agents: readonly AgentRow[];
  readonly pulse: { readonly observers: number | null };
  readonly pending: readonly SemaphoreRow[];
}

/** What no event tells, for the picture in the terminal. */
export const LOOK: Document<LookAnswer, { readonly cards: number }> = {
  text: /* GraphQL */ `
    query Look($cards: Int) {
      agents { ${AGENT_FIELDS} }
      pulse: metabolism { observers }
      pending: semaphores(status: PENDING, order: MOST_URGENT_FIRST, first: $cards) { ${SEMAPHORE_FIELDS} }
    }
  `,
};
