import { parentPort, workerData } from "node:worker_threads";

import { createJiti } from "jiti";

const { serveReads } = await createJiti(import.meta.url).import("../../../src/storage/log/serve-reads.ts");
serveReads(parentPort, workerData);
