import type { JsonValue } from "../base/json.js";
type Paths = {
  [path: string]: {
    [method: string]: JsonValue;
  };
};
/** The paths as OpenAPI paths: one for each row of the table. */
export declare function agentesePaths(): Paths;
export {};
