import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { needs } from "../support/machine.js";
import { scratchFolder } from "../support/storage/kit.js";
import { RollingDeploy } from "./roll.js";

/** `npx vitest run --config vitest.faults.config.ts rolling-deploy`, with ROLL_OBSERVERS of them, and ROLLS of all ROLL_GATEWAYS. */
const OBSERVERS = Number(process.env["ROLL_OBSERVERS"] ?? 1_000);
const ROLLS = Number(process.env["ROLLS"] ?? 1);
/** With one, all observers lose their gateway at once. */
const GATEWAYS = Number(process.env["ROLL_GATEWAYS"] ?? 3);

describe.skipIf(needs("natsServer"))("a rolling deploy of three gateways", () => {
  const scratch = scratchFolder();
  afterAll(() => scratch.remove());

  it(`[CLUSTER-1610] ${OBSERVERS} clients of five kinds miss nothing and get nothing twice, and all work is done once`, async () => {
    const options = { gateways: GATEWAYS, observers: OBSERVERS, lanes: 4, tickMs: 250 };
    await using deploy = await RollingDeploy.start(join(scratch.path, "long"), options);
    try {
      for (let roll = 0; roll < ROLLS; roll += 1) await deploy.roll();
      const { faults, ...report } = await deploy.finish();
      process.stdout.write(`${deploy.steps.join("\n")}\n${OBSERVERS} observers: ${JSON.stringify(report)}\n`);
      expect(faults).toEqual([]);
      expect(report.watching).toMatchObject({ gaps: 0, missed: 0, repeats: 0 });
      const { steering } = report;
      expect(steering).toMatchObject({ lost: 0, doubled: 0, answeredOnce: steering?.questions });
    } catch (error) {
      throw new Error(`${deploy.steps.join("\n")}\n${deploy.logs}`, { cause: error });
    }
  });
});
