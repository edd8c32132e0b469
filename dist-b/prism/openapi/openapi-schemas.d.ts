import type { JsonValue } from "../../base/json.js";
type JsonObject = {
  [name: string]: JsonValue;
};
export declare const CODES: {
  code: string;
  status: 400 | 401 | 403 | 404 | 409 | 413 | 422 | 429 | 500 | 502 | 503 | 504;
  advice:
    | "another client settled it first; `settledBy` and `settledAt` say who and when"
    | "ask for less at once"
    | "correct the named field"
    | "correct the path at `position`, which is counted from 0"
    | "list the agent's commands"
    | "list the agents and use one of their ids"
    | "list the pending semaphores"
    | "list the runs; old ones are forgotten beyond the bounds on kept runs"
    | "raise timeoutMs, or use perturb and watch for the result"
    | "report it with the time it happened"
    | "send a document that is in the operator's list"
    | "send a valid bearer token"
    | "send less, or ask the operator to raise the named limit"
    | "send the hash again, with the text of the document"
    | "start the agent, or try again once its host is back"
    | "take a fresh cursor from snapshot, or subscribe with replay"
    | "the agent failed on this input; look at its ERROR event"
    | "the agent is behind; try again later"
    | "the run was cut off and may have acted; look what it did, then use a new idempotency key"
    | "try again; the operator's log says what is missing"
    | "use a new idempotency key for a different input"
    | "use a token whose scope covers this action"
    | "use one of the `nearest` paths, or look at docs/agentese.md"
    | "wait retryAfterMs, then try again"
    | "what you saw has changed; look again before answering";
}[];
export declare const ref: (name: string) => JsonObject;
/** Schemas of the endpoints of every deployment. */
export declare const FIXED_SCHEMAS: JsonObject;
export {};
