import { createClient } from "graphql-ws";
import { WebSocket } from "ws";
import { type GraphqlAnswer, graphqlCall } from "./graphql-call.js";
import type { Send } from "./rest.js";
import { CLOSED_WITH } from "./socket.js";
import { bearer, type Call, type Outcome, refusal, type SurfaceKind, type World } from "./surface.js";

/** Differences that follow from commands being fields. */
const OWN = {
  unknownName: {
    code: "BAD_USER_INPUT",
    because: "agents and commands are fields: a document with unknown ones is invalid",
  },
  ownNotation: "arguments are named in the document, and a single value is a list of one",
  absentIsNull: "a document selects fields, and each of them has a value",
};

/** The command's own field, with POST. */
export function graphqlOverHttp(name: string, send: Send): SurfaceKind {
  return {
    name,
    ...OWN,
    open: (world) => ({ call: (call) => post(world, send(world), call) }),
  };
}

async function post(world: World, send: ReturnType<Send>, call: Call): Promise<Outcome> {
  const { query, variables, read } = await graphqlCall(world, call);
  const authorization = bearer(world, call.token);
  const response = await send(
    new Request(`http://127.0.0.1:${world.port}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(authorization !== null && { authorization }) },
      body: JSON.stringify({ query, variables }),
      ...(call.signal && { signal: call.signal }),
    }),
  );
  return read((await response.json()) as GraphqlAnswer);
}

/** The command's own field, over `graphql-transport-ws`; one socket per call. */
export const graphqlOverWebSocket: SurfaceKind = {
  name: "GraphQL over WebSocket",
  ...OWN,
  open: (world) => ({ call: (call) => overWebSocket(world, call) }),
};

async function overWebSocket(world: World, call: Call): Promise<Outcome> {
  const { query, variables, read } = await graphqlCall(world, call);
  const authorization = bearer(world, call.token);
  const client = createClient({
    url: `ws://127.0.0.1:${world.port}/graphql`,
    webSocketImpl: WebSocket,
    ...(authorization !== null && { connectionParams: { authorization } }),
    retryAttempts: 0,
  });
  call.signal?.addEventListener("abort", () => client.terminate());
  try {
    return read(await first(client, { query, variables }));
  } catch (error) {
    const code = CLOSED_WITH[(error as { code?: number }).code ?? 0];
    if (code === undefined) throw error;
    return refusal(code, {});
  } finally {
    await client.dispose();
  }
}

/** The single answer. Rejects with the close event if the socket is closed instead. */
function first(
  client: ReturnType<typeof createClient>,
  payload: { readonly query: string; readonly variables: Record<string, unknown> },
): Promise<GraphqlAnswer> {
  return new Promise((resolve, reject) => {
    client.subscribe(payload, {
      next: (answer) => resolve(answer as GraphqlAnswer),
      // A refusal before execution comes as a list of errors.
      error: (error) => (Array.isArray(error) ? resolve({ errors: error }) : reject(error)),
      complete: () => reject(new Error("completed without an answer")),
    });
  });
}
