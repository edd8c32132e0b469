import { expect } from "vitest";
import { behaviour } from "../behaviour.js";

/** Behaviours that disturb other agents of the same host; they run alone. */
export const last = [
  behaviour(
    "[HOST-1392] what is more than the link holds is dropped, counted exactly, and delays no agent",
    async ({ gateway, agent }) => {
      const outputs = 20_000;
      const watching = gateway.watch(agent);
      await watching.first(({ type }) => type === "AGENT_STARTED");
      const { result, perturbationId } = await gateway.invoke(agent, [{ count: outputs }, { return: "end" }]);
      expect(result).toBe("end");
      await watching.run((await gateway.invoke(agent, [{ return: "lives on" }])).perturbationId);
      const all = await watching.until(() => true);
      const own = all.filter(({ type, run }) => run === perturbationId && type !== "PERTURBED");
      const data = own.flatMap((event) => (event.type === "OUTPUT" ? [Number(event.data)] : []));
      expect(data).toEqual(data.toSorted((a, b) => a - b));
      const missed = all.reduce(
        (sum, { type, missed: some }) => sum + (type === "GAP" ? Number(some) : 0),
        0,
      );
      expect(missed).toBeGreaterThan(0);
      // The outputs and the RESULT.
      expect(own.length + missed).toBe(outputs + 1);
    },
  ),
];
