import { describe, expect, it } from "vitest";
import { SightKeeper } from "../../../src/auth/sight-keeper.js";
import type { SightChange, SightStore } from "../../../src/auth/sight-store.js";
import { Sights } from "../../../src/auth/sights.js";
import type { AgentSight } from "../../../src/events/agent/agent-sight.js";
import { ManualClock } from "../../support/time-and-random.js";
import { tellAgents } from "../../support/agent-lists.js";

/** Keeps what the file would, and fails while it is broken. */
class Disk implements SightStore {
  readonly kept = new Map<string, AgentSight>();
  isBroken = false;

  load(): Promise<readonly AgentSight[]> {
    return Promise.resolve([...this.kept.values()]);
  }

  keep({ put, removed }: SightChange): Promise<void> {
    if (this.isBroken) return Promise.reject(new Error("the disk is full"));
    const gone = removed === "others" ? [...this.kept.keys()] : removed;
    for (const id of gone) this.kept.delete(id);
    for (const agent of put) {
      this.kept.delete(agent.id);
      this.kept.set(agent.id, agent);
    }
    return Promise.resolve();
  }
}

async function open(disk: Disk, sights = new Sights()) {
  const clock = new ManualClock();
  const errors: unknown[] = [];
  const onError = (error: unknown): void => void errors.push(error);
  const keeper = await SightKeeper.open({ sights, store: disk, clock, onError });
  return { sights, clock, errors, keeper };
}

describe("the keeper of sights", () => {
  it("[AUTH-1270] stores what changes, and nothing when the same agents come again", async () => {
    const disk = new Disk();
    const first = await open(disk);
    tellAgents(first.sights, [{ id: "a" }, { id: "b", visibility: "scoped", labels: { team: "x" } }]);
    tellAgents(first.sights, [{ id: "a" }]);
    await first.keeper.close();
    expect([...disk.kept.keys()]).toEqual(["a", "b"]);

    const again = await open(disk);
    expect(again.sights.of("b")).toEqual({ id: "b", visibility: "scoped", labels: { team: "x" } });
    const before = [...disk.kept.values()];
    tellAgents(again.sights, [{ id: "a" }]);
    await again.keeper.close();
    expect([...disk.kept.values()]).toEqual(before);
  });

  it("[AUTH-1270] stores everything again after a failure, and reports the first of several", async () => {
    const disk = new Disk();
    const { sights, clock, errors } = await open(disk);
    tellAgents(sights, [{ id: "a", visibility: "public" }]);
    await Promise.resolve();
    disk.isBroken = true;
    tellAgents(sights, [{ id: "a", visibility: "scoped" }]);
    tellAgents(sights, [{ id: "a", visibility: "scoped" }, { id: "b" }]);
    await new Promise(setImmediate);
    clock.advance(1_000);
    expect(disk.kept.get("a")?.visibility).toBe("public");
    disk.isBroken = false;
    await new Promise(setImmediate);
    clock.advance(1_000);
    expect([...disk.kept.values()].map(({ id, visibility }) => `${id} ${visibility}`)).toEqual([
      "a scoped",
      "b public",
    ]);
    expect(errors).toHaveLength(1);
  });

  it("[AUTH-1270] tries once more when it closes", async () => {
    const disk = new Disk();
    const { sights, keeper } = await open(disk);
    disk.isBroken = true;
    tellAgents(sights, [{ id: "a" }]);
    await keeper.close();
    expect(disk.kept.size).toBe(0);
    disk.isBroken = true;
    const other = await open(disk);
    tellAgents(other.sights, [{ id: "a" }]);
    await Promise.resolve();
    await Promise.resolve();
    disk.isBroken = false;
    await other.keeper.close();
    expect([...disk.kept.keys()]).toEqual(["a"]);
  });

  it("[AUTH-1271] of agents that left 10,000 are kept, those that left last", async () => {
    const disk = new Disk();
    const { sights, keeper } = await open(disk);
    tellAgents(sights, [{ id: "stays" }, { id: "first" }]);
    tellAgents(sights, [{ id: "stays" }]);
    tellAgents(
      sights,
      Array.from({ length: 10_000 }, (_, at) => ({ id: `agent-${at}` })),
    );
    tellAgents(sights, [{ id: "agent-0" }]);
    await keeper.close();
    // "first" left before all others.
    expect(disk.kept.has("first")).toBe(false);
    expect(disk.kept.has("stays")).toBe(true);
    expect(disk.kept.size).toBe(10_001);
    expect(sights.of("first").visibility).toBe("scoped");
  });
});
