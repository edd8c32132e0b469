import type { ClusterAccess } from "./kubeconfig.js";
export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
export interface CallOptions {
  readonly body?: unknown;
  /** Default: JSON. */
  readonly contentType?: string;
  readonly accept?: string;
  /** Default: REQUEST_TIMEOUT_MS. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}
/** Requests to one API server as one user. */
export declare class Connection {
  #private;
  constructor(access: ClusterAccess);
  get namespace(): string;
  close(): void;
  /** The answer's JSON. Throws KubeError. */
  call<Answer>(method: Method, path: string, options?: CallOptions): Promise<Answer>;
  /** Lines of an answer that goes on, such as a watch, until the server ends it or `signal` aborts. Throws KubeError. */
  lines(
    path: string,
    options: CallOptions & {
      readonly signal: AbortSignal;
    },
  ): AsyncGenerator<string>;
}
