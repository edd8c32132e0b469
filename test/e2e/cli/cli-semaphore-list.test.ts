import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { scratchFolder, seedQuestions, type Seeded } from "../../support/storage/kit.js";
import { TOP } from "../../support/machine.js";
import { run, startGateway, type Gateway } from "../../support/terrarium-process.js";

const SETTLED = 2_050;
const WAITING = 3;

describe(
  "terrarium semaphore list, with more questions than one page of the gateway",
  { timeout: 120_000 },
  () => {
    const folder = scratchFolder();
    let gateway: Gateway;
    let seeded: Seeded;
    let variables: { readonly TERRARIUM_URL: string };

    beforeAll(async () => {
      seeded = await seedQuestions(folder.path, { settled: SETTLED, waiting: WAITING });
      const asker = join(TOP, "test/support/agents/asker.ts");
      const data = ["--data-dir", folder.path];
      gateway = await startGateway(["serve", "--port", "0", "--no-bundled", "--agents", asker, ...data]);
      variables = { TERRARIUM_URL: gateway.url };
    }, 120_000);

    afterAll(async () => {
      await gateway?.[Symbol.asyncDispose]();
      folder.remove();
    });

    const list = (...flags: string[]) => run(["semaphore", "list", ...flags], variables);

    async function idsOf(...flags: string[]): Promise<string[]> {
      const { stdout, stderr } = await list(...flags, "--json");
      if (stderr !== "") throw new Error(stderr);
      return (JSON.parse(stdout) as { id: string }[]).map(({ id }) => id);
    }

    it("[PURGATORY-30] lists all questions, the oldest first", async () => {
      const { ids } = seeded;
      expect(await idsOf("--status", "all")).toEqual(ids);
      expect(await idsOf("--status", "cancelled")).toEqual(ids.slice(0, SETTLED));
      expect(await idsOf()).toEqual(ids.slice(SETTLED));
      expect(await idsOf("--status", "all", "--agent", "missing")).toEqual([]);
    });

    it("[PURGATORY-30] lists the first or the last of them, the newest at the end", async () => {
      const { ids, latestSettled } = seeded;
      expect(await idsOf("--status", "all", "--first", "1500")).toEqual(ids.slice(0, 1_500));
      expect(await idsOf("--status", "all", "--first", "0")).toEqual([]);
      expect(await idsOf("--status", "all", "--last", "1500")).toEqual(ids.slice(-1_500));
      expect(await idsOf("--last", "2")).toEqual(ids.slice(-2));
      expect(await idsOf("--status", "cancelled", "--last", "1200")).toEqual(
        latestSettled.slice(0, 1_200).toReversed(),
      );
      const { stdout } = await list("--status", "cancelled", "--last", "1");
      expect(stdout.trimEnd().split("\n").at(-1)).toContain(latestSettled[0]);
    });

    it("refuses an invalid number of rows, and --first together with --last", async () => {
      for (const flags of [
        ["--last", "many"],
        ["--first", "100001"],
        ["--first", "1", "--last", "1"],
      ]) {
        expect(await list(...flags)).toMatchObject({ status: 2, stdout: "" });
      }
    });

    it("lists the first or the last of the cached questions while the gateway is away", async () => {
      const waiting = seeded.ids.slice(SETTLED);
      expect(await idsOf()).toEqual(waiting);
      await gateway.session.end("SIGTERM");
      for (const [flags, expected] of [
        [["--last", "2"], waiting.slice(1)],
        [["--last", "7"], waiting],
        [["--last", "0"], []],
        [["--first", "2"], waiting.slice(0, 2)],
      ] as const) {
        const { status, stdout } = await list(...flags, "--json");
        expect(status).toBe(4);
        expect((JSON.parse(stdout) as { id: string }[]).map(({ id }) => id)).toEqual(expected);
      }
    });
  },
);
