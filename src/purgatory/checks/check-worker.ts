import { parentPort } from "node:worker_threads";

import { check, type CheckMessage, type CheckRequest } from "./check.js";

const port = parentPort;
if (!port) throw new Error("check-worker runs in a worker thread only");
const post = (message: CheckMessage): void => port.postMessage(message);
port.on("message", (request: CheckRequest) => post(check(request)));
post("ready");
