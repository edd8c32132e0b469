import type { Example } from "./graphiql-run-examples.js";

/** One document for each root field about shares. */
export const SHARE_EXAMPLES: readonly Example[] = [
  {
    query: `# What is shared, of the agents that the token controls. Needs a token.
query Shares {
  shares {
    id
    agentId
    session
    expiresAt
    createdBy
  }
}
`,
  },
  {
    query: `# Let people watch one agent for an hour: whoever has the token may. Needs a token.
mutation Share {
  createShare(agentId: "pulse", ttlSeconds: 3600) {
    id
    token
    expiresAt
  }
}
`,
  },
  {
    query: `# End a share now. Needs a token.
mutation Unshare($id: ID!) {
  revokeShare(id: $id) {
    id
    agentId
  }
}
`,
    variables: { id: "shr-0123456789abcdef" },
  },
];
