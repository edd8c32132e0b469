import fc from "fast-check";
import {
  type GraphQLSchema,
  lexicographicSortSchema,
  parse,
  printSchema,
  validate,
  validateSchema,
} from "graphql";
import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { defaultLimits } from "../../../src/base/limits.js";
import { createDocuments } from "../../../src/gateway/graphql/documents.js";
import { command, type CommandDefinition } from "../../../src/prism/command.js";
import { describeCommands } from "../../../src/prism/describe-commands.js";
import { LiveSchema } from "../../../src/schema/live.js";
import { buildSchema, createLiveSchema } from "../../../src/schema/index.js";
import { tellAgents } from "../../support/agent-lists.js";

const agentOf = (id: string, commands: { readonly [name: string]: CommandDefinition }, description = "") => ({
  id,
  description,
  commands: describeCommands(commands),
});

const union = (kinds: readonly [string, string]) =>
  z.discriminatedUnion("kind", [
    z.object({ kind: z.literal(kinds[0]), a: z.number() }),
    z.object({ kind: z.literal(kinds[1]), b: z.string() }),
  ]);
const look = command({
  readonly: true,
  output: z.object({ seen: z.boolean() }),
  run: () => ({ seen: true }),
});
const draw = command({ output: union(["line", "dot"]), run: () => ({ kind: "line", a: 1 }) });
const ask = command({ parks: true, input: z.object({ of: z.enum(["a", "b"]) }), run: () => null });
const hidden = command({ hidden: true, run: () => null });

/** Ids and commands that request each other's names, in every possible way. */
const AGENTS = [
  agentOf("calc", { look, draw }),
  agentOf("Calc", { look, ask }),
  agentOf("my-agent", { look }),
  agentOf("myAgent", { draw }),
  agentOf("my agent", { ask }),
  agentOf("myAgent2", { look }),
  agentOf("agent", { "a-b": look, aB: draw }),
  agentOf("calcDraw", { resultDot: ask, result: draw }),
  agentOf("worker-1", { look, draw }),
  agentOf("worker-2", { look, draw }),
  agentOf("worker1", { look }),
  agentOf("perturb", { look }),
  agentOf("quiet", {}),
  agentOf("secret", { hidden }),
];

const printed = (schema: GraphQLSchema): string => printSchema(lexicographicSortSchema(schema));

describe("a schema whose agents change", () => {
  it("[PRISM-41] equals a schema built for the current agents, after any changes", () => {
    const steps = fc.array(fc.subarray(AGENTS), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(steps, fc.array(fc.nat(13), { maxLength: 14 }), (sets, order) => {
        const live = createLiveSchema();
        for (const set of sets) {
          tellAgents(
            live,
            order.reduceRight((all, at) => [...all.slice(at), ...all.slice(0, at)], [...set]),
          );
          expect(printed(live.current)).toBe(printSchema(buildSchema(set)));
        }
        expect(validateSchema(lexicographicSortSchema(live.current))).toEqual([]);
        tellAgents(live, []);
        expect(printed(live.current)).toBe(printSchema(buildSchema()));
      }),
      { numRuns: 12 },
    );
  });

  it("[HTTP-1472] is built once, when it is first read, with the agents that came before", () => {
    let built = 0;
    const live = new LiveSchema(() => {
      built += 1;
      return buildSchema();
    });
    tellAgents(live, [agentOf("calc", { look })]);
    tellAgents(live, [agentOf("calc", { look }), agentOf("other", { ask })]);
    tellAgents(live, [agentOf("other", { ask })]);
    expect(built).toBe(0);
    expect(printed(live.current)).toBe(printSchema(buildSchema([agentOf("other", { ask })])));
    expect(live.current).toBe(live.current);
    expect(built).toBe(1);
  });

  it("[PRISM-41] changed commands are replaced, including a union of the same name", () => {
    const live = createLiveSchema();
    tellAgents(live, [agentOf("calc", { draw })]);
    const query = "mutation { calc { draw { ... on CalcDrawResultLine { a } } } }";
    expect(validate(live.current, parse(query))).toEqual([]);
    tellAgents(live, [agentOf("calc", { draw: { ...draw, output: union(["dot", "arc"]) } })]);
    expect(validate(live.current, parse(query))).not.toEqual([]);
    const now =
      "mutation { calc { draw { ... on CalcDrawResultArc { b } ... on CalcDrawResultDot { a } } } }";
    expect(validate(live.current, parse(now))).toEqual([]);
    tellAgents(live, [agentOf("calc", { draw: look })]);
    expect(live.current.getType("CalcDrawResultArc")).toBeUndefined();
  });

  it("[PRISM-42] is another object after each change of commands, and the same for the same commands", () => {
    const live = createLiveSchema();
    const bare = live.current;
    tellAgents(live, [agentOf("quiet", {}), agentOf("secret", { hidden })]);
    expect(live.current).toBe(bare);
    tellAgents(live, [agentOf("calc", { look })]);
    const first = live.current;
    expect(first).not.toBe(bare);
    tellAgents(live, [agentOf("quiet", {}), agentOf("calc", { look })]);
    expect(live.current).toBe(first);
    tellAgents(live, [agentOf("calc", { look }, "another description")]);
    expect(live.current).not.toBe(first);
  });

  it("[PRISM-42] adding or removing one agent keeps the types and fields of the others", () => {
    const live = createLiveSchema();
    const many = Array.from({ length: 50 }, (_, at) => agentOf(`worker-${at}`, { look, draw }));
    tellAgents(live, many);
    const before = { ...live.current.getTypeMap() };
    const fields = { ...live.current.getQueryType()?.getFields() };
    tellAgents(live, [...many.slice(1), agentOf("newcomer", { look, draw })]);
    const { current } = live;
    for (const [name, type] of Object.entries(before)) {
      if (/^Worker0[A-Z]/.test(name)) expect(current.getType(name)).toBeUndefined();
      else expect(current.getType(name)).toBe(type);
    }
    expect(current.getQueryType()?.getFields()).toMatchObject({ newcomer: { name: "newcomer" } });
    const { worker0: _gone, ...others } = fields;
    for (const [name, field] of Object.entries(others))
      expect(current.getQueryType()?.getFields()[name]).toBe(field);
  });

  it("[PRISM-42] a burst of changes is one rebuild, made when the schema is read", () => {
    const live = createLiveSchema();
    const described = vi.fn(() => "worker");
    const agents = Array.from({ length: 20 }, (_, at) => ({
      ...agentOf(`worker-${at}`, { look }),
      get description() {
        return described();
      },
    }));
    for (let count = 1; count <= agents.length; count += 1) tellAgents(live, agents.slice(0, count));
    expect(described).not.toHaveBeenCalled();
    expect(Object.keys(live.current.getQueryType()?.getFields() ?? {})).toContain("worker19");
    const once = described.mock.calls.length;
    expect(live.current).toBe(live.current);
    expect(described.mock.calls.length).toBe(once);
  });
});

describe("documents of a schema that changes", () => {
  const live = createLiveSchema();
  const calc = agentOf("calc", { look, draw });
  const other = agentOf("other", { look });
  tellAgents(live, [calc, other]);
  let rulesRun = 0;
  /** Counts real validations of a document: only then the schema is asked for its directives. */
  const schema = (): GraphQLSchema =>
    new Proxy(live.current, {
      get(target, name, receiver): unknown {
        if (name === "getDirectives") rulesRun += 1;
        const value: unknown = Reflect.get(target, name, receiver);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  const documents = createDocuments(defaultLimits);

  /** The number of faults, and whether the document was validated. */
  function check(text: string): { faults: number; validated: boolean } {
    rulesRun = 0;
    const document = documents.parse(text);
    const faults = documents.validate(document, schema()).length;
    return { faults, validated: rulesRun > 0 };
  }
  const KEPT = { faults: 0, validated: false };

  it("[PRISM-43] stay valid when they name none of the changed agents", () => {
    const free = [
      "{ agents { id } }",
      "subscription { terrariumEvents { cursor } }",
      "{ other { look { seen } } }",
    ];
    const bound = "{ calc { look { seen } } }";
    for (const text of [...free, bound]) expect(check(text)).toEqual({ faults: 0, validated: true });
    const parsed = documents.parse(free[1] ?? "");
    tellAgents(live, [calc, other, agentOf("newcomer", { look })]);
    for (const text of [...free, bound]) expect(check(text)).toEqual(KEPT);
    tellAgents(live, [other]);
    for (const text of free) expect(check(text)).toEqual(KEPT);
    expect(documents.parse(free[1] ?? "")).toBe(parsed);
    expect(check(bound)).toMatchObject({ faults: 1, validated: true });
    tellAgents(live, [calc, other]);
    expect(check(bound)).toEqual({ faults: 0, validated: true });
    expect(check(bound)).toEqual(KEPT);
  });
});

describe("a schema as a viewer sees it", () => {
  const live = createLiveSchema();
  const agents = [
    agentOf("calc", { look, draw }),
    agentOf("vault", { look, draw }),
    agentOf("other", { look }),
  ];
  tellAgents(live, agents);
  const sightOf = (...ids: readonly string[]) => ({
    seesAll: false,
    sees: (id: string) => ids.includes(id),
    streamKey: () => ids.join(" "),
  });

  it("[AUTH-1243] has no field and no type of a hidden agent, and is valid", () => {
    const seen = live.seenBy(sightOf("calc", "other"));
    expect(validateSchema(seen)).toEqual([]);
    const text = printed(seen);
    expect(text).toContain("calc");
    expect(text.toLowerCase()).not.toContain("vault");
    tellAgents(
      live,
      agents.filter(({ id }) => id !== "vault"),
    );
    expect(text).toBe(printed(live.current));
    tellAgents(live, agents);
  });

  it("[AUTH-1243] is the whole one for those who see all, and one object for those who see the same", () => {
    const everything = { ...sightOf(), seesAll: true };
    expect(live.seenBy(everything)).toBe(live.current);
    expect(live.seenBy(sightOf("calc", "vault", "other"))).toBe(live.current);
    const seen = live.seenBy(sightOf("calc"));
    expect(live.seenBy(sightOf("calc"))).toBe(seen);
    expect(live.seenBy(sightOf("calc", "an agent without commands"))).toBe(seen);
    expect(live.seenBy(sightOf("other"))).not.toBe(seen);
  });

  it("[AUTH-1243] a document that is valid for one viewer is not so for one who does not see its agent", () => {
    const documents = createDocuments(defaultLimits);
    const faults = (text: string, ...ids: readonly string[]) =>
      documents.validate(documents.parse(text), live.seenBy(sightOf(...ids))).map(({ message }) => message);
    const text = "{ vault { look { seen } } }";
    expect(faults(text, "vault")).toEqual([]);
    expect(faults(text, "calc")).toEqual([
      'Cannot query field "vault" on type "Query". Did you mean "calc"?',
    ]);
    expect(faults(text, "vault")).toEqual([]);
    // No suggestion names a hidden agent either.
    expect(faults("{ vaults { __typename } }", "calc").join()).not.toContain('"vault"');
  });

  it("[AUTH-1243] follows the agents, and keeps few", () => {
    const before = live.seenBy(sightOf("calc"));
    tellAgents(live, [...agents, agentOf("newcomer", { look })]);
    expect(printSchema(live.seenBy(sightOf("calc")))).not.toContain("newcomer");
    expect(printSchema(live.seenBy(sightOf("calc", "newcomer")))).toContain("newcomer");
    for (let index = 0; index < 70; index += 1) live.seenBy(sightOf("calc", `other ${index}`));
    expect(live.seenBy(sightOf("calc"))).not.toBe(before);
  });
});
