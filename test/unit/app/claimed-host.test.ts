import { describe, expect, it } from "vitest";

import { ClaimedHost } from "../../../src/app/carrying/claimed-host.js";
import type { Backplane, BackplaneSink } from "../../../src/link/port.js";
import { agentDescriptor } from "../../support/host-kit.js";

/** A host that dials in with the agent "pulse", which this gateway does not get at once. */
async function dialled() {
  let link: BackplaneSink | undefined;
  const told: string[] = [];
  const backplane = {
    start: async (sink: BackplaneSink) => void (link = sink),
    welcome: () => void told.push("welcome"),
  } as unknown as Backplane;
  const identity = { owner: "far", hostId: "far", incarnation: "1" } as never;
  const claims = { hello: async () => undefined, left: () => undefined } as never;
  const host = new ClaimedHost({ name: "far", backplane, identity: () => identity }, claims);
  const sink = {
    onHello: () => undefined,
    onManifest: () => undefined,
    onHostAway: () => undefined,
    onWelcomed: (runs: readonly { run: string }[]) => void told.push(...runs.map(({ run }) => `has ${run}`)),
    onSettle: async ({ run }: { run: string }) => {
      told.push(`ended ${run}`);
      return { isKept: true };
    },
  } as unknown as BackplaneSink;
  await host.start(sink);
  if (!link) throw new Error("the link was not started");
  await link.claim?.([agentDescriptor("pulse")]);
  link.onHello([agentDescriptor("pulse")]);
  link.onWelcomed?.([{ agentId: "pulse", run: "per-1", attempt: 1, progress: "BEGUN" }] as never);
  const settle = { agentId: "pulse", run: "per-1", attempt: 1, outcome: { kind: "COMPLETED", result: 1 } };
  return { host, link, told, settled: link.onSettle?.(settle as never) };
}

describe("a host whose agents another gateway still carries", () => {
  it("[CLUSTER-1587] ends a run meanwhile, and the end is stored when this gateway gets the agent", async () => {
    const { host, told, settled } = await dialled();
    expect(told).toEqual([]);
    host.grant(["pulse"]);
    expect(await settled).toEqual({ isKept: true });
    expect(told).toEqual(["welcome", "has per-1", "ended per-1"]);
  });

  it("[CLUSTER-1587] keeps the end for its next gateway when it leaves", async () => {
    const { link, told, settled } = await dialled();
    link.onHostAway?.(false);
    expect(await settled).toBeNull();
    expect(told).toEqual([]);
  });
});
