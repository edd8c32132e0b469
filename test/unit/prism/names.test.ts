import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assignEnumNames, assignNames, TypeNames, wordsToName } from "../../../src/prism/names.js";

const camel = { style: "camel", fallback: "field" } as const;
const names = (...originals: string[]): string[] => [...assignNames(originals, camel).values()];

const isGraphqlName = (text: string): boolean => /^(?!__)[A-Za-z_][A-Za-z0-9_]*$/.test(text);

const anything = fc.oneof(
  fc.string(),
  fc.string({ unit: "grapheme" }),
  fc.stringMatching(/^[a-b_ -]{0,4}[12]?$/),
  fc.constantFrom("__proto__", "constructor", "true", "null", "toString"),
);

describe("names", () => {
  it("[PRISM-9] valid names are kept", () => {
    expect(names("text", "maxDepth", "max_depth", "HTTP", "_x", "a1")).toEqual([
      "text",
      "maxDepth",
      "max_depth",
      "HTTP",
      "_x",
      "a1",
    ]);
  });

  it("[PRISM-10] words are joined without characters that GraphQL does not allow", () => {
    expect(names("my-agent", "grammar.v2", "hello wörld")).toEqual(["myAgent", "grammarV2", "helloWRld"]);
    expect(wordsToName("my-agent", "pascal", "agent")).toBe("MyAgent");
    expect(wordsToName("maxHTTPDepth_2", "kebab", "arg")).toBe("max-http-depth-2");
  });

  it("[PRISM-11] leading digits, reserved underscores and empty names are repaired", () => {
    expect(names("3d", "__typename", "", "日本", "-")).toEqual([
      "_3d",
      "_typename",
      "field",
      "field3",
      "field2",
    ]);
  });

  it("[PRISM-12] a taken name gets the next free number; valid names are assigned first", () => {
    expect(names("a-b", "aB", "a b")).toEqual(["aB3", "aB", "aB2"]);
    expect(names("v-1", "v1", "v 1")).toEqual(["v1_3", "v1", "v1_2"]);
    expect([...assignNames(["agent", "agents"], { ...camel, taken: ["agent"] }).values()]).toEqual([
      "agent2",
      "agents",
    ]);
  });

  it("[PRISM-13] enumerations leave true, false and null to GraphQL", () => {
    expect([...assignEnumNames(["true", "slow-er", "fast", ""]).values()]).toEqual([
      "true2",
      "slowEr",
      "fast",
      "value",
    ]);
  });

  it("[PRISM-14] types are numbered in the order of requests", () => {
    const types = new TypeNames(["Agent"]);
    expect([types.claim("Agent"), types.claim("Agent"), types.claim("Other")]).toEqual([
      "Agent2",
      "Agent3",
      "Other",
    ]);
  });

  it("[PRISM-15] are always valid and unique, in any order, and can be mapped back", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(anything, { maxLength: 12 }),
        fc.infiniteStream(fc.nat()),
        (originals, chance) => {
          const assigned = assignNames(originals, camel);
          expect([...assigned.keys()]).toEqual(originals);
          expect(new Set(assigned.values()).size).toBe(originals.length);
          const back = new Map(Array.from(assigned, ([original, name]) => [name, original]));
          for (const [original, name] of assigned) {
            expect(name).toSatisfy(isGraphqlName);
            if (isGraphqlName(original)) expect(name).toBe(original);
            expect(back.get(name)).toBe(original);
          }
          const shuffled = originals.toSorted(() => (chance.next().value % 3) - 1);
          const again = assignNames(shuffled, camel);
          for (const original of originals) expect(again.get(original)).toBe(assigned.get(original));
        },
      ),
    );
  });

  it("[PRISM-15] so are flags and values of enumerations", () => {
    fc.assert(
      fc.property(fc.uniqueArray(anything, { maxLength: 12 }), (originals) => {
        const flags = [...assignNames(originals, { style: "kebab", fallback: "arg" }).values()];
        expect(new Set(flags).size).toBe(originals.length);
        for (const flag of flags) expect(flag).toMatch(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/);
        const values = [...assignEnumNames(originals).values()];
        expect(new Set(values).size).toBe(originals.length);
        for (const value of values) {
          expect(value).toSatisfy(isGraphqlName);
          expect(["true", "false", "null"]).not.toContain(value);
        }
      }),
    );
  });
});
