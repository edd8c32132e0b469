import { describe, expect, it } from "vitest";
import { MemoryRunStore, type RunOrder } from "../../../src/runs/index.js";
import { RUN_LIMITS } from "../../../src/runs/limits.js";
import { order, refused, runs, turn } from "./run-kit.js";

const tick = (at: number): RunOrder =>
  order({ kind: "SCHEDULE", by: "schedule:nightly", tick: { name: "nightly", at } });

describe("runs of schedules", () => {
  it("[RUN-662] are sent when they are stored, with a handshake", async () => {
    const { hosts, service } = await runs();
    expect(await service.accept(tick(1))).toBe(true);
    expect(hosts.last).toMatchObject({ handshake: true, run: { kind: "SCHEDULE", tick: { at: 1 } } });
    expect(await service.accept(tick(1))).toBe(false);
    expect(hosts.sent).toHaveLength(1);
    expect(service.open).toBe(1);
  });

  it("[RUN-662] wait for their agent, and for room in its inbox", async () => {
    const { hosts, service, clock } = await runs();
    hosts.isWilling = false;
    for (const [at, code] of [
      [1, "AGENT_NOT_RUNNING"],
      [2, "INBOX_FULL"],
    ] as const) {
      await service.accept(tick(at));
      hosts.last.accepted.reject(refused(code));
      await turn();
      const { id } = hosts.last.run;
      expect((await service.get(id))?.status).toBe("ACCEPTED");
      hosts.isWilling = true;
      service.agentUp("pulse");
      clock.advance(1_000);
      await turn();
      expect(hosts.last.run.id).toBe(id);
      await service.settled({ run: id, attempt: 1, outcome: { kind: "COMPLETED", result: null } });
      hosts.isWilling = false;
    }
  });

  it("[RUN-662] fail when their agent refuses the input", async () => {
    const { hosts, service } = await runs();
    hosts.isWilling = false;
    await service.accept(tick(1));
    hosts.last.accepted.reject(refused("BAD_USER_INPUT"));
    await turn();
    expect(await service.get(hosts.last.run.id)).toMatchObject({
      status: "FAILED",
      error: { code: "BAD_USER_INPUT" },
    });
  });

  it("[RUN-662] are refused when no run can be accepted, and take no place then", async () => {
    const { service } = await runs(new MemoryRunStore({ ...RUN_LIMITS, openMax: 1 }));
    await service.accept(tick(1));
    await expect(service.accept(tick(2))).rejects.toMatchObject({ code: "LIMIT_EXCEEDED" });
    expect(service.open).toBe(1);
  });

  it("[RUN-663] a call that waits at its host and is cancelled is CANCELLED, and not forgotten", async () => {
    const { hosts, service } = await runs();
    const outcome = service.perform(order({ kind: "INVOKE", timeoutMs: 1_000, delivery: "at_most_once" }), {
      admit: () => Promise.resolve(),
    });
    outcome.catch(() => undefined);
    await turn();
    const { id } = hosts.last.run;
    const cancelling = service.cancel(id, "ada", null);
    await turn();
    hosts.last.ended.reject(refused("AGENT_NOT_RUNNING"));
    expect(await cancelling).toMatchObject({ run: { status: "CANCELLED", cancel: { by: "ada" } } });
    await expect(outcome).rejects.toMatchObject({ details: { status: "CANCELLED" } });
  });
});
