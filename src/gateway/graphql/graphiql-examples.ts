import { FREEZE_EXAMPLES } from "./graphiql-freeze-examples.js";
import { PATH_EXAMPLES } from "./graphiql-path-examples.js";
import { type Example, RUN_EXAMPLES } from "./graphiql-run-examples.js";
import { SHARE_EXAMPLES } from "./graphiql-share-examples.js";

/**
 * One document for each root field that every gateway has, for the bundled agent `pulse`. A test keeps them valid and
 * complete. `commandExamples` adds one per agent with commands.
 */
export const EXAMPLES: readonly Example[] = [
  {
    query: `# All agents.
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
    query: `# Events that the log still has, found by type. Pass next as after to continue.
query History {
  history(agentId: "pulse", types: [RESULT], first: 10) {
    events {
      at
      ... on ResultEvent {
        result
      }
    }
    next
  }
}
`,
  },
  {
    query: `# Totals over all agents.
query Metabolism {
  metabolism {
    agents
    alive
    feverish
    pressure
    flow
    temperature
    observers
    lagging
    uptimeMs
    takenAt
    cursor
  }
}
`,
  },
  {
    query: `# What may the token in the headers below do?
query Viewer {
  viewer {
    id
    scopes
    expiresAt
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
  ...RUN_EXAMPLES,
  ...SHARE_EXAMPLES,
  ...FREEZE_EXAMPLES,
  ...PATH_EXAMPLES,
  {
    query: `# Questions that wait for a person.
query Semaphores {
  semaphores {
    id
    agentId
    severity
    prompt
    options
    deadline
    digest
  }
}
`,
  },
  {
    query: `# Questions settled last. For older ones, pass "next" as "after".
query Settled($after: Int) {
  semaphorePage(status: null, order: LATEST_SETTLED_FIRST, first: 20, after: $after) {
    semaphores {
      id
      prompt
      status
      settledBy
      settledAt
    }
    next
  }
}
`,
    variables: { after: null },
  },
  {
    query: `# One question. With a token that may resolve it, also the state that the agent saved.
query Semaphore($id: ID!) {
  semaphore(id: $id) {
    prompt
    options
    status
    settledBy
    resumption {
      status
      attempt
    }
    state
  }
}
`,
    variables: { id: "sem-00000000" },
  },
  {
    query: `# The audit trail of questions. Needs a token.
query SemaphoreAudit {
  semaphoreAudit(first: 20) {
    entries {
      seq
      at
      who
      what
      semaphoreId
      detail
    }
    next
  }
}
`,
  },
  {
    query: `# Inject an input and do not wait. Put your token into the Headers tab below.
mutation Perturb($input: JSON) {
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
    query: `# Send an input and wait for the result. Needs a token.
mutation Invoke($input: JSON) {
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
    query: `# Answer a question; the digest binds the answer to what you saw. Needs a token.
mutation Resolve($id: ID!, $answer: JSON, $digest: String) {
  resolveSemaphore(id: $id, answer: $answer, expectedDigest: $digest) {
    status
    settledAt
  }
}
`,
    variables: { id: "sem-00000000", answer: "Approve" },
  },
  {
    query: `# Withdraw a question. Needs a token.
mutation Cancel($id: ID!, $reason: String) {
  cancelSemaphore(id: $id, reason: $reason) {
    status
    settledAt
  }
}
`,
    variables: { id: "sem-00000000", reason: "asked by mistake" },
  },
  {
    query: `# Stop an agent. Needs a token.
mutation Stop {
  stopAgent(id: "pulse") {
    id
    state
  }
}
`,
  },
  {
    query: `# Start an agent. Needs a token.
mutation Start {
  startAgent(id: "pulse") {
    id
    state
  }
}
`,
  },
];
