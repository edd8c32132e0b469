import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";

import { messageOf } from "../../base/errors.js";
import { parseJson } from "../../base/json.js";
import type { Document } from "../../documents/agents.js";
import { noteUnread } from "../../documents/unread.js";
import { CliError, gatewayError } from "../exit.js";

export interface AskSettings {
  readonly endpoint: URL;
  /** Gateways of the same namespace, which are asked when those before them cannot be reached. */
  readonly others?: readonly URL[];
  readonly token: string | null;
  /** Aborts the request. */
  readonly signal?: AbortSignal;
  /** Called with each answer that is the gateway's own, a refusal included. */
  readonly onAnswer?: () => void;
  /** Called when an answer says that what it has of other gateways is old: as of when, ISO 8601. */
  readonly onAsOf?: (asOf: string) => void;
  /** Called with each answer: what it says is away; null: nothing. */
  readonly onOutage?: (outage: ToldOutage | null) => void;
}

/** What the gateway cannot reach, and as of when that makes its answer, ISO 8601. */
export interface ToldOutage {
  readonly asOf: string;
  readonly words: string;
}

/** Bytes of one answer: more than any that a gateway gives. */
const ANSWER_BYTES_MAX = 64 * 1024 * 1024;

/**
 * Sends one GraphQL operation over HTTP. Fails with a CliError: the gateway's own code, or `UNREACHABLE`. Fields that the gateway
 * cannot read at the moment are null, and named in `unread` beside them.
 * Uses `http.request` because it has no timeout of its own: an invocation may take as long as its timeoutMs.
 */
export async function ask<Result, Variables>(
  settings: AskSettings,
  document: Document<Result, Variables>,
  variables: Variables,
): Promise<Result> {
  const { endpoint } = settings;
  const body = JSON.stringify({ query: document.text, variables });
  const acts = document.text.trimStart().startsWith("mutation");
  const answer = await post(settings, endpoint, { body, headers: { accept: GRAPHQL_TYPES }, acts });
  return answerOf<Result>(settings, answer);
}
const GRAPHQL_TYPES = "application/graphql-response+json, application/json";

/** Narrows a mutation's nullable field: it is null only beside an error, and `ask` has thrown that error already. */
export function outcomeOf<T>(outcome: T | null): T {
  if (outcome === null)
    throw gatewayError("INTERNAL_SERVER_ERROR", "the gateway returned neither a result nor an error");
  return outcome;
}

const START_ADVICE = "start one with `terrarium serve`, or set its address with --url or TERRARIUM_URL";

/** Nothing was sent. */
class NotConnected extends CliError {}

export function unreachable(endpoint: URL, why: string, advice = START_ADVICE): CliError {
  return new CliError(
    "UNREACHABLE",
    "UNREACHABLE",
    `no gateway answers at ${endpoint.href} (${why})`,
    advice,
  );
}

/** A request was sent, and its connection ended before the answer. `acts`: the gateway may have carried it out. */
function cutOff(endpoint: URL, why: string, acts: boolean): CliError {
  const message = `the connection to ${endpoint.href} was lost before the answer (${why})`;
  const advice = acts
    ? "it may have been done: look at `terrarium run list`; with --idempotency-key it is safe to try again"
    : "try again";
  return new CliError("UNREACHABLE", "UNREACHABLE", message, advice);
}

/** Turns one entry of a GraphQL `errors` list into a CliError. */
export function graphqlError(entry: unknown): CliError {
  const { message, extensions } = (entry ?? {}) as { message?: unknown; extensions?: { code?: unknown } };
  const { code: given, ...details } = extensions ?? {};
  const code = typeof given === "string" ? given : "BAD_USER_INPUT";
  return gatewayError(code, typeof message === "string" ? message : "the gateway gave no reason", details);
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** A request. `acts`: repeating it has a second effect. */
interface Sent {
  /** JSON to post; null: get. */
  readonly body: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly acts: boolean;
}

/** Posts JSON to an address of the gateway. Fails with `UNREACHABLE` unless a complete response arrives. */
export async function post(
  settings: AskSettings,
  address: URL,
  posted: Sent & { readonly body: string },
): Promise<Answer> {
  return await exchange(settings, address, posted);
}

/** Gets an address of the gateway. Fails with `UNREACHABLE` unless a complete response arrives. */
export async function get(
  settings: AskSettings,
  address: URL,
  headers: Readonly<Record<string, string>>,
): Promise<Answer> {
  return await exchange(settings, address, { body: null, headers, acts: false });
}

async function exchange(settings: AskSettings, address: URL, sent: Sent): Promise<Answer> {
  const { endpoint, others = [], signal } = settings;
  const gateways = [endpoint, ...others];
  for (const [index, gateway] of gateways.entries()) {
    try {
      return await exchangeWith({ ...settings, endpoint: gateway }, moved(address, endpoint, gateway), sent);
    } catch (error) {
      const isLast = index === gateways.length - 1 || signal?.aborted === true;
      if (isLast || !(error instanceof NotConnected)) throw error;
    }
  }
  throw unreachable(endpoint, "it has no address");
}

/** An address of one gateway, at another. */
function moved(address: URL, from: URL, to: URL): URL {
  const base = new URL(".", from).pathname;
  const there = new URL(address.pathname.slice(base.length), new URL(".", to));
  there.search = address.search;
  return there;
}

async function exchangeWith(settings: AskSettings, address: URL, sent: Sent): Promise<Answer> {
  const { endpoint } = settings;
  const response = await send(settings, address, sent);
  const { statusCode: status = 0, headers } = response;
  if (status >= 300 && status < 400 && headers.location !== undefined) {
    response.destroy();
    throw unreachable(endpoint, `HTTP ${status}: it redirects to ${headers.location}; set that as --url`);
  }
  const { "terrarium-as-of": asOf, "terrarium-outage": words } = headers;
  const isOld = typeof asOf === "string" && !Number.isNaN(Date.parse(asOf));
  if (isOld) settings.onAsOf?.(asOf);
  settings.onOutage?.(isOld && typeof words === "string" ? { asOf, words } : null);
  return { status, text: await bodyOf(settings, response, sent.acts) };
}

function send(settings: AskSettings, address: URL, { body, headers, acts }: Sent): Promise<IncomingMessage> {
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

async function bodyOf(settings: AskSettings, response: IncomingMessage, acts: boolean): Promise<string> {
  try {
    return await textWithin(response, ANSWER_BYTES_MAX);
  } catch (error) {
    throw failureOf(settings, error, true, acts);
  }
}

async function textWithin(response: IncomingMessage, bytesMax: number): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of response as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > bytesMax) throw new Error(`its answer has more than ${bytesMax} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString();
}

/** `isOpen`: the request may have reached the gateway. An aborted one failed for the reason of its signal. */
function failureOf(
  { endpoint, signal }: AskSettings,
  error: unknown,
  isOpen: boolean,
  acts: boolean,
): CliError {
  if (signal?.reason instanceof CliError && !acts) return signal.reason;
  const why = messageOf(signal?.aborted ? signal.reason : error) || "connection refused";
  const [line = ""] = why.split("\n");
  if (isOpen) return cutOff(endpoint, line, acts);
  const { exit, code, message, advice } = unreachable(endpoint, line);
  return new NotConnected(exit, code, message, advice);
}

function answerOf<Result>(settings: AskSettings, { status, text: body }: Answer): Result {
  const { endpoint } = settings;
  let answer: { data?: Result | null; errors?: unknown[] };
  try {
    answer = parseJson(body) as typeof answer;
  } catch {
    throw unreachable(endpoint, `HTTP ${status}, and the response is not GraphQL`);
  }
  const errors = Array.isArray(answer?.errors) ? answer.errors : [];
  const [first] = errors;
  if (first !== undefined && !noteUnread(answer.data, errors)) {
    settings.onAnswer?.();
    throw graphqlError(first);
  }
  if (answer?.data === undefined || answer.data === null) {
    throw unreachable(endpoint, `HTTP ${status}, and the response is not GraphQL`);
  }
  settings.onAnswer?.();
  return answer.data;
}
