import { describe, expect, it } from "vitest";
import { StoreError } from "../../../src/base/store-error.js";
import { MemoryRunStore, type Run } from "../../../src/runs/index.js";
import { RUN_LIMITS_IN_MEMORY } from "../../../src/runs/limits.js";
import { freely, keyed, order, runs, turn } from "./run-kit.js";

/** Runs that the kit's gateway lets be open. */
const OPEN_MAX = 100;
const full = { code: "LIMIT_EXCEEDED", details: { limit: "maxOpenRuns" } };

describe("bounds on runs in memory", () => {
  /** Accepts runs of changing clients until one is refused. */
  async function fill(service: Awaited<ReturnType<typeof runs>>["service"]): Promise<string[]> {
    const ids: string[] = [];
    for (;;) {
      const by = `client ${ids.length}`;
      try {
        ids.push((await service.perturb(order({ by }), freely)).id);
      } catch (error) {
        expect(error).toMatchObject(full);
        return ids;
      }
    }
  }

  it("[RUN-564] live runs are bounded by `maxOpenRuns`, and an ended one makes room for one more", async () => {
    const { hosts, service } = await runs();
    const ids = await fill(service);
    expect([ids.length, hosts.sent.length, service.open]).toEqual([OPEN_MAX, OPEN_MAX, OPEN_MAX]);
    const [first = ""] = ids;
    await service.settled({ run: first, attempt: 1, outcome: { kind: "COMPLETED", result: null } });
    expect(service.open).toBe(OPEN_MAX - 1);
    await service.perturb(order(), freely);
    await expect(service.perturb(order(), freely)).rejects.toMatchObject(full);
    expect(hosts.sent).toHaveLength(OPEN_MAX + 1);
  });

  it("[RUN-564] held runs count likewise: those of this gateway, and those of the one before", async () => {
    const { service, store } = await runs();
    const ids = await fill(service);
    for (const id of ids) service.returned(id, 1);
    service.agentDown("pulse");
    await turn();
    expect(service.open).toBe(OPEN_MAX);
    await expect(service.perturb(order({ agentId: "other" }), freely)).rejects.toMatchObject(full);
    const next = await runs(store);
    expect(next.service.open).toBe(OPEN_MAX);
    await expect(next.service.perturb(order({ session: "s" }), freely)).rejects.toMatchObject(full);
    await turn();
    const outcome = { kind: "COMPLETED", result: null } as const;
    await next.service.settled({ run: ids[0] ?? "", attempt: 1, outcome });
    expect(next.service.open).toBe(OPEN_MAX - 1);
  });

  it("[RUN-564] keys that are looked up are bounded likewise", async () => {
    class Slow extends MemoryRunStore {
      override byKey: MemoryRunStore["byKey"] = () => new Promise(() => undefined);
    }
    const { service } = await runs(new Slow());
    const asked = Array.from({ length: OPEN_MAX }, (_, index) =>
      service.perturb(order({ key: keyed(`k${index}`) }), freely),
    );
    for (const one of asked) one.catch(() => undefined);
    await expect(service.perturb(order({ key: keyed("one more") }), freely)).rejects.toMatchObject(full);
  });

  it("[RUN-564] sessions whose state found no room are not remembered", async () => {
    let reads = 0;
    class Counting extends MemoryRunStore {
      override state: MemoryRunStore["state"] = (agentId, session) => {
        reads += 1;
        return super.state(agentId, session);
      };
    }
    const { service } = await runs(new Counting({ ...RUN_LIMITS_IN_MEMORY, statesMax: 2 }));
    const inEach = async (): Promise<void> => {
      for (let index = 0; index < 20; index += 1) {
        const { id } = await service.perturb(order({ session: `s${index}` }), freely);
        const outcome = { kind: "COMPLETED", result: null } as const;
        await service.settled({ run: id, attempt: 1, outcome, state: { value: index } });
      }
    };
    await inEach();
    await inEach();
    expect(reads).toBe(0);
  });

  it("[RUN-564] while the store refuses, a run has one cancellation to write, however often it is cancelled", async () => {
    const writes: string[] = [];
    class Refusing extends MemoryRunStore {
      override apply: MemoryRunStore["apply"] = (id, transition) => {
        writes.push(transition.kind);
        return Promise.reject(new StoreError("STORE_FAILED", `no disk for ${id}`));
      };
    }
    const { service, clock } = await runs(new Refusing());
    const { id } = await service.perturb(order(), freely);
    const cancelling: Promise<{ readonly run: Run }>[] = [];
    for (let times = 0; times < 50; times += 1) cancelling.push(service.cancel(id, "ada", null));
    await turn();
    expect(writes).toEqual(["CANCEL"]);
    clock.advance(100);
    await turn();
    expect(writes).toEqual(["CANCEL", "CANCEL"]);
    for (const one of cancelling) one.catch(() => undefined);
  });
});
