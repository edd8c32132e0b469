import { join } from "node:path";
import { expect, it } from "vitest";
import { heartbeat } from "../../support/mirror-kit.js";
import { cursorAt, entry, journalFolder } from "../../support/storage/kit.js";
import { SqliteStorage } from "../../../src/storage/index.js";
import { TerrariumKit } from "../../support/terrarium-kit.js";
import { openStream } from "../gateway-event-source.js";

/** What an earlier version left: events 1 to 40 of the counter, of which each third is an output and the others heartbeats. */
async function leaveOldHistory(folder: string): Promise<void> {
  const storage = await SqliteStorage.open({ path: join(folder, "terrarium.db") });
  const { journal } = await storage.openEventLog();
  const beat = { type: "METABOLISM", json: JSON.stringify(heartbeat("counter", 1)) } as const;
  const entries = Array.from({ length: 40 }, (_, at) =>
    entry("counter", at + 1, "e1", (at + 1) % 3 === 0 ? {} : beat),
  );
  await journal.append(entries);
  await journal.close(true);
  await storage.close();
}

it("[MIRROR-603] heartbeats in the log of an earlier version are not sent, leave no gap, and their cursors are good", async () => {
  const folder = journalFolder();
  try {
    await leaveOldHistory(folder.path);
    await using kit = await TerrariumKit.open({ dataDir: folder.path, limits: { maxHistory: 8 } });
    const query = `subscription ($after: Cursor) { terrariumEvents(agentId: "counter", after: $after) {
      type ... on OutputEvent { data } ... on GapEvent { missed } } }`;
    // Before everything, after an output, after a heartbeat; in the log, in the ring, and after the last.
    for (const offset of [0, 3, 4, 31, 33, 35, 39, 40]) {
      const variables = JSON.stringify({ after: cursorAt("counter", { epoch: "e1", offset }) });
      await using stream = await openStream(`${kit.url}?${new URLSearchParams({ query, variables })}`);
      const told: string[] = [];
      while (!told.includes("AGENT_STARTED")) {
        const [event] = await stream.take(1);
        const { terrariumEvents } = (
          JSON.parse(event?.data ?? "") as {
            data: { terrariumEvents: { type: string; data?: number; missed?: number } };
          }
        ).data;
        const { type, data, missed } = terrariumEvents;
        told.push(type === "OUTPUT" ? `${data}` : type === "GAP" ? `gap ${missed}` : type);
      }
      const outputs = Array.from({ length: 13 }, (_, at) => (at + 1) * 3).filter((n) => n > offset);
      expect(told, `after ${offset}`).toEqual([...outputs.map(String), "gap 0", "AGENT_STARTED"]);
    }
  } finally {
    folder.remove();
  }
});
