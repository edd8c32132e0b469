import { request as requestHttp, type IncomingMessage } from "node:http";
import { request as requestHttps } from "node:https";
import { text } from "node:stream/consumers";

import { messageOf } from "../base/errors.js";
import type { Document } from "./documents.js";
import { CliError, gatewayError } from "./exit.js";
import type { ClientSettings } from "./settings.js";

/**
 * Asks the gateway one question over HTTP. Fails with a CliError: the gateway's own code, or `UNREACHABLE`.
 * Plain `http.request`, because it sets no deadline of its own: an invocation may take as long as its timeoutMs.
 */
export async function ask<Result, Variables>(
  { endpoint, token }: ClientSettings,
  document: Document<Result, Variables>,
  variables: Variables,
): Promise<Result> {
  const response = await post(endpoint, token, JSON.stringify({ query: document.text, variables }));
  return answerOf<Result>(endpoint, response.statusCode ?? 0, await bodyOf(endpoint, response));
}

export function unreachable(endpoint: URL, why: string): CliError {
  const advice = "start one with `terrarium serve`, or say where it is with --url or TERRARIUM_URL";
  return new CliError(
    "UNREACHABLE",
    "UNREACHABLE",
    `no gateway answers at ${endpoint.href} (${why})`,
    advice,
  );
}

/** The error behind one entry of a GraphQL `errors` list. */
export function graphqlError(entry: unknown): CliError {
  const { message, extensions } = (entry ?? {}) as { message?: unknown; extensions?: { code?: unknown } };
  const code = typeof extensions?.code === "string" ? extensions.code : "BAD_USER_INPUT";
  return gatewayError(code, typeof message === "string" ? message : "the gateway gave no reason");
}

function post(endpoint: URL, token: string | null, body: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = endpoint.protocol === "https:" ? requestHttps : requestHttp;
    request(endpoint, {
      method: "POST",
      agent: false,
      headers: {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(body),
        accept: "application/graphql-response+json, application/json",
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
    })
      .once("response", resolve)
      .once("error", (error) => reject(unreachable(endpoint, messageOf(error) || "connection refused")))
      .end(body);
  });
}

async function bodyOf(endpoint: URL, response: IncomingMessage): Promise<string> {
  try {
    return await text(response);
  } catch (error) {
    throw unreachable(endpoint, `the answer broke off: ${messageOf(error)}`);
  }
}

function answerOf<Result>(endpoint: URL, status: number, body: string): Result {
  let answer: { data?: Result | null; errors?: unknown[] };
  try {
    answer = JSON.parse(body) as typeof answer;
  } catch {
    throw unreachable(endpoint, `HTTP ${status}, and the answer is not GraphQL`);
  }
  const [first] = answer.errors ?? [];
  if (first !== undefined) throw graphqlError(first);
  if (answer.data === undefined || answer.data === null) {
    throw unreachable(endpoint, `HTTP ${status}, and the answer is not GraphQL`);
  }
  return answer.data;
}
