import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { pino } from "pino";
import { expect, it, test } from "vitest";
import { Drops } from "../../../src/base/bounds/tally.js";
import { defineAgent, park } from "../../../src/host/modules/definition.js";
import { TOP } from "../../support/machine.js";
import { tempFolder } from "../../support/storage/files.js";
import { ManualClock } from "../../support/time-and-random.js";
import { TerrariumKit } from "../../support/terrarium-kit.js";

const curious = (id: string) =>
  defineAgent({
    id,
    process: (input) => park({ reason: "APPROVAL_NEEDED", prompt: `Go on with ${String(input)}?` }),
    resume: () => "done",
  });

const degraded = async (kit: TerrariumKit): Promise<string[]> => {
  const response = await fetch(`http://127.0.0.1:${kit.port}/ready`);
  return ((await response.json()) as { degraded?: string[] }).degraded ?? [];
};

test("[HTTP-214] questions beyond maxOpenSemaphoresPerAgent are errors that name it, counted, and listed as degraded", async () => {
  await using kit = await TerrariumKit.open({
    agents: [curious("curious"), curious("other")],
    limits: { maxOpenSemaphoresPerAgent: 3 },
  });
  const events = (type: string) =>
    kit.terrarium
      .mirror("curious")
      ?.history()
      .flatMap(({ event }) => (event.type === type ? [event] : [])) ?? [];
  expect(await degraded(kit)).toEqual([]);
  const perturb = 'mutation ($input: JSON) { perturb(agentId: "curious", input: $input) { id } }';
  for (let input = 1; input <= 5; input += 1) {
    expect((await kit.ask(perturb, { input }, kit.bearer)).errors).toBeUndefined();
  }
  await kit.until("curious", () => events("ERROR").length === 2);
  expect(events("SEMAPHORE_EJECTED")).toHaveLength(3);
  for (const event of events("ERROR")) {
    expect(event).toMatchObject({
      code: "LIMIT_EXCEEDED",
      message: expect.stringContaining("maxOpenSemaphoresPerAgent"),
    });
  }
  expect(await kit.metric('refused_total{limit="maxOpenSemaphoresPerAgent"}')).toBe(2);
  expect(await degraded(kit)).toEqual([
    "maxOpenSemaphoresPerAgent was reached: 2 dropped or refused since the start",
  ]);

  // A caller that waits gets the error, and it counts once. The bound is per agent.
  const invoke = (agentId: string) =>
    kit.ask(
      "mutation ($agentId: ID!) { invoke(agentId: $agentId, input: 6) { status } }",
      { agentId },
      kit.bearer,
    );
  expect(await invoke("curious")).toMatchObject({
    errors: [{ extensions: { code: "LIMIT_EXCEEDED", limit: "maxOpenSemaphoresPerAgent" } }],
  });
  expect(await kit.metric('refused_total{limit="maxOpenSemaphoresPerAgent"}')).toBe(3);
  expect(await invoke("other")).toMatchObject({ data: { invoke: { status: "PARKED" } } });
});

test("[LIMIT-430] a question that any other limit refuses counts once, whether or not a caller waits", async () => {
  const ids = ["a", "b", "c", "d", "e", "f"];
  const agents = ids.map((id) =>
    defineAgent({
      id,
      process: () =>
        park({ reason: "APPROVAL_NEEDED", prompt: "How many?", responseSchema: { type: "integer" } }),
      resume: () => "done",
    }),
  );
  await using kit = await TerrariumKit.open({ agents, limits: { maxSchemaChecks: 1 } });
  const refused = () => kit.metric('refused_total{limit="maxSchemaChecks"}');
  const ask = (field: string) => kit.ask(`mutation { ${field} }`, {}, kit.bearer);

  const answers = await Promise.all(ids.map((id) => ask(`invoke(agentId: "${id}", input: 1) { status }`)));
  const failed = answers.filter(({ errors }) => errors !== undefined);
  expect(failed).not.toEqual([]);
  for (const answer of failed)
    expect(answer).toMatchObject({
      errors: [{ extensions: { code: "LIMIT_EXCEEDED", limit: "maxSchemaChecks" } }],
    });
  expect(await refused()).toBe(failed.length);

  const count = (id: string, ...types: string[]): number =>
    kit.terrarium
      .mirror(id)
      ?.history()
      .filter(({ event }) => types.includes(event.type)).length ?? 0;
  await ask(ids.map((id) => `${id}: perturb(agentId: "${id}", input: 1) { id }`).join(" "));
  for (const id of ids) await kit.until(id, () => count(id, "ERROR", "SEMAPHORE_EJECTED") === 2);
  const errors = ids.reduce((sum, id) => sum + count(id, "ERROR"), 0);
  expect(errors).toBeGreaterThan(failed.length);
  expect(await refused()).toBe(errors);
  expect(await degraded(kit)).toEqual([
    `maxSchemaChecks was reached: ${errors} dropped or refused since the start`,
  ]);
});

test("[LIMIT-431] log lines of a thread beyond maxHostLogLines are counted, listed as degraded, and named in the log", async () => {
  const lines: { linesDroppedBefore?: number }[] = [];
  await using kit = await TerrariumKit.open({
    agents: [],
    agentFiles: [join(TOP, "test/support/agents/chatterbox.ts")],
    hostEntry: pathToFileURL(join(TOP, "dist/host/worker-entry.js")),
    limits: { maxHostLogLines: 5 },
    logger: pino({}, { write: (line: string) => void lines.push(JSON.parse(line) as object) }),
  });
  const invoke = 'mutation ($input: JSON) { invoke(agentId: "chatterbox", input: $input) { result } }';
  expect(await kit.ask(invoke, { input: 20 }, kit.bearer)).toMatchObject({
    data: { invoke: { result: 20 } },
  });
  // Dropped lines are reported with the next line that fits. Until the first five are acknowledged, none fits.
  const dropped = (): number => lines.reduce((sum, line) => sum + (line.linesDroppedBefore ?? 0), 0);
  while (dropped() === 0) await kit.ask(invoke, { input: 1 }, kit.bearer);
  expect(dropped()).toBeGreaterThanOrEqual(15);
  expect(await kit.metric('refused_total{limit="maxHostLogLines"}')).toBe(dropped());
  expect(await degraded(kit)).toEqual([
    `maxHostLogLines was reached: ${dropped()} dropped or refused since the start`,
  ]);
});

test("[HTTP-630] events that the log evicts are counted by limit, and are no fault", async () => {
  const dataDir = await tempFolder();
  const talkers = Array.from({ length: 8 }, (_, at) =>
    defineAgent({ id: `talker-${at}`, process: () => "x".repeat(2_000) }),
  );
  await using kit = await TerrariumKit.open({
    dataDir,
    agents: talkers,
    limits: { historyMaxBytes: 10_000 },
  });
  for (const { id } of talkers) {
    const invoke = "mutation ($id: ID!) { invoke(agentId: $id, input: 1) { status } }";
    await kit.ask(invoke, { id }, kit.bearer);
  }
  await kit.metricUntil('history_evicted_total{limit="historyMaxBytes"}', (evicted) => evicted > 0);
  expect(await kit.metric("history_bytes")).toBeLessThan(16_000);
  expect(await kit.metric("history_events")).toBeGreaterThan(0);
  expect(await degraded(kit)).toEqual([]);
});

it("[HTTP-214] a drop is listed for ten minutes; its count goes on after that", () => {
  const clock = new ManualClock();
  const counted: string[] = [];
  const drops = new Drops(clock, (limit, count) => counted.push(`${count} ${limit}`));
  drops.note("maxSemaphoreEvents", 3);
  clock.advance(599_999);
  expect(drops.lines()).toEqual(["maxSemaphoreEvents was reached: 3 dropped or refused since the start"]);
  clock.advance(1);
  expect(drops.lines()).toEqual([]);
  drops.note("maxSemaphoreEvents");
  expect(drops.lines()).toEqual(["maxSemaphoreEvents was reached: 4 dropped or refused since the start"]);
  expect(counted).toEqual(["3 maxSemaphoreEvents", "1 maxSemaphoreEvents"]);
});
