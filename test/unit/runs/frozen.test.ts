import { describe, expect, it } from "vitest";
import { TerrariumError } from "../../../src/base/errors.js";
import { MemoryRunStore, NotBegun } from "../../../src/runs/index.js";
import { completed, freely, invocation, keyed, order, runs, turn } from "./run-kit.js";

const frozenAtHost = (): NotBegun => new NotBegun(new TerrariumError("FROZEN", "agent pulse is frozen"));

/** Runs whose agent is frozen while `isFrozen`. */
async function frozenRuns(
  inbox: { inboxMax?: number; sessionInboxMax?: number } = {},
  store?: MemoryRunStore,
) {
  const state = { isFrozen: true };
  const freezing = {
    isFrozen: () => state.isFrozen,
    inboxOf: () => ({ inboxMax: 100, sessionInboxMax: 100, ...inbox }),
  };
  const world = await runs(store ?? new MemoryRunStore(), undefined, undefined, freezing);
  const thaw = async (): Promise<void> => {
    state.isFrozen = false;
    world.service.thawed("pulse");
    await turn();
    await turn();
  };
  return { ...world, state, thaw };
}

describe("runs of a frozen agent", () => {
  it("[RUN-1173] are accepted and held, and sent in their order after the thaw, certainly not begun before", async () => {
    const { service, hosts, store, thaw } = await frozenRuns();
    const receipts = [];
    for (const input of [1, 2]) receipts.push(await service.perturb(order({ input }), freely));
    receipts.push(await service.perturb(order({ input: 3, priority: 150 }), freely));
    const invoked = service.perform(invocation({ input: 4 }), freely);
    await turn();
    await service.accept(order({ kind: "SCHEDULE", input: 5 }));
    await service.accept(order({ kind: "SIGNAL", input: 6 }));
    await turn();
    expect([hosts.sent.length, receipts.map(({ queueDepth }) => queueDepth)]).toEqual([0, [1, 2, 3]]);
    expect(await store.get(receipts[0]?.id ?? "")).toMatchObject({ status: "ACCEPTED", mayHaveBegun: false });
    await thaw();
    expect(hosts.sent.map(({ run }) => run.input)).toEqual([3, 1, 2, 4, 5, 6]);
    hosts.sent[3]?.ended.resolve(completed("done"));
    expect(await invoked).toMatchObject({ status: "COMPLETED", result: "done" });
  });

  it("[RUN-1173] survive the gateway, and are sent by the next one after its thaw", async () => {
    const { service, store } = await frozenRuns();
    const { id } = await service.perturb(order(), freely);
    const next = await frozenRuns({}, store as MemoryRunStore);
    await turn();
    expect(next.hosts.sent).toEqual([]);
    await next.thaw();
    expect(next.hosts.sent.map(({ run }) => [run.id, run.attempt])).toEqual([[id, 1]]);
  });

  it("[RUN-1173] are refused while their agent is not running, and wait when it is cut off", async () => {
    const { service, hosts, state, thaw } = await frozenRuns();
    state.isFrozen = false;
    const { id } = await service.perturb(order(), freely);
    state.isFrozen = true;
    service.hostDown(["pulse"]);
    await expect(service.perturb(order(), freely)).rejects.toMatchObject({ code: "AGENT_NOT_RUNNING" });
    service.agentUp("pulse");
    await turn();
    expect(hosts.sent).toHaveLength(1);
    await thaw();
    expect(hosts.sent.map(({ run }) => run.id)).toEqual([id]);
  });

  it("[RUN-1174] wait within the bounds of the inbox, then INBOX_FULL, also for those that are being stored", async () => {
    const { service, thaw, hosts } = await frozenRuns({ inboxMax: 3, sessionInboxMax: 2 });
    const full = { code: "INBOX_FULL", details: { limit: "inboxMax", max: 3 } };
    await Promise.all([1, 2].map(() => service.perturb(order({ session: "s" }), freely)));
    await expect(service.perturb(order({ session: "s" }), freely)).rejects.toMatchObject({
      code: "INBOX_FULL",
      details: { limit: "sessionInboxMax", max: 2, session: "s" },
    });
    const many = await Promise.allSettled([1, 2, 3].map(() => service.perturb(order(), freely)));
    expect(many.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected"]);
    await expect(service.perform(invocation(), freely)).rejects.toMatchObject(full);
    await expect(service.accept(order({ kind: "SCHEDULE" }))).rejects.toMatchObject(full);
    expect(service.open).toBe(3);
    await thaw();
    expect(hosts.sent).toHaveLength(3);
    await service.perturb(order(), freely);
    expect(hosts.sent).toHaveLength(4);
  });

  it("[RUN-1174] leave the last tenth of the room to clients with few", async () => {
    const { service } = await frozenRuns({ inboxMax: 20 });
    const greedy = await Promise.allSettled(
      Array.from({ length: 25 }, () => service.perturb(order(), freely)),
    );
    expect(greedy.filter(({ status }) => status === "fulfilled")).toHaveLength(18);
    await service.perturb(order({ by: "bob" }), freely);
    await expect(service.perturb(order({ by: "bob" }), freely)).rejects.toMatchObject({ code: "INBOX_FULL" });
    await service.perturb(order({ by: "cyd" }), freely);
  });

  it("[RUN-1175] that a host refuses as frozen are held, and their callers wait", async () => {
    const { service, hosts, state, store, thaw } = await frozenRuns();
    state.isFrozen = false;
    hosts.isWilling = false;
    const perturbed = service.perturb(order(), freely);
    const invoked = service.perform(invocation({ key: keyed("k", "invoke") }), freely);
    await turn();
    const [first, second] = hosts.sent;
    state.isFrozen = true;
    first?.accepted.reject(frozenAtHost());
    second?.ended.reject(frozenAtHost());
    const { id } = await perturbed;
    await turn();
    for (const run of [id, second?.run.id ?? ""])
      expect(await store.get(run)).toMatchObject({ status: "ACCEPTED", mayHaveBegun: false });
    hosts.isWilling = true;
    await thaw();
    expect(hosts.sent.slice(2).map(({ run }) => run.id)).toEqual([id, second?.run.id]);
    hosts.last.ended.resolve(completed(1));
    expect(await invoked).toMatchObject({ result: 1 });
  });

  it("[RUN-1175] keep their deadline, which counts from the acceptance", async () => {
    const { service, hosts, clock, state, thaw } = await frozenRuns();
    const late = service.perform(invocation({ timeoutMs: 1_000 }), freely);
    const inTime = service.perform(invocation({ timeoutMs: 3_000 }), freely);
    await turn();
    clock.advance(1_000);
    await expect(late).rejects.toMatchObject({ code: "AGENT_TIMEOUT" });
    await thaw();
    expect(hosts.sent.map(({ run }) => run.timeoutMs)).toEqual([2_000]);
    state.isFrozen = true;
    hosts.last.ended.reject(frozenAtHost());
    await turn();
    clock.advance(2_000);
    await expect(inTime).rejects.toMatchObject({ code: "AGENT_TIMEOUT" });
    expect(service.open).toBe(0);
  });

  it("[RUN-1175] can be cancelled, and their keys hold", async () => {
    const { service, hosts, thaw } = await frozenRuns();
    const { id } = await service.perturb(order({ key: keyed("k") }), freely);
    const again = await service.perturb(order({ key: keyed("k") }), freely);
    expect(again.id).toBe(id);
    const invoked = service.perform(invocation({ key: keyed("i", "invoke") }), freely);
    await turn();
    await expect(
      service.perform(invocation({ key: keyed("i", "invoke") }), { ...freely, inFlight: "refuse" }),
    ).rejects.toMatchObject({ code: "IDEMPOTENCY_CONFLICT", details: { inFlight: true } });
    const joined = service.perform(invocation({ key: keyed("i", "invoke") }), freely);
    expect((await service.cancel(id, "ada", null)).run).toMatchObject({ status: "CANCELLED" });
    await thaw();
    expect(hosts.sent).toHaveLength(1);
    hosts.last.ended.resolve(completed(7));
    expect([await invoked, await joined]).toMatchObject([{ result: 7 }, { result: 7 }]);
  });

  it("[RUN-1175] of a caller that leaves are dropped", async () => {
    const { service, thaw, hosts } = await frozenRuns();
    const leaving = new AbortController();
    const invoked = service.perform(invocation(), { ...freely, signal: leaving.signal });
    await turn();
    leaving.abort();
    await expect(invoked).rejects.toMatchObject({ code: "AGENT_TIMEOUT" });
    await thaw();
    expect([hosts.sent.length, service.open]).toEqual([0, 0]);
  });

  it("[RUN-1175] that were cut off wait for the thaw before the next attempt", async () => {
    const { service, hosts, state, clock, thaw } = await frozenRuns();
    state.isFrozen = false;
    const { id } = await service.perturb(order(), freely);
    service.began(id, 1);
    state.isFrozen = true;
    service.hostDown(["pulse"]);
    service.agentUp("pulse");
    await turn();
    clock.advance(1_000);
    await turn();
    expect(hosts.sent).toHaveLength(1);
    await thaw();
    expect(hosts.last.run).toMatchObject({ id, attempt: 2 });
  });
});
