import { getIntrospectionQuery } from "graphql";
import { afterAll, beforeAll, expect, test } from "vitest";
import { defineAgent } from "../../src/host/modules/definition.js";
import { command } from "../../src/index.js";
import { z } from "zod";
import { RawSocket } from "../support/wire/raw-socket.js";
import { TerrariumKit } from "../support/terrarium-kit.js";

let kit: TerrariumKit;
beforeAll(async () => {
  // The tests here count as one client that introspects a lot within one second.
  kit = await TerrariumKit.open({ limits: { maxIntrospectionsPerSecond: 1_000 } });
});
afterAll(() => kit.terrarium.close());

const STANDARD = getIntrospectionQuery({
  schemaDescription: true,
  specifiedByUrl: true,
  directiveIsRepeatable: true,
  inputValueDeprecation: true,
});
const TYPE =
  "name kind description fields(includeDeprecated: true) { name description args { name } type { name } }";
const F = `fragment F on __Schema { types { ${TYPE} } }`;
const aliased = (count: number, what: string, name = "a"): string =>
  Array.from({ length: count }, (_, n) => `${name}${n}: ${what}`).join(" ");
const BOTH = "name description";
const WIDE = `possibleTypes { ${BOTH} fields { ${BOTH} args { ${BOTH} } type { ${BOTH} enumValues { ${BOTH} } } } }`;
const REFUSED = { code: "QUERY_TOO_COMPLEX", limit: "maxIntrospections", max: 2 };

test.each([
  ["the same under many names", `{ ${aliased(50, "__schema { ...F }")} } ${F}`],
  [
    "types under many names",
    `{ __schema { ${aliased(45, "types { ...T }")} } } fragment T on __Type { ${TYPE} }`,
  ],
  [
    "one name for each list",
    `{ __schema { types { ${aliased(40, "fields { name description type { name } }")} } } }`,
  ],
  [
    "descriptions under many names",
    `{ __schema { types { ${aliased(49, "description")} fields { description args { description } } } } }`,
  ],
  [
    "types of types",
    `{ __schema { types { fields { ${aliased(9, `type { fields { ${BOTH} type { ${BOTH} } } }`)} } } } }`,
  ],
  ["a type under many names", `{ ${aliased(50, `__type(name: "TerrariumEvent") { ${WIDE} }`)} }`],
  [
    "behind inline fragments",
    `{ ... { ... on Query { ${aliased(25, "__schema { ...F }")} } ... { ${aliased(25, "__schema { ...F }", "b")} } } } ${F}`,
  ],
  ["next to another field", `{ agents { id } ${aliased(30, "__schema { ...F }")} } ${F}`],
  [
    "fragments that double each other",
    `{ __schema { types { ...A0 } } } ${Array.from({ length: 25 }, (_, n) => `fragment A${n} on __Type { ...A${n + 1} ...A${n + 1} }`).join(" ")} fragment A25 on __Type { name }`,
  ],
])("[HTTP-135] the introspection cost of one document is bounded: %s", async (_what, query) => {
  const { errors } = await kit.ask(query);
  expect(errors).toMatchObject([{ extensions: REFUSED }]);
});

test("[HTTP-135] a type's name in a variable counts like one in the document", async () => {
  const { errors } = await kit.ask(
    `query ($name: String!) { ${aliased(50, `__type(name: $name) { ${WIDE} }`)} }`,
    { name: "TerrariumEvent" },
  );
  expect(errors).toMatchObject([{ extensions: REFUSED }]);
});

test.each([
  ["the standard query", STANDARD],
  ["a shorter one", getIntrospectionQuery({ descriptions: false })],
  ["names of all types", "{ __schema { types { name } } }"],
  [
    "some types",
    '{ a: __type(name: "Agent") { fields { name } } b: __type(name: "Semaphore") { fields { name } } }',
  ],
])("[HTTP-135] the queries of common tools are answered: %s", async (_what, query) => {
  const { data, errors } = await kit.ask(query);
  expect(errors).toBeUndefined();
  expect(data).toBeTruthy();
});

/** The body's bytes, not parsed. */
async function bodyOf(query: string, accept = "application/json", operationName?: string): Promise<Response> {
  return await fetch(kit.url, {
    method: "POST",
    headers: { "content-type": "application/json", accept },
    body: JSON.stringify({ query, operationName }),
  });
}

test("[HTTP-136] equal introspection is answered with the same bytes, over every transport", async () => {
  const first = await (await bodyOf(STANDARD)).text();
  const again = await bodyOf(STANDARD);
  expect([again.status, again.headers.get("content-type")]).toEqual([200, "application/json; charset=utf-8"]);
  expect(await again.text()).toBe(first);
  const newer = await bodyOf(STANDARD, "application/graphql-response+json");
  expect(newer.headers.get("content-type")).toBe("application/graphql-response+json; charset=utf-8");
  expect(await newer.text()).toBe(first);
  const stream = await (await bodyOf(STANDARD, "text/event-stream")).text();
  expect(stream).toContain(`data: ${first}\n`);
  await using socket = await RawSocket.open(kit.webSocketUrl);
  for (const id of ["a", 'b"\\']) {
    socket.subscribe(id, STANDARD);
    expect(await socket.message()).toEqual({ id, type: "next", payload: JSON.parse(first) as unknown });
    expect(await socket.message()).toEqual({ id, type: "complete" });
  }
});

test("[HTTP-136] different operations and variables get answers of their own", async () => {
  const two = 'query A { __type(name: "Agent") { name } } query B { __type(name: "Semaphore") { name } }';
  for (const [name, type] of [
    ["A", "Agent"],
    ["B", "Semaphore"],
    ["A", "Agent"],
  ] as const)
    expect(await (await bodyOf(two, "application/json", name)).json()).toEqual({
      data: { __type: { name: type } },
    });
  const query = "query ($name: String!) { __type(name: $name) { name } }";
  for (const name of ["Agent", "Semaphore", "Agent"])
    expect(await kit.ask(query, { name })).toEqual({ data: { __type: { name } } });
  expect(await kit.ask(query, {})).toMatchObject({ errors: [{ extensions: { code: "BAD_USER_INPUT" } }] });
});

test("[HTTP-136] a new agent with commands changes the answer", async () => {
  const before = await (await bodyOf("{ __schema { types { name } } }")).text();
  kit.terrarium.register(
    defineAgent({
      id: "newcomer",
      commands: {
        greet: command({ help: "Greets.", input: z.object({}), output: z.string(), run: () => "hello" }),
      },
    }),
  );
  const after = await (await bodyOf("{ __schema { types { name } } }")).text();
  expect(before).not.toContain("Newcomer");
  expect(after).toContain("Newcomer");
  await kit.terrarium.unregister("newcomer");
  expect(await (await bodyOf("{ __schema { types { name } } }")).text()).toBe(before);
});

test("[HTTP-432] introspection that differs slightly each time is bounded per client", async () => {
  await using busy = await TerrariumKit.open({ limits: { maxIntrospectionsPerSecond: 3 } });
  const differing = (n: number): string => STANDARD.replace("IntrospectionQuery", `Q${n}`);
  const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => busy.ask(differing(n))));
  const refused = answers.flatMap(({ errors }) => errors ?? []);
  expect(answers.filter(({ errors }) => errors === undefined).length).toBeGreaterThanOrEqual(3);
  expect(refused.length).toBeGreaterThan(0);
  for (const { extensions } of refused)
    expect(extensions).toMatchObject({
      code: "RATE_LIMITED",
      limit: "maxIntrospectionsPerSecond",
      retryAfterMs: expect.any(Number),
    });
  expect(await busy.metric('refused_total{limit="maxIntrospectionsPerSecond"}')).toBe(refused.length);
  // Another client has its own share; cached answers and other queries are not counted.
  const known = answers.findIndex(({ errors }) => errors === undefined);
  for (let n = 0; n < 20; n += 1) expect((await busy.ask(differing(known))).errors).toBeUndefined();
  expect((await busy.ask(differing(100), {}, busy.bearer)).errors).toBeUndefined();
  expect((await busy.ask("{ agents { id } }")).errors).toBeUndefined();
});
