import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { z } from "zod";

import { command, defineAgent } from "../../src/index.js";
import { TerrariumKit } from "../support/terrarium-kit.js";

/** Names that every object inherits and that are valid names of an agent or a command. */
const NAMES = ["constructor", "toString", "hasOwnProperty", "valueOf", "isPrototypeOf"] as const;

const input = z.object({
  constructor: z.string(),
  toString: z.int32().optional(),
  hasOwnProperty: z.enum(["valueOf", "isPrototypeOf"]).optional(),
} as never) as unknown as z.ZodType<Record<string, unknown>>;

const agents = NAMES.map((id) =>
  defineAgent({
    id,
    process: (given) => given,
    commands: Object.fromEntries(
      NAMES.map((name) => [
        name,
        command({
          readonly: true,
          input,
          output: z.record(z.string(), z.unknown()),
          run: (args) => ({ ...args }),
        }),
      ]),
    ),
  }),
);

let kit: TerrariumKit;
beforeAll(async () => {
  kit = await TerrariumKit.open({ agents });
});
afterAll(() => kit[Symbol.asyncDispose]());

const rest = async (path: string, body: string): Promise<{ status: number; body: unknown }> => {
  const response = await fetch(`http://127.0.0.1:${kit.port}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: kit.bearer },
    body,
  });
  return { status: response.status, body: await response.json() };
};

describe.each(NAMES)("[HTTP-191] the name %s", (name) => {
  it("is a valid name of an agent and a command over every transport", async () => {
    const args = '{"constructor":"c","toString":7,"hasOwnProperty":"isPrototypeOf"}';
    const result = JSON.parse(args) as object;
    expect(await rest(`/api/${name}/${name}`, args)).toMatchObject({ status: 200, body: { result } });
    const query = `{ ${name} { ${name}(constructor: "c", toString: 7, hasOwnProperty: isPrototypeOf) } }`;
    const { data, errors } = await kit.ask(query, {}, kit.bearer);
    expect(errors).toBeUndefined();
    expect(data).toEqual({ [name]: { [name]: result } });
    const snapshot = await fetch(`http://127.0.0.1:${kit.port}/api/${name}/snapshot`);
    expect(await snapshot.json()).toMatchObject({ agent: { id: name } });
  });

  it("is missing if it is not given, and unknown if no type has it", async () => {
    expect(await rest(`/api/${name}/${name}`, "{}")).toMatchObject({
      status: 400,
      body: { code: "BAD_USER_INPUT", issues: [{ path: ["constructor"], message: "is required" }] },
    });
    expect(await rest(`/api/${name}/${name}`, `{"constructor":"c","propertyIsEnumerable":1}`)).toMatchObject({
      body: { issues: [{ path: ["propertyIsEnumerable"], message: "is unknown here" }] },
    });
    expect(await rest(`/api/echo/${name}`, "{}")).toMatchObject({ body: { code: "COMMAND_NOT_FOUND" } });
    expect(await kit.ask(`query A { agents { id } }`)).toMatchObject({ data: {} });
    const other = await fetch(kit.url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: "query A { agents { id } }", operationName: name }),
    });
    expect(await other.json()).toMatchObject({ errors: [{ extensions: { code: "BAD_USER_INPUT" } }] });
  });

  it("is a valid name of an operation, an alias, a fragment and an id", async () => {
    const query = `query ${name}($${name}: ID!) { ${name}: agent(id: $${name}) { ...${name} } } fragment ${name} on Agent { ${name}: id }`;
    expect(await kit.ask(query, { [name]: name })).toEqual({ data: { [name]: { [name]: name } } });
    expect(await overSocket(name, query, { [name]: name })).toEqual({ data: { [name]: { [name]: name } } });
  });
});

describe("[HTTP-191] __proto__", () => {
  it("is an ordinary member of JSON, over every transport", async () => {
    const given = '{"__proto__":{"a":1},"constructor":{"prototype":{"b":2}}}';
    const { body } = await rest("/api/toString/invoke", `{"input":${given}}`);
    expect(JSON.stringify((body as { result: unknown }).result)).toBe(given);
    const query = 'mutation ($input: JSON!) { invoke(agentId: "toString", input: $input) { result } }';
    const { data } = await kit.ask(query, { input: JSON.parse(given) }, kit.bearer);
    expect(JSON.stringify(data)).toBe(`{"invoke":{"result":${given}}}`);
    expect(({} as { a?: number }).a).toBeUndefined();
  });

  it("is a valid alias and id, but not a valid name of a variable", async () => {
    const { data } = await kit.ask('{ __proto__: agent(id: "echo") { __proto__: id } }');
    expect(JSON.stringify(data)).toBe('{"__proto__":{"__proto__":"echo"}}');
    expect(JSON.stringify(await overSocket("__proto__", '{ agent(id: "echo") { id } }', {}))).toBe(
      '{"data":{"agent":{"id":"echo"}}}',
    );
    const variables = JSON.parse('{"__proto__":"echo"}') as Record<string, unknown>;
    const refused = await kit.ask("query ($__proto__: ID!) { agent(id: $__proto__) { id } }", variables);
    expect(refused).toMatchObject({ errors: [{ extensions: { code: "BAD_USER_INPUT" } }] });
  });
});

/** The answer to an operation with this id on a new socket. */
async function overSocket(id: string, query: string, variables: object): Promise<unknown> {
  const socket = new WebSocket(kit.webSocketUrl, "graphql-transport-ws");
  try {
    return await new Promise((resolve, reject) => {
      socket.on("open", () => socket.send('{"type":"connection_init"}'));
      socket.on("error", reject);
      socket.on("close", (code) => reject(new Error(`closed with ${code}`)));
      socket.on("message", (bytes: Buffer) => {
        const message = JSON.parse(bytes.toString()) as { type: string; id?: string; payload?: unknown };
        if (message.type === "connection_ack") {
          socket.send(JSON.stringify({ id, type: "subscribe", payload: { query, variables } }));
        } else if (message.id === id) resolve(message.payload);
      });
    });
  } finally {
    socket.terminate();
  }
}
