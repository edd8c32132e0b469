import { describe, expect, it } from "vitest";

import type { Viewer } from "../../../src/auth/viewer.js";
import { isScope } from "../../../src/auth/scopes.js";
import { TerrariumError } from "../../../src/base/errors.js";
import { defaultLimits } from "../../../src/base/limits.js";
import { StoreError } from "../../../src/base/store-error.js";
import { MemorySignalBus, SIGNAL_LIMITS } from "../../../src/signals/index.js";
import { Deposits, type DepositsOptions } from "../../../src/steering/deposits.js";
import { createRateLimiter } from "../../../src/steering/rate-limit.js";
import { agentDescriptor } from "../../support/host-kit.js";
import { ManualClock } from "../../support/time-and-random.js";
import { terrarium } from "./steering-kit.js";

const good = { type: "WARNING", initialIntensity: 0.5 };
const AGENTS = [
  agentDescriptor("logwatch"),
  agentDescriptor("steward", { reactsTo: [{ type: "WARNING", minIntensity: 0.6 }] }),
];

function field(changes: Partial<DepositsOptions> = {}) {
  const clock = new ManualClock();
  const told: [string, string][] = [];
  const refused: [string, number][] = [];
  const runs: { kind: string; by: string; agentId: string }[] = [];
  let drawn = 0;
  const deposits = new Deposits({
    bus: new MemorySignalBus(SIGNAL_LIMITS, clock),
    runs: {
      accept: async (order) => {
        runs.push(order);
        return true;
      },
    },
    rateLimiter: createRateLimiter({ maxPerSecond: 5, keysMax: 100, clock }),
    agentOf: (id) => AGENTS.find((agent) => agent.id === id),
    announce: (agentId, { pheromone }) => told.push([agentId, pheromone.source]),
    onStored: () => undefined,
    onRefused: (limit, times = 1) => refused.push([limit, times]),
    limits: defaultLimits,
    clock,
    newId: (prefix) => `${prefix}-${(drawn += 1)}`,
    log: { warn: () => undefined },
    ...changes,
  });
  const ofAgent = (agentId: string, deposit: object, refusedBefore = 0) =>
    deposits.request(
      { kind: "deposit", from: { agentId }, deposit: deposit as never, stamp: null, refusedBefore },
      new AbortController().signal,
    );
  return { deposits, clock, told, refused, runs, ofAgent };
}

describe("deposits", () => {
  it("[SIGNAL-813] a flood costs its source only: refused, counted, and others are stored", async () => {
    const { ofAgent, refused, clock } = field();
    const flood = await Promise.allSettled(Array.from({ length: 50 }, () => ofAgent("logwatch", good)));
    expect(flood.filter(({ status }) => status === "fulfilled")).toHaveLength(5);
    expect(refused).toHaveLength(45);
    expect(new Set(refused.map(([limit]) => limit))).toEqual(new Set(["pheromoneRatePerSecond"]));
    await ofAgent("steward", good);
    await expect(ofAgent("logwatch", good)).rejects.toMatchObject({
      code: "RATE_LIMITED",
      details: { retryAfterMs: expect.any(Number) },
    });
    clock.advance(1_000);
    await ofAgent("logwatch", good, 7);
    expect(refused.at(-1)).toEqual(["maxOpenDeposits", 7]);
  });

  it("[SIGNAL-818] are events in the stream of the depositing agent; a client's deposits in that of its target", async () => {
    const { ofAgent, deposits, told } = field();
    const client = { source: "client:steward", by: "steward", stamp: null };
    await ofAgent("logwatch", { ...good, target: "steward" });
    await deposits.deposit(client, { ...good, target: "steward" });
    await deposits.deposit(client, good);
    await deposits.deposit(client, { ...good, target: "nobody" });
    expect(told).toEqual([
      ["logwatch", "logwatch"],
      ["steward", "client:steward"],
    ]);
  });

  it("[SIGNAL-816] wake their target when the entry is strong enough, also by reinforcement", async () => {
    const { ofAgent, runs } = field();
    const deposit = { ...good, target: "steward" };
    await ofAgent("logwatch", deposit);
    expect(runs).toEqual([]);
    await ofAgent("logwatch", deposit);
    expect(runs).toMatchObject([{ kind: "SIGNAL", agentId: "steward", by: "agent:logwatch", priority: 100 }]);
  });

  it("[SIGNAL-816] are stored although no run can be accepted", async () => {
    const full = new TerrariumError("LIMIT_EXCEEDED", "too many", { limit: "maxOpenRuns" });
    const { ofAgent, refused, deposits } = field({ runs: { accept: () => Promise.reject(full) } });
    const answer = await ofAgent("logwatch", { ...good, initialIntensity: 1, target: "steward" });
    expect(answer.pheromones).toHaveLength(1);
    expect(refused).toEqual([["maxOpenRuns", 1]]);
    const sensed = await deposits.request(
      { kind: "sense", from: { agentId: "steward" }, filter: null },
      new AbortController().signal,
    );
    expect(sensed.pheromones).toHaveLength(1);
  });

  it("[SIGNAL-819] that a store cannot take are UNAVAILABLE", async () => {
    const bus = new MemorySignalBus(SIGNAL_LIMITS, new ManualClock());
    bus.deposit = () => Promise.reject(new StoreError("STORE_FAILED", "/data/terrarium.db: no space left"));
    const error = await field({ bus })
      .ofAgent("logwatch", good)
      .catch((thrown: unknown) => thrown as TerrariumError);
    expect(error).toMatchObject({ code: "UNAVAILABLE" });
    expect((error as TerrariumError).message).not.toContain("terrarium.db");
  });
});

describe("the scope signals:deposit", () => {
  const viewer = (...scopes: string[]): Viewer => ({ kind: "client", id: "ada", scopes, expiresAt: null });

  it("[STEER-800] lets a client deposit under its own name; others are refused, and each has its log line", async () => {
    const { deposits } = field();
    const { steer, lines } = await terrarium(() => "done", { deposits });
    for (const scope of ["signals:deposit", "*", "signals:*", "*:deposit"])
      expect(await steer.depositPheromone(viewer(scope), good)).toMatchObject({ source: "client:ada" });
    for (const scopes of [
      [],
      ["purgatory:resolve"],
      ["agent:*:perturb"],
      ["signals:sense"],
      ["purgatory:deposit"],
    ]) {
      await expect(steer.depositPheromone(viewer(...scopes), good)).rejects.toMatchObject({
        code: "FORBIDDEN",
        details: { scope: "signals:deposit" },
      });
    }
    const nobody: Viewer = { kind: "anonymous", address: "127.0.0.1" };
    await expect(steer.depositPheromone(nobody, good)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    expect(lines.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
      ...Array.from({ length: 4 }, () => "deposit ok"),
      ...Array.from({ length: 5 }, () => "deposit FORBIDDEN"),
      "deposit UNAUTHENTICATED",
    ]);
    expect(["signals:deposit", "signals:*", "*:*"].map(isScope)).toEqual([true, true, true]);
    expect(["signals:resolve", "purgatory:deposit", "signals"].map(isScope)).toEqual([false, false, false]);
  });
});
