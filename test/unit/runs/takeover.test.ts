import { describe, expect, it } from "vitest";
import { deferred } from "../../../src/base/async/deferred.js";
import { StoreError } from "../../../src/base/store-error.js";
import { MemoryRunStore } from "../../../src/runs/index.js";
import { completed, freely, gone, invocation, order, runs, turn } from "./run-kit.js";

const COMPLETED = { kind: "COMPLETED", result: 1 } as const;
const question = (id: string, cause: string) => ({ id, agentId: "pulse", cause });

/** A store whose ends of runs wait for `release`. */
class Slow extends MemoryRunStore {
  #waiting: (() => void)[] | null = null;

  slowDown(): void {
    this.#waiting = [];
  }

  release(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    for (const go of waiting) go();
  }

  override apply: MemoryRunStore["apply"] = async (id, transition) => {
    const turn = deferred();
    if (this.#waiting) this.#waiting.push(() => turn.resolve());
    else turn.resolve();
    await turn.promise;
    return await super.apply(id, transition);
  };
}

describe("[RUN-1408] a run that saw another state than the stored one", () => {
  it("is cut off: a perturbation runs again with the stored state, and its host is told that state", async () => {
    const { service, store, hosts, clock } = await runs();
    const [first, late] = [
      await service.perturb(order({ session: "s" }), freely),
      await service.perturb(order({ session: "s" }), freely),
    ];
    const end = { attempt: 1, outcome: COMPLETED };
    expect(await service.settled({ run: first.id, ...end, state: { value: 1, base: 0 } })).toEqual({
      isKept: true,
      version: 1,
    });
    expect(await service.settled({ run: late.id, ...end, state: { value: "stale", base: 0 } })).toEqual({
      isKept: false,
      version: 1,
      value: 1,
    });
    expect(await store.state("pulse", "s")).toEqual({ version: 1, value: 1 });
    expect(await service.get(late.id)).toMatchObject({ status: "ACCEPTED", attempt: 2 });
    clock.advance(1_000);
    await turn();
    expect(hosts.last).toMatchObject({ run: { id: late.id, attempt: 2 }, state: { version: 1, value: 1 } });
    const again = { run: late.id, attempt: 2, outcome: COMPLETED, state: { value: 2, base: 1 } };
    expect(await service.settled(again)).toEqual({ isKept: true, version: 2 });
  });

  it("ends UNKNOWN when it is a call or runs at most once", async () => {
    const { service, hosts, store } = await runs();
    const calls = [1, 2].map(() => service.perform(invocation({ session: "s" }), freely));
    const once = await service.perturb(order({ session: "s", delivery: "at_most_once" }), freely);
    await turn();
    expect(await service.mayBegin(once.id, 1)).toBe(true);
    const [first, second] = hosts.sent;
    first?.ended.resolve({ ...completed("first"), state: { value: 1, base: 0 } });
    expect(await calls[0]).toMatchObject({ result: "first" });
    second?.ended.resolve({ ...completed("second"), state: { value: 1, base: 0 } });
    await expect(calls[1]).rejects.toMatchObject({ code: "RUN_UNKNOWN" });
    expect(hosts.told[1]).toEqual([second?.run.id, { isKept: false, version: 1, value: 1 }]);
    await service.settled({ run: once.id, attempt: 1, outcome: COMPLETED, state: { value: 1, base: 0 } });
    expect(await service.get(once.id)).toMatchObject({ status: "UNKNOWN" });
    expect(await store.state("pulse", "s")).toEqual({ version: 1, value: 1 });
    expect(service.open).toBe(0);
  });

  it("is tried again when it is a resumption", async () => {
    const { service, store } = await runs();
    const { id } = await service.perturb(order({ session: "s" }), freely);
    await service.resumptions.parked(question("sem-00000001", id), { state: { value: 1 } });
    const resumption = { ...question("sem-00000001", id), by: "bob", input: null };
    const end = (base: number) => () => Promise.resolve({ ...completed("yes"), state: { value: 2, base } });
    await expect(service.resumptions.resume({ ...resumption, attempt: 1 }, end(0))).rejects.toMatchObject({
      code: "UNAVAILABLE",
    });
    await service.resumptions.resume({ ...resumption, attempt: 2 }, end(1));
    expect(await service.get(id)).toMatchObject({ status: "COMPLETED", result: "yes" });
    expect(await store.state("pulse", "s")).toEqual({ version: 2, value: 2 });
  });
});

describe("[RUN-1408] a state that was stored without the knowledge of this gateway", () => {
  it("is read before the next run is sent, when only the answer of the store was lost", async () => {
    class Forgetful extends MemoryRunStore {
      losesAnswer = false;
      override apply: MemoryRunStore["apply"] = async (id, transition) => {
        const applied = await super.apply(id, transition);
        if (!this.losesAnswer) return applied;
        this.losesAnswer = false;
        throw new StoreError("STORE_FAILED", "no answer in time");
      };
    }
    const store = new Forgetful();
    const { service, hosts, clock } = await runs(store);
    const { id } = await service.perturb(order({ session: "s" }), freely);
    store.losesAnswer = true;
    const told = service.settled({
      run: id,
      attempt: 1,
      outcome: COMPLETED,
      state: { value: "new", base: 0 },
    });
    await turn();
    clock.advance(100);
    expect(await told).toEqual({ isKept: true, version: 1, value: "new" });
    await service.perturb(order({ session: "s" }), freely);
    await turn();
    expect(hosts.last.state).toEqual({ version: 1, value: "new" });
  });

  it("is read when a run is refused because of it, which then runs once more", async () => {
    const { service, store, hosts, clock } = await runs();
    const [first, second] = [
      await service.perturb(order({ session: "s" }), freely),
      await service.perturb(order({ session: "s" }), freely),
    ];
    const state = { value: "elsewhere", base: 0 };
    await store.apply(first.id, { kind: "SETTLE", at: 1, attempt: 1, outcome: COMPLETED, state });
    const end = { run: second.id, outcome: COMPLETED };
    expect(await service.settled({ ...end, attempt: 1, state: { value: "own", base: 0 } })).toEqual({
      isKept: false,
      version: 1,
      value: "elsewhere",
    });
    clock.advance(1_000);
    await turn();
    expect(hosts.last).toMatchObject({
      run: { id: second.id, attempt: 2 },
      state: { version: 1, value: "elsewhere" },
    });
    const again = { ...end, attempt: 2, state: { value: "both", base: 1 } };
    expect(await service.settled(again)).toEqual({ isKept: true, version: 2 });
  });
});

describe("[RUN-1409] when a host is gone, the next run of a session waits for what its runs there still bring", () => {
  it.each([
    ["a call", false],
    ["a perturbation", true],
  ])("the end of %s that is being stored", async (_what, isPerturbation) => {
    const store = new Slow();
    const { service, hosts } = await runs(store);
    const first = isPerturbation
      ? service.perturb(order({ session: "s" }), freely)
      : service.perform(invocation({ session: "s" }), freely);
    await turn();
    const { run, ended } = hosts.last;
    store.slowDown();
    const state = { value: "new" };
    if (isPerturbation) void service.settled({ run: run.id, attempt: 1, outcome: COMPLETED, state });
    else ended.resolve({ ...completed(1), state });
    await turn();
    service.hostDown(["pulse"]);
    service.agentUp("pulse");
    await service.perturb(order({ session: "s", priority: 199 }), freely);
    await service.perturb(order({ session: "t" }), freely);
    await turn();
    expect(hosts.sent.slice(1).map((one) => one.run.session)).toEqual(["t"]);
    store.release();
    await first;
    await turn();
    expect(hosts.last).toMatchObject({ run: { session: "s" }, state: { version: 1, value: "new" } });
  });

  it("the answer of a call that is on its way, and the end of a resumption", async () => {
    const { service, hosts } = await runs();
    const asking = await service.perturb(order({ session: "t" }), freely);
    await service.resumptions.parked(question("sem-00000001", asking.id), {});
    const call = service.perform(invocation({ session: "s" }), freely);
    await turn();
    const { ended } = hosts.last;
    const answered = deferred<ReturnType<typeof completed>>();
    const resumption = { ...question("sem-00000001", asking.id), by: "bob", input: null, attempt: 1 };
    const resumed = service.resumptions.resume(resumption, () => answered.promise);
    await turn();
    service.hostDown(["pulse"]);
    service.agentUp("pulse");
    for (const session of ["s", "t"]) await service.perturb(order({ session }), freely);
    await turn();
    expect(hosts.sent).toHaveLength(2);
    ended.resolve({ ...completed(1), state: { value: "s" } });
    answered.resolve({ ...completed(1), state: { value: "t" } });
    await Promise.all([call, resumed]);
    await turn();
    expect(hosts.sent.slice(2).map(({ state }) => state.value)).toEqual(["s", "t"]);
  });

  it("and a call that is lost with it", async () => {
    const { service, hosts } = await runs();
    const call = service.perform(invocation({ session: "s" }), freely);
    await turn();
    const { ended } = hosts.last;
    service.hostDown(["pulse"]);
    service.agentUp("pulse");
    await service.perturb(order({ session: "s" }), freely);
    ended.reject(gone());
    await expect(call).rejects.toMatchObject({ code: "AGENT_NOT_RUNNING" });
    await turn();
    expect(hosts.last).toMatchObject({ run: { session: "s", kind: "PERTURB" } });
  });
});

describe("[RUN-1417] an end that is told again", () => {
  it("is confirmed with the state of the session, which others may have changed since", async () => {
    const { service } = await runs();
    const { id } = await service.perturb(order({ session: "s" }), freely);
    const told = { run: id, attempt: 1, outcome: COMPLETED, state: { value: "own", base: 0 } };
    await service.settled(told);
    expect(await service.settled(told)).toEqual({ isKept: true, version: 1, value: "own" });
    const next = await service.perturb(order({ session: "s" }), freely);
    await service.settled({ ...told, run: next.id, state: { value: null, base: 1 } });
    expect(await service.settled(told)).toEqual({ isKept: true, version: 0, value: null });
    expect(await service.settled({ ...told, attempt: 2 })).toMatchObject({ isKept: false });
    const none = await service.perturb(order(), freely);
    const plain = { run: none.id, attempt: 1, outcome: COMPLETED };
    expect([await service.settled(plain), await service.settled(plain)]).toEqual([
      { isKept: true },
      { isKept: true },
    ]);
  });

  it("is kept when it asked a question that was answered meanwhile", async () => {
    const { service } = await runs();
    const { id } = await service.perturb(order({ session: "s" }), freely);
    const state = { value: "asked" };
    await service.resumptions.parked(question("sem-00000001", id), { state });
    const resumption = { ...question("sem-00000001", id), by: "bob", input: null, attempt: 1 };
    await service.resumptions.resume(resumption, () => Promise.resolve(completed("yes")));
    expect(await service.get(id)).toMatchObject({ status: "COMPLETED" });
    const outcome = { kind: "PARKED", semaphore: "sem-00000001" } as const;
    expect(await service.settled({ run: id, attempt: 1, outcome, state })).toMatchObject({ isKept: true });
    const other = { ...outcome, semaphore: "sem-00000002" };
    expect(await service.settled({ run: id, attempt: 1, outcome: other, state })).toMatchObject({
      isKept: false,
    });
  });

  it("is confirmed when a resumption has asked again", async () => {
    const { service } = await runs();
    const { id } = await service.perturb(order(), freely);
    await service.resumptions.parked(question("sem-00000001", id), {});
    const outcome = { kind: "PARKED", semaphore: "sem-00000002" } as const;
    const resumption = { ...question("sem-00000001", id), by: "bob", input: null, attempt: 1 };
    await service.resumptions.resume(resumption, async () => {
      await service.resumptions.parked(question("sem-00000002", "sem-00000001"), {});
      return { outcome, semaphore: null };
    });
    expect(await service.settled({ run: "res-00000001", attempt: 1, outcome })).toEqual({ isKept: true });
  });
});
