import type { JsonValue } from "../../base/json.js";
/** The endpoints of runs. */
export declare const RUN_PATHS: {
  readonly [path: string]: {
    readonly [method: string]: JsonValue;
  };
};
