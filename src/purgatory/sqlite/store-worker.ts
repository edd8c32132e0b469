import { parentPort, workerData } from "node:worker_threads";

import type { StoreSetup } from "./protocol.js";
import { serveStore } from "./serve-store.js";

if (!parentPort) throw new Error("store-worker runs in a worker thread only");
serveStore(parentPort, workerData as StoreSetup);
