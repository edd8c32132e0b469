import { describe, expect, it } from "vitest";

import { followCluster } from "../../../src/app/builders/cluster.js";
import { Disposables } from "../../../src/app/disposables.js";
import { Roster } from "../../../src/app/hosts/host-sink.js";
import { freezingOf } from "../../../src/app/services.js";
import { StoreError } from "../../../src/base/store-error.js";
import type { ClusterStores } from "../../../src/cluster/stores.js";
import { agentDescriptor } from "../../support/host-kit.js";
import { ManualClock } from "../../support/time-and-random.js";

/** A gate that the test opens and shuts. */
class Gate {
  isOpen = true;
  #listener: (isOpen: boolean) => void = () => undefined;

  onChange(listener: (isOpen: boolean) => void): () => void {
    this.#listener = listener;
    return () => undefined;
  }

  set(isOpen: boolean): void {
    this.isOpen = isOpen;
    this.#listener(isOpen);
  }
}

function world() {
  const [gate, clock, roster] = [new Gate(), new ManualClock(), new Roster()];
  roster.agents = new Map(["a", "b"].map((id) => [id, agentDescriptor(id)]));
  const cluster = { gate, questions: {} } as unknown as ClusterStores;
  return { gate, clock, roster, cluster };
}

describe("one gateway of several", () => {
  it("[CLUSTER-1538] begins no run of any agent while its gate is shut", () => {
    const { gate, roster, cluster } = world();
    const freezing = freezingOf({ isFrozen: (agentId) => agentId === "b" }, roster, { cluster });
    const frozen = (): boolean[] => ["a", "b"].map((agentId) => freezing.isFrozen(agentId));
    expect(frozen()).toEqual([false, true]);
    gate.set(false);
    expect(frozen()).toEqual([true, true]);
    gate.set(true);
    expect(frozen()).toEqual([false, true]);
  });

  it("[CLUSTER-1538] [CLUSTER-1441] begins what waits when it may again, and looks twice a lease for what others left", async () => {
    const { gate, clock, roster, cluster } = world();
    const told: string[] = [];
    let looks = 0;
    const purgatory = {
      thawed: () => told.push("resumptions"),
      adoptOrphans: () => {
        looks += 1;
        return looks === 1 ? Promise.reject(new StoreError("STORE_TIMEOUT", "away")) : Promise.resolve();
      },
    };
    const disposables = new Disposables({ clock, onProblem: (step) => told.push(step) });
    followCluster(
      {
        cluster: {
          ...cluster,
          leases: { leaseMs: 10_000 } as never,
          troubles: { tell: (_error: unknown, message: string) => told.push(message) } as never,
        },
        inbox: { purgatory } as never,
        runs: { thawed: (agentId) => told.push(agentId) },
        roster,
        clock,
        log: { warn: (_fields, message) => told.push(message), info: () => undefined },
      },
      disposables,
    );
    gate.set(false);
    gate.set(true);
    expect(told.splice(0)).toEqual([
      "the lease at NATS has ended: nothing new begins until it is back",
      "resumptions",
      "a",
      "b",
    ]);
    for (const expected of [1, 2, 3]) {
      await clock.armed();
      clock.advance(5_000);
      expect(looks).toBe(expected);
    }
    expect(told).toEqual([
      "whether gateways that are gone have left resumptions cannot be read now: it is tried again",
    ]);
    await disposables.close(100);
    clock.advance(60_000);
    expect(looks).toBe(3);
  });
});
