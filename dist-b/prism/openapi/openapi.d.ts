import type { JsonValue } from "../../base/json.js";
import type { CommandedAgent } from "../describe-commands.js";
export type OpenapiDocument = {
  readonly [member: string]: JsonValue;
};
export interface OpenapiOptions {
  readonly agents: readonly CommandedAgent[];
  /** Version of the product, as in package.json. */
  readonly version: string;
  /** Base URL of the gateway. Default `.`: relative to the document's own URL (OpenAPI 3.1, Server Object). */
  readonly url?: string;
  /** Endpoints that other rooms describe. */
  readonly more?: {
    readonly [path: string]: {
      readonly [method: string]: JsonValue;
    };
  };
}
/**
 * The REST API as OpenAPI 3.1: one path for each listed command, and the endpoints of every agent. The same agents
 * give the same document, in any order.
 */
export declare function createOpenapi({ agents, version, url, more }: OpenapiOptions): OpenapiDocument;
