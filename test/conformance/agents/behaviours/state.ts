import { expect } from "vitest";
import type { JsonValue } from "../../../../src/base/json.js";
import { behaviour } from "../behaviour.js";
import type { Gateway } from "../gateway.js";

/** What the session's runs have kept, as the gateway tells it. */
const keptIn = (gateway: Gateway, agentId: string, session: string | null = null): Promise<JsonValue> =>
  gateway.ask(
    "query ($agentId: ID!, $session: String) { sessionState(agentId: $agentId, session: $session) }",
    {
      agentId,
      session,
    },
  );

export const state = [
  behaviour(
    "[HOST-1385] a session's state is what its last run has set; others do not see it",
    async ({ gateway, agent }) => {
      const get = async (session?: string): Promise<JsonValue> =>
        (await gateway.invoke(agent, [{ get: true }], session === undefined ? {} : { session })).result;
      expect(await get("a")).toEqual([null]);
      await gateway.invoke(agent, [{ set: { count: 1 } }], { session: "a" });
      await gateway.invoke(agent, [{ set: "none" }]);
      expect([await get("a"), await get("b"), await get()]).toEqual([[{ count: 1 }], [null], ["none"]]);
      await gateway.invoke(agent, [{ clear: true }], { session: "a" });
      expect([await get("a"), await get()]).toEqual([[null], ["none"]]);
    },
  ),

  behaviour("[HOST-1385] a run reads what it has set itself", async ({ gateway, agent }) => {
    const steps = [
      { set: 1 },
      { get: true },
      { set: 2 },
      { get: true },
      { clear: true },
      { get: true },
    ] as const;
    expect((await gateway.invoke(agent, steps)).result).toEqual([1, 2, null]);
  }),

  behaviour("[HOST-1385] the state is kept when the caller has its answer", async ({ gateway, agent }) => {
    for (let number = 1; number <= 5; number += 1) {
      await gateway.invoke(agent, [{ set: number }], { session: "s" });
      expect(await keptIn(gateway, agent, "s")).toBe(number);
    }
  }),

  behaviour(
    "[HOST-1385] runs sent at once each see the state of the one before",
    async ({ gateway, agent }) => {
      const sent = Array.from({ length: 8 }, (_, at) =>
        gateway.perturb(agent, [{ get: true }, { set: at }], { session: "s" }),
      );
      const ended = await Promise.all((await Promise.all(sent)).map((id) => gateway.ended(id)));
      const before = ended.map(({ result }) => (result as JsonValue[])[0]);
      const last = await keptIn(gateway, agent, "s");
      expect(new Set([...before, last])).toEqual(new Set([null, 0, 1, 2, 3, 4, 5, 6, 7]));
    },
  ),

  behaviour(
    "[HOST-1385] what a run sets is discarded when it fails, is cancelled, or its time is up",
    async ({ gateway, agent }) => {
      const watching = gateway.watch(agent);
      await gateway.invoke(agent, [{ set: "kept" }]);
      await gateway.ended(await gateway.perturb(agent, [{ set: "lost" }, { throw: "error" }]));
      const cancelled = await gateway.perturb(agent, [{ set: "lost" }, { hold: "work" }]);
      await watching.holds("work");
      await gateway.cancel(cancelled);
      await gateway.ended(cancelled);
      const late = gateway.invoke(agent, [{ set: "lost" }, { hold: "late" }], { timeoutMs: 100 });
      await expect(late).rejects.toMatchObject({ code: "AGENT_TIMEOUT" });
      expect((await gateway.invoke(agent, [{ get: true }])).result).toEqual(["kept"]);
      expect(await keptIn(gateway, agent)).toBe("kept");
    },
  ),

  behaviour(
    "[HOST-1385] a run that asks keeps what it has set, and its resumption sees the state as it is by then",
    async ({ gateway, agent }) => {
      const steps = [{ set: "asked" }, { park: {} }, { get: true }, { set: "resumed" }] as const;
      const { semaphore, perturbationId } = await gateway.invoke(agent, steps, { session: "s" });
      expect(await keptIn(gateway, agent, "s")).toBe("asked");
      await gateway.invoke(agent, [{ set: "between" }], { session: "s" });
      await gateway.answer(semaphore?.id ?? "", "yes");
      const { result } = await gateway.ended(perturbationId);
      expect((result as JsonValue[]).at(-1)).toBe("between");
      expect(await keptIn(gateway, agent, "s")).toBe("resumed");
    },
  ),

  behaviour("[HOST-1385] a pure command reads the state, and may not set it", async ({ gateway }) => {
    await gateway.invoke("tools-1", [{ set: "seen" }]);
    const reads = await gateway.command("tools-1", "aside", { steps: [{ get: true }] }, { key: "k1" });
    expect(reads.body).toMatchObject({ success: true, result: ["seen"] });
    const sets = await gateway.command("tools-1", "aside", { steps: [{ set: "changed" }] }, { key: "k2" });
    expect(sets.body).toMatchObject({ code: "AGENT_ERROR" });
    expect(await keptIn(gateway, "tools-1")).toBe("seen");
  }),
];
