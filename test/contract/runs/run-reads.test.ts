import { describe, expect, it } from "vitest";

import type { Run } from "../../../src/runs/run.js";
import type { RunQuery } from "../../../src/runs/store/store.js";
import type { RunTransition } from "../../../src/runs/transitions.js";
import { acceptedRun, POLICY } from "../../support/storage/runs.js";
import { applied, claimed, COMPLETED, FAILED, idsOf, runStores, settle, textOfBytes } from "./run-stores.js";

const start = (attempt = 1): RunTransition => ({ kind: "START", at: 1_500, attempt });
const cutOff = (attempt = 1): RunTransition => ({ kind: "CUT_OFF", at: 1_800, attempt, policy: POLICY });

describe.each(Object.entries(runStores))("reads of the %s store", (_name, open) => {
  it("[RUN-49] page in both orders by every filter, without repeating a run", async () => {
    const store = await open({ pageMax: 3 });
    const runs: Run[] = [];
    for (let index = 0; index < 40; index += 1) {
      const run = await claimed(store, {
        agentId: index % 3 === 0 ? "grammar" : "steward",
        session: [null, "a", "b"][index % 5] ?? null,
        kind: index % 4 === 0 ? "INVOKE" : "PERTURB",
      });
      runs.push(run);
      if (index % 2 === 0) await applied(store, run.id, settle(index % 7 === 0 ? FAILED : COMPLETED));
    }
    const all = await Promise.all(runs.map(({ id }) => store.get(id)));
    const some = <T>(...values: T[]): (T | undefined)[] => [undefined, ...values];
    for (const agentId of some("grammar", "steward", "nobody"))
      for (const session of some("a", null))
        for (const status of some("FAILED", "ACCEPTED") as RunQuery["status"][])
          for (const kind of some("INVOKE") as RunQuery["kind"][]) {
            const query: RunQuery = {
              ...(agentId === undefined ? {} : { agentId }),
              ...(session === undefined ? {} : { session }),
              ...(status === undefined ? {} : { status }),
              ...(kind === undefined ? {} : { kind }),
            };
            const expected = all.filter((run) =>
              Object.entries(query).every(([name, value]) => run?.[name as keyof Run] === value),
            );
            const ids = expected.map((run) => run?.id);
            expect(await idsOf(store, query)).toEqual(ids);
            expect(await idsOf(store, { ...query, order: "NEWEST_FIRST", limit: 2 })).toEqual(
              ids.toReversed(),
            );
          }
  });

  it("[RUN-1256] page through the runs of several agents, by every other filter, as if there were no others", async () => {
    const store = await open({ pageMax: 3, pageRowsMax: 4 });
    const runs: Run[] = [];
    for (let index = 0; index < 30; index += 1) {
      const agentId = ["seen", "also-seen", "hidden", "hidden", "hidden"][index % 5] ?? "";
      const kind = index % 2 === 0 ? "INVOKE" : "PERTURB";
      runs.push(await claimed(store, { agentId, kind, session: index % 3 === 0 ? "a" : null }));
    }
    const agentIds = ["seen", "also-seen", "never-here"];
    for (const more of [{}, { kind: "INVOKE" }, { session: "a" }, { status: "ACCEPTED" }] as RunQuery[]) {
      const expected = runs.filter(
        (run) =>
          agentIds.includes(run.agentId) &&
          Object.entries(more).every(([name, value]) => run[name as keyof Run] === value),
      );
      const ids = expected.map(({ id }) => id);
      expect(ids.length).toBeGreaterThan(1);
      expect(await idsOf(store, { ...more, agentIds })).toEqual(ids);
      const newestFirst = { ...more, agentIds, order: "NEWEST_FIRST", limit: 2 } as const;
      expect(await idsOf(store, newestFirst)).toEqual(ids.toReversed());
    }
    expect(await idsOf(store, { agentIds: [] })).toEqual([]);
  });

  it("[RUN-49] continue after the last run of a page, even when that was forgotten or runs were added", async () => {
    const store = await open({ endedMax: 3 });
    const runs: Run[] = [];
    for (let index = 0; index < 6; index += 1) runs.push(await claimed(store));
    const { next } = await store.list({ limit: 2 });
    await store.discard(runs[4]?.id ?? "");
    await claimed(store);
    const rest = await store.list({ after: next ?? 0 });
    expect(rest.runs.map(({ id }) => id)).toEqual(
      runs
        .slice(0, 4)
        .map(({ id }) => id)
        .toReversed(),
    );
    expect(rest.next).toBeNull();
  });

  it("[RUN-50] end a page at its bound on bytes, with at least one run", async () => {
    const store = await open({ pageBytesMax: 100 });
    const sizes = [40, 60, 200, 10, 10];
    for (const size of sizes) await claimed(store, { input: textOfBytes(size) });
    const pages: number[][] = [];
    let after: number | undefined;
    do {
      const page = await store.list({ order: "OLDEST_FIRST", ...(after === undefined ? {} : { after }) });
      pages.push(page.runs.map(({ input }) => JSON.stringify(input).length));
      after = page.next ?? undefined;
    } while (after !== undefined);
    expect(pages).toEqual([[40, 60], [200], [10, 10]]);
  });

  it("[RUN-51] list waiting runs in the order of acceptance, without inputs", async () => {
    const store = await open();
    const first = await claimed(store, { session: "s", priority: 7 });
    const resumed = acceptedRun({ kind: "RESUME", semaphore: "sem-1" });
    await store.claim(resumed);
    const running = await claimed(store);
    await applied(store, running.id, start());
    const last = await claimed(store);
    await applied(store, last.id, start());
    await applied(store, last.id, cutOff());
    const [one, two, ...others] = await store.open();
    const { id, agentId, session, kind, priority, by } = first;
    const waits = { id, agentId, session, kind, priority, by, attempt: 1, notBefore: null };
    expect(one).toEqual({ ...waits, seq: one?.seq });
    expect(two).toMatchObject({ id: last.id, attempt: 2, notBefore: 1_900 });
    expect(one?.seq).toBeLessThan(two?.seq ?? 0);
    expect(others).toEqual([]);
  });

  it("[RUN-52] list the children of a run, oldest first", async () => {
    const store = await open({ pageMax: 2 });
    const parent = await claimed(store);
    const children: Run[] = [];
    for (let index = 0; index < 3; index += 1)
      children.push(await claimed(store, { parent: parent.id, kind: "INVOKE" }));
    expect(await store.children(parent.id)).toEqual(children.slice(0, 2));
    expect(await store.children("per-unknown")).toEqual([]);
  });

  it("[RUN-53] return copies: callers cannot change stored runs", async () => {
    const store = await open();
    const run = await claimed(store, { input: { files: ["a"] } });
    const result = { files: ["a"] };
    const settled = settle({ kind: "COMPLETED", result }, { state: { value: result } });
    const outcome = await applied(store, run.id, settled);
    for (const copy of [
      run.input,
      result,
      (await store.get(run.id))?.result,
      outcome.run.result,
      outcome.state?.value,
    ])
      Object.assign(copy ?? {}, { files: ["b"] });
    expect(await store.get(run.id)).toMatchObject({ input: { files: ["a"] }, result: { files: ["a"] } });
    expect((await store.state(run.agentId, null)).value).toEqual({ files: ["a"] });
  });

  it("[RUN-54] see every change that was requested before them", async () => {
    const store = await open();
    const run = acceptedRun();
    const [, outcome, got, page] = await Promise.all([
      store.claim(run),
      store.apply(run.id, settle(COMPLETED)),
      store.get(run.id),
      store.list({}),
      store.flush(),
    ]);
    expect(outcome).toMatchObject({ outcome: "APPLIED" });
    expect(got).toMatchObject({ status: "COMPLETED" });
    expect(page.runs).toEqual([got]);
  });

  it("[RUN-55] are refused once the store is closed, like all other requests", async () => {
    const store = await open();
    const lastWord = store.claim(acceptedRun());
    await Promise.all([store.close(), store.close()]);
    expect(await lastWord).toEqual({ outcome: "STORED" });
    const closed = { code: "STORE_CLOSED" };
    await expect(store.get("per-1")).rejects.toMatchObject(closed);
    await expect(store.claim(acceptedRun())).rejects.toMatchObject(closed);
    await expect(store.flush()).rejects.toMatchObject(closed);
  });
});
