import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { messageOf } from "../../base/errors.js";
import { parseJson } from "../../base/json.js";
import { CliError, gatewayError } from "../exit.js";
/** Bytes of one answer: more than any that a gateway gives. */
const ANSWER_BYTES_MAX = 64 * 1024 * 1024;
/**
 * Sends one GraphQL operation over HTTP. Fails with a CliError: the gateway's own code, or `UNREACHABLE`.
 * Uses `http.request` because it has no timeout of its own: an invocation may take as long as its timeoutMs.
 */
export async function ask(settings, document, variables) {
  const { endpoint } = settings;
  const body = JSON.stringify({ query: document.text, variables });
  const acts = document.text.trimStart().startsWith("mutation");
  const answer = await post(settings, endpoint, { body, headers: { accept: GRAPHQL_TYPES }, acts });
  return answerOf(settings, answer);
}
const GRAPHQL_TYPES = "application/graphql-response+json, application/json";
/** Narrows a mutation's nullable field: it is null only beside an error, and `ask` has thrown that error already. */
export function outcomeOf(outcome) {
  if (outcome === null)
    throw gatewayError("INTERNAL_SERVER_ERROR", "the gateway returned neither a result nor an error");
  return outcome;
}
const START_ADVICE = "start one with `terrarium serve`, or set its address with --url or TERRARIUM_URL";
export function unreachable(endpoint, why, advice = START_ADVICE) {
  return new CliError(
    "UNREACHABLE",
    "UNREACHABLE",
    `no gateway answers at ${endpoint.href} (${why})`,
    advice,
  );
}
/** A request was sent, and its connection ended before the answer. `acts`: the gateway may have carried it out. */
function cutOff(endpoint, why, acts) {
  const message = `the connection to ${endpoint.href} was lost before the answer (${why})`;
  const advice = acts
    ? "it may have been done: look at `terrarium run list`; with --idempotency-key it is safe to try again"
    : "try again";
  return new CliError("UNREACHABLE", "UNREACHABLE", message, advice);
}
/** Turns one entry of a GraphQL `errors` list into a CliError. */
export function graphqlError(entry) {
  const { message, extensions } = entry ?? {};
  const { code: given, ...details } = extensions ?? {};
  const code = typeof given === "string" ? given : "BAD_USER_INPUT";
  return gatewayError(code, typeof message === "string" ? message : "the gateway gave no reason", details);
}
/** Posts JSON to an address of the gateway. Fails with `UNREACHABLE` unless a complete response arrives. */
export async function post(settings, address, posted) {
  return await exchange(settings, address, posted);
}
/** Gets an address of the gateway. Fails with `UNREACHABLE` unless a complete response arrives. */
export async function get(settings, address, headers) {
  return await exchange(settings, address, { body: null, headers, acts: false });
}
async function exchange(settings, address, sent) {
  const { endpoint } = settings;
  const response = await send(settings, address, sent);
  const { statusCode: status = 0, headers } = response;
  if (status >= 300 && status < 400 && headers.location !== undefined) {
    response.destroy();
    throw unreachable(endpoint, `HTTP ${status}: it redirects to ${headers.location}; set that as --url`);
  }
  return { status, text: await bodyOf(settings, response, sent.acts) };
}
function send(settings, address, { body, headers, acts }) {
  const { token, signal } = settings;
  return new Promise((resolve, reject) => {
    const isSecure = address.protocol === "https:";
    const ask = isSecure ? requestHttps : requestHttp;
    let isOpen = false;
    ask(address, {
      method: body === null ? "GET" : "POST",
      agent: false,
      ...(signal ? { signal } : {}),
      headers: {
        ...(body === null
          ? {}
          : { "content-type": "application/json", "content-length": Buffer.byteLength(body) }),
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
    })
      .once("response", resolve)
      .once("socket", (socket) => socket.once(isSecure ? "secureConnect" : "connect", () => (isOpen = true)))
      .once("error", (error) => reject(failureOf(settings, error, isOpen, acts)))
      .end(body ?? undefined);
  });
}
async function bodyOf(settings, response, acts) {
  try {
    return await textWithin(response, ANSWER_BYTES_MAX);
  } catch (error) {
    throw failureOf(settings, error, true, acts);
  }
}
async function textWithin(response, bytesMax) {
  const pieces = [];
  let bytes = 0;
  for await (const piece of response) {
    bytes += piece.length;
    if (bytes > bytesMax) throw new Error(`its answer has more than ${bytesMax} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString();
}
/** `isOpen`: the request may have reached the gateway. An aborted one failed for the reason of its signal. */
function failureOf({ endpoint, signal }, error, isOpen, acts) {
  if (signal?.reason instanceof CliError && !acts) return signal.reason;
  const why = messageOf(signal?.aborted ? signal.reason : error) || "connection refused";
  const [line = ""] = why.split("\n");
  return isOpen ? cutOff(endpoint, line, acts) : unreachable(endpoint, line);
}
function answerOf(settings, { status, text: body }) {
  const { endpoint } = settings;
  let answer;
  try {
    answer = parseJson(body);
  } catch {
    throw unreachable(endpoint, `HTTP ${status}, and the response is not GraphQL`);
  }
  const [first] = Array.isArray(answer?.errors) ? answer.errors : [];
  if (first !== undefined) {
    settings.onAnswer?.();
    throw graphqlError(first);
  }
  if (answer?.data === undefined || answer.data === null) {
    throw unreachable(endpoint, `HTTP ${status}, and the response is not GraphQL`);
  }
  settings.onAnswer?.();
  return answer.data;
}
//# sourceMappingURL=http.js.map
