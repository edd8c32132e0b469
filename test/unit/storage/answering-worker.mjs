// Answers each batch at once, and then says so in shared memory.
/* oxlint-disable unicorn/require-post-message-target-origin -- a thread, not a window */
import { parentPort, workerData } from "node:worker_threads";

const answered = new Int32Array(workerData.answered);
parentPort.on("message", ({ lane, calls }) => {
  parentPort.postMessage({ type: "results", lane, results: calls.map(() => ({ ok: true, value: null })) });
  Atomics.store(answered, 0, 1);
  Atomics.notify(answered, 0);
});
parentPort.postMessage({ type: "opened" });
