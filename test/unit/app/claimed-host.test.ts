import { describe, expect, it } from "vitest";

import { ClaimedHost } from "../../../src/app/carrying/claimed-host.js";
import type { HeldRun } from "../../../src/link/hello.js";
import type { Backplane, BackplaneSink } from "../../../src/link/port.js";
import { agentDescriptor } from "../../support/host-kit.js";

const ref = (run: string) => ({ agentId: "pulse", run, attempt: 1 });

/** A host that dials in with the agent "pulse", which this gateway does not get at once. */
async function dialled() {
  let link: BackplaneSink | undefined;
  const told: string[] = [];
  const backplane = {
    start: async (sink: BackplaneSink) => void (link = sink),
    welcome: () => void told.push("welcome"),
  } as unknown as Backplane;
  const identity = { owner: "far", hostId: "far", incarnation: "1" } as never;
  const claims = { hello: async () => undefined, left: () => undefined, change: () => undefined } as never;
  const host = new ClaimedHost({ name: "far", backplane, identity: () => identity }, claims);
  const sink = {
    onHello: () => undefined,
    onManifest: () => undefined,
    onHostAway: () => undefined,
    onWelcomed: (runs: readonly HeldRun[]) =>
      void told.push(...runs.map(({ run, progress }) => `has ${run} ${progress}`)),
    onSettle: async ({ run }: { run: string }) => {
      told.push(`ended ${run}`);
      return { isKept: true };
    },
    onBegin: async ({ run }: { run: string }) => {
      told.push(`asks for ${run}`);
      return true;
    },
    onBegan: ({ run }: { run: string }) => void told.push(`began ${run}`),
    onReturned: ({ run }: { run: string }) => void told.push(`returned ${run}`),
  } as unknown as BackplaneSink;
  await host.start(sink);
  if (!link) throw new Error("the link was not started");
  await link.claim?.([agentDescriptor("pulse")]);
  link.onHello([agentDescriptor("pulse")]);
  link.onWelcomed?.([
    { ...ref("per-1"), progress: "BEGUN" },
    { ...ref("per-2"), progress: "WAITING" },
    { ...ref("per-3"), progress: "WAITING" },
  ]);
  const settle = { agentId: "pulse", run: "per-1", attempt: 1, outcome: { kind: "COMPLETED", result: 1 } };
  return { host, link, told, settled: link.onSettle?.(settle as never) };
}

describe("a host whose agents another gateway still carries", () => {
  it("[CLUSTER-1587] ends a run meanwhile, and the end is stored when this gateway gets the agent", async () => {
    const { host, told, settled } = await dialled();
    expect(told).toEqual([]);
    host.grant(["pulse"]);
    expect(await settled).toEqual({ isKept: true });
    expect(told).toEqual([
      "welcome",
      "has per-1 BEGUN",
      "has per-2 WAITING",
      "has per-3 WAITING",
      "ended per-1",
    ]);
  });

  it("[CLUSTER-1664] begins a run, gives one back and asks for one meanwhile: what it has is told when this gateway gets the agent", async () => {
    const { host, link, told, settled } = await dialled();
    link.onBegan?.({ ...ref("per-2"), at: 1 });
    link.onReturned?.(ref("per-3"));
    const go = link.onBegin?.(ref("per-4"));
    host.grant(["pulse"]);
    expect([await go, await settled]).toEqual([true, { isKept: true }]);
    expect(told).toEqual(["welcome", "has per-1 BEGUN", "has per-2 BEGUN", "ended per-1", "asks for per-4"]);
  });

  it("[CLUSTER-1664] asks its next gateway when it leaves: nothing begins here", async () => {
    const { link, told } = await dialled();
    const go = link.onBegin?.(ref("per-4"));
    link.onHostAway?.(false);
    expect(await go).toBe(false);
    expect(told).toEqual([]);
  });

  it("[CLUSTER-1664] is told nothing of its other agents again when it gets one later", async () => {
    const { host, link, told } = await dialled();
    host.grant(["pulse"]);
    link.onManifest({ added: [agentDescriptor("late")], removed: [] });
    told.length = 0;
    host.grant(["late"]);
    expect(told).toEqual(["welcome"]);
  });

  it("[CLUSTER-1664] keeps what it says beyond what may wait", async () => {
    const { host, link } = await dialled();
    // An end waits already.
    for (let n = 1; n < 10_000; n += 1) void link.onBegin?.(ref(`per-${n}`));
    const settle = { ...ref("late"), outcome: { kind: "COMPLETED", result: 1 } } as const;
    expect([await link.onSettle?.(settle), await link.onBegin?.(ref("later"))]).toEqual([null, false]);
    host.grant(["pulse"]);
    expect(await link.onSettle?.(settle)).toEqual({ isKept: true });
  });

  it("[CLUSTER-1587] keeps the end for its next gateway when it leaves", async () => {
    const { link, told, settled } = await dialled();
    link.onHostAway?.(false);
    expect(await settled).toBeNull();
    expect(told).toEqual([]);
  });
});
