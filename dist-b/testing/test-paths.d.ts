import type { Agentese } from "../agentese/port.js";
import type { JsonValue } from "../base/json.js";
/** Values of reading paths that a test gives, by path. */
export type TestPaths = {
  readonly [path: string]: JsonValue;
};
/**
 * Paths without a gateway: those that read have the values that the test gives; those that act run the command of another
 * agent of the test.
 */
export declare function createTestPaths(values: TestPaths): Agentese;
