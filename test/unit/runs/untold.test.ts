import { describe, expect, it } from "vitest";
import { MemoryRunStore } from "../../../src/runs/index.js";
import { completed, freely, gone, invocation, order, refused, runs, turn } from "./run-kit.js";

describe("runs that end without their host telling it", () => {
  it("[RUN-560] an invocation that is cut off is told once, as UNKNOWN", async () => {
    const { hosts, service, untold } = await runs();
    const call = service.perform(invocation({ session: "s" }), freely);
    await turn();
    service.hostDown(["pulse"]);
    hosts.last.ended.reject(gone());
    await expect(call).rejects.toMatchObject({ code: "AGENT_NOT_RUNNING" });
    expect(untold).toMatchObject([
      { status: "UNKNOWN", session: "s", attempt: 1, error: { code: "RUN_UNKNOWN" } },
    ]);
  });

  it("[RUN-560] a perturbation at most once is told when it is cut off, another only after its last attempt", async () => {
    const { service, clock, untold } = await runs();
    const once = await service.perturb(order({ delivery: "at_most_once" }), freely);
    service.began(once.id, 1);
    const { id } = await service.perturb(order({ session: "s" }), freely);
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      if (attempt > 1) await service.mayBegin(id, attempt);
      else service.began(id, 1);
      service.hostDown(null);
      await turn();
      expect(untold.filter((run) => run.id === id)).toHaveLength(attempt === 3 ? 1 : 0);
      service.agentUp("pulse");
      clock.advance(1_000);
      await turn();
    }
    expect(untold).toMatchObject([
      { id: once.id, status: "UNKNOWN" },
      { id, status: "FAILED", attempt: 3, error: { code: "AGENT_NOT_RUNNING" } },
    ]);
  });

  it("[RUN-560] an end that its host reports is not told again: completed, failed or cancelled", async () => {
    const { hosts, service, untold } = await runs();
    for (const outcome of [
      { kind: "COMPLETED", result: 1 },
      { kind: "FAILED", error: { code: "AGENT_ERROR", message: "no" } },
      { kind: "CANCELLED" },
    ] as const) {
      const { id } = await service.perturb(order(), freely);
      await service.settled({ run: id, attempt: 1, outcome });
    }
    const call = service.perform(invocation(), freely);
    await turn();
    hosts.last.ended.resolve(completed(1));
    await call;
    expect(untold).toEqual([]);
  });

  it("[RUN-560] a held run that is cancelled, out of time or refused after all is told", async () => {
    const { hosts, service, clock, untold } = await runs();
    const cancelled = await service.perturb(order(), freely);
    service.returned(cancelled.id, 1);
    service.agentDown("pulse");
    await turn();
    await service.cancel(cancelled.id, "ada", null);
    expect(untold).toMatchObject([{ id: cancelled.id, status: "CANCELLED" }]);
    service.agentUp("pulse");
    await turn();

    hosts.isWilling = false;
    const late = service.perturb(order({ key: null }), freely);
    await turn();
    clock.advance(1_000);
    const { id } = await late;
    hosts.last.accepted.reject(refused("BAD_USER_INPUT"));
    await turn();
    expect(untold.slice(1)).toMatchObject([{ id, status: "FAILED", error: { code: "BAD_USER_INPUT" } }]);
  });

  it("[RUN-560] what a restart of the gateway ends is told by the next one", async () => {
    const store = new MemoryRunStore();
    const before = await runs(store);
    const call = before.service.perform(invocation(), freely);
    call.catch(() => undefined);
    await turn();
    const { untold } = await runs(store);
    expect(untold).toMatchObject([{ kind: "INVOKE", status: "UNKNOWN" }]);
    expect((await runs(store)).untold).toEqual([]);
  });
});
