import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { needs } from "../support/machine.js";
import { firstSeed, replayedSeed } from "../support/seeds.js";
import { scratchFolder } from "../support/storage/kit.js";
import { playRound } from "./cluster-round.js";
import { ClusterTally } from "./cluster-tally.js";

/** `npm run test:faults:cluster` tries one fresh seed, or SIM_SEEDS of them; with SIM_SEED=1234 the faults of one again. */
const rounds = replayedSeed === undefined ? Number(process.env["SIM_SEEDS"] ?? 1) : 1;
const steps = Number(process.env["SIM_STEPS"] ?? 10);
const leaseMs = Number(process.env["SIM_LEASE_MS"] ?? 2_000);
/** A host leaves a gateway that says nothing after up to 12.5 seconds; what takes over from the stopped one has done so by then. */
const stopMs = Number(process.env["SIM_STOP_MS"] ?? 16_000);
const restMs = 2_000;

describe.skipIf(needs("natsServer") || needs("namespaces"))(
  "three gateways over three NATS nodes, and two hosts",
  () => {
    const scratch = scratchFolder();
    afterAll(() => scratch.remove());

    it(
      `[CLUSTER-1580] nothing acknowledged is lost or doubled, and no event is missing unannounced: ${rounds} rounds from ${firstSeed}`,
      { timeout: 36_000_000 },
      async () => {
        const tally = new ClusterTally();
        for (let seed = firstSeed; seed < firstSeed + rounds; seed += 1) {
          const folder = join(scratch.path, `${seed}`);
          await playRound({ folder, seed, steps, leaseMs, stopMs, restMs }, tally);
        }
        process.stdout.write(`the cluster under faults from seed ${firstSeed}:\n${tally.text}\n`);
        expect(tally.rounds).toBe(rounds);
      },
    );
  },
);
