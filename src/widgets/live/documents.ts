import { graphql } from "../generated/gql.js";

graphql(`
  fragment ShownSemaphore on Semaphore {
    id
    agentId
    reason
    prompt
    options
    severity
    status
    digest
    responseSchema
    createdAt
    deadline
    escalation
    settledAt
    settledBy
    resumption {
      status
      attempt
    }
  }
`);

/** Everything that happens. `reason` and `from` mean different things on different events, hence the aliases. */
export const EVENTS = graphql(`
  subscription Events($agentId: ID, $after: Cursor, $replay: Int) {
    terrariumEvents(agentId: $agentId, after: $after, replay: $replay) {
      __typename
      cursor
      type
      agentId
      at
      state
      pressure
      flow
      temperature
      ... on AgentStoppedEvent {
        stopReason: reason
      }
      ... on AgentStateChangedEvent {
        fromState: from
      }
      ... on OutputEvent {
        data
        cause
      }
      ... on ResultEvent {
        result
        cause
      }
      ... on ErrorEvent {
        message
        code
        cause
      }
      ... on MetabolismEvent {
        entropyRemaining
      }
      ... on FeverEvent {
        intensity
      }
      ... on MetricsDegradedEvent {
        probe
      }
      ... on PerturbedEvent {
        perturbationId
        by
      }
      ... on SemaphoreEvent {
        semaphore {
          ...ShownSemaphore
        }
      }
      ... on GapEvent {
        gapReason: reason
        missed
        gapFrom: from
        gapTo: to
      }
    }
  }
`);

/** How everything is, asked at the start of each connection and every few seconds for what no event tells. */
export const OVERVIEW = graphql(`
  query Overview {
    agents {
      id
      genus
      description
      state
      pressure
      flow
      temperature
      entropyRemaining
      observers
      eventsReflected
    }
    metabolism {
      agents
      alive
      feverish
      pressure
      flow
      temperature
      observers
      eventsReflected
      uptimeMs
    }
  }
`);

/** Questions, newest kept ones included. The last four fields are null for those who may not resolve. */
export const SEMAPHORES = graphql(`
  query Semaphores($agentId: ID, $status: SemaphoreStatus, $first: Int) {
    semaphores(agentId: $agentId, status: $status, first: $first) {
      ...ShownSemaphore
    }
  }
`);
