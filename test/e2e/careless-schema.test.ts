import { join } from "node:path";

import { expect, it } from "vitest";

import { CARELESS } from "../support/schemas.js";
import { TOP } from "../support/machine.js";
import { startGateway, TOKEN } from "../support/terrarium-process.js";

const { schema, answer } = CARELESS["a pattern with nested repetition"]!;

/** A gateway whose agent has asked a question with a schema that takes too long to check. */
async function asked(timeoutMs: number) {
  const asker = join(TOP, "test/support/agents/asker.ts");
  const limit = ["--schema-check-timeout-ms", String(timeoutMs)];
  const gateway = await startGateway([
    "serve",
    "--port",
    "0",
    "--ephemeral",
    "--no-bundled",
    "--agents",
    asker,
    ...limit,
  ]);
  const ask = async (query: string, variables: object): Promise<{ data: never; errors?: never }> => {
    const response = await fetch(`${gateway.url}/graphql`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        authorization: `Bearer ${TOKEN}`,
      },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as never;
  };
  const { data } = await ask(
    'mutation ($input: JSON!) { invoke(agentId: "asker", input: $input) { semaphore { id digest } } }',
    { input: { ask: { responseSchema: schema, options: [] } } },
  );
  const { semaphore } = (data as { invoke: { semaphore: { id: string; digest: string } } }).invoke;
  const resolve = (given: unknown): ReturnType<typeof ask> =>
    ask("mutation ($id: ID!, $answer: JSON!) { resolveSemaphore(id: $id, answer: $answer) { status } }", {
      id: semaphore.id,
      answer: given,
    });
  return { gateway, resolve };
}

it("[PURGATORY-192] an answer that takes too long to check is refused, and all other callers are served during the check", async () => {
  const { gateway, resolve } = await asked(1_000);
  await using _ = gateway;
  let isOver = false;
  const refused = resolve(answer).finally(() => (isOver = true));
  let served = 0;
  while (!isOver) {
    expect((await fetch(`${gateway.url}/health`)).status).toBe(200);
    served += 1;
  }
  expect(served).toBeGreaterThan(10);
  expect(await refused).toMatchObject({
    errors: [{ extensions: { code: "LIMIT_EXCEEDED", limit: "schemaCheckTimeoutMs" } }],
  });
  await gateway.session.complaint(/"agentId":"asker".*could not be checked within 1000 ms/);
  const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
  expect(metrics).toMatch(/terrarium_refused_total\{limit="schemaCheckTimeoutMs"\} 1/);
  expect(await resolve("aaa")).toMatchObject({ data: { resolveSemaphore: { status: "RESOLVED" } } });
});

it("[PURGATORY-192] SIGTERM ends a gateway while an answer is checked", async () => {
  const { gateway, resolve } = await asked(600_000);
  await using _ = gateway;
  const cut = resolve(answer).catch(() => null);
  expect((await fetch(`${gateway.url}/health`)).status).toBe(200);
  expect(await gateway.session.end("SIGTERM")).toBe(0);
  await cut;
});
