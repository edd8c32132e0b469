export const AGENT_FIELDS = /* GraphQL */ `
  id genus description state pressure flow temperature observers eventsReflected usualFlow errorsLastMinute entropyRemaining
`;
export const AGENTS = {
  text: `query Agents { agents { ${AGENT_FIELDS} } pulse: metabolism { cursor } }`,
};
const VITALS = "id vitals(lastSeconds: $lastSeconds) { at pressure flow temperature }";
/** The vitals of all agents in the last seconds. */
export const ALL_VITALS = {
  text: `query AllVitals($lastSeconds: Int) { agents { ${VITALS} } }`,
};
export const AGENT_VITALS = {
  text: `query AgentVitals($agentId: ID!, $lastSeconds: Int) { agent(id: $agentId) { ${VITALS} } }`,
};
export const PERTURB = {
  text: /* GraphQL */ `
    mutation Perturb($agentId: ID!, $input: JSON, $priority: Int, $idempotencyKey: String, $session: String) {
      perturb(
        agentId: $agentId
        input: $input
        priority: $priority
        idempotencyKey: $idempotencyKey
        session: $session
      ) {
        id
        acceptedAt
        queueDepth
      }
    }
  `,
};
export const INVOKE = {
  text: /* GraphQL */ `
    mutation Invoke($agentId: ID!, $input: JSON, $timeoutMs: Int, $idempotencyKey: String, $session: String) {
      invoke(
        agentId: $agentId
        input: $input
        timeoutMs: $timeoutMs
        idempotencyKey: $idempotencyKey
        session: $session
      ) {
        status
        result
        semaphore {
          id
          prompt
          severity
          status
          options
          digest
          deadline
        }
        perturbationId
      }
    }
  `,
};
//# sourceMappingURL=agents.js.map
