/** The documents about runs. */
export const RUN_EXAMPLES = [
  {
    query: `# Accepted work, the newest first. For more, pass "next" as "after".
query Runs($after: String) {
  runs(agentId: "pulse", first: 20, after: $after) {
    runs {
      id
      kind
      status
      session
      attempt
      acceptedAt
      endedAt
    }
    next
  }
}
`,
    variables: { after: null },
  },
  {
    query: `# One run: what came of it, and its events. Input and error text are for those who may steer the agent.
query Run($id: ID!) {
  run(id: $id) {
    status
    input
    result
    error {
      code
      message
    }
    events {
      __typename
      at
    }
  }
}
`,
    variables: { id: "per-0123456789abcdef" },
  },
  {
    query: `# What the agent keeps for one session. Needs a token that may steer it.
query SessionState {
  sessionState(agentId: "pulse", session: "demo")
}
`,
  },
  {
    query: `# End a run that has not ended. Needs a token.
mutation CancelRun($id: ID!) {
  cancelRun(id: $id, reason: "not needed any more") {
    id
    status
  }
}
`,
    variables: { id: "per-0123456789abcdef" },
  },
  {
    query: `# A new run with the input of an old one. Needs a token.
mutation Rerun($id: ID!) {
  rerun(id: $id) {
    id
    queueDepth
  }
}
`,
    variables: { id: "per-0123456789abcdef" },
  },
];
//# sourceMappingURL=graphiql-run-examples.js.map
