import { expect } from "vitest";
import type { JsonValue } from "../../../../src/base/json.js";
import { behaviour } from "../behaviour.js";
import type { Seen } from "../gateway.js";

const typesOf = (events: readonly Seen[]): string[] => events.map(({ type }) => type);

export const events = [
  behaviour(
    "[HOST-1382] outputs keep their order, between PERTURBED and the RESULT",
    async ({ gateway, agent }) => {
      const watching = gateway.watch(agent);
      const run = await gateway.perturb(agent, [{ count: 50 }, { return: "end" }]);
      const own = await watching.run(run);
      expect(typesOf(own)).toEqual(["PERTURBED", ...Array.from({ length: 50 }, () => "OUTPUT"), "RESULT"]);
      expect(own.slice(1, -1).map(({ data }) => data)).toEqual(Array.from({ length: 50 }, (_, at) => at));
      expect(own.at(-1)?.result).toBe("end");
    },
  ),

  behaviour(
    "[HOST-1382] events of a run carry its id, its cause, its session and its attempt",
    async ({ gateway, agent }) => {
      const watching = gateway.watch(agent);
      const input: JsonValue = [{ emit: 1 }];
      const run = await gateway.perturb(agent, input, { session: "s" });
      const [perturbed, output, result] = await watching.run(run);
      const own = { run, session: "s", attempt: 1 };
      expect(perturbed).toMatchObject({ ...own, perturbationId: run, by: "operator", input });
      expect(output).toMatchObject({ ...own, cause: run });
      expect(result).toMatchObject({ ...own, cause: run });
      const without = await watching.run(await gateway.perturb(agent, [{ emit: 1 }]));
      expect(without.map(({ session }) => session)).toEqual([null, null, null]);
    },
  ),

  behaviour(
    "[HOST-1382] the history is what was seen live, each event once and without a gap",
    async ({ gateway, agent }) => {
      const watching = gateway.watch(agent);
      await watching.first(({ type }) => type === "AGENT_STARTED");
      await watching.run(await gateway.perturb(agent, [{ count: 30 }]));
      const seen = await watching.until(() => true);
      const { events: kept } = await gateway.ask<{ events: Seen[] }>(
        "query ($id: ID!) { history(agentId: $id, first: 100) { events { type cursor } } }",
        { id: agent },
      );
      const cursors = seen.map(({ cursor }) => cursor);
      expect(kept.map(({ cursor }) => cursor).slice(0, cursors.length)).toEqual(cursors);
      expect(new Set(cursors).size).toBe(cursors.length);
      expect(typesOf(seen)).not.toContain("GAP");
    },
  ),

  behaviour("[HOST-1382] a life begins with AGENT_STARTED", async ({ gateway, agent }) => {
    const [first] = await gateway.watch(agent).until((all) => all.length > 0);
    expect(first).toMatchObject({ type: "AGENT_STARTED", agentId: agent });
  }),

  behaviour("[HOST-1382] no result is no RESULT, and null is one", async ({ gateway, agent }) => {
    const watching = gateway.watch(agent);
    const [nothing, isNull] = [
      await gateway.perturb(agent, [{ nothing: true }]),
      await gateway.perturb(agent, [{ return: null }]),
    ];
    expect((await watching.run(isNull)).at(-1)).toMatchObject({ type: "RESULT", result: null });
    const ofNothing = (await watching.until(() => true)).filter(({ run }) => run === nothing);
    expect(typesOf(ofNothing)).toEqual(["PERTURBED"]);
    expect(await gateway.ended(nothing)).toMatchObject({ status: "COMPLETED", result: null });
    expect(await gateway.invoke(agent, [{ nothing: true }])).toMatchObject({
      status: "COMPLETED",
      result: null,
    });
  }),

  behaviour("[HOST-1382] the answer of an invocation comes behind its events", async ({ gateway, agent }) => {
    const { perturbationId } = await gateway.invoke(agent, [{ count: 20 }, { return: 7 }]);
    const { history } = await gateway.ask<{ history: Seen[] }>(
      `query ($id: ID!) { snapshot(agentId: $id) { history { type ... on ResultEvent { result run } } } }`,
      { id: agent },
    );
    expect(history).toContainEqual({ type: "RESULT", result: 7, run: perturbationId });
  }),

  behaviour(
    "[HOST-1382] an agent is PERTURBED while it works, and FLOWING again after it",
    async ({ gateway, agent }) => {
      const watching = gateway.watch(agent);
      await gateway.perturb(agent, [{ hold: "work" }]);
      expect((await watching.holds("work")).state).toBe("PERTURBED");
      await gateway.release(agent, "work");
      const states = (
        await watching.until((all) => all.at(-1)?.state === "FLOWING" && all.some(({ data }) => data))
      ).map(({ state }) => state);
      expect(states.at(-1)).toBe("FLOWING");
    },
  ),

  behaviour(
    "[HOST-1382] a line of an agent's log is in the gateway's log, with its fields",
    async ({ gateway, agent, logged }) => {
      await gateway.invoke(agent, [{ log: "a line of the reference", fields: { number: 7 } }]);
      const line = await logged(/"msg":"a line of the reference"/);
      // Of a host elsewhere the fields are one member, so that they cannot be taken for the gateway's own.
      expect(JSON.parse(line)).toMatchObject({ agentId: agent });
      expect(line).toContain('"number":7');
    },
  ),
];
