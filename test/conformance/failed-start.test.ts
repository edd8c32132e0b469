import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { createTerrarium, defineAgent } from "../../src/index.js";
import { tempFolder } from "../support/storage/files.js";

const good = defineAgent({ id: "good", process: () => "done" });
const wrong = { ...good, id: "Not An Id" };

test("[APP-7] a terrarium that failed to start releases its data folder for the next", async () => {
  const dataDir = await tempFolder();
  const revokedTokens = join(dataDir, "revoked");
  writeFileSync(revokedTokens, "");
  const options = { dataDir, revokedTokens };
  await expect(createTerrarium({ ...options, agents: [wrong] })).rejects.toMatchObject({
    code: "BAD_USER_INPUT",
  });
  const next = await createTerrarium({ ...options, agents: [good] });
  await next.close();
});

test("[APP-7] it also leaves no temporary folder behind", async () => {
  const folder = await tempFolder();
  vi.stubEnv("TMPDIR", folder);
  await expect(createTerrarium({ agents: [wrong] })).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
  expect(readdirSync(folder)).toEqual([]);
  const next = await createTerrarium({ agents: [good] });
  expect(readdirSync(folder)).toHaveLength(1);
  await next.close();
  vi.unstubAllEnvs();
});
