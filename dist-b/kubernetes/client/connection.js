import { Agent as HttpAgent, request as plain } from "node:http";
import { Agent as HttpsAgent, request as secure } from "node:https";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { messageOf } from "../../base/errors.js";
import { KubeError } from "./kube-error.js";
/** One request, milliseconds, with its answer. */
const REQUEST_TIMEOUT_MS = 30_000;
/** Requests at a time, watches included. */
const SOCKETS_MAX = 64;
/** Longest answer that is read, bytes. */
const ANSWER_BYTES_MAX = 268_435_456;
/** Requests to one API server as one user. */
export class Connection {
  #access;
  #agent;
  constructor(access) {
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
  get namespace() {
    return this.#access.namespace;
  }
  close() {
    this.#agent.destroy();
  }
  /** The answer's JSON. Throws KubeError. */
  async call(method, path, options = {}) {
    const { timeoutMs = REQUEST_TIMEOUT_MS, signal } = options;
    const deadline = AbortSignal.timeout(timeoutMs);
    const until = signal ? AbortSignal.any([signal, deadline]) : deadline;
    try {
      const response = await this.#send(method, path, options, until);
      const answer = await text(bounded(response));
      if (isFailure(response)) throw refusal(response, answer, `${method} ${path}`);
      return JSON.parse(answer);
    } catch (error) {
      throw asKubeError(error, `${method} ${path}`);
    }
  }
  /** Lines of an answer that goes on, such as a watch, until the server ends it or `signal` aborts. Throws KubeError. */
  async *lines(path, options) {
    try {
      const response = await this.#send("GET", path, options, options.signal);
      if (isFailure(response)) throw refusal(response, await text(response), `GET ${path}`);
      for await (const line of createInterface({ input: response, crlfDelay: Infinity })) {
        if (line !== "") yield line;
      }
      // The interface ends quietly when its input fails.
      if (response.errored) throw response.errored;
      if (!response.complete) throw new Error("the connection was cut");
    } catch (error) {
      throw asKubeError(error, `GET ${path}`);
    }
  }
  async #send(method, path, options, signal) {
    const { body, contentType = "application/json", accept = "application/json" } = options;
    const authorization = await this.#access.authorization();
    const payload = body === undefined ? null : JSON.stringify(body);
    const { server } = this.#access;
    const target = new URL(server.pathname.replace(/\/+$/, "") + path, server);
    const settings = {
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
const isFailure = ({ statusCode = 0 }) => statusCode < 200 || statusCode > 299;
async function* bounded(response) {
  let bytes = 0;
  for await (const chunk of response) {
    const buffer = chunk;
    bytes += buffer.length;
    if (bytes > ANSWER_BYTES_MAX) throw new Error(`the answer is longer than ${ANSWER_BYTES_MAX} bytes`);
    yield buffer;
  }
}
function refusal(response, answer, what) {
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
function statusIn(answer) {
  try {
    const parsed = JSON.parse(answer);
    return parsed !== null && typeof parsed === "object" ? parsed : {};
  } catch {
    return {};
  }
}
function asKubeError(error, what) {
  if (error instanceof KubeError) return error;
  return new KubeError(0, "Unreachable", `${what}: ${messageOf(error)}`, null, error);
}
//# sourceMappingURL=connection.js.map
