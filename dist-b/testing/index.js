/** Unit tests of agents: `testAgent` runs one without a gateway, with a clock that the test moves. */
export { testAgent } from "./test-agent.js";
//# sourceMappingURL=index.js.map
