import type { JsonValue } from "../../base/json.js";
/** The operation that a path under `/api` names. `nothing`: unknown, or not decodable. */
export type RestTarget =
  | {
      readonly kind: "agents";
    }
  | {
      readonly kind: "history";
    }
  | {
      readonly kind: "snapshot";
      readonly agentId: string;
    }
  | {
      readonly kind: "invoke";
      readonly agentId: string;
    }
  | {
      readonly kind: "command";
      readonly agentId: string;
      readonly command: string;
    }
  | {
      readonly kind: "runs";
    }
  | {
      readonly kind: "run";
      readonly id: string;
    }
  | {
      readonly kind: "cancelRun";
      readonly id: string;
    }
  | {
      readonly kind: "rerun";
      readonly id: string;
    }
  | {
      readonly kind: "nothing";
    };
export declare const ALLOWED_METHODS: {
  readonly agents: "GET, HEAD";
  readonly history: "GET, HEAD";
  readonly snapshot: "GET, HEAD";
  readonly invoke: "POST";
  readonly command: "POST";
  readonly runs: "GET, HEAD";
  readonly run: "GET, HEAD";
  readonly cancelRun: "POST";
  readonly rerun: "POST";
};
/**
 * Null for paths that are not REST's. Each segment is decoded once and then only compared with names: nothing is
 * resolved, so `..` and `%2F` are names that no agent has. An agent may be called `runs`: its snapshot and its POST
 * paths remain its own, and `GET /api/runs/{id}` is a run.
 */
export declare function restTarget(pathname: string, method: string): RestTarget | null;
/**
 * The key in an `Idempotency-Key` header: a string in quotes, as in draft-ietf-httpapi-idempotency-key-header, or bare, as
 * most clients send it; both are the same key. Null without such a header. A list is refused, so that a header sent twice
 * does not make a third key.
 */
export declare function idempotencyKeyOf(header: string | null): string | null;
interface InvokeBody {
  readonly input: JsonValue;
  /** Steering checks its range. */
  readonly timeoutMs: number;
  /** Null without one. */
  readonly session: string | null;
}
/** Reads `{"input": …, "timeoutMs"?, "session"?}`. Throws BAD_USER_INPUT that names each wrong member. */
export declare function readInvokeBody(body: JsonValue | undefined): InvokeBody;
export {};
