import { graphql, type GraphQLSchema } from "graphql";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { TerrariumError } from "../../../src/base/errors.js";
import { command, type CommandDefinition } from "../../../src/prism/command.js";
import { describeCommands } from "../../../src/prism/describe-commands.js";
import type { CommandOutcome } from "../../../src/events/agent/agent-calls.js";
import type { CommandArgs } from "../../../src/steering/port.js";
import { buildSchema } from "../../../src/schema/index.js";

const describeAgent = (id: string, commands: { readonly [name: string]: CommandDefinition }) => ({
  id,
  description: "",
  commands: describeCommands(commands),
});

const calc = describeAgent("calc", {
  add: command({
    input: z.object({ a: z.number(), session: z.string().optional() }),
    output: z.object({ sum: z.number() }),
    run: () => ({ sum: 1 }),
  }),
  look: command({ readonly: true, output: z.string(), run: () => "x" }),
  ask: command({ parks: true, output: z.object({ yes: z.boolean() }), run: () => ({ yes: true }) }),
});

/** Runs a document; the steering half is provided by the test. */
function run(
  schema: GraphQLSchema,
  source: string,
  steer: (args: CommandArgs) => Promise<Partial<CommandOutcome>>,
) {
  const contextValue = {
    viewer: { kind: "anonymous" },
    steer: { command: (_viewer: unknown, args: CommandArgs) => steer(args) },
  };
  return graphql({ schema, source, contextValue });
}

describe("commands as fields", () => {
  it("[PRISM-28] [PRISM-33] each in its agent's namespace, arguments and result typed", async () => {
    const seen: CommandArgs[] = [];
    const source = `mutation { calc { add(a: 2, session2: "mine", timeoutMs: 50, idempotencyKey: "k", session: "s-1") { sum } } }`;
    const answer = await run(buildSchema([calc]), source, async (args) => {
      seen.push(args);
      return { status: "COMPLETED", result: { sum: 3 } };
    });
    expect(answer).toEqual({ data: { calc: { add: { sum: 3 } } } });
    expect(seen).toEqual([
      {
        agentId: "calc",
        command: "add",
        args: { a: 2, session: "mine" },
        timeoutMs: 50,
        idempotencyKey: "k",
        session: "s-1",
      },
    ]);
  });

  it("[PRISM-28] readonly ones are queries", async () => {
    const schema = buildSchema([calc]);
    expect(await run(schema, "{ calc { look } }", async () => ({ result: "seen" }))).toEqual({
      data: { calc: { look: "seen" } },
    });
    expect((await run(schema, "mutation { calc { look } }", async () => ({}))).errors).toHaveLength(1);
  });

  it("[PRISM-44] a command that may park reports whether it completed or parked", async () => {
    const source = "mutation { calc { ask { status result { yes } semaphore { id } } } }";
    const schema = buildSchema([calc]);
    const parked = {
      status: "PARKED",
      result: null,
      semaphore: { id: "sem-1" },
    } as unknown as CommandOutcome;
    expect(await run(schema, source, async () => parked)).toEqual({ data: { calc: { ask: parked } } });
    const done = { status: "COMPLETED", result: { yes: true }, semaphore: null } as const;
    expect(await run(schema, source, async () => done)).toEqual({ data: { calc: { ask: done } } });
  });

  it("[PRISM-37] run one after another in a mutation; a failing one is null and keeps the results of the others", async () => {
    const source = `mutation { calc { a: add(a: 1) { sum } b: add(a: 2) { sum } c: add(a: 3) { sum } } }`;
    const log: string[] = [];
    const answer = await run(buildSchema([calc]), source, async ({ args }) => {
      const { a } = args as { a: number };
      log.push(`begin ${a}`);
      await new Promise((resolve) => void setImmediate(resolve));
      log.push(`end ${a}`);
      if (a === 2) throw new TerrariumError("AGENT_ERROR", "no");
      return { result: { sum: a } };
    });
    expect(log).toEqual(["begin 1", "end 1", "begin 2", "end 2", "begin 3", "end 3"]);
    expect(answer.data).toEqual({ calc: { a: { sum: 1 }, b: null, c: { sum: 3 } } });
    expect(answer.errors).toMatchObject([{ path: ["calc", "b"] }]);
  });

  it("[PRISM-12] give way to the gateway's own fields and types", () => {
    const odd = [
      describeAgent("agents", { perturb2: command({ run: () => null }) }),
      describeAgent("semaphore", { x: command({ readonly: true, run: () => 1 }) }),
    ];
    const schema = buildSchema(odd);
    expect(schema.getQueryType()?.getFields()).toHaveProperty("semaphore2");
    expect(schema.getMutationType()?.getFields()).toHaveProperty("agents2");
  });
});
