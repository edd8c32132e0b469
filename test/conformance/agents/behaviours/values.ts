import { expect } from "vitest";
import type { JsonValue } from "../../../../src/base/json.js";
import { behaviour } from "../behaviour.js";
import { Refused } from "../gateway.js";
import type { Odd } from "../steps.js";

const nested = (levels: number): JsonValue =>
  Array.from({ length: levels }).reduce<JsonValue>((inner) => ({ in: inner }), "core");

const VALUES: readonly (readonly [string, JsonValue])[] = [
  [
    "text beyond the basic plane, with controls and separators",
    '\u{1f332} e\u0301 \u0000 \u2028 " \\ \u{10ffff}',
  ],
  ["half of a pair, which is no character", "a\ud83db"],
  ["an empty text, list and object", ["", [], {}]],
  ["whole numbers up to 2^53", [Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER, 0, 2 ** 53]],
  ["the smallest and the largest numbers", [5e-324, -5e-324, 1.7976931348623157e308, 0.1, 1e21]],
  ["members with odd names", { "": 1, __proto__: null, constructor: 2, "a.b": 3, "\u{1f332}": 4 }],
  ["nesting", nested(25)],
  ["null, true and false", [null, true, false]],
  ["a long text", "\u00fc".repeat(25_000)],
];

const NOT_JSON: readonly (readonly [string, Odd, string])[] = [
  ["a number that is none", "nan", "AGENT_ERROR"],
  ["an infinite number", "infinity", "AGENT_ERROR"],
  ["a whole number beyond what JSON's readers hold", "big", "AGENT_ERROR"],
  ["a function", "function", "AGENT_ERROR"],
  ["an instance of a class", "instance", "AGENT_ERROR"],
  ["a value that contains itself", "circular", "AGENT_ERROR"],
  ["70 levels of nesting", "deep", "AGENT_ERROR"],
  ["more bytes than a payload may have", "huge", "LIMIT_EXCEEDED"],
];

export const values = [
  behaviour(
    "[HOST-1383] every JSON value goes in and comes out as it is, in results, outputs and states",
    async ({ gateway, agent }) => {
      const watching = gateway.watch(agent);
      for (const [name, value] of VALUES) {
        const { result, perturbationId } = await gateway.invoke(agent, [
          { emit: value },
          { set: value },
          { return: value },
        ]);
        expect([name, result]).toEqual([name, value]);
        const output = await watching.first(({ type, run }) => type === "OUTPUT" && run === perturbationId);
        expect([name, output.data]).toEqual([name, value]);
        expect([name, (await gateway.invoke(agent, [{ get: true }])).result]).toEqual([name, [value]]);
      }
    },
  ),

  behaviour(
    "[HOST-1383] a number that JSON's readers round is rounded once, by the gateway",
    async ({ gateway, agent }) => {
      const answer = await gateway.post(`/api/${agent}/invoke`, '{"input":[{"return":9007199254740993}]}');
      expect(await answer.json()).toMatchObject({ result: 9007199254740992 });
    },
  ),

  behaviour(
    "[HOST-1383] a result that is not JSON, or too large, fails its run and nothing else",
    async ({ gateway, agent }) => {
      const watching = gateway.watch(agent);
      for (const [name, odd, code] of NOT_JSON) {
        const run = await gateway.perturb(agent, [{ odd, in: "return" }]);
        const events = await watching.run(run);
        expect([name, events.map(({ type }) => type)]).toEqual([name, ["PERTURBED", "ERROR"]]);
        expect([name, events.at(-1)?.code]).toEqual([name, code]);
        const ended = await gateway.ended(run);
        expect([name, ended.status, ended.error?.code]).toEqual([name, "FAILED", code]);
        const refusal = await gateway.invoke(agent, [{ odd, in: "return" }]).catch((error: unknown) => error);
        expect([name, refusal]).toEqual([name, expect.any(Refused)]);
      }
      expect((await gateway.invoke(agent, [{ return: "lives on" }])).result).toBe("lives on");
    },
  ),

  behaviour(
    "[HOST-1383] an output that is not JSON, or too large, is an ERROR in its place, and its run goes on",
    async ({ gateway, agent }) => {
      const watching = gateway.watch(agent);
      for (const [name, odd, code] of NOT_JSON) {
        const run = await gateway.perturb(agent, [
          { emit: 1 },
          { odd, in: "emit" },
          { emit: 2 },
          { return: "end" },
        ]);
        const all = await watching.until((seen) =>
          seen.some((event) => event.run === run && event.type === "RESULT"),
        );
        const own = all.filter((event) => event.run === run).map(({ type, code: told }) => told ?? type);
        expect([name, own]).toEqual([name, ["PERTURBED", "OUTPUT", code, "OUTPUT", "RESULT"]]);
        expect((await gateway.ended(run)).status).toBe("COMPLETED");
      }
    },
  ),

  behaviour(
    "[HOST-1383] a state that is not JSON, or too large, is refused where it is set",
    async ({ gateway, agent }) => {
      await gateway.invoke(agent, [{ set: "before" }]);
      for (const [name, odd, code] of NOT_JSON) {
        const run = await gateway.perturb(agent, [{ odd, in: "state" }, { emit: "never" }]);
        const ended = await gateway.ended(run);
        expect([name, ended.status, ended.error?.code]).toEqual([name, "FAILED", code]);
      }
      expect((await gateway.invoke(agent, [{ get: true }])).result).toEqual(["before"]);
    },
  ),
];
