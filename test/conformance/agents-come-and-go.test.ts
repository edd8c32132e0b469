import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { type AgentDefinition, defineAgent } from "../../src/host/modules/definition.js";
import { command } from "../../src/prism/command.js";
import { Observer } from "../support/steering-clients.js";
import { TerrariumKit } from "../support/terrarium-kit.js";

const MANY = 300;
const worker = (index: number): AgentDefinition =>
  defineAgent({
    id: `worker-${index}`,
    process: (input: unknown) => input,
    commands: {
      double: command({ input: z.object({ a: z.number() }), output: z.number(), run: ({ a }) => 2 * a }),
      which: command({ readonly: true, output: z.number(), run: () => index }),
    },
  });

let kit: TerrariumKit;
beforeAll(async () => {
  kit = await TerrariumKit.open({ agents: [worker(0)], limits: { steeringRatePerSecond: 1_000 } });
});
afterAll(() => kit.terrarium.close());

const ask = (query: string) => kit.ask(query, {}, kit.bearer);

it("[PRISM-42] hundreds of agents with commands come and go during queries and subscriptions", async () => {
  await using observer = new Observer(kit);
  const query = "{ worker0 { which } }";
  expect(await ask(query)).toEqual({ data: { worker0: { which: 0 } } });
  for (let index = 1; index < MANY; index += 1) kit.terrarium.register(worker(index));
  expect(await ask(`mutation { worker${MANY - 1} { double(a: 4) } }`)).toEqual({
    data: { [`worker${MANY - 1}`]: { double: 8 } },
  });
  for (let index = MANY; index < MANY + 10; index += 1) {
    kit.terrarium.register(worker(index));
    expect(await ask(`{ worker${index} { which } }`)).toMatchObject({
      data: { [`worker${index}`]: { which: index } },
    });
  }
  await Promise.all(Array.from({ length: MANY }, (_, at) => kit.terrarium.unregister(`worker-${at + 1}`)));
  expect(await ask(query)).toEqual({ data: { worker0: { which: 0 } } });
  expect(await ask("{ worker1 { which } }")).toMatchObject({
    errors: [{ extensions: { code: "BAD_USER_INPUT" } }],
  });
  const { data } = await ask("{ __schema { types { name } } }");
  const names = (data as { __schema: { types: { name: string }[] } }).__schema.types.map(({ name }) => name);
  expect(names.filter((name) => name.startsWith("Worker")).length).toBe(2 * 10);
  // The subscription from before still delivers events.
  const { data: accepted } = await ask(
    'mutation { perturb(agentId: "worker-0", input: "still there") { id } }',
  );
  const { perturb } = accepted as { perturb: { id: string } };
  expect(await observer.resultOf(perturb.id)).toMatchObject({ result: "still there" });
});

it("[STEER-730] retries under a key are answered over every transport after their agent left", async () => {
  kit.terrarium.register(worker(9_000));
  const post = async (path: string, body: object, key: string): Promise<unknown> => {
    const headers = { authorization: kit.bearer, "content-type": "application/json", "idempotency-key": key };
    const answer = await fetch(new URL(`/api/worker-9000/${path}`, kit.url), {
      method: "POST",
      headers,
      body: JSON.stringify(body),
    });
    return { status: answer.status, body: await answer.json() };
  };
  const perturb =
    'mutation { perturb(agentId: "worker-9000", input: 1, idempotencyKey: "p") { id acceptedAt } }';
  const calls = async (): Promise<unknown[]> => [
    await ask(perturb),
    await post("invoke", { input: { a: 1 } }, "i"),
    await post("double", { a: 4 }, "c"),
  ];
  const first = await calls();
  await kit.terrarium.unregister("worker-9000");
  expect(await calls()).toEqual(first);
  const refused = { status: 404, body: { code: "AGENT_NOT_FOUND" } };
  expect(await post("invoke", { input: { a: 1 } }, "another")).toMatchObject(refused);
  expect(await post("double", { a: 4 }, "another")).toMatchObject(refused);
});
