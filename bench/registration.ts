/**
 * Measures the registration of agents with two commands each while the gateway runs: all at once, and one after another
 * with a query after each, which needs the schema. CPU time is reported besides wall time, because it hardly changes on a
 * busy machine. Run: `npm run build && npx jiti bench/registration.ts [agents]`.
 */
import { z } from "zod";
import { createTerrarium, type Terrarium } from "../src/app/terrarium.js";
import type { AgentDefinition } from "../src/host/modules/definition.js";
import { command } from "../src/prism/command.js";

const AGENTS = Number(process.argv[2] ?? 1_000);

const agent = (index: number): AgentDefinition => ({
  id: `worker-${index}`,
  commands: {
    add: command({
      input: z.object({ a: z.number(), b: z.number().default(1) }),
      output: z.object({ sum: z.number() }),
      run: ({ a, b }) => ({ sum: a + b }),
    }),
    look: command({
      readonly: true,
      output: z.object({ state: z.enum(["idle", "busy"]), jobs: z.array(z.object({ name: z.string() })) }),
      run: () => ({ state: "idle" as const, jobs: [] }),
    }),
  },
});

async function ask(terrarium: Terrarium, query: string): Promise<void> {
  const body = JSON.stringify({ query });
  const headers = { "content-type": "application/json" };
  const request = new Request("http://terrarium.test/graphql", { method: "POST", headers, body });
  const { errors } = (await (await terrarium.fetch(request)).json()) as { errors?: unknown };
  if (errors) throw new Error(JSON.stringify(errors));
}

async function timed(what: string, work: () => Promise<void>): Promise<void> {
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  await work();
  const { user, system } = process.cpuUsage(cpu);
  const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
  console.log(`${what}: ${ms(performance.now() - startedAt)}, ${ms((user + system) / 1_000)} of CPU`);
}

for (const isAskedEachTime of [false, true]) {
  const terrarium = await createTerrarium({});
  await ask(terrarium, "{ __typename }");
  await timed(`${AGENTS} agents ${isAskedEachTime ? "one by one" : "at once"}`, async () => {
    for (let index = 0; index < AGENTS; index += 1) {
      terrarium.register(agent(index));
      if (isAskedEachTime) await ask(terrarium, "{ __typename }");
    }
    await ask(terrarium, `{ worker${AGENTS - 1}: __typename }`);
  });
  await timed("one more", async () => {
    terrarium.register(agent(AGENTS));
    await ask(terrarium, "{ __typename }");
  });
  await timed("one less", async () => {
    await terrarium.unregister("worker-0");
    await ask(terrarium, "{ __typename }");
  });
  await terrarium.close();
}
