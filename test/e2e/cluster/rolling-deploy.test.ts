import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { RollingDeploy } from "../../faults/roll.js";
import { needs } from "../../support/machine.js";
import { scratchFolder } from "../../support/storage/kit.js";

describe.skipIf(needs("natsServer"))("three gateways are ended and started anew, one after the other", () => {
  const scratch = scratchFolder();
  afterAll(() => scratch.remove());

  // Ten processes start: long only where many other things run.
  const timeout = 600_000;

  it(
    "[CLUSTER-1610] clients of five kinds miss nothing and get nothing twice, and all work is done once",
    { timeout },
    async () => {
      const options = { gateways: 3, observers: 25, lanes: 2, tickMs: 100, leaseMs: 60_000 };
      await using deploy = await RollingDeploy.start(join(scratch.path, "short"), options);
      await deploy.roll();
      const { faults, watching, steering } = await deploy.finish();
      expect(faults).toEqual([]);
      expect(watching).toMatchObject({ gaps: 0, missed: 0, repeats: 0 });
      expect(steering).toMatchObject({ lost: 0, doubled: 0, answeredOnce: steering?.questions });
      expect(steering?.questions).toBeGreaterThan(0);
    },
  );
});
