import { describe, expect, it, vi } from "vitest";

import { Carrying } from "../../../src/app/carrying/carrying.js";
import { deferred } from "../../../src/base/async/deferred.js";
import { type Clock, systemClock } from "../../../src/base/clock.js";
import { newIncarnation } from "../../../src/link/incarnation.js";
import type { BackplaneSink } from "../../../src/link/port.js";
import { cleanUp } from "../../support/clean-up.js";
import { agentDescriptor } from "../../support/host-kit.js";
import { needs } from "../../support/machine.js";
import { waitUntil } from "../../support/wait-until.js";
import { openJetStream, testNamespace } from "../jetstream.js";

const LEASE_MS = 60_000;

/** Short pauses are shorter still. Looks at other gateways do not come at all. */
const hasty: Clock = {
  now: () => systemClock.now(),
  monotonic: () => systemClock.monotonic(),
  after: (ms, task) => (ms > 1_000 ? () => undefined : systemClock.after(Math.min(ms, 5), task)),
};

interface Faults {
  /** Of each claim of a log. */
  readonly claim?: () => Promise<void>;
  readonly isHeld?: () => boolean;
  /** Of each load of runs. */
  readonly takeOver?: () => Promise<void>;
}

/** What carries the agents of one gateway, over a real directory. */
async function gateway(namespace: string, { claim, isHeld = () => true, takeOver }: Faults = {}) {
  const cluster = await openJetStream(namespace);
  const leases = await cluster.leases();
  const held = new Set<string>();
  const warnings: string[] = [];
  const removed: string[] = [];
  const runs: string[] = [];
  const expected: string[][] = [];
  const carrying = new Carrying({
    cluster: {
      cluster,
      troubles: { tell: (_error: unknown, text: string) => void warnings.push(text) },
      leases: {
        ended: (gateways: Iterable<string>) => leases.ended(gateways),
        alive: () => leases.alive(),
        onChange: (listener: (isHeld: boolean) => void) => leases.onChange(listener),
        get isHeld() {
          return isHeld();
        },
      },
    } as never,
    log: {
      async claim(agentId: string) {
        await claim?.();
        held.add(agentId);
      },
      async release(agentId: string) {
        held.delete(agentId);
      },
      isHeld: (agentId: string) => held.has(agentId),
    },
    leaseMs: LEASE_MS,
    clock: hasty,
    logger: { info: () => undefined, warn: (_fields: object, text: string) => void warnings.push(text) },
  });
  cleanUp(() => carrying.close());
  await carrying.begin({
    runs: {
      async takeOver(ids) {
        await takeOver?.();
        runs.push(`taken ${ids.join()}`);
      },
      letGo: (ids) => void runs.push(...ids.map((id) => `let go ${id}`)),
    },
    onListed: (change) => void removed.push(...change.removed),
    onLost: () => undefined,
    expect: (_identity, agents) => void expected.push(agents.map(({ id }) => id)),
    onMoved: () => undefined,
  });
  carrying.started();
  return { carrying, warnings, removed, expected, runs };
}

/** A host that dials in at this gateway, and what it is told. */
async function dials({ carrying }: { readonly carrying: Carrying }, incarnation: string) {
  let link: BackplaneSink | undefined;
  const told: string[] = [];
  const host = carrying.around({
    name: "host far",
    backplane: {
      start: async (sink: BackplaneSink) => void (link = sink),
      welcome: () => undefined,
      lose: (_ids: readonly string[], isReplaced: boolean) => told.push(isReplaced ? "REPLACED" : "MOVED"),
    } as never,
    isRemote: true,
    identity: () => ({ owner: "ada", hostId: "far", incarnation }),
  });
  const welcomed: unknown[] = [];
  await host.start({
    onHello: () => undefined,
    onManifest: () => undefined,
    onWelcomed: (runs: unknown) => welcomed.push(runs),
  } as never);
  if (!link?.claim) throw new Error("the link was not started");
  return { host, link, told, welcomed, claimed: link.claim([agentDescriptor("x"), agentDescriptor("y")]) };
}

describe.skipIf(needs("natsServer"))("a host that dials in at one of several gateways", () => {
  it("[CLUSTER-1660] is welcomed when its agents' logs are claimed, not without them", async () => {
    const [again, go] = [deferred(), deferred()];
    let claims = 0;
    const a = await gateway(testNamespace(), {
      async claim() {
        claims += 1;
        if (claims <= 2) throw new Error("the log does not answer");
        again.resolve();
        await go.promise;
      },
    });
    const { host, claimed } = await dials(a, "1");
    const welcomed = claimed.then(() => "welcomed");
    expect(await Promise.race([welcomed, again.promise.then(() => "tried again")])).toBe("tried again");
    go.resolve();
    await welcomed;
    expect(["x", "y"].map((id) => host.has(id))).toEqual([true, true]);
  });

  it("[CLUSTER-1660] is welcomed when it is stored that it has its agents, which is tried again soon and told once", async () => {
    let looks = 0;
    // Held when it wants to try, and ended when it tries.
    const isHeld = (): boolean => (looks += 1) > 8 || looks % 2 === 0;
    const a = await gateway(testNamespace(), { isHeld });
    const { host, claimed } = await dials(a, "1");
    await claimed;
    expect(["x", "y"].map((id) => host.has(id))).toEqual([true, true]);
    expect(a.warnings).toEqual(["the directory of agents cannot be read or changed now: it is tried again"]);
  });

  it("[CLUSTER-1660] is not waited for when it goes before that", async () => {
    const asked = deferred();
    const a = await gateway(testNamespace(), {
      async claim() {
        asked.resolve();
        throw new Error("the log does not answer");
      },
    });
    const { host, link, claimed } = await dials(a, "1");
    await asked.promise;
    link.onUnwelcomed?.();
    await claimed;
    expect(host.has("x")).toBe(false);
  });

  it("[CLUSTER-1806] keeps its agents when it goes while it is stored that it has them, and is expected back", async () => {
    const namespace = testNamespace();
    const [a, b] = [await gateway(namespace), await gateway(namespace)];
    const first = await dials(a, "1");
    first.link.onUnwelcomed?.();
    await first.claimed;
    await vi.waitFor(() => expect(a.expected).toEqual([["x", "y"]]));
    // Nobody knows yet which runs it has.
    expect([a.removed, first.welcomed]).toEqual([[], []]);
    const second = await dials(b, "1");
    await second.claimed;
    expect(["x", "y"].map((id) => second.host.has(id))).toEqual([true, true]);
    expect([a.removed, b.removed]).toEqual([[], []]);
  });

  it("[CLUSTER-1809] has its runs taken over by the gateway that has it then, when it moves while its logs are claimed or its runs loaded", async () => {
    for (const step of ["claim", "takeOver"] as const) {
      const [asked, go] = [deferred(), deferred()];
      const namespace = testNamespace();
      const a = await gateway(namespace, {
        async [step]() {
          asked.resolve();
          await go.promise;
        },
      });
      const b = await gateway(namespace);
      const first = await dials(a, newIncarnation(1_000_000));
      await asked.promise;
      const second = await dials(b, newIncarnation(2_000_000));
      await second.claimed;
      await waitUntil(() => !a.carrying.isCarrier("x") && !a.carrying.isCarrier("y"));
      go.resolve();
      await first.claimed;
      const [open, ...rest] = a.runs;
      expect({ step, open, rest, b: b.runs }).toEqual({
        step,
        open: step === "claim" ? "let go x" : "taken x,y",
        rest: step === "claim" ? ["let go y"] : ["let go x", "let go y"],
        b: ["taken x,y"],
      });
    }
  });

  it("[CLUSTER-1663] does not take its agents back from a newer process of it at another gateway, and is told REPLACED", async () => {
    const namespace = testNamespace();
    const [a, b] = [await gateway(namespace), await gateway(namespace)];
    const older = newIncarnation(1_000_000);
    const newer = newIncarnation(2_000_000);
    const first = await dials(a, newer);
    await first.claimed;
    const second = await dials(b, older);
    await second.claimed;
    expect(second.told).toEqual(["REPLACED"]);
    expect([first.host.has("x"), second.host.has("x")]).toEqual([true, false]);
    expect([a.carrying.directory.carries("x"), b.carrying.directory.carries("x")]).toEqual([true, false]);
    // A still newer one takes them.
    const third = await dials(b, newIncarnation(3_000_000));
    await third.claimed;
    expect(third.host.has("x")).toBe(true);
  });
});
