import { expect } from "vitest";
import { behaviour } from "../behaviour.js";
import type { Gateway, Seen } from "../gateway.js";

const typesOf = (events: readonly Seen[]): string[] => events.map(({ type }) => type);
const health = (gateway: Gateway, id: string): Promise<{ readonly health: object }> =>
  gateway.ask("query ($id: ID!) { agent(id: $id) { health { status probes { name failing } } } }", { id });

export const life = [
  behaviour(
    "[HOST-1390] what a source yields is processed in order, and its end ends the life",
    async ({ gateway }) => {
      const all = await gateway.watch("finite").until((events) => typesOf(events).includes("AGENT_STOPPED"));
      const results = all.filter(({ type }) => type === "RESULT");
      expect(results.map(({ result, cause, run }) => [result, cause, run])).toEqual([
        [10, null, null],
        [20, null, null],
        [30, null, null],
      ]);
      await expect(gateway.invoke("finite", 1)).rejects.toMatchObject({ code: "AGENT_NOT_RUNNING" });
    },
  ),

  behaviour(
    "[HOST-1390] a source that throws is an ERROR behind what it has yielded",
    async ({ gateway }) => {
      const all = await gateway.watch("failing-source").until((events) => typesOf(events).includes("ERROR"));
      const kept = typesOf(all).filter((type) => type === "RESULT" || type === "ERROR");
      expect(kept).toEqual(["RESULT", "ERROR"]);
      expect(all.find(({ type }) => type === "ERROR")).toMatchObject({ code: "AGENT_ERROR", cause: null });
    },
  ),

  behaviour(
    "[HOST-1390] a stopped agent takes no work; started again, it opens its source anew",
    async ({ gateway }) => {
      const watching = gateway.watch("lasting");
      await watching.first(({ type }) => type === "RESULT");
      await gateway.ask('mutation { stopAgent(id: "lasting") { state } }');
      await watching.first(({ type }) => type === "AGENT_STOPPED");
      expect(await gateway.ask('{ agent(id: "lasting") { state } }')).toEqual({ state: "STOPPED" });
      await gateway.ask('mutation { startAgent(id: "lasting") { state } }');
      const all = await watching.until(
        (events) => events.filter(({ type }) => type === "RESULT").length === 2,
      );
      const kept = typesOf(all).filter((type) => type !== "AGENT_STATE_CHANGED");
      expect(kept).toEqual(["AGENT_STARTED", "RESULT", "AGENT_STOPPED", "AGENT_STARTED", "RESULT"]);
    },
  ),

  behaviour(
    "[HOST-1390] stopping an agent aborts what runs and refuses what comes, until it is started",
    async ({ gateway }) => {
      const watching = gateway.watch("stopping");
      const running = gateway.invoke("stopping", [{ hold: "work" }]).catch((error: unknown) => error);
      await watching.holds("work");
      await gateway.ask('mutation { stopAgent(id: "stopping") { state } }');
      expect(await running).toMatchObject({ code: expect.stringMatching(/^AGENT_/) });
      await expect(gateway.invoke("stopping", [])).rejects.toMatchObject({ code: "AGENT_NOT_RUNNING" });
      await gateway.ask('mutation { startAgent(id: "stopping") { state } }');
      expect((await gateway.invoke("stopping", [{ return: "again" }])).result).toBe("again");
      await gateway.aborted("stopping", "work");
    },
  ),

  behaviour(
    "[HOST-1390] a frozen agent begins nothing; thawed, it does what has waited",
    async ({ gateway }) => {
      const watching = gateway.watch("freezing");
      await gateway.invoke("freezing", [{ return: "before" }]);
      await gateway.ask('mutation { freeze(agents: ["freezing"], reason: "a test") { agentId } }');
      await watching.first(({ type }) => type === "AGENT_FROZEN");
      const run = await gateway.perturb("freezing", [{ return: "waited" }]);
      expect((await gateway.run(run)).status).toBe("ACCEPTED");
      await expect(gateway.invoke("freezing", [], { timeoutMs: 200 })).rejects.toMatchObject({
        code: "AGENT_TIMEOUT",
      });
      await gateway.ask('mutation { thaw(agents: ["freezing"]) { agentId } }');
      await watching.first(({ type }) => type === "AGENT_THAWED");
      expect(await gateway.ended(run)).toMatchObject({ status: "COMPLETED", result: "waited" });
    },
  ),

  behaviour("[HOST-1390] each tick of a schedule is a run with its input", async ({ gateway }) => {
    const { run } = await gateway.watch("ticking").first(({ type }) => type === "RESULT");
    expect(await gateway.ended(run ?? "")).toMatchObject({
      kind: "SCHEDULE",
      by: "schedule:second",
      input: { due: true },
      result: { input: { due: true }, run },
    });
  }),

  behaviour("[HOST-1390] an agent whose probes succeed is healthy", async ({ gateway }) => {
    for (;;) {
      const { health: told } = await health(gateway, "healthy");
      if (!JSON.stringify(told).includes("UNKNOWN")) {
        expect(told).toEqual({ status: "HEALTHY", probes: [{ name: "turns", failing: false }] });
        return;
      }
    }
  }),

  behaviour(
    "[HOST-1390] a probe that fails, or does not end in its time, is told once",
    async ({ gateway }) => {
      for (const [agent, probe, status] of [
        ["unwell", "sums", "UNHEALTHY"],
        ["slow", "waits", "DEGRADED"],
      ] as const) {
        const watching = gateway.watch(agent);
        expect(await watching.first(({ type }) => type === "PROBE_FAILED")).toMatchObject({ probe });
        expect(await health(gateway, agent)).toEqual({
          health: { status, probes: [{ name: probe, failing: true }] },
        });
        const told = (await watching.until(() => true)).filter(({ type }) => type === "PROBE_FAILED");
        expect(told).toHaveLength(1);
      }
    },
  ),
];
