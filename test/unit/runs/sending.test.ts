import { describe, expect, it } from "vitest";
import { deferred } from "../../../src/base/async/deferred.js";
import { MemoryRunStore } from "../../../src/runs/index.js";
import { RUN_LIMITS } from "../../../src/runs/limits.js";
import { completed, freely, gone, invocation, keyed, order, refused, runs, turn } from "./run-kit.js";

/** A store whose claims take until `stored` is resolved. */
function slowClaims() {
  const store = new MemoryRunStore();
  const stored = deferred();
  const claim = store.claim.bind(store);
  store.claim = async (...asked) => {
    const claimed = await claim(...asked);
    await stored.promise;
    return claimed;
  };
  return { store, stored };
}

describe("perturbations", () => {
  it("[RUN-500] are acknowledged when they are stored and their host has accepted them", async () => {
    const { hosts, service } = await runs();
    hosts.isWilling = false;
    let receipt: unknown;
    const acknowledged = service.perturb(order(), freely).then((given) => (receipt = given));
    await turn();
    expect(receipt).toBeUndefined();
    hosts.last.accepted.resolve({ queueDepth: 7 });
    await acknowledged;
    expect(receipt).toMatchObject({ id: hosts.last.run.id, queueDepth: 7 });
    expect(await service.get(hosts.last.run.id)).toMatchObject({ status: "ACCEPTED", by: "ada" });
  });

  it("[RUN-500] are acknowledged without the answer of a busy host", async () => {
    const { hosts, service, clock } = await runs();
    hosts.isWilling = false;
    const acknowledged = service.perturb(order(), freely);
    await turn();
    clock.advance(1_000);
    expect(await acknowledged).toMatchObject({ queueDepth: 1 });
    const { run } = hosts.last;
    expect(
      await service.settled({ run: run.id, attempt: 1, outcome: { kind: "COMPLETED", result: 1 } }),
    ).toEqual({ isKept: true });
    expect(await service.get(run.id)).toMatchObject({ status: "COMPLETED", result: 1 });
  });

  it("[RUN-501] are forgotten with their key when the host refuses them", async () => {
    const { hosts, service, store } = await runs();
    hosts.isWilling = false;
    const first = service.perturb(order({ key: keyed("k") }), freely);
    await turn();
    hosts.last.accepted.reject(refused("INBOX_FULL"));
    await expect(first).rejects.toMatchObject({ code: "INBOX_FULL" });
    expect(await service.get(hosts.last.run.id)).toBeNull();
    expect(await store.byKey({ client: "ada", operation: "perturb", key: "k" })).toBeNull();
    expect(service.open).toBe(0);
    hosts.isWilling = true;
    await service.perturb(order({ key: keyed("k") }), freely);
    expect(hosts.sent).toHaveLength(2);
  });

  it("[LINK-1405] are refused when their time, or their host, ends while they are being forgotten", async () => {
    const store = new MemoryRunStore();
    const forgotten = deferred();
    const discard = store.discard.bind(store);
    store.discard = async (id) => {
      await forgotten.promise;
      return await discard(id);
    };
    const { hosts, service, clock } = await runs(store);
    hosts.isWilling = false;
    const given = service.perturb(order(), freely).catch((error: unknown) => error);
    await turn();
    hosts.last.accepted.reject(refused("INBOX_FULL"));
    await turn();
    clock.advance(1_000);
    service.hostDown(["pulse"]);
    await turn();
    forgotten.resolve();
    expect(await given).toMatchObject({ code: "INBOX_FULL" });
    expect(await service.get(hosts.last.run.id)).toBeNull();
  });

  it("[RUN-501] are held after the acknowledgement when there is no room, and FAILED when their input is refused", async () => {
    const { hosts, service, clock } = await runs();
    hosts.isWilling = false;
    const acknowledged = service.perturb(order(), freely);
    await turn();
    clock.advance(1_000);
    const { id } = await acknowledged;
    hosts.last.accepted.reject(refused("INBOX_FULL"));
    await turn();
    clock.advance(1_000);
    await turn();
    expect(hosts.sent).toHaveLength(2);
    expect(hosts.last).toMatchObject({ run: { id, attempt: 1 }, handshake: true });
    hosts.last.accepted.reject(refused("BAD_USER_INPUT"));
    await turn();
    expect(await service.get(id)).toMatchObject({ status: "FAILED", error: { code: "BAD_USER_INPUT" } });
    expect(service.open).toBe(0);
  });

  it("[RUN-503] [RUN-506] of a host that goes down are cut off, and sent again with a handshake", async () => {
    const { hosts, service, clock } = await runs();
    const { id } = await service.perturb(order(), freely);
    service.began(id, 1);
    expect(await service.get(id)).toMatchObject({ status: "RUNNING", attempt: 1 });
    service.hostDown(["pulse"]);
    await turn();
    expect(await service.get(id)).toMatchObject({ status: "ACCEPTED", attempt: 2 });
    service.agentUp("pulse");
    await turn();
    expect(hosts.sent).toHaveLength(1);
    clock.advance(1_000);
    await turn();
    expect(hosts.last).toMatchObject({ run: { id, attempt: 2 }, handshake: true });
    expect(await service.mayBegin(id, 1)).toBe(false);
    expect(await service.mayBegin(id, 2)).toBe(true);
    expect(await service.get(id)).toMatchObject({ status: "RUNNING", attempt: 2, starts: 2 });
    expect(
      await service.settled({ run: id, attempt: 1, outcome: { kind: "COMPLETED", result: "late" } }),
    ).toEqual({ isKept: false });
    await service.settled({ run: id, attempt: 2, outcome: { kind: "COMPLETED", result: 2 } });
    expect(await service.get(id)).toMatchObject({ status: "COMPLETED", result: 2, attempt: 2 });
  });

  it("[RUN-503] are FAILED after the last attempt", async () => {
    const { service, clock, hosts } = await runs();
    const { id } = await service.perturb(order(), freely);
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      if (attempt > 1) expect(await service.mayBegin(id, attempt)).toBe(true);
      else service.began(id, 1);
      service.hostDown(null);
      await turn();
      service.agentUp("pulse");
      clock.advance(1_000);
      await turn();
    }
    expect(hosts.sent).toHaveLength(3);
    expect(await service.get(id)).toMatchObject({
      status: "FAILED",
      error: { code: "AGENT_NOT_RUNNING" },
      starts: 3,
    });
    expect(service.open).toBe(0);
  });

  it("[RUN-503] wait for their agent after a return, with the same attempt", async () => {
    const { hosts, service } = await runs();
    const { id } = await service.perturb(order(), freely);
    service.agentDown("pulse");
    service.returned(id, 1);
    await turn();
    expect(await service.get(id)).toMatchObject({ status: "ACCEPTED", attempt: 1, mayHaveBegun: false });
    expect(hosts.sent).toHaveLength(1);
    service.agentUp("pulse");
    await turn();
    expect(hosts.last.run).toMatchObject({ id, attempt: 1 });
  });

  it("[RUN-505] are not overtaken within their session", async () => {
    const { hosts, service, clock } = await runs();
    const first = await service.perturb(order({ session: "s" }), freely);
    service.began(first.id, 1);
    service.hostDown(["pulse"]);
    service.agentUp("pulse");
    await turn();
    const second = await service.perturb(order({ session: "s" }), freely);
    const other = await service.perturb(order({ session: "t" }), freely);
    await turn();
    expect(hosts.sent.map(({ run }) => run.id)).toEqual([first.id, other.id]);
    clock.advance(1_000);
    await turn();
    expect(hosts.sent.slice(2).map(({ run }) => [run.id, run.attempt])).toEqual([
      [first.id, 2],
      [second.id, 1],
    ]);
  });
});

describe("invocations", () => {
  it("[RUN-502] are sent without waiting for the store, and answered when the outcome is stored", async () => {
    const { hosts, service, store } = await runs();
    const answered = service.perform(invocation(), freely);
    await Promise.resolve();
    await Promise.resolve();
    expect(hosts.sent).toHaveLength(1);
    hosts.last.ended.resolve(completed("done"));
    const run = await answered;
    expect(run).toMatchObject({ status: "COMPLETED", result: "done" });
    expect(await store.get(run.id)).toMatchObject({ status: "COMPLETED" });
    expect(service.open).toBe(0);
  });

  it("[RUN-504] that are cut off end UNKNOWN and never run again under their key", async () => {
    const { hosts, service, store } = await runs();
    const first = service.perform(invocation({ key: keyed("k", "invoke") }), freely);
    await turn();
    const { id } = hosts.last.run;
    hosts.last.ended.reject(gone());
    await expect(first).rejects.toMatchObject({ code: "AGENT_NOT_RUNNING", details: { run: id } });
    for (const { service: later } of [{ service }, await runs(store)]) {
      const again = later.perform(invocation({ key: keyed("k", "invoke") }), freely);
      await expect(again).rejects.toMatchObject({ code: "RUN_UNKNOWN", details: { run: id } });
    }
    expect(hosts.sent).toHaveLength(1);
  });

  it("[RUN-507] under one key run once, and each caller gets the outcome", async () => {
    const { hosts, service, store } = await runs();
    const replays: string[] = [];
    const call = (name: string) =>
      service.perform(invocation({ key: keyed("k", "invoke") }), {
        ...freely,
        onReplay: () => replays.push(name),
      });
    const all = Promise.all([call("a"), call("b")]);
    await turn();
    const late = call("c");
    await turn();
    hosts.last.ended.resolve(completed(1));
    const outcomes = [...(await all), await late, await call("d")];
    expect(new Set(outcomes.map(({ id, result }) => `${id} ${JSON.stringify(result)}`)).size).toBe(1);
    expect(replays.toSorted()).toEqual(["b", "c", "d"]);
    expect(hosts.sent).toHaveLength(1);
    const next = await runs(store);
    expect(await next.service.perform(invocation({ key: keyed("k", "invoke") }), freely)).toMatchObject({
      result: 1,
    });
    const other = next.service.perform(invocation({ key: keyed("k", "invoke", "another") }), freely);
    await expect(other).rejects.toMatchObject({ code: "IDEMPOTENCY_CONFLICT" });
  });

  it("[RUN-18] [RUN-6] that were held may have begun once they are sent: after a crash they are not repeated", async () => {
    const store = new MemoryRunStore();
    const first = await runs(store);
    const { id: kept } = await first.service.perturb(order(), freely);
    const outcome = { kind: "COMPLETED", result: 1 } as const;
    await first.service.settled({ run: kept, attempt: 1, outcome, state: { value: { step: 1 } } });

    // The state of its session has to be read, so the call is held until then.
    const second = await runs(store);
    const call = invocation({ key: keyed("k", "invoke") });
    second.service.perform(call, freely).catch(() => undefined);
    await turn();
    const { run } = second.hosts.last;
    expect(second.hosts.last.state.value).toEqual({ step: 1 });
    expect(await store.get(run.id)).toMatchObject({ status: "ACCEPTED", mayHaveBegun: true });

    const third = await runs(store);
    expect(await third.service.get(run.id)).toMatchObject({ status: "UNKNOWN" });
    await expect(third.service.perform(call, freely)).rejects.toMatchObject({ code: "RUN_UNKNOWN" });
    expect(third.hosts.sent).toEqual([]);
  });

  it("[RUN-505] [RUN-510] that are held are not overtaken while SEND is stored", async () => {
    const { hosts, service, store } = await runs();
    const { id } = await service.perturb(order(), freely);
    const apply = store.apply.bind(store);
    const storing = deferred();
    store.apply = async (of, transition) => {
      if (transition.kind === "SEND") await storing.promise;
      return await apply(of, transition);
    };
    // Held behind a run that was returned.
    service.returned(id, 1);
    const answer = service.perform(invocation(), freely);
    await turn();
    await service.perturb(order(), freely);
    storing.resolve();
    await turn();
    await turn();
    expect(hosts.sent.slice(1).map(({ run }) => run.kind)).toEqual(["PERTURB", "INVOKE", "PERTURB"]);
    hosts.sent[2]?.ended.resolve(completed("done"));
    expect(await answer).toMatchObject({ status: "COMPLETED", result: "done" });
  });

  it("[RUN-1582] under a key whose first call its host refuses meanwhile are told to try again", async () => {
    const { hosts, service, store } = await runs();
    const call = () => service.perform(invocation({ key: keyed("k", "invoke") }), freely);
    const first = call();
    await turn();
    const byKey = store.byKey.bind(store);
    const looking = deferred();
    store.byKey = async (key) => {
      const found = await byKey(key);
      await looking.promise;
      return found;
    };
    const second = call();
    await turn();
    hosts.last.ended.reject(refused("INBOX_FULL"));
    await expect(first).rejects.toMatchObject({ code: "INBOX_FULL" });
    looking.resolve();
    await expect(second).rejects.toMatchObject({ code: "UNAVAILABLE", details: { retryable: true } });
    expect(hosts.sent).toHaveLength(1);
  });

  it("[RUN-507] are refused under a key in flight, if their caller asks for that", async () => {
    const { hosts, service } = await runs();
    const entrance = { ...freely, inFlight: "refuse" } as const;
    const first = service.perform(invocation({ key: keyed("k", "invoke") }), entrance);
    await turn();
    const second = service.perform(invocation({ key: keyed("k", "invoke") }), entrance);
    await expect(second).rejects.toMatchObject({ code: "IDEMPOTENCY_CONFLICT", details: { inFlight: true } });
    hosts.last.ended.resolve(completed(1));
    expect(await first).toMatchObject({ result: 1 });
  });

  it("[RUN-502] are aborted when their caller disconnects, unless they have a key", async () => {
    const { hosts, service } = await runs();
    const leaving = new AbortController();
    const { signal } = leaving;
    const plain = service.perform(invocation(), { ...freely, signal });
    await turn();
    const plainSignal = hosts.last.signal;
    const kept = service.perform(invocation({ key: keyed("k", "invoke") }), { ...freely, signal });
    await turn();
    leaving.abort();
    expect([plainSignal?.aborted, hosts.last.signal?.aborted]).toEqual([true, false]);
    hosts.sent[0]?.ended.reject(plainSignal?.reason);
    hosts.last.ended.resolve(completed(2));
    await expect(plain).rejects.toMatchObject({ code: "AGENT_TIMEOUT" });
    expect(await kept).toMatchObject({ result: 2 });
  });
});

describe("cancelling and repeating", () => {
  it("[RUN-508] removes a held run, and aborts a run at a host", async () => {
    const { hosts, service } = await runs();
    const live = await service.perturb(order(), freely);
    const aborting = service.cancel(live.id, "bob", "wrong input");
    await turn();
    expect(hosts.cancelled).toEqual([live.id]);
    await service.settled({ run: live.id, attempt: 1, outcome: { kind: "CANCELLED" } });
    expect(await aborting).toMatchObject({
      run: { status: "CANCELLED", cancel: { by: "bob", reason: "wrong input" } },
      question: null,
    });

    const held = await service.perturb(order(), freely);
    service.agentDown("pulse");
    service.returned(held.id, 1);
    await turn();
    expect(await service.cancel(held.id, "bob", null)).toMatchObject({
      run: { status: "CANCELLED" },
    });
    service.agentUp("pulse");
    await turn();
    expect(hosts.sent).toHaveLength(2);
    expect(service.open).toBe(0);
    await expect(service.cancel("per-none", "bob", null)).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
  });

  it("[RUN-508] waits two seconds for an agent that does not stop", async () => {
    const { service, clock } = await runs();
    const { id } = await service.perturb(order(), freely);
    service.began(id, 1);
    const cancelling = service.cancel(id, "bob", null);
    await turn();
    clock.advance(2_000);
    expect(await cancelling).toMatchObject({ run: { status: "RUNNING", cancel: { by: "bob" } } });
  });

  it("[RUN-509] a run whose input is no longer kept is repeated only with another input", async () => {
    const { hosts, service } = await runs(new MemoryRunStore({ ...RUN_LIMITS, bytesMax: 1_000 }));
    const { id } = await service.perturb(order({ key: keyed("k") }), freely);
    await service.settled({ run: id, attempt: 1, outcome: { kind: "COMPLETED", result: "y".repeat(2_000) } });
    const from = { by: "bob", traceparent: null };
    await expect(service.again(id, { ...from, input: undefined }, freely)).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
      details: { field: "input" },
    });
    await service.again(id, { ...from, input: 7 }, freely);
    expect(hosts.last.run.input).toBe(7);
  });

  it("[RUN-509] a run is repeated with its input or another one, as a new run", async () => {
    const { hosts, service } = await runs();
    const first = await service.perturb(order({ session: "s", priority: 7 }), freely);
    const from = { by: "bob", traceparent: null };
    const second = await service.again(first.id, { ...from, input: undefined }, freely);
    expect(second.id).not.toBe(first.id);
    expect(hosts.last.run).toMatchObject({ input: { beat: 1 }, session: "s", priority: 7, by: "bob" });
    await service.again(first.id, { ...from, input: null }, freely);
    expect(hosts.last.run.input).toBeNull();
    const command = service.perform(invocation({ kind: "COMMAND", command: "parse" }), freely);
    await turn();
    const again = service.again(hosts.last.run.id, { ...from, input: undefined }, freely);
    await expect(again).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
    hosts.last.ended.resolve(completed(null));
    await command;
  });
});

describe("the next gateway", () => {
  it("[RUN-503] sends accepted runs, and repeats those that may have begun", async () => {
    const before = await runs();
    const begun = await before.service.perturb(order(), freely);
    before.service.began(begun.id, 1);
    const waiting = await before.service.perturb(order({ session: "s" }), freely);
    before.service.returned(waiting.id, 1);
    const call = before.service.perform(invocation(), freely);
    call.catch(() => undefined);
    await turn();
    const after = await runs(before.store);
    after.clock.advance(1_000);
    await turn();
    const sent = after.hosts.sent.map(({ run, handshake }) => [run.id, [run.attempt, handshake]] as const);
    expect(new Map(sent)).toEqual(
      new Map([
        [begun.id, [2, true]],
        [waiting.id, [1, true]],
      ]),
    );
    expect(sent).toHaveLength(2);
    expect(await after.service.list({ kind: "INVOKE" })).toMatchObject({ runs: [{ status: "UNKNOWN" }] });
  });

  it("[RUN-512] gets the runs that a closing one has not sent", async () => {
    const { hosts, service } = await runs();
    const { id } = await service.perturb(order(), freely);
    service.drain();
    await expect(service.perturb(order(), freely)).rejects.toMatchObject({ code: "AGENT_NOT_RUNNING" });
    await service.settled({ run: id, attempt: 1, outcome: { kind: "COMPLETED", result: 1 } });
    await service.close(1_000);
    expect(await service.get(id)).toMatchObject({ status: "COMPLETED" });
    expect(hosts.sent).toHaveLength(1);
  });
});

describe("calls with a key whose claim is being stored", () => {
  const call = invocation({ key: keyed("k", "invoke") });

  it("[RUN-1614] while their gateway begins to drain, have not begun: the next gateway does them, once", async () => {
    const { store, stored } = slowClaims();
    const first = await runs(store);
    const refusedCall = first.service.perform(call, freely).catch((error: unknown) => error);
    await turn();
    first.service.drain();
    stored.resolve();
    const closed = first.service.close(1_000);
    expect(await refusedCall).toMatchObject({ code: "AGENT_NOT_RUNNING" });
    await closed;
    expect(first.hosts.sent).toEqual([]);

    const { hosts, service } = await runs(store);
    const again = service.perform(call, freely);
    await turn();
    expect(hosts.sent).toHaveLength(1);
    hosts.last.ended.resolve(completed(1));
    expect(await again).toMatchObject({ status: "COMPLETED", result: 1, attempt: 1 });
  });

  it("[RUN-1614] are stored before their gateway has closed", async () => {
    const { store, stored } = slowClaims();
    const { service } = await runs(store);
    service.perform(call, freely).catch(() => undefined);
    await turn();
    let isClosed = false;
    const closed = service.close(1_000).then(() => (isClosed = true));
    await turn();
    expect(isClosed).toBe(false);
    stored.resolve();
    await closed;
    expect(await store.byKey({ client: "ada", operation: "invoke", key: "k" })).toMatchObject({
      status: "ACCEPTED",
      mayHaveBegun: false,
    });
  });

  it("[RUN-1614] while their host goes away, wait for it, and are sent once", async () => {
    const { store, stored } = slowClaims();
    const { hosts, service } = await runs(store);
    const performed = service.perform(call, freely);
    await turn();
    service.hostAway(["pulse"]);
    service.agentDown("pulse");
    stored.resolve();
    await turn();
    expect(hosts.sent).toEqual([]);
    service.hostHere(["pulse"], []);
    service.agentUp("pulse");
    await turn();
    expect(hosts.sent).toHaveLength(1);
    hosts.last.ended.resolve(completed(2));
    expect(await performed).toMatchObject({ status: "COMPLETED", result: 2 });
  });
});
