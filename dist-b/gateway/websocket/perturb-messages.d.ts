import type { JsonValue } from "../../base/json.js";
type Members = {
  readonly [name: string]: JsonValue;
};
/** A message from a client of `/perturb/{agent}`, with defaults filled in. `traceparent` is passed on unchecked. */
export type PerturbMessage =
  | {
      readonly kind: "authorization";
      readonly authorization: string;
    }
  | (SteeringMessage & {
      readonly traceparent: JsonValue;
    });
type SteeringMessage =
  | {
      readonly kind: "perturb";
      readonly input: JsonValue;
      readonly priority: number;
      readonly idempotencyKey: string | null;
      readonly session: string | null;
    }
  | {
      readonly kind: "invoke";
      readonly input: JsonValue;
      readonly priority: number;
      readonly timeoutMs: number;
      readonly idempotencyKey: string | null;
      readonly session: string | null;
    }
  | {
      readonly kind: "command";
      readonly command: string;
      readonly args: JsonValue;
      /** Null: the command's own timeout. */
      readonly timeoutMs: number | null;
      readonly idempotencyKey: string | null;
      readonly session: string | null;
    }
  | {
      readonly kind: "resolve";
      readonly id: string;
      readonly answer: JsonValue;
      readonly expectedDigest: string | null;
    };
/** The JSON object that a message is. Throws BAD_USER_INPUT. */
export declare function parseMessage(text: string): Members;
/** The id that the answer carries; null when the client leaves it to the gateway. Throws BAD_USER_INPUT. */
export declare function idOf({ id }: Members): string | number | null;
/** Throws BAD_USER_INPUT that names the member. Only types are checked here; steering checks the values. */
export declare function readMessage(message: Members): PerturbMessage;
export {};
