import { parentPort, workerData } from "node:worker_threads";

import { createJiti } from "jiti";

const { serveStore } = await createJiti(import.meta.url).import("../../src/purgatory/sqlite/serve-store.ts");
serveStore(parentPort, workerData);
