import { request } from "node:http";
import { createClient } from "graphql-sse";
import { SignJWT } from "jose";
import { expect, test } from "vitest";
import { openGateway, JWT_SECRET, OPERATOR_TOKEN } from "../../support/gateway-kit.js";

const JSON_HEADERS = { "content-type": "application/json" };
const PERTURB = `mutation { perturb(agentId: "pulse", input: {a: 1}) { id } }`;

interface Refusal {
  readonly status: number;
  readonly code: unknown;
}

async function refusalOf(response: Response): Promise<Refusal> {
  const body = (await response.json()) as { errors?: { extensions?: Record<string, unknown> }[] };
  expect(body).not.toHaveProperty("data.perturb");
  for (const error of body.errors ?? []) expect(error.extensions).not.toHaveProperty("http");
  return { status: response.status, code: body.errors?.[0]?.extensions?.["code"] };
}

function token(claims: { scope: string; expiresIn?: string }): Promise<string> {
  return new SignJWT({ scope: claims.scope })
    .setProtectedHeader({ alg: "HS256" })
    .setSubject("ada")
    .setExpirationTime(claims.expiresIn ?? "1h")
    .sign(new TextEncoder().encode(JWT_SECRET));
}

/** A valid document of so many levels. */
function levels(count: number): string {
  const inner = count - 3;
  return `{ __type(name: "Agent") { fields ${"{ type { fields ".repeat(inner / 2)}{ name }${" } }".repeat(inner / 2)} } }`;
}

test.each([
  ["malformed JSON", { body: "{" }, 400, "BAD_USER_INPUT"],
  ["an empty body", { body: "" }, 400, "BAD_USER_INPUT"],
  ["a body that is null", { body: "null" }, 400, "BAD_USER_INPUT"],
  ["a body that is a string", { body: `"{metabolism{agents}}"` }, 400, "BAD_USER_INPUT"],
  ["no query", { body: "{}" }, 400, "BAD_USER_INPUT"],
  ["a query that is not a string", { body: `{"query": 5}` }, 400, "BAD_USER_INPUT"],
  [
    "variables that are a list",
    { body: `{"query": "{metabolism{agents}}", "variables": []}` },
    400,
    "BAD_USER_INPUT",
  ],
  ["an unknown member", { body: `{"query": "{metabolism{agents}}", "doc_id": 1}` }, 400, "BAD_USER_INPUT"],
])("[HTTP-11] %s is refused", async (_name, { body }, status, code) => {
  await using kit = await openGateway();
  const response = await fetch(kit.url, { method: "POST", headers: JSON_HEADERS, body });
  expect(await refusalOf(response)).toEqual({ status, code });
});

test("[HTTP-9] a batch is refused", async () => {
  await using kit = await openGateway();
  const body = JSON.stringify([{ query: "{metabolism{agents}}" }, { query: "{metabolism{agents}}" }]);
  const response = await fetch(kit.url, { method: "POST", headers: JSON_HEADERS, body });
  expect(await refusalOf(response)).toEqual({ status: 400, code: "BAD_USER_INPUT" });
});

test.each([
  ["a syntax error", "{ agents { id ", {}],
  ["an unknown field", "{ agents { colour } }", {}],
  [
    "a variable of the wrong type",
    "query ($last: Int) { snapshot(agentId: 1, last: $last) { cursor } }",
    { last: "x" },
  ],
  ["a missing variable", "query ($id: ID!) { agent(id: $id) { id } }", {}],
  ["a literal of the wrong type", `{ snapshot(agentId: "pulse", last: "x") { cursor } }`, {}],
  ["an argument out of range", `{ snapshot(agentId: "pulse", last: -1) { cursor } }`, {}],
  ["null for a required argument", `query ($id: ID = "pulse") { agent(id: $id) { id } }`, { id: null }],
])("[HTTP-11] %s is BAD_USER_INPUT", async (_name, query, variables) => {
  await using kit = await openGateway();
  const { code, body } = await kit.ask(query, { variables });
  expect(code).toBe("BAD_USER_INPUT");
  expect(body.errors?.every(({ extensions }) => extensions["code"] === "BAD_USER_INPUT")).toBe(true);
  expect(kit.logged).toEqual([]);
});

test("[HTTP-11] requests that were not executed are 400 for clients that know the newer media type, 200 for the others", async () => {
  await using kit = await openGateway();
  const newer = await kit.ask("{ nothing }", { headers: { accept: "application/graphql-response+json" } });
  expect(newer).toMatchObject({ status: 400, code: "BAD_USER_INPUT" });
  expect(await kit.ask("{ nothing }", { headers: { accept: "application/json" } })).toMatchObject({
    status: 200,
  });
});

test("[HTTP-11] an operation name that the document does not have is refused", async () => {
  await using kit = await openGateway();
  const query = "query A { metabolism { agents } } query B { metabolism { agents } }";
  for (const operationName of ["C", undefined]) {
    const body = JSON.stringify({ query, operationName });
    const response = await fetch(kit.url, { method: "POST", headers: JSON_HEADERS, body });
    expect((await refusalOf(response)).code).toBe("BAD_USER_INPUT");
  }
});

test("[HTTP-129] an empty operation name means none, over every transport", async () => {
  await using kit = await openGateway();
  const query = "query A { metabolism { agents } }";
  const asked = [
    fetch(kit.url, {
      method: "POST",
      headers: JSON_HEADERS,
      body: JSON.stringify({ query, operationName: "" }),
    }),
    fetch(`${kit.url}?query=${encodeURIComponent(query)}&operationName=`),
  ];
  for (const response of await Promise.all(asked))
    expect(await response.json()).toEqual({ data: { metabolism: { agents: 2 } } });
  const two = JSON.stringify({ query: `${query} query B { metabolism { agents } }`, operationName: "" });
  const response = await fetch(kit.url, { method: "POST", headers: JSON_HEADERS, body: two });
  expect((await refusalOf(response)).code).toBe("BAD_USER_INPUT");
});

test.each([
  ["subscription ($v: Boolean!) { terrariumEvents @include(if: $v) { type } }", "include"],
  ["subscription ($v: Boolean!) { terrariumEvents @skip(if: $v) { type } }", "skip"],
  ["subscription ($v: Boolean = true) { ... @include(if: $v) { terrariumEvents { type } } }", "include"],
  [
    "subscription ($v: Boolean!) { ...F @skip(if: $v) } fragment F on Subscription { terrariumEvents { type } }",
    "skip",
  ],
  [
    "subscription ($v: Boolean!) { ...F } fragment F on Subscription { terrariumEvents @skip(if: $v) { type } }",
    "skip",
  ],
])(
  "[HTTP-130] a condition on the root field of a subscription is refused with the reason: %s",
  async (query, directive) => {
    await using kit = await openGateway();
    for (const variables of [{ v: true }, { v: false }, {}]) {
      const { body } = await kit.ask(query, { variables });
      expect(body.errors).toMatchObject([
        {
          message: `@${directive} is not allowed on the root field of a subscription`,
          extensions: { code: "BAD_USER_INPUT" },
        },
      ]);
    }
  },
);

test.each([
  ["variables that are not JSON", "query={metabolism{agents}}&variables={", 400],
  ["no query", "", 400],
])("[HTTP-11] a GET with %s is refused", async (_name, query, status) => {
  await using kit = await openGateway();
  expect(await refusalOf(await fetch(`${kit.url}?${query}`))).toEqual({ status, code: "BAD_USER_INPUT" });
});

test("[HTTP-4] a mutation by GET is refused, with or without a token", async () => {
  await using kit = await openGateway();
  const response = await fetch(`${kit.url}?query=${encodeURIComponent(PERTURB)}`, {
    headers: { authorization: `Bearer ${OPERATOR_TOKEN}` },
  });
  expect(response.headers.get("allow")).toBe("POST");
  expect(await refusalOf(response)).toEqual({ status: 405, code: "BAD_USER_INPUT" });
});

test.each(["PUT", "DELETE", "PATCH"])("[HTTP-1] %s is refused", async (method) => {
  await using kit = await openGateway();
  const response = await fetch(kit.url, {
    method,
    headers: JSON_HEADERS,
    body: JSON.stringify({ query: PERTURB }),
  });
  expect(await refusalOf(response)).toEqual({ status: 405, code: "BAD_USER_INPUT" });
});

test.each([
  ["text/plain", JSON.stringify({ query: PERTURB })],
  ["text/plain;application/json", JSON.stringify({ query: PERTURB })],
  ["application/x-www-form-urlencoded", `query=${encodeURIComponent(PERTURB)}`],
  [
    "multipart/form-data; boundary=x",
    `--x\r\ncontent-disposition: form-data; name="operations"\r\n\r\n{}\r\n--x--`,
  ],
  ["", JSON.stringify({ query: PERTURB })],
])(
  "[HTTP-5] a body of type %j, which needs no preflight, is refused even with a valid token",
  async (type, body) => {
    await using kit = await openGateway();
    const response = await fetch(kit.url, {
      method: "POST",
      headers: { authorization: `Bearer ${OPERATOR_TOKEN}`, "content-type": type },
      body: new TextEncoder().encode(body),
    });
    expect(await refusalOf(response)).toEqual({ status: 415, code: "BAD_USER_INPUT" });
  },
);

const READ = [
  "application/json",
  "application/json; charset=utf-8",
  "Application/JSON; Charset=UTF-8",
  "APPLICATION/JSON",
  "application/json ;charset=utf-8",
];

test.each([...READ, "application/graphql+json", "Application/GraphQL+JSON"])(
  "[HTTP-5] a body of type %j is read",
  async (type) => {
    await using kit = await openGateway();
    const body = JSON.stringify({ query: "{ metabolism { agents } }" });
    const asked = { method: "POST", headers: { "content-type": type }, body };
    const expected = { data: { metabolism: { agents: 2 } } };
    expect(await (await fetch(kit.url, asked)).json()).toEqual(expected);
    expect(await (await kit.gateway.fetch(new Request(kit.url, asked))).json()).toEqual(expected);
  },
);

test("[HTTP-5] a body that is the document itself is read, in any spelling of its type", async () => {
  await using kit = await openGateway();
  const headers = { "content-type": "Application/GraphQL" };
  const response = await fetch(kit.url, { method: "POST", headers, body: "{ metabolism { agents } }" });
  expect(await response.json()).toEqual({ data: { metabolism: { agents: 2 } } });
});

test.each(READ)("[REST-2] a body of type %j is read over REST", async (type) => {
  await using kit = await openGateway();
  const response = await fetch(`${kit.http.url}/api/pulse/invoke`, {
    method: "POST",
    headers: { authorization: `Bearer ${OPERATOR_TOKEN}`, "content-type": type },
    body: JSON.stringify({ input: 1 }),
  });
  expect(await response.json()).toMatchObject({ result: { echo: 1 } });
});

test("[HTTP-5] Accept is read in any spelling, for answers and for refusals", async () => {
  await using kit = await openGateway();
  const page = await fetch(kit.url, { headers: { accept: "Text/HTML" } });
  expect(page.headers.get("content-type")).toMatch(/^text\/html/);
  await page.body?.cancel();
  const refused = await fetch(kit.url, {
    method: "POST",
    headers: { accept: "Application/GraphQL-Response+JSON", "content-type": "text/plain" },
    body: "x",
  });
  expect(refused.status).toBe(415);
  expect(refused.headers.get("content-type")).toMatch(/^application\/graphql-response\+json/);
});

test("[HTTP-6] a body of 1 MB is refused by its length", async () => {
  await using kit = await openGateway();
  const { status, code, body } = await kit.ask(`{ metabolism { agents } } # ${"x".repeat(1_000_000)}`);
  expect({ status, code }).toEqual({ status: 413, code: "LIMIT_EXCEEDED" });
  expect(body.errors?.[0]?.extensions).toMatchObject({ limit: "maxBodyBytes", max: 524_288 });
});

test("[HTTP-6] a body with a huge Content-Length is refused before it arrives, and the connection ends", async () => {
  await using kit = await openGateway();
  const { status, connection } = await answerTo(kit.url, { "content-length": "1000000000000" }, "{");
  expect({ status, connection }).toEqual({ status: 413, connection: "close" });
});

test("[HTTP-6] a body without a length is refused when it passes the limit", async () => {
  await using kit = await openGateway();
  const { status, text } = await answerTo(kit.url, { "transfer-encoding": "chunked" }, " ".repeat(600_000));
  expect(status).toBe(413);
  expect(text).toContain("LIMIT_EXCEEDED");
});

test("[HTTP-7] a query of 30 levels is refused, one of 12 is not", async () => {
  await using kit = await openGateway();
  const deep = await kit.ask("{ agents ".repeat(30) + "}".repeat(30));
  expect(deep.code).toBe("QUERY_TOO_COMPLEX");
  expect(deep.body.errors).toHaveLength(1);
  expect(deep.body.errors?.[0]?.extensions).toMatchObject({ limit: "maxDocumentDepth", max: 12 });
  expect((await kit.ask(levels(31))).code).toBe("QUERY_TOO_COMPLEX");
  const fragments = `{ ...A } fragment A on Query { agents { ...B } } fragment B on Agent { ${"... on Agent { ".repeat(20)} id ${"}".repeat(20)} }`;
  expect((await kit.ask(fragments)).body.errors).toBeUndefined();
});

test("[HTTP-7] a query of 5,000 tokens is refused", async () => {
  await using kit = await openGateway();
  const { code, body } = await kit.ask(`{ ${"agents { id } ".repeat(1_250)} }`);
  expect(code).toBe("QUERY_TOO_COMPLEX");
  expect(body.errors?.[0]?.extensions).toMatchObject({ limit: "maxDocumentTokens", max: 2_000 });
});

test.each([
  ["an unknown token", () => Promise.resolve("not-a-token"), "unknown"],
  ["an expired token", () => token({ scope: "*", expiresIn: "-1h" }), "expired"],
])("[HTTP-10] %s is 401, for reads and event streams too", async (_name, makeToken, reason) => {
  await using kit = await openGateway();
  const authorization = `Bearer ${await makeToken()}`;
  for (const query of ["{ metabolism { agents } }", PERTURB, "not even GraphQL"]) {
    const { status, code, body, headers } = await kit.ask(query, { headers: { authorization } });
    expect({ status, code }).toEqual({ status: 401, code: "UNAUTHENTICATED" });
    expect(body.errors?.[0]?.extensions["reason"]).toBe(reason);
    expect(headers.get("www-authenticate")).toBe("Bearer");
  }
  const client = createClient({ url: kit.url, headers: { authorization }, retryAttempts: 0 });
  const watching = client.iterate({ query: "subscription { terrariumEvents { type } }" });
  await expect(watching.next()).rejects.toMatchObject({ response: { status: 401 } });
  client.dispose();
});

test.each(["", "Bearer", "Bearer ", "bearer  "])(
  "[HTTP-10] the header %j carries no token: the caller reads as anonymous",
  async (authorization) => {
    await using kit = await openGateway();
    const read = await kit.ask("{ metabolism { agents } }", { headers: { authorization } });
    expect(read.body).toEqual({ data: { metabolism: { agents: 2 } } });
    expect((await kit.ask(PERTURB, { headers: { authorization } })).code).toBe("UNAUTHENTICATED");
  },
);

test("[HTTP-10] a missing token, a wrong scope, a right one", async () => {
  await using kit = await openGateway();
  expect((await kit.ask(PERTURB)).code).toBe("UNAUTHENTICATED");
  expect((await kit.ask(PERTURB, { token: await token({ scope: "agent:steward:perturb" }) })).code).toBe(
    "FORBIDDEN",
  );
  const allowed = await kit.ask(PERTURB, { token: await token({ scope: "agent:pulse:perturb" }) });
  expect(allowed.body).toEqual({ data: { perturb: { id: expect.stringMatching(/^per-/) } } });
});

test("an unknown agent is null in queries and AGENT_NOT_FOUND in mutations", async () => {
  await using kit = await openGateway();
  const query = `{ agent(id: "missing") { id } snapshot(agentId: "missing") { cursor } }`;
  expect((await kit.ask(query)).body).toEqual({ data: { agent: null, snapshot: null } });
  const steer = `mutation { perturb(agentId: "missing", input: 1) { id } }`;
  expect((await kit.ask(steer, { token: OPERATOR_TOKEN })).code).toBe("AGENT_NOT_FOUND");
});

/** One request written by hand, which fetch would not send. */
function answerTo(url: string, headers: Record<string, string>, body: string) {
  return new Promise<{ status: number | undefined; connection: string | undefined; text: string }>(
    (resolve, reject) => {
      const sent = request(url, { method: "POST", headers: { ...JSON_HEADERS, ...headers } }, (response) => {
        let text = "";
        response.on("data", (chunk: Buffer) => (text += chunk.toString()));
        response.on("end", () => {
          sent.destroy();
          resolve({ status: response.statusCode, connection: response.headers.connection, text });
        });
      });
      sent.on("error", reject);
      if (headers["content-length"]) sent.write(body);
      else sent.end(body);
    },
  );
}
