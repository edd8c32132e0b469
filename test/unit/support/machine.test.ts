import { chmod, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { needs, pathOf } from "../../support/machine.js";
import { removeFolder } from "../../support/folder.js";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "terrarium-needs-"));
  vi.stubEnv("PATH", folder);
  vi.stubEnv("CHROMIUM_PATH", undefined);
  vi.stubEnv("CI", undefined);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  removeFolder(folder);
});

it("a missing tool is a reason to skip that is printed with how to get it", () => {
  const printed = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  expect(needs("chromium")).toBe(true);
  expect(printed).toHaveBeenCalledWith(expect.stringContaining("apt-get install chromium"));
});

it("in CI a missing tool is a failure", () => {
  vi.stubEnv("CI", "true");
  expect(() => needs("chromium")).toThrow("CI skips no test");
});

it("a tool is found on the path, or where its variable says", async () => {
  const file = join(folder, "chromium");
  await writeFile(file, "");
  expect(pathOf("chromium")).toBeNull();
  await chmod(file, 0o755);
  expect(pathOf("chromium")).toBe(file);
  expect(needs("chromium")).toBe(false);
  vi.stubEnv("PATH", "");
  expect(pathOf("chromium")).toBeNull();
  vi.stubEnv("CHROMIUM_PATH", file);
  expect(pathOf("chromium")).toBe(file);
});
