import { expect } from "vitest";
import { behaviour } from "../behaviour.js";
import { Refused } from "../gateway.js";
import type { Thrown } from "../steps.js";

const THROWN: readonly (readonly [Thrown, string, RegExp])[] = [
  ["error", "AGENT_ERROR", /^my words$/],
  ["coded", "UNAVAILABLE", /^my words$/],
  ["refusal", "BAD_USER_INPUT", /^my words$/],
  ["text", "AGENT_ERROR", /my words/],
  ["nothing", "AGENT_ERROR", /./],
  ["huge", "AGENT_ERROR", /^m{1000,4096}/],
  ["circular", "AGENT_ERROR", /^my words$/],
];

export const failures = [
  behaviour(
    "[HOST-1387] whatever an agent throws is an ERROR event and a FAILED run, and the agent lives on",
    async ({ gateway, agent }) => {
      const watching = gateway.watch(agent);
      for (const [thrown, code, message] of THROWN) {
        const run = await gateway.perturb(agent, [
          { emit: "before" },
          { throw: thrown, message: "my words" },
        ]);
        const events = await watching.run(run);
        expect([thrown, events.map(({ type }) => type)]).toEqual([thrown, ["PERTURBED", "OUTPUT", "ERROR"]]);
        expect(events.at(-1)).toMatchObject({ cause: run, code, message: expect.stringMatching(message) });
        expect(events.at(-1)?.message?.length).toBeLessThanOrEqual(4_096);
        const ended = await gateway.ended(run);
        expect([thrown, ended.status, ended.error?.code]).toEqual([thrown, "FAILED", code]);
      }
      expect((await gateway.invoke(agent, [{ return: "lives on" }])).result).toBe("lives on");
    },
  ),

  behaviour(
    "[HOST-1387] a caller gets AGENT_ERROR, unless the agent has refused its input",
    async ({ gateway, agent }) => {
      for (const [thrown] of THROWN) {
        const refused = await gateway
          .invoke(agent, [{ throw: thrown, message: "my words" }])
          .catch((error: unknown) => error);
        expect([thrown, refused]).toEqual([thrown, expect.any(Refused)]);
        const { code, extensions } = refused as Refused;
        expect([thrown, code]).toEqual([thrown, thrown === "refusal" ? "BAD_USER_INPUT" : "AGENT_ERROR"]);
        if (thrown === "refusal") expect(extensions).toMatchObject({ field: "steps" });
      }
    },
  ),

  behaviour(
    "[HOST-1387] the words of an error are for those who may steer the agent",
    async ({ gateway, agent }) => {
      const run = await gateway.perturb(agent, [{ throw: "error", message: "a secret of the agent" }]);
      expect((await gateway.ended(run)).error).toEqual({
        code: "AGENT_ERROR",
        message: "a secret of the agent",
      });
      expect((await gateway.run(run, null)).error).toEqual({ code: "AGENT_ERROR", message: null });
      const seen = await gateway.watch(agent, null).first(({ type }) => type === "ERROR");
      expect(JSON.stringify(seen)).not.toContain("a secret of the agent");
    },
  ),

  behaviour(
    "[HOST-1387] an input is checked against the agent's schema, which may change it",
    async ({ gateway }) => {
      expect((await gateway.invoke("strict", { count: 2 })).result).toEqual({ count: 2, unit: "piece" });
      for (const [input, field] of [
        [{ count: 0 }, "count"],
        [{ count: 1, unit: 5 }, "unit"],
        [{}, "count"],
        ["text", ""],
      ] as const) {
        const refused = (await gateway.invoke("strict", input).catch((error: unknown) => error)) as Refused;
        expect(refused.code).toBe("BAD_USER_INPUT");
        expect(refused.message + JSON.stringify(refused.extensions)).toContain(field);
      }
      const run = await gateway.perturb("strict", { count: -1 }).catch((error: unknown) => error);
      if (typeof run === "string") expect((await gateway.ended(run)).error?.code).toBe("BAD_USER_INPUT");
      else expect(run).toMatchObject({ code: "BAD_USER_INPUT" });
    },
  ),

  behaviour(
    "[HOST-1387] an agent without `process` takes no input, and an unknown one is not found",
    async ({ gateway }) => {
      await expect(gateway.invoke("mute", 1)).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
      await expect(gateway.perturb("mute", 1)).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
      await expect(gateway.invoke("nobody", 1)).rejects.toMatchObject({ code: "AGENT_NOT_FOUND" });
    },
  ),
];
