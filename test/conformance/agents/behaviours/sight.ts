import { expect } from "vitest";
import { behaviour } from "../behaviour.js";
import { tokenOf } from "../gateway.js";

const AGENT = 'query { agent(id: "closed") { id visibility labels } }';

export const sight = [
  behaviour(
    "[HOST-1391] a scoped agent exists for those with a right on it, by id or by label",
    async ({ gateway }) => {
      expect(await gateway.ask(AGENT, {}, null)).toBeNull();
      await expect(gateway.watch("closed", null).until((events) => events.length > 0)).rejects.toThrow(
        "it ended before",
      );
      expect(await gateway.ask(AGENT, {}, await tokenOf("bob", "agent:mute:observe"))).toBeNull();
      for (const scope of ["agent:closed:observe", "agents{team=reference}:observe"]) {
        const token = await tokenOf("ann", scope);
        expect(await gateway.ask(AGENT, {}, token)).toEqual({
          id: "closed",
          visibility: "SCOPED",
          labels: { team: "reference" },
        });
        await gateway.watch("closed", token).first(({ type }) => type === "AGENT_STARTED");
      }
    },
  ),

  behaviour("[HOST-1391] viewers without `observe` see an agent's public form", async ({ gateway }) => {
    const { perturbationId } = await gateway.invoke("reduced", [{ emit: "whole" }, { return: "hidden" }]);
    const whole = await gateway.watch("reduced").run(perturbationId);
    expect(whole.map(({ type, data }) => data ?? type)).toEqual(["PERTURBED", "whole", "RESULT"]);
    const watching = gateway.watch("reduced", null);
    const reduced = await watching.first(({ type }) => type === "OUTPUT");
    expect(reduced.data).toBe("withheld");
    expect(JSON.stringify(await watching.until(() => true))).not.toContain("hidden");
  }),
];
