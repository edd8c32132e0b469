import { parentPort, workerData } from "node:worker_threads";
import { serveReads } from "./serve-reads.js";
if (!parentPort) throw new Error("read-worker runs in a worker thread only");
serveReads(parentPort, workerData);
//# sourceMappingURL=read-worker.js.map
