import { parentPort } from "node:worker_threads";
import { check } from "./check.js";
const port = parentPort;
if (!port) throw new Error("check-worker runs in a worker thread only");
const post = (message) => port.postMessage(message);
port.on("message", (request) => post(check(request)));
post("ready");
//# sourceMappingURL=check-worker.js.map
