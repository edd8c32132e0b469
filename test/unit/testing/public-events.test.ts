import { describe, expect, it } from "vitest";

import { testAgent } from "../../../src/testing/index.js";

describe("the events of a tested agent as others see them", () => {
  it("[KIT-1292] shows its events as viewers without observe see them", async () => {
    const clerk = testAgent({
      id: "clerk",
      process(input: unknown, context) {
        if (input === "fail") throw new Error("secret");
        context.emit("secret");
        context.emit("open");
        return { secret: input };
      },
      publicView(event) {
        if (event.type === "OUTPUT" && event.data === "secret") return null;
        return event.type === "RESULT" ? { result: "filed" } : event;
      },
    });
    await clerk.perturb("secret");
    await clerk.perturb("fail");
    const types = ["AGENT_STARTED", "PERTURBED", "OUTPUT", "RESULT", "PERTURBED", "ERROR"];
    expect(clerk.publicEvents.map(({ type }) => type)).toEqual(types);
    expect(JSON.stringify(clerk.publicEvents)).not.toMatch(/secret|publicForm/);
    expect(clerk.publicEvents[1]).toMatchObject({ by: null, input: null });
    expect(clerk.publicEvents[3]).toMatchObject({ result: "filed" });
    expect(clerk.events.filter(({ type }) => type === "OUTPUT")).toHaveLength(2);
    expect(clerk.events[4]).toMatchObject({ type: "RESULT", result: { secret: "secret" } });
    expect(clerk.events[4]).not.toHaveProperty("publicForm");
  });

  it("[KIT-1292] shows that a publicView fails", async () => {
    const broken = testAgent({
      id: "broken",
      process: () => "secret",
      publicView() {
        throw new Error("why");
      },
    });
    await broken.perturb(1);
    await broken.advance(0);
    expect(broken.publicEvents.find(({ type }) => type === "RESULT")).toMatchObject({ result: null });
    expect(broken.publicEvents.map(({ type }) => type)).toContain("METRICS_DEGRADED");
    expect(JSON.stringify(broken.log)).toContain("publicView failed");
  });
});
