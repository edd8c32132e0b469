import { expect, describe, it, vi } from "vitest";

import type { CarriedAgent } from "../../../src/cluster/agents/carried.js";
import { ClusterDirectory } from "../../../src/cluster/agents/directory.js";
import { AGAIN_MS } from "../../../src/cluster/agents/retries.js";
import type { Leases } from "../../../src/cluster/leases.js";
import { type Clock, systemClock } from "../../../src/base/clock.js";
import { StoreError } from "../../../src/base/store-error.js";
import { cleanUp } from "../../support/clean-up.js";
import { agentDescriptor } from "../../support/host-kit.js";
import { needs } from "../../support/machine.js";
import { openJetStream, testNamespace } from "../jetstream.js";
import { waitUntil } from "../../support/wait-until.js";

const CHECK_MS = 60_000;

/** Timers that the test fires: those of the directory, not of its bucket. */
class Timers implements Clock {
  readonly waiting: { readonly ms: number; readonly task: () => void }[] = [];
  now = (): number => systemClock.now();
  monotonic = (): number => systemClock.monotonic();
  after(ms: number, task: () => void): () => void {
    const timer = { ms, task };
    this.waiting.push(timer);
    return () => void this.waiting.splice(this.waiting.indexOf(timer), 1);
  }

  /** Fires the next timer of this length, when it is there. */
  async fire(ms: number): Promise<void> {
    const timer = await waitUntil(() => this.waiting.find((one) => one.ms === ms));
    this.waiting.splice(this.waiting.indexOf(timer), 1);
    timer.task();
  }
}

async function gateway(
  namespace: string,
  faults: Partial<Pick<Leases, "ended">> & { isHeld?: boolean } = {},
) {
  const cluster = await openJetStream(namespace);
  const [replica, leases] = [await cluster.work(), await cluster.leases()];
  const clock = new Timers();
  const errors: unknown[] = [];
  const inherited: CarriedAgent[] = [];
  const listeners: ((isHeld: boolean) => void)[] = [];
  const directory = await ClusterDirectory.open({
    replica,
    leases: {
      ended: (gateways) => (faults.ended ?? ((all) => leases.ended(all)))(gateways),
      alive: () => leases.alive(),
      onChange(listener) {
        listeners.push(listener);
        return () => false;
      },
      get isHeld() {
        return faults.isHeld ?? true;
      },
    },
    checkMs: CHECK_MS,
    clock,
    onChange: () => undefined,
    onRefused: () => undefined,
    onInherited: (some) => inherited.push(...some),
    onError: (error) => errors.push(error),
  });
  cleanUp(() => directory.close());
  const leaseIsBack = (): void => {
    for (const tell of listeners) tell(true);
  };
  const end = async (): Promise<void> => {
    await leases.close({ release: true });
    await replica.close();
  };
  return { name: cluster.gateway, replica, directory, clock, errors, inherited, faults, leaseIsBack, end };
}

describe.skipIf(needs("natsServer"))("what the directory of several gateways could not store", () => {
  it("[CLUSTER-1777] an agent that a host has given to any other is free when the servers answer again, unless the host comes back", async () => {
    const a = await gateway(testNamespace());
    await a.directory.hello("old", [agentDescriptor("x"), agentDescriptor("y")]);
    vi.spyOn(a.replica, "transact").mockRejectedValueOnce(new StoreError("STORE_TIMEOUT", "away"));
    await a.directory.free(["x"]);
    expect(a.errors).toHaveLength(1);
    await a.clock.fire(AGAIN_MS);
    await waitUntil(() => a.directory.entries.get("x")?.isVacant === true);
    await a.directory.hello("new", [agentDescriptor("x"), agentDescriptor("y")]);
    expect(a.directory.agentsOf("new").map(({ id }) => id)).toEqual(["x"]);
    vi.spyOn(a.replica, "transact").mockRejectedValueOnce(new StoreError("STORE_TIMEOUT", "away"));
    await a.directory.free(["y"]);
    await a.directory.hello("old", [agentDescriptor("y")]);
    expect(a.directory.agentsOf("old").map(({ id }) => id)).toEqual(["y"]);
    expect(a.directory.entries.get("y")?.isVacant).toBe(false);
    vi.spyOn(a.replica, "transact").mockRejectedValueOnce(new StoreError("STORE_TIMEOUT", "away"));
    await a.directory.free(["y"]);
    // The first of those that stand by gets it.
    await a.directory.hello("newer", [agentDescriptor("y")]);
    expect(a.directory.agentsOf("new").map(({ id }) => id)).toEqual(["x", "y"]);
  });

  it("[CLUSTER-1662] is tried again soon, before the next look, and when the lease is back; one failure of several is told", async () => {
    const a = await gateway(testNamespace(), { isHeld: false });
    await a.directory.hello("files", [agentDescriptor("x")]);
    await a.clock.fire(AGAIN_MS);
    await a.clock.fire(AGAIN_MS);
    expect([a.directory.isOpen("x"), a.directory.carries("x"), a.errors.length]).toEqual([true, false, 1]);
    a.faults.isHeld = true;
    a.leaseIsBack();
    await waitUntil(() => a.directory.carries("x"));
    await waitUntil(() => !a.directory.isOpen("x"));
    a.faults.isHeld = false;
    await a.directory.hello("files", [agentDescriptor("y")]);
    a.faults.isHeld = true;
    await a.clock.fire(AGAIN_MS);
    await waitUntil(() => a.directory.carries("y"));
    expect(a.errors.length).toBe(2);
  });

  it("[CLUSTER-1662] looks again soon at what a gateway has left when the servers did not answer", async () => {
    const namespace = testNamespace();
    const [a, b] = [await gateway(namespace), await gateway(namespace)];
    const laptop = { owner: "ada", hostId: "laptop", incarnation: "1" };
    await a.directory.hello("host laptop", [agentDescriptor("x")], laptop);
    await waitUntil(() => b.directory.entries.has("x"));
    await a.end();
    let looks = 0;
    b.faults.ended = async () => {
      looks += 1;
      if (looks < 3) throw new StoreError("STORE_UNREACHABLE", "no answer");
      return new Set([a.name]);
    };
    await b.clock.fire(CHECK_MS);
    await b.clock.fire(AGAIN_MS);
    await b.clock.fire(AGAIN_MS);
    await waitUntil(() => b.inherited.length > 0);
    expect(b.inherited.map(({ agent }) => agent.id)).toEqual(["x"]);
    expect(b.errors.length).toBe(1);
    // Then as seldom as before.
    await waitUntil(() => b.clock.waiting.some(({ ms }) => ms === CHECK_MS));
  });
});
