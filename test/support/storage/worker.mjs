import { parentPort, workerData } from "node:worker_threads";

import { createJiti } from "jiti";

const { serveStorage } = await createJiti(import.meta.url).import("../../../src/storage/serve-storage.ts");
serveStorage(parentPort, workerData);
