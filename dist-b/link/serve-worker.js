import { parentPort, workerData } from "node:worker_threads";
import { systemClock } from "../base/clock.js";
import { HostLink } from "./host-link.js";
/**
 * The worker's side: creates the runtime from the gateway's data, and serves it until told to close. When that fails,
 * the gateway's `start` rejects with the same error. `loading` names each module before it is loaded.
 */
export async function serveWorker(make) {
  const port = parentPort;
  if (!port) throw new Error("serveWorker can only be called in a worker thread");
  const { limits, data } = workerData;
  const link = new HostLink(
    {
      send: (message) => port.postMessage(message),
      listen: (listener) => port.on("message", (message) => listener(message)),
    },
    { limits, clock: systemClock, schedule: setImmediate },
  );
  link.beat();
  try {
    await link.serve(await make(data, link.log, link.loading));
  } catch (error) {
    link.fail(error);
  }
}
//# sourceMappingURL=serve-worker.js.map
