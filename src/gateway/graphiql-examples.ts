interface Example {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** One document for each root field, tried against the bundled agent `pulse`. A test keeps them valid and complete. */
export const EXAMPLES: readonly Example[] = [
  {
    query: `# Who lives here?
query Agents {
  agents {
    id
    genus
    description
    state
    observers
    eventsReflected
  }
}
`,
  },
  {
    query: `# One agent.
query Agent {
  agent(id: "pulse") {
    state
    pressure
    flow
    temperature
    entropyRemaining
  }
}
`,
  },
  {
    query: `# One agent with its latest events, and the cursor to go on from.
query Snapshot {
  snapshot(agentId: "pulse", last: 10) {
    state
    metabolism {
      pressure
      flow
      temperature
    }
    history {
      __typename
      at
      ... on OutputEvent {
        data
      }
      ... on ResultEvent {
        result
      }
    }
    cursor
  }
}
`,
  },
  {
    query: `# The whole terrarium.
query Metabolism {
  metabolism {
    agents
    alive
    feverish
    pressure
    flow
    temperature
    observers
    uptimeMs
  }
}
`,
  },
  {
    query: `# Watch everything, live. No token needed.
subscription Watch {
  terrariumEvents(replay: 5) {
    cursor
    type
    agentId
    at
    state
    ... on OutputEvent {
      data
    }
    ... on ResultEvent {
      result
    }
    ... on ErrorEvent {
      code
      message
    }
    ... on GapEvent {
      missed
      reason
    }
  }
}
`,
  },
  {
    query: `# Inject an input and do not wait. Put your token into the Headers tab below.
mutation Perturb($input: JSON!) {
  perturb(agentId: "pulse", input: $input) {
    id
    acceptedAt
    queueDepth
  }
}
`,
    variables: { input: { ratePerSecond: 2 } },
  },
  {
    query: `# Give an input and wait for what comes back. Needs a token.
mutation Invoke($input: JSON!) {
  invoke(agentId: "pulse", input: $input, timeoutMs: 5000) {
    status
    result
    perturbationId
  }
}
`,
    variables: { input: { ratePerSecond: 1 } },
  },
  {
    query: `# Needs a token.
mutation Stop {
  stopAgent(id: "pulse") {
    id
    state
  }
}
`,
  },
  {
    query: `# Needs a token.
mutation Start {
  startAgent(id: "pulse") {
    id
    state
  }
}
`,
  },
];
