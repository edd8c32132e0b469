import { graphql } from "../../../documents/generated/gql.js";

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

graphql(`
  fragment AgentInfo on Agent {
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
    usualFlow
    errorsLastMinute
    asOf
    health {
      status
      probes {
        name
        detail
        critical
        failing
        failures
      }
    }
  }
`);

/** All events. `reason` and `from` have different types on different events, hence the aliases. */
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
      ... on AgentFrozenEvent {
        freezeReason: reason
        frozenBy: by
      }
      ... on OutputEvent {
        data
        cause
        run
        session
        attempt
        private
      }
      ... on ResultEvent {
        result
        cause
        run
        session
        attempt
        private
      }
      ... on ErrorEvent {
        message
        code
        cause
        run
        session
        attempt
        private
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
      ... on ProbeFailedEvent {
        probe
        health
        failures
        detail
      }
      ... on ProbeRecoveredEvent {
        probe
        health
        failures
      }
      ... on PerturbedEvent {
        perturbationId
        by
        command
        input
        run
        session
        attempt
        private
      }
      ... on SemaphoreEvent {
        run
        session
        attempt
        private
        semaphore {
          ...ShownSemaphore
        }
      }
      ... on PheromoneEvent {
        run
        session
        attempt
        private
        pheromone {
          id
          type
          source
          target
          key
          initialIntensity
          halfLifeMs
          ttlMs
          payload
          at
          count
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

/** State of all agents: queried at the start of each connection and every few seconds, for what events do not carry. */
export const OVERVIEW = graphql(`
  query Overview {
    agents {
      ...AgentInfo
    }
    metabolism {
      agents
      alive
      feverish
      pressure
      flow
      temperature
      observers
      lagging
      eventsReflected
      uptimeMs
      takenAt
      cursor
      asOf
      outage
    }
  }
`);

/** The field of pheromones now; events tell each deposit after it. */
export const SIGNALS = graphql(`
  query Signals {
    pheromones {
      id
      type
      source
      target
      initialIntensity
      halfLifeMs
      ttlMs
      at
      count
    }
  }
`);

/** The vitals of all agents in the last seconds, for the time before a connection. */
export const SERIES = graphql(`
  query Series($lastSeconds: Int) {
    agents {
      ...VitalSeries
    }
  }
  fragment VitalSeries on Agent {
    id
    vitals(lastSeconds: $lastSeconds) {
      at
      pressure
      flow
      temperature
    }
  }
`);

export const AGENT_SERIES = graphql(`
  query AgentSeries($agentId: ID!, $lastSeconds: Int) {
    agent(id: $agentId) {
      ...VitalSeries
    }
  }
`);

/** The same for one agent, with the position of its own stream. */
export const AGENT_OVERVIEW = graphql(`
  query AgentOverview($agentId: ID!) {
    snapshot(agentId: $agentId, last: 0) {
      agent {
        ...AgentInfo
      }
      cursor
      takenAt
    }
  }
`);

/** Position of an agent's own stream; null when there is no such agent. */
export const HEAD = graphql(`
  query Head($agentId: ID!) {
    snapshot(agentId: $agentId, last: 0) {
      cursor
      takenAt
    }
  }
`);

/** Open questions, most urgent first, and the questions settled last. Readable without a token. */
export const SEMAPHORES = graphql(`
  query Semaphores($agentId: ID, $waiting: Int, $settled: Int) {
    waiting: semaphores(agentId: $agentId, order: MOST_URGENT_FIRST, first: $waiting) {
      ...ShownSemaphore
    }
    settled: semaphorePage(agentId: $agentId, status: null, order: LATEST_SETTLED_FIRST, first: $settled) {
      semaphores {
        ...ShownSemaphore
      }
      next
    }
  }
`);

/** One question with everything its answer binds to. The last fields are null without the right to resolve. */
export const SEMAPHORE = graphql(`
  query Semaphore($id: ID!) {
    semaphore(id: $id) {
      ...ShownSemaphore
      secretsShown
      state
      input
      answer
      cancelReason
    }
  }
`);
