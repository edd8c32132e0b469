import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import Database from "libsql";
import { expect, test } from "vitest";

import { periodic } from "../../../src/flux/index.js";

import { seedQuestions } from "../../support/storage/kit.js";
import { Person } from "../../support/steering-clients.js";
import { TerrariumKit } from "../../support/terrarium-kit.js";
import { removeFolder } from "../../support/folder.js";

const FAILING = "questions cannot be kept at present";

test("[STORAGE-9] a data file that does not answer in time is UNAVAILABLE, counted and listed as degraded, until it does", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "terrarium-test-"));
  try {
    const { ids } = await seedQuestions(dataDir, { settled: 0, waiting: 1 });
    const id = ids[0] ?? "";
    await using kit = await TerrariumKit.open({ dataDir, limits: { storeTimeoutMs: 1_000 } });
    const person = new Person(kit, kit.bearer);
    const degraded = async (): Promise<readonly string[]> => {
      const response = await fetch(`http://127.0.0.1:${kit.port}/ready`);
      expect(response.status).toBe(200);
      return ((await response.json()) as { degraded?: readonly string[] }).degraded ?? [];
    };
    const other = new Database(join(dataDir, "terrarium.db"));
    // The gateway may be writing at this moment.
    other.exec("PRAGMA busy_timeout = 10000");
    other.exec("BEGIN IMMEDIATE");
    const details = { code: "UNAVAILABLE", details: { limit: "storeTimeoutMs" } };
    await expect(person.resolve(id, "Approve")).rejects.toMatchObject(details);
    await expect(person.resolve(id, "Approve")).rejects.toMatchObject(details);
    expect(await degraded()).toContain(FAILING);
    expect(await kit.metric('refused_total{limit="storeTimeoutMs"}')).toBeGreaterThanOrEqual(2);
    other.exec("COMMIT");
    other.close();
    for await (const _ of periodic(50)) if (!(await degraded()).includes(FAILING)) break;
    expect(await person.resolve(id, "Approve")).toMatchObject({ status: "RESOLVED" });
  } finally {
    removeFolder(dataDir);
  }
}, 120_000);
