import { describe, expect, it } from "vitest";

import { deferred } from "../../../src/base/async/deferred.js";
import { LeaseGate } from "../../../src/cluster/lease-gate.js";
import type { Leases } from "../../../src/cluster/leases.js";
import { cleanUp } from "../../support/clean-up.js";
import { needs } from "../../support/machine.js";
import { newNamespace, openCluster } from "../../support/nats/kit.js";
import { freePorts, natsFolder, NatsServer } from "../../support/nats/server.js";
import { ManualClock } from "../../support/time-and-random.js";

/** Resolves when the lease, or the gate, says this. */
function until(leases: Pick<Leases, "onChange">, isHeld: boolean): Promise<void> {
  return new Promise((resolve) => void leases.onChange((now) => now === isHeld && resolve()));
}

describe.skipIf(needs("natsServer"))("the lease of a gateway", () => {
  it("[CLUSTER-1537] ends by its own clock when the servers do not answer, for the others, too, and comes back", async () => {
    const folder = natsFolder();
    const [port = 0] = await freePorts(1);
    const server = await NatsServer.start({ port, folder: folder.path });
    cleanUp(folder.remove);
    cleanUp(() => server.kill());
    const namespace = newNamespace();
    const [own, watching] = await Promise.all(
      [0, 1].map(async () => {
        const { cluster, close } = await openCluster([server.url], namespace, { leaseMs: 900 });
        cleanUp(close);
        return { gateway: cluster.gateway, leases: await cluster.leases() };
      }),
    );
    if (!own || !watching) throw new Error("there are two");
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
    expect(await watching.leases.ended([own.gateway])).toEqual(new Set([own.gateway]));
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
