import { Agent as HttpAgent, type IncomingMessage, request as plain, type RequestOptions } from "node:http";
import { Agent as HttpsAgent, request as secure } from "node:https";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { messageOf } from "../../base/errors.js";
import { KubeError } from "./kube-error.js";
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

/** Timeout of one request with its answer, milliseconds. */
const REQUEST_TIMEOUT_MS = 30_000;
/** Requests at a time, watches included. */
const SOCKETS_MAX = 64;
/** Size of the largest answer that is read, bytes. */
const ANSWER_BYTES_MAX = 268_435_456;

/** Requests to one API server as one user. */
export class Connection {
  readonly #access: ClusterAccess;
  readonly #agent: HttpAgent;

  constructor(access: ClusterAccess) {
    this.#access = access;
    const { ca, certificate, insecure, serverName, server } = access;
    const common = { keepAlive: true, maxSockets: SOCKETS_MAX };
    this.#agent =
      server.protocol === "http:"
        ? new HttpAgent(common)
        : new HttpsAgent({
            ...common,
            ...(ca !== null && { ca }),
            ...certificate,
            ...(serverName !== null && { servername: serverName }),
            rejectUnauthorized: !insecure,
          });
  }

  get namespace(): string {
    return this.#access.namespace;
  }

  close(): void {
    this.#agent.destroy();
  }

  /** The answer's JSON. Throws KubeError. */
  async call<Answer>(method: Method, path: string, options: CallOptions = {}): Promise<Answer> {
    const { timeoutMs = REQUEST_TIMEOUT_MS, signal } = options;
    const deadline = AbortSignal.timeout(timeoutMs);
    const until = signal ? AbortSignal.any([signal, deadline]) : deadline;
    try {
      const response = await this.#send(method, path, options, until);
      const answer = await text(bounded(response));
      if (isFailure(response)) throw refusal(response, answer, `${method} ${path}`);
      return JSON.parse(answer) as Answer;
    } catch (error) {
      throw asKubeError(error, `${method} ${path}`);
    }
  }

  /** The lines of a streamed answer, such as a watch, until the server ends it or `signal` aborts. Throws KubeError. */
  async *lines(
    path: string,
    options: CallOptions & { readonly signal: AbortSignal },
  ): AsyncGenerator<string> {
    try {
      const response = await this.#send("GET", path, options, options.signal);
      if (isFailure(response)) throw refusal(response, await text(response), `GET ${path}`);
      for await (const line of createInterface({ input: response, crlfDelay: Infinity })) {
        if (line !== "") yield line;
      }
      // readline ends without an error when its input fails.
      if (response.errored) throw response.errored;
      if (!response.complete) throw new Error("the connection was cut");
    } catch (error) {
      throw asKubeError(error, `GET ${path}`);
    }
  }

  async #send(
    method: Method,
    path: string,
    options: CallOptions,
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    const { body, contentType = "application/json", accept = "application/json" } = options;
    const authorization = await this.#access.authorization();
    const payload = body === undefined ? null : JSON.stringify(body);
    const { server } = this.#access;
    const target = new URL(server.pathname.replace(/\/+$/, "") + path, server);
    const settings: RequestOptions = {
      method,
      agent: this.#agent,
      signal,
      headers: {
        accept,
        "user-agent": "terrarium",
        ...(authorization !== null && { authorization }),
        ...(payload !== null && {
          "content-type": contentType,
          "content-length": Buffer.byteLength(payload),
        }),
      },
    };
    return new Promise((resolve, reject) => {
      const send = target.protocol === "http:" ? plain : secure;
      const outgoing = send(target, settings, resolve);
      outgoing.on("error", reject);
      outgoing.end(payload ?? undefined);
    });
  }
}

const isFailure = ({ statusCode = 0 }: IncomingMessage): boolean => statusCode < 200 || statusCode > 299;

async function* bounded(response: IncomingMessage): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of response) {
    const buffer = chunk as Buffer;
    bytes += buffer.length;
    if (bytes > ANSWER_BYTES_MAX) throw new Error(`the answer is longer than ${ANSWER_BYTES_MAX} bytes`);
    yield buffer;
  }
}

function refusal(response: IncomingMessage, answer: string, what: string): KubeError {
  const { statusCode = 0, headers } = response;
  const seconds = Number(headers["retry-after"]);
  const wait = Number.isFinite(seconds) && headers["retry-after"] !== undefined ? seconds * 1_000 : null;
  const { reason = "", message = answer.slice(0, 500) } = statusIn(answer);
  return new KubeError(
    statusCode,
    reason || `Status${statusCode}`,
    message || `${what}: HTTP ${statusCode}`,
    wait,
  );
}

function statusIn(answer: string): { readonly reason?: string; readonly message?: string } {
  try {
    const parsed = JSON.parse(answer) as unknown;
    return parsed !== null && typeof parsed === "object" ? parsed : {};
  } catch {
    return {};
  }
}

function asKubeError(error: unknown, what: string): KubeError {
  if (error instanceof KubeError) return error;
  return new KubeError(0, "Unreachable", `${what}: ${messageOf(error)}`, null, error);
}
