import { jetstreamManager, StorageType } from "@nats-io/jetstream";
import { describe, expect, it, vi } from "vitest";

import { deferred } from "../../../src/base/async/deferred.js";
import { type Clock, systemClock } from "../../../src/base/clock.js";
import { bucketNames } from "../../../src/cluster/bucket/names.js";
import { LeaseGate } from "../../../src/cluster/lease-gate.js";
import type { Leases } from "../../../src/cluster/leases.js";
import { cleanUp } from "../../support/clean-up.js";
import { needs } from "../../support/machine.js";
import { newNamespace, openCluster, sharedNats } from "../../support/nats/kit.js";
import { freePorts, natsFolder, NatsServer } from "../../support/nats/server.js";
import { ManualClock } from "../../support/time-and-random.js";
import { waitUntil } from "../../support/wait-until.js";

/** Resolves when the lease, or the gate, says this. */
function until(leases: Pick<Leases, "onChange">, isHeld: boolean): Promise<void> {
  return new Promise((resolve) => void leases.onChange((now) => now === isHeld && resolve()));
}

const LEASE_MS = 900;

/** Two gateways over a server of their own. */
async function twoLeases(leaseMs = LEASE_MS) {
  const folder = natsFolder();
  const [port = 0] = await freePorts(1);
  const server = await NatsServer.start({ port, folder: folder.path });
  cleanUp(folder.remove);
  cleanUp(() => server.kill());
  const namespace = newNamespace();
  const open = async () => {
    const { cluster, close } = await openCluster([server.url], namespace, { leaseMs });
    cleanUp(close);
    return { gateway: cluster.gateway, leases: await cluster.leases(), namespace, url: server.url };
  };
  const [own, watching] = await Promise.all([open(), open()]);
  return { server, own, watching };
}

describe.skipIf(needs("natsServer"))("the lease of a gateway", () => {
  it("[CLUSTER-1808] counts no other one as gone when those of all were purged, until that could refresh its own", async () => {
    const { own, watching } = await twoLeases(60_000);
    const { connection, close } = await openCluster([own.url], own.namespace);
    cleanUp(close);
    const { streams } = await jetstreamManager(connection.nats, { checkAPI: false });
    await streams.purge(`KV_${bucketNames(own.namespace).gateways}`);
    expect(await watching.leases.alive()).toEqual([]);
    expect(await watching.leases.ended([own.gateway])).toEqual(new Set());
    expect(watching.leases.isHeld).toBe(true);
  });

  it("[CLUSTER-1537] ends by its own clock when the servers do not answer, for the others, too, and comes back", async () => {
    const { server, own, watching } = await twoLeases();
    expect(own.leases.isHeld).toBe(true);
    expect(await watching.leases.ended([own.gateway, "never"])).toEqual(new Set(["never"]));
    const lost = until(own.leases, false);
    server.pause();
    await lost;
    expect(own.leases.isHeld).toBe(false);
    const back = until(own.leases, true);
    server.resume();
    await back;
    expect(own.leases.isHeld).toBe(true);
    await own.leases.close({ release: true });
    await waitUntil(async () => (await watching.leases.ended([own.gateway])).has(own.gateway));
  });

  it("[CLUSTER-1807] is not refreshed when the servers have no room to store it, and says so", async () => {
    const folder = natsFolder();
    const [port = 0] = await freePorts(1);
    const more = `no_auth_user: u
      accounts { A { jetstream: { max_file: 4MB }, users: [{ user: u, password: u }] } }`;
    const server = await NatsServer.start({ port, folder: folder.path, more });
    cleanUp(folder.remove);
    cleanUp(() => server.kill());
    const { cluster, connection, close, errors } = await openCluster([server.url], newNamespace(), {
      leaseMs: LEASE_MS,
    });
    cleanUp(close);
    const leases = await cluster.leases();
    const { streams } = await jetstreamManager(connection.nats, { checkAPI: false });
    await streams.add({ name: "full", subjects: ["full"], storage: StorageType.File });
    for (const bytes of [500_000, 20_000, 500, 0])
      while (!(await connection.nats.request("full", new Uint8Array(bytes))).string().includes("error"));
    const refused = "the lease is not stored: resource limits exceeded for account";
    await waitUntil(() => errors.some((error) => String(error).includes(refused)));
    expect(leases.skew.problem).toBe(null);
    await streams.purge("full");
    await waitUntil(async () => leases.isHeld && (await leases.alive()).length === 1);
  });

  it.each([
    [-60_000, "60 s behind"],
    [60_000, "60 s ahead of"],
    [2_000, null],
  ])(
    "[CLUSTER-1805] measures the clock of the gateway against that of NATS: %i ms",
    async (skewMs, expected) => {
      const { url } = await sharedNats();
      const now = (): number => Date.now() + skewMs;
      const clock: Clock = {
        now,
        monotonic: () => systemClock.monotonic(),
        after: (ms, task) => systemClock.after(ms, task),
      };
      const { cluster, close, errors } = await openCluster([url], newNamespace(), {
        leaseMs: LEASE_MS,
        clock,
      });
      cleanUp(close);
      const { skew } = await cluster.leases();
      const measured = vi.spyOn(skew, "measured");
      await waitUntil(() => measured.mock.calls.length >= 2);
      const told = expected === null ? [] : [expect.stringContaining(`is ${expected} that of NATS`)];
      expect([skew.problem].filter((one) => one !== null)).toEqual(told);
      expect(errors.map(String)).toEqual(told);
    },
  );

  it("[CLUSTER-1774] is as long as the bucket of the namespace says, whatever a later gateway was started with, and that is told", async () => {
    const namespace = newNamespace();
    const { url } = await sharedNats();
    const told: unknown[] = [];
    const first = await openCluster([url], namespace, {
      leaseMs: LEASE_MS,
      onDifference: (difference) => told.push(difference),
    });
    cleanUp(first.close);
    await first.cluster.leases();
    const again = await openCluster([url], namespace, {
      leaseMs: LEASE_MS,
      onDifference: (difference) => told.push(difference),
    });
    cleanUp(again.close);
    await again.cluster.leases();
    expect(told).toEqual([]);
    const second = await openCluster([url], namespace, {
      leaseMs: 60_000,
      onDifference: (difference) => told.push(difference),
    });
    cleanUp(second.close);
    const leases = await second.cluster.leases();
    expect(leases.leaseMs).toBe(LEASE_MS);
    expect(told).toContainEqual(
      expect.objectContaining({ setting: "max_age", found: "900000000", expected: "60000000000" }),
    );
  });

  it("[CLUSTER-1644] counts no other one as gone when the servers were away, until that could refresh its own", async () => {
    const { server, own, watching } = await twoLeases();
    // As one whose next refresh is a moment later.
    await own.leases.close({ release: false });
    const lost = until(watching.leases, false);
    server.pause();
    await lost;
    const back = until(watching.leases, true);
    server.resume();
    await back;
    const backAt = performance.now();
    // The server forgets the other lease at once.
    await waitUntil(async () => (await watching.leases.ended([own.gateway])).has(own.gateway));
    expect(performance.now() - backAt).toBeGreaterThan(LEASE_MS / 2);
  });
});

describe.skipIf(needs("natsServer"))("a lease that is refreshed too late", () => {
  it("[CLUSTER-1645] is told as ended and as back, though no timer has seen it end", async () => {
    const clock = new ManualClock();
    const { cluster, close } = await openCluster([(await sharedNats()).url], newNamespace(), {
      leaseMs: LEASE_MS,
      clock,
    });
    cleanUp(close);
    const leases = await cluster.leases();
    const told: boolean[] = [];
    leases.onChange((isHeld) => told.push(isHeld));
    // The refresh is on its way while the lease ends, and this thread is busy.
    clock.advance(LEASE_MS / 3);
    clock.stall(LEASE_MS * 0.8);
    expect([leases.isHeld, told]).toEqual([false, []]);
    await waitUntil(() => leases.isHeld);
    expect(told).toEqual([false, true]);
  });
});

describe("the gate of a gateway", () => {
  function gate() {
    const clock = new ManualClock();
    const listeners: ((isHeld: boolean) => void)[] = [];
    const leases = {
      isHeld: true,
      onChange: (listener: (isHeld: boolean) => void) => {
        listeners.push(listener);
        return () => undefined;
      },
    };
    const reads: ReturnType<typeof deferred<void>>[] = [];
    const catchUp = (): Promise<void> => {
      const reading = deferred();
      reads.push(reading);
      return reading.promise;
    };
    const made = new LeaseGate({ leases, catchUp, clock });
    const told: boolean[] = [];
    made.onChange((isOpen) => told.push(isOpen));
    const set = (isHeld: boolean): void => {
      leases.isHeld = isHeld;
      for (const listener of listeners) listener(isHeld);
    };
    return { made, told, set, reads, leases, clock };
  }

  it("[CLUSTER-1538] is closed at the first look after a pause, and open when it has the lease and knows what others took", async () => {
    const { made, told, set, reads, leases } = gate();
    expect(made.isOpen).toBe(true);
    // The process was paused: no timer has told of the end.
    leases.isHeld = false;
    expect([made.isOpen, told]).toEqual([false, [false]]);
    set(true);
    expect(made.isOpen).toBe(false);
    reads[0]?.resolve();
    await until(made, true);
    expect([made.isOpen, told]).toEqual([true, [false, true]]);
  });

  it("[CLUSTER-1645] opens by itself when the lease has come back before anybody told that it had ended", async () => {
    const { made, told, reads, leases, clock } = gate();
    leases.isHeld = false;
    expect(made.isOpen).toBe(false);
    for (const isHeld of [false, true]) {
      leases.isHeld = isHeld;
      await clock.armed();
      clock.advance(250);
      expect(reads).toHaveLength(isHeld ? 1 : 0);
    }
    const open = until(made, true);
    reads[0]?.resolve();
    await open;
    expect([made.isOpen, told, clock.pending]).toEqual([true, [false, true], 0]);
  });

  it("[CLUSTER-1538] reads again what others took when that fails, and when the lease has ended and come back meanwhile", async () => {
    const { made, told, set, reads, clock } = gate();
    set(false);
    set(true);
    reads[0]?.reject(new Error("away"));
    await clock.armed();
    clock.advance(250);
    expect([made.isOpen, reads.length]).toEqual([false, 2]);
    set(false);
    set(true);
    reads[1]?.resolve();
    await clock.armed();
    expect(made.isOpen).toBe(false);
    const open = until(made, true);
    clock.advance(250);
    reads[2]?.resolve();
    await open;
    expect(told).toEqual([false, true]);
  });
});
