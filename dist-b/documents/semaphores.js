import { AGENT_FIELDS } from "./agents.js";
/** The public fields of a semaphore. */
const SEMAPHORE_FIELDS = /* GraphQL */ `
  id agentId reason prompt options severity status digest responseSchema createdAt deadline escalation cause
  settledAt settledBy
  resumption { status attempt errorCode error }
`;
const CARD = `${SEMAPHORE_FIELDS} stateVersion secretsShown state input answer cancelReason`;
export const SEMAPHORES = {
  text: `query Semaphores($agentId: ID, $status: SemaphoreStatus, $order: SemaphoreOrder, $after: Int, $first: Int) {
    page: semaphorePage(agentId: $agentId, status: $status, order: $order, after: $after, first: $first) {
      semaphores { ${SEMAPHORE_FIELDS} }
      next
    }
    pulse: metabolism { cursor }
  }`,
};
export const SEMAPHORE = {
  text: `query Semaphore($id: ID!) { semaphore(id: $id) { ${CARD} } pulse: metabolism { cursor } }`,
};
export const RESOLVE = {
  text: `mutation Resolve($id: ID!, $answer: JSON, $expectedDigest: String) {
    resolveSemaphore(id: $id, answer: $answer, expectedDigest: $expectedDigest) { ${CARD} }
  }`,
};
export const CANCEL = {
  text: `mutation Cancel($id: ID!, $reason: String) { cancelSemaphore(id: $id, reason: $reason) { ${CARD} } }`,
};
export const AUDIT = {
  text: `query Audit($semaphoreId: ID, $agentId: ID, $after: Int) {
    semaphoreAudit(semaphoreId: $semaphoreId, agentId: $agentId, after: $after) {
      entries { seq at who what semaphoreId agentId detail }
      next
    }
  }`,
};
/** Data for the terminal's screen that no event contains. */
export const LOOK = {
  text: /* GraphQL */ `
    query Look($cards: Int) {
      agents { ${AGENT_FIELDS} }
      pulse: metabolism { observers cursor }
      pending: semaphores(status: PENDING, order: MOST_URGENT_FIRST, first: $cards) { ${SEMAPHORE_FIELDS} }
    }
  `,
};
//# sourceMappingURL=semaphores.js.map
