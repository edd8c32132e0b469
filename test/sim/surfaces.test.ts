import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { JsonValue } from "../../src/base/json.js";
import { TerrariumError } from "../../src/base/errors.js";
import { command, defineAgent } from "../../src/index.js";
import { createArgumentCheck, describeCommands } from "../../src/prism/index.js";
import { corrupted, objectSample } from "../support/schemas.js";
import { SURFACES } from "../support/surfaces/index.js";
import type { Outcome } from "../support/surfaces/surface.js";
import { TerrariumKit } from "../support/terrarium-kit.js";
import { firstSeed, replayedSeed } from "../support/seeds.js";

/** `npm run sim -- 1234` replays one seed; SIM_SCHEMAS says how many schemas a run tries. */
const seed = firstSeed;
const schemas = Number(process.env["SIM_SCHEMAS"] ?? 25);

/** One process per call is too slow here, so the command line runs in this process. */
const QUICK = SURFACES.filter(({ isSlow }) => isSlow !== true);

/** Ids and names that some surface has to change. */
const AGENT_IDS = ["invoke", "agents", "query", "3d", "a-b.c", "Semaphore", "grammar"] as const;
const COMMAND_NAMES = ["take", "parse-it", "timeoutMs", "x_1", "result"] as const;

interface Plan {
  readonly agentId: string;
  readonly name: string;
  readonly input: z.ZodType;
  /** Arguments to send: some valid, the others one change away from valid. */
  readonly values: readonly { readonly args: JsonValue; readonly isGood: boolean }[];
  readonly output: z.ZodType;
  readonly result: JsonValue;
}

const asJson = (value: unknown): JsonValue => JSON.parse(JSON.stringify(value)) as JsonValue;

const plans: fc.Arbitrary<Plan> = fc
  .tuple(
    fc.constantFrom(...AGENT_IDS),
    fc.constantFrom(...COMMAND_NAMES),
    objectSample({ nullish: true }).chain(({ schema, valid }) => {
      const good = valid.map((args) => ({ args: asJson(args), isGood: true }));
      const bad = valid.chain(corrupted).map((args) => ({ args: asJson(args), isGood: false }));
      return fc.tuple(
        fc.constant(schema),
        fc.array(good, { minLength: 2, maxLength: 2 }),
        fc.array(bad, { minLength: 3, maxLength: 3 }),
      );
    }),
    objectSample({ nullish: false }).chain(({ schema, valid }) => fc.tuple(fc.constant(schema), valid)),
  )
  .map(([agentId, name, [input, good, bad], [output, result]]) => ({
    agentId,
    name,
    input,
    values: [...good, ...bad],
    output,
    result: asJson(output.parse(result)),
    [fc.toStringMethod](): string {
      const [takes, gives] = [input, output].map((schema) => z.toJSONSchema(schema));
      return JSON.stringify({ agentId, name, takes, values: this.values, gives, result: this.result });
    },
  }));

describe("random schemas on every surface", () => {
  let kit: TerrariumKit;
  beforeAll(async () => {
    kit = await TerrariumKit.open({ limits: { steeringRatePerSecond: 1_000_000 } });
  });
  afterAll(() => kit.terrarium.close());

  it(
    `[PRISM-83] accept and refuse the same values, with equal results (${schemas} schemas from ${seed})`,
    { timeout: 3_600_000 },
    async () => {
      const surfaces = QUICK.map((kind) => ({ kind, surface: kind.open(kit) }));
      const told = { taken: 0, refused: 0, byValidator: 0 };

      /** The outcome on all surfaces; fails if they differ. */
      async function agreed(
        agentId: string,
        name: string,
        args: JsonValue | undefined,
        fault: Fault | null = null,
      ): Promise<Outcome> {
        const outcomes: [string, Outcome][] = [];
        for (const { kind, surface } of surfaces) {
          if (fault?.isUnusual && kind.ownNotation !== undefined) continue;
          const outcome = await surface.call({ agentId, command: name, args });
          // With several mistakes each surface may name the one it finds first.
          const isVague = outcome.kind === "refused" && fault !== null && fault.count > 1;
          outcomes.push([kind.name, isVague ? { ...outcome, field: null } : outcome]);
        }
        const [, first] = outcomes[0] as [string, Outcome];
        const expected = outcomes.map(([surface]) => [surface, first]);
        expect({ args, outcomes }).toEqual({ args, outcomes: expected });
        return first;
      }

      async function holds({ agentId, name, input, values, output, result }: Plan): Promise<void> {
        const take = command({ input, run: (args) => args });
        const gate = createArgumentCheck(describeCommands({ take })[0] ?? { input: null });
        const agent = defineAgent({
          id: agentId,
          commands: { [name]: take, give: command({ output, run: () => result as never }) },
        });
        kit.terrarium.register(agent);
        try {
          expect(await agreed(agentId, "give", undefined)).toEqual({ kind: "completed", result });
          for (const { args, isGood } of values) {
            const fault = gateFault(gate, args);
            const { kind } = await agreed(agentId, name, args, fault);
            if (isGood) expect({ args, kind }).toEqual({ args, kind: "completed" });
            if (fault !== null) expect({ args, kind }).toEqual({ args, kind: "refused" });
            if (kind === "completed") told.taken += 1;
            else told.refused += 1;
            if (kind === "refused" && fault === null) told.byValidator += 1;
          }
        } finally {
          await kit.terrarium.unregister(agentId);
        }
      }

      try {
        await fc.assert(fc.asyncProperty(plans, holds), { seed, numRuns: schemas });
      } catch (error) {
        throw new Error(`seed ${seed}; replay with: npm run sim -- ${seed}`, { cause: error });
      }
      // A run in which all calls are refused, or all by one check, proves little.
      expect(told.taken).toBeGreaterThanOrEqual(schemas * 2);
      expect(told.refused).toBeGreaterThan(schemas / 4);
      if (replayedSeed === undefined) expect(told.byValidator).toBeGreaterThan(0);
    },
  );
});

interface Fault {
  readonly count: number;
  /** Whether the mistake is one that some surfaces cannot express. */
  readonly isUnusual: boolean;
}

/** The issues that the command gate reports; null when it accepts the arguments. */
function gateFault(gate: ReturnType<typeof createArgumentCheck>, args: JsonValue): Fault | null {
  try {
    gate(args);
    return null;
  } catch (error) {
    if (!(error instanceof TerrariumError)) throw error;
    const issues = error.details["issues"] as { path: unknown[]; message: string }[];
    const isUnusual = issues.some(({ path, message }) => path.length === 0 || message === "must be a list");
    return { count: issues.length, isUnusual };
  }
}
