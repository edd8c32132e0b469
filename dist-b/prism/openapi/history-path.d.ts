import type { JsonValue } from "../../base/json.js";
/** `GET /api/history`. */
export declare const HISTORY_PATHS: {
  readonly [path: string]: {
    readonly [method: string]: JsonValue;
  };
};
