import { describe, expect, it, vi } from "vitest";
import { TerrariumError } from "../../../src/base/errors.js";
import type { HostCaller } from "../../../src/link/host-caller.js";
import { HostCallError } from "../../../src/link/run-port.js";
import { agentDescriptor } from "../../support/host-kit.js";
import { needs } from "../../support/machine.js";
import { completed, freely, gone, invocation, keyed, order, refused } from "../../unit/runs/run-kit.js";
import { sentTo, two } from "./carried-kit.js";
import { waitUntil } from "../../support/wait-until.js";

const result = { status: "COMPLETED", result: { done: true } };

describe.skipIf(needs("natsServer"))("runs of agents that another gateway carries", () => {
  it("[CLUSTER-1505] are accepted and sent there, and answered here", async () => {
    const { home, entry } = await two();
    const receipt = await entry.runs.perturb(order({ session: "s" }), freely);
    const perturbed = await sentTo(home, 1);
    expect(perturbed.run).toMatchObject({ id: receipt.id, by: "ada", session: "s", input: { beat: 1 } });
    expect(receipt).toEqual({ id: receipt.id, acceptedAt: perturbed.run.acceptedAt, queueDepth: 1 });
    const known: string[] = [];
    const answer = entry.runs.perform(invocation(), { ...freely, onRun: (id) => known.push(id) });
    (await sentTo(home, 2)).ended.resolve(completed({ done: true }));
    const run = await answer;
    expect(run).toMatchObject({ ...result, id: home.hosts.last.run.id });
    expect([known, entry.caughtUp.mock.calls.length]).toEqual([[run.id], 1]);
    expect(await entry.runs.accept(order({ kind: "SIGNAL" }))).toBe(true);
    expect((await sentTo(home, 3)).run.kind).toBe("SIGNAL");
    expect((await entry.runs.again(receipt.id, { by: "eve", input: 7, traceparent: null }, freely)).id).toBe(
      (await sentTo(home, 4)).run.id,
    );
    expect(home.hosts.last.run).toMatchObject({ by: "eve", input: 7, session: "s" });
    expect(entry.hosts.sent).toEqual([]);
  });

  it("[CLUSTER-1506] keep code, message and details of refusals and failures", async () => {
    const { home, entry } = await two();
    home.hosts.isWilling = false;
    const perturbed = entry.runs.perturb(order(), freely);
    (await sentTo(home, 1)).accepted.reject(refused("INBOX_FULL"));
    await expect(perturbed).rejects.toMatchObject({ code: "INBOX_FULL", message: "no" });
    const answer = entry.runs.perform(invocation(), freely);
    const { ended, run } = await sentTo(home, 2);
    ended.reject(new TerrariumError("BAD_USER_INPUT", "not so", { field: "input", issues: [1] }));
    await expect(answer).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
      message: "not so",
      details: { field: "input", issues: [1], run: run.id },
    });
    const cut = entry.runs.perform(invocation(), freely);
    (await sentTo(home, 3)).ended.reject(gone());
    await expect(cut).rejects.toMatchObject({ code: "AGENT_NOT_RUNNING" });
    const notTaken = entry.runs.perform(invocation(), freely);
    (await sentTo(home, 4)).ended.reject(refused("BAD_USER_INPUT"));
    await expect(notTaken).rejects.toMatchObject({ code: "BAD_USER_INPUT", message: "no" });
  });

  it("[CLUSTER-1507] are rated here, except for a key that is known, which needs no other gateway", async () => {
    const { home, entry } = await two();
    const admit = vi.fn(() => Promise.resolve());
    const onReplay = vi.fn();
    const entrance = { admit, onReplay };
    const call = () => entry.runs.perform(invocation({ key: keyed("k", "invoke") }), entrance);
    const first = call();
    const { ended, run } = await sentTo(home, 1);
    const joined = call();
    await expect(
      entry.runs.perform(invocation({ key: keyed("k", "invoke") }), { ...entrance, inFlight: "refuse" }),
    ).rejects.toMatchObject({ code: "IDEMPOTENCY_CONFLICT", details: { inFlight: true, run: run.id } });
    ended.resolve(completed({ done: true }));
    expect(await Promise.all([first, joined])).toMatchObject([{ id: run.id }, { id: run.id, ...result }]);
    const receipt = await entry.runs.perturb(order({ key: keyed("p") }), entrance);
    await home.end();
    expect(await call()).toMatchObject({ id: run.id, ...result });
    expect(await entry.runs.perturb(order({ key: keyed("p") }), entrance)).toMatchObject({ id: receipt.id });
    await expect(
      entry.runs.perturb(order({ key: keyed("p", "perturb", "other") }), entrance),
    ).rejects.toMatchObject({ code: "IDEMPOTENCY_CONFLICT" });
    expect([admit.mock.calls.length, onReplay.mock.calls.length]).toEqual([2, 3]);
    const limited = { admit: () => Promise.reject(new TerrariumError("RATE_LIMITED", "slow")) };
    await expect(entry.runs.perturb(order(), limited)).rejects.toMatchObject({ code: "RATE_LIMITED" });
  });

  it("[CLUSTER-1665] under a key are answered with the number of the agent's open runs, as at its own gateway", async () => {
    const { home, entry } = await two();
    const call = (key: string) => entry.runs.perturb(order({ key: keyed(key), session: key }), freely);
    for (const key of ["p", "q", "r"]) await call(key);
    const { id: run = "" } = home.hosts.sent[0]?.run ?? {};
    home.local.began(run, 1);
    await waitUntil(async () => (await entry.store.get(run))?.status === "RUNNING");
    expect((await call("p")).queueDepth).toBe(3);
    const outcome = { kind: "COMPLETED", result: null } as const;
    await home.local.settled({ run, attempt: 1, outcome });
    await waitUntil(async () => (await entry.store.get(run))?.status === "COMPLETED");
    expect((await call("p")).queueDepth).toBe(2);
    expect((await home.runs.perturb(order({ key: keyed("p"), session: "p" }), freely)).queueDepth).toBe(2);
  });

  it("[CLUSTER-1583] under a key are not acknowledged by a retry while their host may still refuse them", async () => {
    const { home, entry } = await two();
    home.hosts.isWilling = false;
    const call = () => entry.runs.perturb(order({ key: keyed("p") }), freely);
    const first = call();
    const { accepted, run } = await sentTo(home, 1);
    await waitUntil(async () => (await entry.store.get(run.id)) !== null);
    const found = vi.spyOn(home.store, "byKey");
    const answers = Promise.allSettled([first, call()]);
    const isFound = (): boolean => found.mock.settledResults.some(({ type }) => type === "fulfilled");
    await waitUntil(isFound);
    accepted.reject(refused("INBOX_FULL"));
    expect(await answers).toMatchObject([
      { status: "rejected", reason: { code: "INBOX_FULL" } },
      { status: "rejected" },
    ]);
    expect(await entry.store.open()).toEqual([]);
    // The key is free again.
    home.hosts.isWilling = true;
    const { id } = await call();
    expect(id).not.toBe(run.id);
    expect(await call()).toMatchObject({ id });
    await home.end();
    expect(await call()).toMatchObject({ id });
  });

  it("[CLUSTER-1508] are refused at once when the gateway that carries the agent is gone", async () => {
    const { home, entry } = await two();
    await home.end();
    const asked = [
      () => entry.runs.perturb(order(), freely),
      () => entry.runs.perform(invocation({ timeoutMs: 60_000 }), freely),
      () => entry.runs.accept(order()),
      () => entry.calls.call("stop", { agentId: "pulse", by: "ada" }),
    ];
    for (const ask of asked)
      await expect(ask()).rejects.toMatchObject({ code: "UNAVAILABLE", details: { retryable: true } });
    expect(await entry.store.open()).toEqual([]);
  });

  it("[CLUSTER-1509] survive their gateway: who waits gets what the next one stores", async () => {
    const { home, entry } = await two();
    const answer = entry.runs.perform(invocation({ timeoutMs: 60_000 }), freely);
    const failure = answer.catch((error: unknown) => error);
    const { run } = await sentTo(home, 1);
    await waitUntil(async () => (await entry.store.get(run.id)) !== null);
    const receipt = await entry.runs.perturb(order({ session: "s" }), freely);
    await home.end();
    await entry.take();
    expect(await failure).toMatchObject({ code: "RUN_UNKNOWN", details: { run: run.id } });
    const again = await sentTo(entry, 1);
    expect(again.run).toMatchObject({ id: receipt.id, attempt: 2 });
  });

  it("[CLUSTER-1509] of a host that moves go on there, and their callers at the gateway before get the end", async () => {
    const { home, entry } = await two();
    const answers = [home, entry].map(({ runs }, n) =>
      runs.perform(invocation({ timeoutMs: 60_000, session: `s${n}` }), freely),
    );
    await sentTo(home, 2);
    const ids = home.hosts.sent.map(({ run }) => run.id);
    await waitUntil(async () => (await entry.store.open()).length === 2);
    home.local.letGo(["pulse"]);
    await home.directory.free(["pulse"]);
    await entry.directory.hello("files", [agentDescriptor("pulse")]);
    await entry.local.takeOver(["pulse"], true);
    const held = ids.map((run) => ({ agentId: "pulse", run, attempt: 1, progress: "BEGUN" as const }));
    entry.local.hostHere(["pulse"], held);
    for (const run of ids)
      await entry.local.settled({ run, attempt: 1, outcome: { kind: "COMPLETED", result: { done: true } } });
    expect(await Promise.all(answers)).toMatchObject([result, result]);
  });

  it("[CLUSTER-1510] end with their caller, at its word, and at the deadline", async () => {
    const { home, entry } = await two();
    const caller = new AbortController();
    const left = entry.runs.perform(invocation({ timeoutMs: 60_000 }), { ...freely, signal: caller.signal });
    const sent = await sentTo(home, 1);
    caller.abort();
    await expect(left).rejects.toMatchObject({ code: "AGENT_TIMEOUT", details: { run: sent.run.id } });
    await waitUntil(() => sent.signal?.aborted);
    const { id } = await entry.runs.perturb(order({ session: "s" }), freely);
    const cancelled = entry.runs.cancel(id, "ada", "enough");
    await waitUntil(() => home.hosts.cancelled.includes(id));
    await home.local.settled({ run: id, attempt: 1, outcome: { kind: "CANCELLED" } });
    expect(await cancelled).toMatchObject({ run: { id, status: "CANCELLED" }, question: null });
    // Its carrier keeps no deadline, as one that has hung.
    const late = await entry.runs
      .perform(invocation({ timeoutMs: 1 }), freely)
      .catch((error: unknown) => error);
    const details = { timeoutMs: 1, run: home.hosts.last.run.id };
    expect(late).toMatchObject({ code: "AGENT_TIMEOUT", details });
  });

  it("[CLUSTER-1511] are bounded in number, and in bytes by the server", async () => {
    const { home, entry } = await two({ callsMax: 1 });
    await expect(entry.runs.perturb(order({ input: "x".repeat(1_100_000) }), freely)).rejects.toMatchObject({
      code: "LIMIT_EXCEEDED",
      details: { setting: "max_payload" },
    });
    const first = entry.runs.perform(invocation({ timeoutMs: 60_000 }), freely);
    await sentTo(home, 1);
    await expect(entry.runs.perturb(order(), freely)).rejects.toMatchObject({
      code: "LIMIT_EXCEEDED",
      details: { limit: "maxForwardedCalls", max: 1 },
    });
    expect(entry.refusals).toEqual(["maxForwardedCalls"]);
    home.hosts.last.ended.resolve(completed({ done: true }));
    expect(await first).toMatchObject(result);
  });
});

describe.skipIf(needs("natsServer"))("calls without runs", () => {
  it("[CLUSTER-1803] whose answer is larger than one message are told so at once", async () => {
    const large = { status: "COMPLETED", result: "x".repeat(1_100_000), semaphore: null };
    const { entry } = await two({ call: (() => Promise.resolve(large)) as unknown as HostCaller["call"] });
    const command = { agentId: "pulse", command: "c", args: {}, timeoutMs: 600_000, by: "ada" };
    await expect(entry.calls.call("command", command)).rejects.toMatchObject({
      code: "LIMIT_EXCEEDED",
      details: { setting: "max_payload" },
    });
  });

  it("[CLUSTER-1512] reach the host at another gateway, with their errors and their end", async () => {
    const asked: unknown[] = [];
    const call = (async (name: string, args: unknown, signal?: AbortSignal) => {
      asked.push([name, args]);
      if (name === "command")
        return { status: "COMPLETED", result: 1, semaphore: null, perturbationId: null };
      if (name === "start")
        throw new HostCallError({ code: "AGENT_ERROR", message: "no", details: { a: 1 } }, "NOT_BEGUN");
      await new Promise<void>((resolve) => signal?.addEventListener("abort", () => resolve()));
      asked.push("left");
      return null;
    }) as HostCaller["call"];
    const { entry } = await two({ call });
    const command = { agentId: "pulse", command: "c", args: {}, timeoutMs: 1_000, by: "ada" };
    expect(await entry.calls.call("command", command)).toMatchObject({ status: "COMPLETED", result: 1 });
    const failure = entry.calls.call("start", { agentId: "pulse", by: "ada" });
    await expect(failure).rejects.toBeInstanceOf(HostCallError);
    await expect(failure).rejects.toMatchObject({
      code: "AGENT_ERROR",
      details: { a: 1 },
      fate: "NOT_BEGUN",
    });
    const caller = new AbortController();
    const left = entry.calls.call("stop", { agentId: "pulse", by: "ada" }, caller.signal);
    await waitUntil(() => asked.length === 3);
    caller.abort();
    await left;
    expect(asked).toEqual([
      ["command", command],
      ["start", { agentId: "pulse", by: "ada" }],
      ["stop", { agentId: "pulse", by: "ada" }],
      "left",
    ]);
  });
});
