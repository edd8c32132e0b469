import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { playRound } from "../../faults/cluster-round.js";
import { ClusterTally } from "../../faults/cluster-tally.js";
import { needs } from "../../support/machine.js";
import { tempFolder } from "../../support/storage/files.js";

/** Its first two faults: `kill -9` of a gateway that carries agents, and SIGSTOP of another one for longer than its lease. */
const SEED = 935;

describe.skipIf(needs("natsServer") || needs("namespaces"))(
  "one short round of test/faults/cluster.test.ts",
  () => {
    it("[CLUSTER-1580] gateways that carry agents are killed and stopped under load, and nothing is lost or doubled", async () => {
      const tally = new ClusterTally();
      const folder = join(await tempFolder(), "world");
      await playRound({ folder, seed: SEED, steps: 2, leaseMs: 2_000, stopMs: 3_000, restMs: 0 }, tally);
      expect(tally.rounds).toBe(1);
    }, 300_000);
  },
);
