import { createClient } from "graphql-ws";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type RawData, WebSocket } from "ws";
import type { JsonValue } from "../../../src/base/json.js";
import { Heard, TerrariumKit } from "../../support/terrarium-kit.js";

/** What a client gets from the path. It knows the base URL, this path and its token, and nothing else. */
interface Handle {
  readonly graphql: {
    readonly ws: string;
    readonly documents: { readonly follow: string; readonly invoke: string };
  };
  readonly agents: readonly {
    readonly id: string;
    readonly observe: string;
    readonly perturb: string;
    readonly cursor: string;
    readonly acceptsInput: boolean;
    readonly may: readonly string[];
  }[];
  readonly observe: { readonly resumeBy: string };
  readonly perturb: {
    readonly messages: { readonly [name: string]: { readonly [member: string]: JsonValue } };
  };
  readonly authorization: { readonly graphqlWs: { readonly payload: { readonly [member: string]: string } } };
  readonly limits: { readonly [name: string]: number };
  readonly caller: { readonly id: string } | null;
}

interface Event {
  readonly cursor: string;
  readonly type: string;
}

let kit: TerrariumKit;
beforeAll(async () => {
  kit = await TerrariumKit.open({ basePath: "/below" });
});
afterAll(() => kit.terrarium.close());

const baseUrl = (): string => `http://127.0.0.1:${kit.port}/below`;

async function connect(): Promise<Handle> {
  const response = await fetch(`${baseUrl()}/agentese/world.terrarium.connect`, {
    headers: { authorization: kit.bearer },
  });
  return ((await response.json()) as { value: Handle }).value;
}

function socketAddress(address: string): URL {
  const url = new URL(address, baseUrl());
  url.protocol = "ws:";
  return url;
}

function parsed(data: RawData): unknown {
  return JSON.parse((data as Buffer).toString());
}

const filled = (text: string): string => text.replace("Bearer {token}", kit.bearer);

/** The agent that publishes without being asked, and one that takes inputs. */
function agentsOf({ agents }: Handle) {
  const counter = agents.find(({ id }) => id === "counter");
  const echo = agents.find(({ id, may }) => id === "echo" && may.includes("invoke"));
  if (!counter || !echo) throw new Error("the handle lacks an agent");
  return { counter, echo };
}

const results = (items: readonly Event[]): string[] =>
  items.filter(({ type }) => type === "RESULT").map(({ cursor }) => cursor);

it("[PATH-880] by graphql-ws: a client connects, resumes after a drop without gap or repeat, and steers", async () => {
  const handle = await connect();
  const { counter, echo } = agentsOf(handle);
  expect(handle.caller).toMatchObject({ id: "operator" });
  const opened: WebSocket[] = [];
  class Tracked extends WebSocket {
    constructor(...args: ConstructorParameters<typeof WebSocket>) {
      super(...args);
      opened.push(this);
    }
  }
  const client = createClient({
    url: socketAddress(handle.graphql.ws).href,
    webSocketImpl: Tracked,
    retryAttempts: 0,
    connectionParams: Object.fromEntries(
      Object.entries(handle.authorization.graphqlWs.payload).map(([name, value]) => [name, filled(value)]),
    ),
  });
  const follow = (after: string): Heard<Event> => {
    const heard = new Heard<Event>();
    client.subscribe<{ terrariumEvents: Event }>(
      { query: handle.graphql.documents.follow, variables: { agentId: counter.id, after } },
      {
        next: ({ data }) => data && heard.push(data.terrariumEvents),
        error: (error) => heard.end(error),
        complete: () => heard.end(),
      },
    );
    return heard;
  };

  const first = follow(counter.cursor);
  await kit.count(2);
  const before = await first.until((items) => results(items).length === 2);
  opened[0]?.terminate();
  await first.ended();
  await kit.count(3);
  const second = follow(before.at(-1)?.cursor ?? "");
  await kit.count(1);
  const after = await second.until((items) => results(items).length === 4);
  expect(after.filter(({ type }) => type === "GAP")).toEqual([]);
  expect(new Set(results([...before, ...after])).size).toBe(6);

  const steered = new Heard<unknown>();
  client.subscribe(
    { query: handle.graphql.documents.invoke, variables: { agentId: echo.id, input: { n: 1 } } },
    {
      next: ({ data }) => steered.push(data),
      error: (error) => steered.end(error),
      complete: () => undefined,
    },
  );
  expect(await steered.until((items) => items.length === 1)).toEqual([
    { invoke: { status: "COMPLETED", result: { echo: { n: 1 } } } },
  ]);
  await client.dispose();
});

it("[PATH-880] by plain WebSockets: the same", async () => {
  const handle = await connect();
  const { counter, echo } = agentsOf(handle);
  const observe = (after: string) => {
    const url = socketAddress(counter.observe);
    url.searchParams.set(handle.observe.resumeBy, after);
    const socket = new WebSocket(url);
    const heard = new Heard<Event>();
    socket.on("message", (data) => heard.push(parsed(data) as Event));
    socket.on("close", () => heard.end());
    return { socket, heard };
  };

  const first = observe(counter.cursor);
  await kit.count(2);
  const before = await first.heard.until((items) => results(items).length === 2);
  first.socket.terminate();
  await first.heard.ended();
  await kit.count(3);
  const second = observe(before.at(-1)?.cursor ?? "");
  await kit.count(1);
  const after = await second.heard.until((items) => results(items).length === 4);
  expect(after.filter(({ type }) => type === "GAP")).toEqual([]);
  expect(new Set(results([...before, ...after])).size).toBe(6);
  second.socket.close();

  const { authorize = {}, invoke = {} } = handle.perturb.messages;
  const socket = new WebSocket(socketAddress(echo.perturb));
  const answers = new Heard<{ readonly id: string }>();
  socket.on("message", (data) => answers.push(parsed(data) as { id: string }));
  socket.on("close", () => answers.end());
  socket.once("open", () => {
    socket.send(filled(JSON.stringify(authorize)));
    socket.send(JSON.stringify({ ...invoke, input: { n: 2 } }));
  });
  const answered = await answers.until((items) => items.some(({ id }) => id === invoke["id"]));
  expect(answered.find(({ id }) => id === invoke["id"])).toMatchObject({
    status: "COMPLETED",
    result: { echo: { n: 2 } },
  });
  socket.close();
});

it("[PATH-880] tells a caller without a token that it may only watch, and one agent when asked for it", async () => {
  const response = await fetch(`${baseUrl()}/agentese/world.terrarium.connect?agent=echo`);
  const { value } = (await response.json()) as { value: Handle };
  expect(value).toMatchObject({
    caller: null,
    agents: [{ id: "echo", may: [], perturb: "/below/perturb/echo" }],
  });
  expect(value.agents).toHaveLength(1);
  const unknown = await fetch(`${baseUrl()}/agentese/world.terrarium.connect?agent=nobody`);
  expect(unknown.status).toBe(404);
});
