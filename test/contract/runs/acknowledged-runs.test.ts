import { describe, expect, it, vi } from "vitest";
import { StoreError } from "../../../src/base/store-error.js";
import { NoAnswer } from "../../../src/cluster/calls/gateway-line.js";
import { needs } from "../../support/machine.js";
import { acceptedRun } from "../../support/storage/runs.js";
import { openJetStream, testNamespace } from "../jetstream.js";
import { freely, keyed, order, refused } from "../../unit/runs/run-kit.js";
import { sentTo, two } from "./carried-kit.js";
import { applied, claimed, openRuns, settle, COMPLETED } from "./run-stores.js";
import { waitUntil } from "../../support/wait-until.js";

type Gateway = Awaited<ReturnType<typeof two>>["home"];

/** The store answers the next claim too late, and removes nothing for a while. */
function slowStore({ store }: Gateway) {
  const late = new StoreError("STORE_TIMEOUT", "the servers have not answered");
  const claim = vi.spyOn(store, "claim").mockImplementationOnce(async (run) => {
    claim.mockRestore();
    await store.claim(run);
    throw late;
  });
  const discard = store.discard.bind(store);
  let isAway = true;
  const spy = vi.spyOn(store, "discard").mockImplementation(async (id) => {
    if (isAway) throw late;
    return await discard(id);
  });
  return {
    answers: (): void => void (isAway = false),
    /** Resolves when it has been asked to remove the run, and has answered. */
    answered: () => waitUntil(() => spy.mock.settledResults.some(({ type }) => type === "fulfilled")),
  };
}

const work = (key: string) => order({ key: keyed(key), session: key });

describe.skipIf(needs("natsServer"))("a run that a gateway is about to remove", () => {
  it("[RUN-1740] goes on when a retry at another gateway was told that it is accepted", async () => {
    const { home, entry } = await two();
    const slow = slowStore(home);
    await expect(home.runs.perturb(work("k"), freely)).rejects.toMatchObject({ code: "STORE_TIMEOUT" });
    const { id } = await entry.runs.perturb(work("k"), freely);
    slow.answers();
    expect((await sentTo(home, 1)).run).toMatchObject({ id, attempt: 1 });
    expect((await entry.store.get(id))?.status).toBe("ACCEPTED");
    expect(await home.runs.perturb(work("k"), freely)).toMatchObject({ id });
    await home.local.settled({ run: id, attempt: 1, outcome: { kind: "COMPLETED", result: 1 } });
    expect((await entry.store.get(id))?.status).toBe("COMPLETED");
    expect(home.hosts.sent).toHaveLength(1);
  });

  it("[RUN-1740] is removed when nobody was told, and its key is free", async () => {
    const { home, entry } = await two();
    const slow = slowStore(home);
    await expect(home.runs.perturb(work("k"), freely)).rejects.toMatchObject({ code: "STORE_TIMEOUT" });
    slow.answers();
    await waitUntil(async () => (await entry.store.open()).length === 0);
    const { id } = await entry.runs.perturb(work("k"), freely);
    expect((await sentTo(home, 1)).run.id).toBe(id);
  });

  it("[RUN-1740] goes on, as the next attempt, when the gateway that forwarded it got no answer and found it stored", async () => {
    const { home, entry } = await two();
    const slow = slowStore(home);
    const ask = entry.line.ask.bind(entry.line);
    vi.spyOn(entry.line, "ask").mockImplementationOnce(async (...asked) => {
      await ask(...asked).catch(() => undefined);
      throw new NoAnswer();
    });
    // It has no key, so that it was sent at once.
    const { id } = await entry.runs.perturb(order(), freely);
    expect(home.hosts.cancelled).toEqual([id]);
    slow.answers();
    expect((await sentTo(home, 2)).run).toMatchObject({ id, attempt: 2 });
  });

  it("[RUN-1740] goes on when its host refuses it, and another gateway has told a caller meanwhile", async () => {
    const { home, entry } = await two();
    home.hosts.isWilling = false;
    const first = home.runs.perturb(work("k"), freely);
    const { accepted, run } = await sentTo(home, 1);
    vi.spyOn(entry.line, "ask").mockRejectedValueOnce(new NoAnswer());
    expect(await entry.runs.perturb(work("k"), freely)).toMatchObject({ id: run.id });
    home.hosts.isWilling = true;
    accepted.reject(refused("INBOX_FULL"));
    expect(await first).toMatchObject({ id: run.id });
    expect((await sentTo(home, 2)).run).toMatchObject({ id: run.id, attempt: 1 });
  });

  it("[RUN-1740] goes on at the gateway that has taken its agent over, which has told callers of it", async () => {
    const { home, entry } = await two();
    const slow = slowStore(home);
    await expect(home.runs.perturb(work("k"), freely)).rejects.toMatchObject({ code: "STORE_TIMEOUT" });
    await home.directory.remove("files");
    await entry.take();
    await waitUntil(() => home.directory.entries.get("pulse")?.carrier === entry.name);
    home.local.letGo(["pulse"]);
    const { id } = await entry.runs.perturb(work("k"), freely);
    expect((await sentTo(entry, 1)).run).toMatchObject({ id, attempt: 1 });
    slow.answers();
    await slow.answered();
    expect(await entry.store.get(id)).toMatchObject({ id, status: "ACCEPTED" });
    expect(home.hosts.sent).toEqual([]);
  });

  it("[RUN-1740] goes on when this gateway has told a caller of it before it has loaded it", async () => {
    const { home, entry } = await two();
    const slow = slowStore(home);
    await expect(home.runs.perturb(work("k"), freely)).rejects.toMatchObject({ code: "STORE_TIMEOUT" });
    // Nobody carries the agent for a moment.
    await home.directory.remove("files");
    await waitUntil(() => !entry.directory.entries.has("pulse"));
    const { id } = await entry.runs.perturb(work("k"), freely);
    slow.answers();
    await slow.answered();
    await entry.take();
    expect((await sentTo(entry, 1)).run).toMatchObject({ id, attempt: 1 });
  });
});

describe.skipIf(needs("natsServer"))("runs in the store", () => {
  it("[RUN-1740] are not discarded once they were acknowledged, or by a gateway that has lost the agent", async () => {
    const cluster = await openJetStream();
    let carrier: string | undefined = cluster.gateway;
    const store = await openRuns(cluster, {}, () => carrier);
    const [plain, told, moved, begun, over] = [
      await claimed(store),
      await claimed(store),
      await claimed(store),
      await claimed(store),
      await claimed(store),
    ];
    expect(await store.acknowledge(told.id)).toEqual(told);
    expect(await store.acknowledge("per-unknown")).toBeNull();
    await applied(store, begun.id, { kind: "START", at: 1_500, attempt: 1 });
    await applied(store, over.id, settle(COMPLETED));
    expect(await store.acknowledge(over.id)).toMatchObject({ status: "COMPLETED" });
    carrier = "another";
    expect(await store.discard(moved.id)).toBe("ELSEWHERE");
    // Nobody carries it.
    carrier = undefined;
    const discarded = [plain, told, begun, over].map(({ id }) => store.discard(id));
    expect(await Promise.all(discarded)).toEqual(["GONE", "ACKNOWLEDGED", "BEGUN", "GONE"]);
    expect((await store.open()).map(({ id }) => id)).toEqual([told.id, moved.id]);
    carrier = cluster.gateway;
    // The mark stays with the run, whatever becomes of it.
    await applied(store, told.id, { kind: "START", at: 1_500, attempt: 1 });
    await applied(store, told.id, { kind: "RETURN", at: 1_600, attempt: 1 });
    expect(await store.discard(told.id)).toBe("ACKNOWLEDGED");
  });

  it("[RUN-1742] are begun, returned and cut off only by the gateway that carries their agent", async () => {
    const namespace = testNamespace();
    const cluster = await openJetStream(namespace);
    const carrier = cluster.gateway;
    const here = await openRuns(cluster, {}, () => carrier);
    const before = await openRuns(await openJetStream(namespace), {}, () => carrier);
    const policy = { attemptsMax: 3, pauseMs: 1, pauseMsMax: 1 };
    const of = { at: 1_500, attempt: 1 };
    const run = acceptedRun();
    await here.claim(run);
    const late = (kind: "START" | "SEND" | "RETURN") => before.apply(run.id, { ...of, kind });
    const moved = {
      outcome: "REFUSED",
      why: "ELSEWHERE",
      run: { id: run.id, status: "ACCEPTED", attempt: 1 },
    };
    for (const kind of ["START", "SEND"] as const) expect(await late(kind)).toMatchObject(moved);
    await applied(here, run.id, { ...of, kind: "START" });
    expect(await late("RETURN")).toMatchObject({ outcome: "REFUSED", why: "ELSEWHERE" });
    const cutOff = await before.apply(run.id, { ...of, kind: "CUT_OFF", policy });
    expect(cutOff).toMatchObject({ outcome: "REFUSED", why: "ELSEWHERE" });
    const cancel = { kind: "CANCEL", at: 1_600, by: "ada", reason: null, sent: false } as const;
    expect(await before.apply(run.id, cancel)).toMatchObject({ outcome: "REFUSED", why: "ELSEWHERE" });
    expect(await here.get(run.id)).toMatchObject({ status: "RUNNING", attempt: 1 });
    // Any gateway may store how it ended.
    await applied(before, run.id, settle(COMPLETED));
  });
});
