/** Unit tests of agents: `testAgent` runs one without a gateway, with a clock that the test moves. */
export {
  type TestAgent,
  testAgent,
  type TestAgentOptions,
  type TestCheck,
  type TestLogLine,
} from "./test-agent.js";
export type { TestRun } from "./test-run.js";
