import { utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import { logwatch } from "../../../src/agents/logwatch.js";
import { steward } from "../../../src/agents/steward.js";
import type { ScanReport } from "../../../src/agents/steward/reports.js";
import { type AgentDefinition, defineAgent } from "../../../src/host/modules/definition.js";
import { testAgent } from "../../../src/testing/index.js";
import { tempFolder } from "../../support/storage/files.js";

const START = Date.UTC(2026, 0, 1);
const MINUTE_MS = 60_000;

/** Passes inputs on to the bundled agents, and answers with what became of the last one. */
const driver = defineAgent({
  id: "driver",
  async process(input, { invoke }) {
    const { to, inputs } = input as { to: string; inputs: readonly object[] };
    let last: unknown = null;
    for (const one of inputs) last = await invoke(to, one);
    return last as { status: string; result: ScanReport };
  },
});

const line = (second: number, text: string): { text: string; file: string } => ({
  file: "/var/log/app.log",
  text: `${new Date(START + second * 1_000).toISOString()} ${text}`,
});

/** A minute of ordinary lines, then a burst of errors. */
function lines(error: string): object[] {
  const ordinary = Array.from({ length: 70 }, (_, n) => line(n, `INFO request ${n} served`));
  return [...ordinary, ...Array.from({ length: 200 }, (_, n) => line(70 + n / 40, `ERROR ${error} ${n}`))];
}

async function world() {
  const directory = await tempFolder();
  const agents = [logwatch({ files: [] }), steward({ directory })] as unknown as AgentDefinition[];
  const agent = testAgent(driver, { now: START, agents });
  const scan = async () => {
    const run = await agent.perturb({ to: "steward", inputs: [{ scan: true }] });
    expect(run.error).toBeNull();
    return run.result as { status: string; result: ScanReport | null };
  };
  const stale = (): void => {
    const path = join(directory, "old.bin");
    writeFileSync(path, "x".repeat(1_000));
    utimesSync(path, 1, 1);
  };
  return { agent, scan, stale };
}

it("[STEWARD-800] [LOGWATCH-800] a burst of disk errors holds the steward back until the warning has faded", async () => {
  const { agent, scan, stale } = await world();
  expect((await scan()).result).toMatchObject({ kind: "scan", proposed: null, heldBack: null });
  const fed = await agent.perturb({ to: "logwatch", inputs: lines("sda1: I/O error, block") });
  expect(fed.error).toBeNull();
  const [warning] = await agent.signals.sense({ type: "WARNING" });
  expect(warning).toMatchObject({
    source: "logwatch",
    target: null,
    key: "app.log",
    payload: { about: "disk" },
  });
  stale();
  const held = await scan();
  expect(held.status).toBe("COMPLETED");
  expect(held.result).toMatchObject({ stale: { files: 1 }, proposed: null, pendingCards: 0 });
  expect(held.result?.heldBack).toMatchObject({ source: "logwatch", key: "app.log" });
  await agent.advance(60 * MINUTE_MS);
  expect(await agent.signals.sense({ type: "WARNING", minIntensity: 0.3 })).toEqual([]);
  expect((await scan()).status).toBe("PARKED");
});

it("[STEWARD-800] warnings about other things, and weak ones, hold nothing back", async () => {
  const { agent, scan, stale } = await world();
  // The scan with which the steward begins is over, too.
  await scan();
  await agent.perturb({ to: "logwatch", inputs: lines("payment refused for order") });
  expect((await agent.signals.sense({ type: "WARNING" }))[0]?.payload).not.toHaveProperty("about");
  const warning = { type: "WARNING", initialIntensity: 0.9 };
  await agent.signals.deposit({ ...warning, target: "somebody", key: "disk" });
  await agent.signals.deposit({ ...warning, initialIntensity: 0.2, key: "disk" });
  stale();
  expect((await scan()).status).toBe("PARKED");
});

it("[LOGWATCH-800] a format that was learned is a CAPABILITY, once", async () => {
  const { agent } = await world();
  const json = { text: '{"level":"info","msg":"started"}', file: "app.log" };
  await agent.perturb({ to: "logwatch", inputs: [json, json, { text: "plain words", file: "app.log" }] });
  const found = await agent.signals.sense({ type: "CAPABILITY" });
  expect(found).toMatchObject([{ source: "logwatch", key: "reads:json", count: 1 }]);
});
