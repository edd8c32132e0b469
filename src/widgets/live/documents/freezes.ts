import { graphql } from "../../../documents/generated/gql.js";

/** Which agents are frozen, and by which freeze. */
export const FROZEN = graphql(`
  query Frozen {
    agents {
      ...FrozenAgent
    }
  }
  fragment FrozenAgent on Agent {
    id
    frozen {
      agentId
      labels
      reason
      by
      at
    }
  }
`);

export const AGENT_FROZEN = graphql(`
  query AgentFrozen($agentId: ID!) {
    agent(id: $agentId) {
      ...FrozenAgent
    }
  }
`);
