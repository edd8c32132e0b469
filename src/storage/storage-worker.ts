import { parentPort, workerData } from "node:worker_threads";

import type { StorageSetup } from "./protocol.js";
import { serveStorage } from "./serve-storage.js";

if (!parentPort) throw new Error("storage-worker runs in a worker thread only");
serveStorage(parentPort, workerData as StorageSetup);
