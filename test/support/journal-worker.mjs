import { parentPort, workerData } from "node:worker_threads";

import { createJiti } from "jiti";

const { serveJournal } = await createJiti(import.meta.url).import(
  "../../src/journal/sqlite/serve-journal.ts",
);
serveJournal(parentPort, workerData);
