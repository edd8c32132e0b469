import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { getPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { SqliteStorage } from "../../../src/storage/index.js";
import { removeFolder } from "../../support/folder.js";

/** The niceness of each thread of this process, field 19 of its status. */
function niceness(): number[] {
  return readdirSync("/proc/self/task").map((thread) => {
    const status = readFileSync(`/proc/self/task/${thread}/stat`, "utf8");
    return Number(status.slice(status.lastIndexOf(")") + 2).split(" ")[16]);
  });
}

const own = getPriority(0);

describe("the thread that reads the log", () => {
  it("[STORAGE-956] has a lower priority than all other threads, on Linux", async () => {
    // Elsewhere a thread has no niceness of its own, and a process that is this nice has none lower.
    if (process.platform !== "linux" || own >= 10) return;
    const folder = mkdtempSync(join(tmpdir(), "terrarium-read-"));
    const storage = await SqliteStorage.open({ path: join(folder, "data.db") });
    const { reader } = await storage.openEventLog();
    const before = niceness().filter((nice) => nice === 10).length;
    await reader.locate("a", { epoch: "e1", offset: 1 });
    expect(niceness().filter((nice) => nice === 10)).toHaveLength(before + 1);
    expect(getPriority(0)).toBe(own);
    await storage.close();
    removeFolder(folder);
  });
});
