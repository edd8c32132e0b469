import { parentPort, workerData } from "node:worker_threads";
import { serveStorage } from "./serve-storage.js";
if (!parentPort) throw new Error("storage-worker runs in a worker thread only");
serveStorage(parentPort, workerData);
//# sourceMappingURL=storage-worker.js.map
