import { expect } from "vitest";
import type { JsonValue } from "../../../../src/base/json.js";
import { behaviour } from "../behaviour.js";
import { tokenOf } from "../gateway.js";

interface Listed {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly help: string;
  readonly pure: boolean;
  readonly parks: boolean;
  readonly private: boolean;
  readonly input: { readonly properties: Record<string, JsonValue>; readonly required: readonly string[] };
  readonly output: JsonValue;
}

export const commands = [
  behaviour(
    "[HOST-1388] a command is a run of its agent, with its name, arguments and result",
    async ({ gateway }) => {
      const watching = gateway.watch("tools-3");
      expect(await gateway.command("tools-3", "add", { a: 2 })).toMatchObject({
        status: 200,
        body: { success: true, result: 3 },
      });
      const perturbed = await watching.first(
        ({ type, command }) => type === "PERTURBED" && command === "add",
      );
      const result = await watching.first(({ type }) => type === "RESULT");
      expect([result.result, result.cause, result.run]).toEqual([
        3,
        perturbed.perturbationId,
        perturbed.perturbationId,
      ]);
      expect(perturbed.input).toEqual({ a: 2 });
      expect(await gateway.ended(perturbed.run ?? "")).toMatchObject({
        kind: "COMMAND",
        command: "add",
        result: 3,
      });
    },
  ),

  behaviour(
    "[HOST-1388] it is a typed field of GraphQL, and has its aliases in REST",
    async ({ gateway }) => {
      const { add } = await gateway.ask<{ add: number }>("mutation { tools3 { add(a: 5, b: 6) } }");
      expect(add).toBe(11);
      expect((await gateway.command("tools-3", "plus", { a: 1, b: 1 })).body).toMatchObject({ result: 2 });
      await expect(gateway.ask('mutation { tools3 { add(a: "five") } }')).rejects.toThrow("Int");
    },
  ),

  behaviour(
    "[HOST-1388] its arguments are checked before it runs, and its result before it is told",
    async ({ gateway }) => {
      for (const args of [{}, { a: -1 }, { a: "1" }, { a: 1.5 }])
        expect(await gateway.command("tools-4", "add", args)).toMatchObject({
          status: 400,
          body: { code: "BAD_USER_INPUT" },
        });
      expect((await gateway.command("tools-4", "wrong", {})).body).toMatchObject({ code: "AGENT_ERROR" });
      expect((await gateway.command("tools-4", "nothing-such", {})).body).toMatchObject({
        code: "COMMAND_NOT_FOUND",
      });
    },
  ),

  behaviour(
    "[HOST-1388] the agent's commands are listed with their schemas, but for hidden ones",
    async ({ gateway }) => {
      const { commands: listed } = await gateway.ask<{ commands: Listed[] }>(
        '{ agent(id: "tools-4") { commands { name aliases help pure parks private input output } } }',
      );
      const byName = new Map(listed.map((one) => [one.name, one]));
      expect([...byName.keys()].toSorted()).toEqual([
        "add",
        "aside",
        "asks",
        "gate",
        "perform",
        "release",
        "secret",
        "wrong",
      ]);
      const add = byName.get("add");
      expect(add).toMatchObject({
        aliases: ["plus"],
        help: "Adds two whole numbers.",
        pure: false,
        parks: false,
      });
      expect(add?.input.properties).toMatchObject({
        a: { type: "integer", minimum: 0 },
        b: { type: "integer", default: 1 },
      });
      expect(add?.input.required).toEqual(["a"]);
      expect(add?.output).toMatchObject({ type: "number" });
      expect([
        byName.get("aside")?.pure,
        byName.get("perform")?.parks,
        byName.get("secret")?.private,
      ]).toEqual([true, true, true]);
      expect((await gateway.command("tools-4", "unlisted", {})).body).toMatchObject({ result: "found" });
    },
  ),

  behaviour(
    "[HOST-1388] a pure command runs beside the stream and is no part of it, but for its outputs",
    async ({ gateway }) => {
      const watching = gateway.watch("tools-5");
      await gateway.perturb("tools-5", [{ hold: "stream" }]);
      await watching.holds("stream");
      const aside = await gateway.command("tools-5", "aside", {
        steps: [{ emit: "aside" }, { about: true }],
      });
      expect(aside.body).toMatchObject({ result: [{ agentId: "tools-5", run: null, cause: null }] });
      expect(await watching.first(({ data }) => data === "aside")).toMatchObject({ cause: null, run: null });
      const failed = await gateway.command("tools-5", "aside", { steps: [{ throw: "error" }] });
      expect(failed.body).toMatchObject({ code: "AGENT_ERROR" });
      await watching.first(({ type }) => type === "ERROR");
      await gateway.release("tools-5", "stream");
      await watching.first(({ type }) => type === "RESULT");
      const seen = await watching.until(() => true);
      expect(seen.filter(({ type }) => type === "PERTURBED")).toHaveLength(1);
    },
  ),

  behaviour(
    "[HOST-1388] a command fails like any run, and its session waits its turn",
    async ({ gateway }) => {
      const thrown = await gateway.command("tools-6", "perform", {
        steps: [{ throw: "refusal", message: "no such step" }],
      });
      expect(thrown).toMatchObject({ status: 400, body: { code: "BAD_USER_INPUT" } });
      const watching = gateway.watch("tools-6");
      const first = gateway.command("tools-6", "perform", { steps: [{ hold: "door" }, { return: 1 }] });
      await watching.holds("door");
      const second = gateway.command("tools-6", "perform", { steps: [{ emit: "begun" }, { return: 2 }] });
      await gateway.release("tools-6", "door");
      expect((await Promise.all([first, second])).map(({ body }) => body["result"])).toEqual([1, 2]);
      await watching.first(({ type, result }) => type === "RESULT" && result === 2);
      const order = (await watching.until(() => true)).map(({ type, data }) => data ?? type);
      expect(order.indexOf("begun")).toBeGreaterThan(order.indexOf("RESULT"));
    },
  ),

  behaviour("[HOST-1388] a private command tells only its caller", async ({ gateway }) => {
    const token = await tokenOf("ann", "agent:tools-7:invoke");
    const steps = [{ emit: "canary" }, { set: "canary" }, { return: "canary" }];
    const answer = await gateway.command("tools-7", "secret", { steps }, { token });
    expect(answer.body).toMatchObject({ success: true, result: "canary" });
    const other = gateway.watch(
      "tools-7",
      await tokenOf("bob", "agent:tools-7:invoke agent:tools-7:perturb"),
    );
    await other.first(({ type }) => type === "RESULT");
    const own = (await other.until(() => true)).filter((event) => event.private);
    expect(own.map(({ type }) => type)).toEqual(["PERTURBED", "OUTPUT", "RESULT"]);
    expect(JSON.stringify(own)).not.toContain("canary");
    const failed = await gateway.command(
      "tools-7",
      "secret",
      { steps: [{ throw: "error", message: "canary" }] },
      { token },
    );
    expect(JSON.stringify(failed.body)).toContain("canary");
    const error = await other.first(({ type }) => type === "ERROR");
    expect([error.code, JSON.stringify(error).includes("canary")]).toEqual(["AGENT_ERROR", false]);
  }),
];
