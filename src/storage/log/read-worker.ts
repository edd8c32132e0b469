import { parentPort, workerData } from "node:worker_threads";

import { type ReadSetup, serveReads } from "./serve-reads.js";

if (!parentPort) throw new Error("read-worker runs in a worker thread only");
serveReads(parentPort, workerData as ReadSetup);
