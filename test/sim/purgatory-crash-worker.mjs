import { parentPort, workerData } from "node:worker_threads";

import { built, killAt } from "./purgatory-crash-step.mjs";

const { serveStorage } = await built("storage/serve-storage.js");
serveStorage(parentPort, workerData, killAt);
