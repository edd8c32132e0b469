import { parentPort, workerData } from "node:worker_threads";

import { built, killAt } from "./purgatory-crash-step.mjs";

const { serveStore } = await built("purgatory/sqlite/serve-store.js");
serveStore(parentPort, workerData, killAt);
