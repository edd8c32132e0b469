import { parentPort, workerData } from "node:worker_threads";
import { gatheredByTick } from "../../base/async/turn.js";
import { systemClock } from "../../base/clock.js";
import { HostLink } from "../host/host-link.js";
import type { LinkLimits, ToGateway, ToHost } from "../messages.js";
import { BATCH_BYTES_MAX } from "../host/outbox.js";
import type { HostLog } from "../port.js";
import type { HostRuntime } from "../host-runtime.js";
import { posted } from "./posted.js";
import type { WorkerStart } from "./worker.js";

/** Messages that come by the thousand. When the thread ends with its agent, those of its last turn are lost, as its events are. */
const GATHERED: ReadonlySet<ToGateway["kind"]> = new Set(["answer", "events", "began", "settle"]);

/** A batch that did not wait for the end of its turn: the agent may be at work, and block the thread. */
function isFull(message: ToGateway, { batchEventsMax }: LinkLimits): boolean {
  if (message.kind !== "events") return false;
  return message.batch.length >= batchEventsMax || message.bytes >= BATCH_BYTES_MAX;
}

/**
 * The worker's side: creates the runtime from the gateway's data, and serves it until told to close. When that fails,
 * the gateway's `start` rejects with the same error. `loading` names each module before it is loaded.
 */
export async function serveWorker(
  make: (data: unknown, log: HostLog, loading: (what: string) => void) => Promise<HostRuntime>,
): Promise<void> {
  const port = parentPort;
  if (!port) throw new Error("serveWorker can only be called in a worker thread");
  const { limits, data } = workerData as WorkerStart;
  const link = new HostLink({ limits, clock: systemClock, schedule: setImmediate });
  link.attach({
    send: gatheredByTick<ToGateway>(
      (messages) => port.postMessage(messages.map(posted)),
      (message) => !GATHERED.has(message.kind) || isFull(message, limits),
    ),
    listen: (listener) =>
      port.on("message", (messages: readonly ToHost[]) => {
        for (const message of messages) listener(message);
      }),
  });
  link.beat();
  try {
    await link.serve(await make(data, link.log, link.loading));
  } catch (error) {
    link.fail(error);
  }
}
