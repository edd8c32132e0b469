import type { Example } from "./graphiql-run-examples.js";

/** One document for each root field about freezes. */
export const FREEZE_EXAMPLES: readonly Example[] = [
  {
    query: `# Which agents begin nothing new, and why.
query Freezes {
  freezes {
    agentId
    labels
    reason
    by
    at
  }
}
`,
  },
  {
    query: `# Who froze and thawed what. Needs a token.
query FreezeAudit {
  freezeAudit(first: 20) {
    entries {
      at
      agentId
      labels
      reason
    }
    next
  }
}
`,
  },
  {
    query: `# Hold an agent: what is sent to it waits. Needs a token.
mutation Freeze {
  freeze(agents: ["pulse"], reason: "Looking into a fault") {
    agentId
    reason
    at
  }
}
`,
  },
  {
    query: `# Let it go on. Needs a token.
mutation Thaw {
  thaw(agents: ["pulse"]) {
    agentId
    reason
  }
}
`,
  },
];
