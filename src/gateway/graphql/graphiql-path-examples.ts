import type { Example } from "./graphiql-run-examples.js";

/** The documents about paths and pheromones. */
export const PATH_EXAMPLES: readonly Example[] = [
  {
    query: `# What a path resolves to; docs/agentese.md lists all paths.
query Path {
  agentese(path: "world.agent.pulse.manifest") {
    kind
    value
  }
}
`,
  },
  {
    query: `# Call a command by its path. Needs a token, and the agent "grammar".
mutation Invoke {
  agenteseInvoke(path: "world.agent.grammar.parse", input: { text: "1 + 2" }) {
    value
  }
}
`,
  },
  {
    query: `# The signals of agents that have not faded.
query Pheromones {
  pheromones(minIntensity: 0.1) {
    type
    source
    intensity
  }
}
`,
  },
  {
    query: `# Leave a signal. Needs a token.
mutation Deposit {
  depositPheromone(type: "attention", initialIntensity: 1, target: "pulse") {
    id
    halfLifeMs
  }
}
`,
  },
  {
    query: `# Each deposit, as it happens.
subscription Field {
  pheromoneField {
    type
    source
    intensity
  }
}
`,
  },
];
