import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { JsonValue } from "../../../src/base/json.js";
import type { Run } from "../../../src/runs/run.js";
import type { Recovered, RecoveryPlace, RunStore } from "../../../src/runs/store/store.js";
import type { RunTransition } from "../../../src/runs/transitions.js";
import { acceptedRun, POLICY, recoverAll } from "../../support/storage/runs.js";
import {
  applied,
  CANCELLED,
  claimed,
  COMPLETED,
  FAILED,
  idsOf,
  parkedOn,
  resumeOf,
  runStores,
  settle,
  textOfBytes,
} from "./run-stores.js";

const key = { client: "ada", operation: "invoke", key: "k", fingerprint: "f" };
const start = (attempt = 1): RunTransition => ({ kind: "START", at: 1_500, attempt });
const cutOff = (attempt = 1): RunTransition => ({ kind: "CUT_OFF", at: 1_800, attempt, policy: POLICY });

const without = ({ input: _input, ...run }: Run): Omit<Run, "input"> => run;

describe.each(Object.entries(runStores))("claims of the %s store", (_name, open) => {
  it("[RUN-30] keep a run unchanged, with any JSON and text in it", async () => {
    const store = await open();
    const text = fc.string({ unit: "binary", minLength: 1, maxLength: 20 });
    let drawn = 0;
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), text, text, async (value, drawnText, other) => {
        drawn += 1;
        const one = `${drawn} ${drawnText}`;
        const json = JSON.parse(JSON.stringify(value)) as JsonValue;
        const own = { client: one, operation: other, key: one + other, fingerprint: other };
        const change = { session: one, by: other, input: [json], key: own, traceparent: other };
        const run = await claimed(store, change);
        expect(await store.get(run.id)).toEqual(run);
        expect(await store.byKey(own)).toEqual(run);
        expect((await store.list({ session: one })).runs).toEqual([run]);
        const settled = settle({ kind: "COMPLETED", result: [json] }, { state: { value: [json] } });
        const result = { ...run, status: "COMPLETED", result: [json], endedAt: 2_000 };
        expect(await applied(store, run.id, settled)).toMatchObject({
          run: without(result as Run),
          state: { value: [json] },
        });
        expect(await store.get(run.id)).toEqual(result);
        expect((await store.state(run.agentId, one)).value).toEqual([json]);
        expect(await store.stateKeys()).toEqual([{ agentId: run.agentId, session: one }]);
        const cleared = await claimed(store, { session: one });
        await applied(store, cleared.id, settle(COMPLETED, { state: { value: null } }));
      }),
      {
        numRuns: 60,
        examples: [
          ["\ud800", "\ud800", "\ud801"],
          [[], "\0", "a\0"],
          [null, "null", '"'],
        ],
      },
    );
  });

  it("[RUN-30] distinguish sessions that differ in characters which database text cannot hold", async () => {
    const store = await open();
    const names = ["\ud800", "\ud801", "\ufffd", "a\0b", "a", "null", "", null];
    const runs: Run[] = [];
    for (const session of names) runs.push(await claimed(store, { session }));
    for (const [index, session] of names.entries())
      expect(await idsOf(store, { session })).toEqual([runs[index]?.id]);
  });

  it("[RUN-30] refuse an id that is taken, even by an ended run, and change nothing", async () => {
    const store = await open();
    const run = await claimed(store);
    const other = { ...run, input: "another", key };
    expect(await store.claim(other)).toEqual({ outcome: "ID_TAKEN" });
    await applied(store, run.id, settle(COMPLETED));
    expect(await store.claim(other)).toEqual({ outcome: "ID_TAKEN" });
    expect((await store.get(run.id))?.input).toEqual(run.input);
    expect(await store.byKey(key)).toBeNull();
  });

  it("[RUN-31] return the key's run, open or ended, and refuse the key for another input", async () => {
    const store = await open();
    const run = await claimed(store, { key });
    const again = acceptedRun({ key });
    expect(await store.claim(again)).toEqual({ outcome: "KNOWN", run: without(run) });
    const other = acceptedRun({ key: { ...key, fingerprint: "g" } });
    expect(await store.claim(other)).toEqual({ outcome: "CONFLICT", run: without(run) });
    await applied(store, run.id, settle(COMPLETED));
    expect(await store.claim(again)).toMatchObject({
      outcome: "KNOWN",
      run: { id: run.id, status: "COMPLETED", result: { ok: true } },
    });
    expect(await store.claim(other)).toMatchObject({ outcome: "CONFLICT", run: { id: run.id } });
    expect(await store.get(again.id)).toBeNull();
    expect(await store.byKey(key)).toMatchObject({ id: run.id, input: run.input });
  });

  it("[RUN-31] keep keys of other clients and operations apart", async () => {
    const store = await open();
    const keys = [
      key,
      { ...key, client: "bob" },
      { ...key, operation: "perturb" },
      { ...key, client: 'ada","invoke', operation: "" },
      { ...key, operation: "", key: 'invoke","k' },
    ];
    for (const own of keys) await claimed(store, { key: own });
    for (const own of keys) expect((await store.byKey(own))?.key).toEqual(own);
  });

  it("[RUN-31] accept one of many concurrent claims with one key, and give the others its run", async () => {
    const store = await open();
    const runs = Array.from({ length: 20 }, () => acceptedRun({ key }));
    const outcomes = await Promise.all(runs.map((run) => store.claim(run)));
    const [first] = runs;
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(["STORED", ...runs.slice(1).map(() => "KNOWN")]);
    for (const known of outcomes.slice(1)) expect(known).toMatchObject({ run: { id: first?.id } });
  });

  it("[RUN-32] accept one RESUME per question, for a run that is parked on it", async () => {
    const store = await open();
    const parent = await claimed(store);
    const early = resumeOf(parent, "sem-1");
    expect(await store.claim(early)).toEqual({ outcome: "NOT_PARKED", run: without(parent) });
    await applied(store, parent.id, settle(parkedOn("sem-1")));
    expect(await store.claim(resumeOf(parent, "sem-2"))).toMatchObject({ outcome: "NOT_PARKED" });
    const child = resumeOf(parent, "sem-1");
    expect(await store.claim(child)).toEqual({ outcome: "STORED" });
    const again = { ...child, id: "per-again" };
    expect(await store.claim(again)).toEqual({ outcome: "KNOWN", run: without(child) });
    await applied(store, child.id, settle(COMPLETED));
    expect(await store.claim(again)).toMatchObject({ outcome: "KNOWN", run: { status: "COMPLETED" } });
    expect(await store.claim(resumeOf(parent, "sem-3"))).toMatchObject({ outcome: "NOT_PARKED" });
  });

  it("[RUN-32] accept a RESUME with an unknown parent: its question is older than runs", async () => {
    const store = await open();
    const orphan = acceptedRun({
      kind: "RESUME",
      parent: "per-unknown",
      root: "per-unknown",
      semaphore: "sem-1",
    });
    expect(await store.claim(orphan)).toEqual({ outcome: "STORED" });
    expect(await applied(store, orphan.id, settle(COMPLETED))).toMatchObject({ also: [] });
  });

  it("[RUN-34] forget a run that was refused before it began, and its key", async () => {
    const store = await open();
    const run = await claimed(store, { key });
    await store.discard(run.id);
    expect([await store.get(run.id), await store.byKey(key)]).toEqual([null, null]);
    const next = await claimed(store, { key });
    await applied(store, next.id, start());
    await store.discard(next.id);
    expect(await store.byKey(key)).toMatchObject({ id: next.id });
    await store.discard("per-unknown");
    const parent = await claimed(store);
    await applied(store, parent.id, settle(parkedOn("sem-1")));
    const child = resumeOf(parent, "sem-1");
    await store.claim(child);
    await store.discard(child.id);
    expect(await store.claim({ ...child, id: "per-other" })).toEqual({ outcome: "STORED" });
  });
});

describe.each(Object.entries(runStores))("transitions of the %s store", (_name, open) => {
  it("[RUN-36] are MISSING for an unknown run", async () => {
    const store = await open();
    expect(await store.apply("per-unknown", start())).toEqual({ outcome: "MISSING" });
    expect(await store.get("per-unknown")).toBeNull();
  });

  it("[RUN-36] are decided for one of several competing ones, and the others get the stored run", async () => {
    const store = await open();
    for (let round = 0; round < 20; round += 1) {
      const run = await claimed(store);
      const contenders: RunTransition[] = [
        settle(COMPLETED, { at: 2_001 }),
        settle(FAILED, { at: 2_002 }),
        { kind: "CANCEL", at: 2_003, by: "bob", reason: null, sent: false },
        settle(CANCELLED, { at: 2_004 }),
      ];
      const turned = [...contenders.slice(round % 4), ...contenders.slice(0, round % 4)];
      const outcomes = await Promise.all(turned.map((transition) => store.apply(run.id, transition)));
      expect(outcomes.map(({ outcome }) => outcome)).toEqual(["APPLIED", "REFUSED", "REFUSED", "REFUSED"]);
      const stands = await store.get(run.id);
      for (const outcome of outcomes) expect(outcome).toMatchObject({ run: without(stands as Run) });
      for (const outcome of outcomes.slice(1)) expect(outcome).toMatchObject({ why: "ENDED" });
    }
  });

  it("[RUN-15] pass the end of a resumption up the chain in one transaction", async () => {
    const store = await open();
    const root = await claimed(store, { key });
    await applied(store, root.id, settle(parkedOn("sem-1")));
    const middle = resumeOf(root, "sem-1");
    await store.claim(middle);
    const onward = await applied(store, middle.id, settle(parkedOn("sem-2")));
    expect(onward).toMatchObject({ run: { status: "PARKED", semaphores: ["sem-2"] }, also: [] });
    expect(await store.get(root.id)).toMatchObject({ status: "PARKED", semaphores: ["sem-1", "sem-2"] });
    const last = resumeOf(middle, "sem-2");
    await store.claim(last);
    const end = await applied(store, last.id, settle(COMPLETED));
    expect(end.also.map(({ id }) => id)).toEqual([middle.id, root.id]);
    for (const run of [end.run, ...end.also]) {
      expect(run).toMatchObject({ status: "COMPLETED", result: { ok: true }, endedAt: 2_000 });
      expect(without((await store.get(run.id)) as Run)).toEqual(run);
    }
    expect(await store.claim(acceptedRun({ key }))).toMatchObject({
      outcome: "KNOWN",
      run: { id: root.id, result: { ok: true } },
    });
  });

  it("[RUN-14] leave a parked run to its resumption once that is claimed", async () => {
    const store = await open();
    const parent = await claimed(store);
    await applied(store, parent.id, settle(parkedOn("sem-1")));
    expect(await store.parkedOn("sem-1")).toMatchObject({ id: parent.id, input: parent.input });
    const child = resumeOf(parent, "sem-1");
    await store.claim(child);
    const cancel = { kind: "CANCEL", at: 3_000, by: "bob", reason: null, sent: false } as const;
    expect(await store.apply(parent.id, cancel)).toMatchObject({ outcome: "REFUSED", why: "RESUMED" });
    const gone = { kind: "QUESTION_ENDED", at: 3_000, semaphore: "sem-1" } as const;
    expect(await store.apply(parent.id, gone)).toMatchObject({ outcome: "REFUSED", why: "RESUMED" });
    expect(await applied(store, child.id, cancel)).toMatchObject({
      run: { status: "CANCELLED" },
      also: [{ id: parent.id, status: "CANCELLED", cancel: { by: "bob" } }],
    });
    expect(await store.parkedOn("sem-1")).toBeNull();
  });

  it("[RUN-13] end a parked run with its question", async () => {
    const store = await open();
    const run = await claimed(store);
    await applied(store, run.id, settle(parkedOn("sem-1")));
    const gone = { kind: "QUESTION_ENDED", at: 3_000, semaphore: "sem-1" } as const;
    expect(await applied(store, run.id, gone)).toMatchObject({
      run: { status: "CANCELLED", endedAt: 3_000 },
    });
    expect(await store.parkedOn("sem-1")).toBeNull();
  });

  it("[RUN-40] bound the questions of one chain", async () => {
    const store = await open({ questionsMax: 2 });
    const root = await claimed(store);
    await applied(store, root.id, settle(parkedOn("sem-1")));
    const middle = resumeOf(root, "sem-1");
    await store.claim(middle);
    await applied(store, middle.id, settle(parkedOn("sem-2")));
    const last = resumeOf(middle, "sem-2");
    await store.claim(last);
    const tooMany = await store.apply(last.id, settle(parkedOn("sem-3")));
    expect(tooMany).toMatchObject({ outcome: "REFUSED", why: "QUESTIONS_FULL", run: { status: "ACCEPTED" } });
    expect((await store.get(root.id))?.semaphores).toEqual(["sem-1", "sem-2"]);
    await applied(store, last.id, settle(FAILED));
    expect(await store.get(root.id)).toMatchObject({ status: "FAILED" });
  });

  it("[RUN-35] cut off all running work except parked runs and resumptions", async () => {
    const store = await open();
    const waiting = await claimed(store);
    const running = await claimed(store);
    await applied(store, running.id, start());
    const sent = await claimed(store, { kind: "INVOKE", mayHaveBegun: true, key });
    const unsent = await claimed(store, { kind: "COMMAND", key: { ...key, key: "l" } });
    const once = await claimed(store, { delivery: "at_most_once" });
    await applied(store, once.id, start());
    const parked = await claimed(store);
    await applied(store, parked.id, settle(parkedOn("sem-1")));
    const resumed = resumeOf(parked, "sem-1");
    await store.claim(resumed);
    await applied(store, resumed.id, start());

    const ended = await recoverAll(store, 5_000);
    expect(ended.map(({ id }) => id).toSorted()).toEqual([sent.id, unsent.id, once.id].toSorted());
    const all = [waiting, running, sent, unsent, once, parked, resumed];
    const statuses: (string | undefined)[] = [];
    for (const { id } of all) statuses.push((await store.get(id))?.status);
    expect(statuses).toEqual(["ACCEPTED", "ACCEPTED", "UNKNOWN", "FAILED", "UNKNOWN", "PARKED", "RUNNING"]);
    expect(await store.get(running.id)).toMatchObject({ attempt: 2, notBefore: 5_100 });
    expect(await store.byKey(key)).toMatchObject({ id: sent.id });
    expect(await store.byKey({ ...key, key: "l" })).toBeNull();
    expect((await store.open()).map(({ id }) => id)).toEqual([waiting.id, running.id]);
  });
});

describe.each(Object.entries(runStores))("recovery of the %s store", (_name, open) => {
  it("[RUN-562] goes in bounded steps, between which other calls are answered", async () => {
    const store = await open({ recoverMax: 2 });
    const sent = await Promise.all(
      Array.from({ length: 5 }, () => claimed(store, { kind: "INVOKE", mayHaveBegun: true })),
    );
    const running = await Promise.all(Array.from({ length: 3 }, () => claimed(store)));
    for (const { id } of running) await applied(store, id, start());
    const endedPerStep: number[] = [];
    let place: RecoveryPlace | null = null;
    for (;;) {
      const { ended, next }: Recovered = await store.recover(5_000, POLICY, place);
      endedPerStep.push(ended.length);
      if (next === null) break;
      place = next;
      expect(await store.get(sent[0]?.id ?? "")).toMatchObject({ status: "UNKNOWN" });
    }
    expect(Math.max(...endedPerStep)).toBe(2);
    expect(endedPerStep.reduce((sum, count) => sum + count, 0)).toBe(sent.length);
    for (const { id } of running)
      expect(await store.get(id)).toMatchObject({ status: "ACCEPTED", attempt: 2 });
  });

  it("[RUN-562] may be broken off after any step: the next one changes nothing of what it did", async () => {
    const store = await open({ recoverMax: 1 });
    const running = await Promise.all(Array.from({ length: 3 }, () => claimed(store)));
    for (const { id } of running) await applied(store, id, start());
    let place: RecoveryPlace | null = null;
    for (let step = 0; step < 2; step += 1) place = (await store.recover(5_000, POLICY, place)).next;
    expect(await recoverAll(store, 6_000)).toEqual([]);
    const notBefore = await Promise.all(running.map(async ({ id }) => (await store.get(id))?.notBefore));
    expect(notBefore).toEqual([5_100, 6_100, 6_100]);
    for (const { id } of running) expect(await store.get(id)).toMatchObject({ attempt: 2, starts: 1 });
  });
});

describe.each(Object.entries(runStores))("states of the %s store", (_name, open) => {
  async function keep(
    store: RunStore,
    value: JsonValue,
    outcome = COMPLETED,
    session = "s",
  ): Promise<unknown> {
    const run = await claimed(store, { session });
    const { state } = await applied(store, run.id, settle(outcome, { state: { value } }));
    return state;
  }

  it("[RUN-37] change when a run completes or parks, and with nothing else", async () => {
    const store = await open();
    expect(await store.state("steward", "s")).toEqual({ version: 0, value: null });
    expect(await keep(store, { step: 1 })).toEqual({ version: 1, value: { step: 1 } });
    expect(await keep(store, { step: 2 }, parkedOn("sem-1"))).toEqual({ version: 2, value: { step: 2 } });
    for (const outcome of [FAILED, CANCELLED]) expect(await keep(store, { step: 3 }, outcome)).toBeNull();
    const run = await claimed(store, { session: "s" });
    expect((await applied(store, run.id, settle(COMPLETED))).state).toBeNull();
    expect(await store.state("steward", "s")).toEqual({ version: 2, value: { step: 2 } });
    expect(await store.state("steward", null)).toEqual({ version: 0, value: null });
  });

  it("[RUN-37] are not changed by a refusal", async () => {
    const store = await open();
    const run = await claimed(store);
    await applied(store, run.id, settle(COMPLETED, { state: { value: 1 } }));
    const late = await store.apply(run.id, settle(COMPLETED, { state: { value: 2 } }));
    expect(late).toMatchObject({ outcome: "REFUSED", why: "ENDED" });
    const other = await claimed(store);
    await applied(store, other.id, start());
    await applied(store, other.id, cutOff());
    const stale = await store.apply(other.id, settle(COMPLETED, { state: { value: 3 } }));
    expect(stale).toMatchObject({ outcome: "REFUSED", why: "ATTEMPT" });
    expect(await store.state("steward", null)).toEqual({ version: 1, value: 1 });
  });

  it("[RUN-39] have versions that only grow, and version 0 when they are cleared", async () => {
    const store = await open();
    await keep(store, 1);
    await keep(store, 2, COMPLETED, "t");
    expect(await keep(store, null)).toEqual({ version: 0, value: null });
    expect(await keep(store, null)).toEqual({ version: 0, value: null });
    expect(await store.stateKeys()).toEqual([{ agentId: "steward", session: "t" }]);
    expect(await keep(store, 3)).toEqual({ version: 3, value: 3 });
    await keep(store, null);
    await keep(store, null, COMPLETED, "t");
    expect(await keep(store, 4)).toEqual({ version: 4, value: 4 });
  });

  it("[RUN-1408] are not changed by a run that saw another state", async () => {
    const store = await open();
    const settling = async (value: JsonValue, base: number): Promise<unknown> => {
      const run = await claimed(store, { session: "s" });
      const { outcome, ...rest } = await store.apply(run.id, settle(COMPLETED, { state: { value, base } }));
      if (outcome === "REFUSED") expect(await store.get(run.id)).toEqual(run);
      return "why" in rest ? rest.why : "state" in rest && rest.state;
    };
    expect(await settling("a", 1)).toBe("STATE_CHANGED");
    expect(await settling("a", 0)).toEqual({ version: 1, value: "a" });
    expect(await settling("b", 0)).toBe("STATE_CHANGED");
    expect(await settling(null, 0)).toBe("STATE_CHANGED");
    expect(await settling(null, 1)).toEqual({ version: 0, value: null });
    expect(await settling("c", 1)).toBe("STATE_CHANGED");
    expect(await settling("c", 0)).toEqual({ version: 2, value: "c" });
    const failed = await claimed(store, { session: "s" });
    await applied(store, failed.id, settle(FAILED, { state: { value: "d", base: 1 } }));
    expect(await store.state("steward", "s")).toEqual({ version: 2, value: "c" });
  });

  it("[RUN-38] beyond a bound are refused with its name, without any change", async () => {
    const store = await open({ stateBytesMax: 100, statesMax: 2, statesBytesMax: 150 });
    const refused = async (session: string, bytes: number): Promise<unknown> => {
      const run = await claimed(store, { session });
      const outcome = await store.apply(run.id, settle(COMPLETED, { state: { value: textOfBytes(bytes) } }));
      if (outcome.outcome === "APPLIED") return "applied";
      expect(outcome).toMatchObject({ outcome: "REFUSED", why: "STATE_FULL", run: { status: "ACCEPTED" } });
      expect(await store.get(run.id)).toEqual(run);
      return "limit" in outcome ? outcome.limit : undefined;
    };
    expect(await refused("a", 101)).toBe("maxStateBytes");
    expect(await refused("a", 100)).toBe("applied");
    expect(await refused("b", 51)).toBe("maxStatesBytes");
    expect(await refused("b", 50)).toBe("applied");
    expect(await refused("c", 3)).toBe("maxStates");
    expect(await refused("a", 90)).toBe("applied");
    expect(await refused("b", 61)).toBe("maxStatesBytes");
    await keep(store, null, COMPLETED, "b");
    expect(await refused("c", 60)).toBe("applied");
  });
});
