import { once } from "node:events";
import { createClient } from "graphql-ws";
import { expect } from "vitest";
import { WebSocket } from "ws";
import { openStream, type StreamReader } from "../conformance/gateway-event-source.js";
import { PerturbSocket } from "../support/steering-clients.js";

interface Using {
  readonly token: string;
  /** Whether WebSockets are passed on. Default true. */
  readonly sockets?: boolean;
}

const RESULTS =
  'subscription { terrariumEvents(agentId: "echo", replay: 0, types: [RESULT]) { ... on ResultEvent { result } } }';

/**
 * Uses a gateway with the agent `echo` as its clients do, over every transport: a query, mutations, REST, an event stream that
 * resumes, `graphql-transport-ws`, `/observe` and `/perturb`. Resolves to the names of what worked. `url` is where its pages are, without a slash at its end.
 */
export async function useTransports(
  url: string,
  { token, sockets = true }: Using,
): Promise<readonly string[]> {
  const authorization = `Bearer ${token}`;
  const ask = async (path: string, body: object) => {
    const response = await fetch(url + path, {
      method: "POST",
      headers: { "content-type": "application/json", authorization },
      body: JSON.stringify(body),
    });
    return (await response.json()) as { data?: Record<string, unknown>; result?: unknown };
  };
  const say = async (input: string): Promise<void> => {
    const query = 'mutation ($input: JSON!) { invoke(agentId: "echo", input: $input) { status } }';
    const said = await ask("/graphql", { query, variables: { input } });
    expect(said).toEqual({ data: { invoke: { status: "COMPLETED" } } });
  };

  expect(await ask("/graphql", { query: "{ agents { id } }" })).toMatchObject({
    data: { agents: expect.arrayContaining([{ id: "echo" }]) },
  });
  expect(JSON.stringify(await ask("/api/echo/invoke", { input: "over REST" }))).toContain("over REST");

  const address = `${url}/graphql?query=${encodeURIComponent(RESULTS)}`;
  const heardOn = async (stream: StreamReader): Promise<string> => {
    const [event] = await stream.take(1);
    return event?.data ?? "";
  };
  const first = await openStream(address);
  // Said once the stream is open, so it arrives only if nothing on the way holds it back.
  await say("first");
  const [seen] = await first.take(1);
  expect(seen?.data).toContain("first");
  await first.close();
  await say("while away");
  await using second = await openStream(address, {}, seen?.lastEventId);
  expect(await heardOn(second)).toContain("while away");
  await say("back");
  expect(await heardOn(second)).toContain("back");
  const plain = ["query", "mutation", "REST", "event stream"];
  if (!sockets) return plain;

  const socketUrl = url.replace(/^http/, "ws");
  const client = createClient({ url: `${socketUrl}/graphql`, webSocketImpl: WebSocket, retryAttempts: 0 });
  const results = client.iterate({ query: RESULTS.replace("replay: 0", "replay: 20") });
  const until = async (words: string): Promise<void> => {
    while (!JSON.stringify(await results.next()).includes(words));
  };
  await until("back");
  await say("over a socket");
  await until("over a socket");
  await results.return?.();
  await client.dispose();

  const observer = new WebSocket(`${socketUrl}/observe/echo?replay=1`);
  const [observed] = (await once(observer, "message")) as [Buffer];
  expect(observed.toString()).toContain('"echo"');
  observer.terminate();

  using steering = new PerturbSocket(`${socketUrl}/perturb/echo`, { authorization });
  expect(await steering.ask({ input: "over /perturb" })).toMatchObject({
    perturbationId: expect.any(String),
  });
  return [...plain, "graphql-transport-ws", "/observe", "/perturb"];
}
