import { BroadcastChannel } from "node:worker_threads";
import { defineAgent, type JsonValue } from "terrarium-gateway";

/* oxlint-disable unicorn/require-post-message-target-origin, unicorn/prefer-add-event-listener -- a channel between threads has no origin */
/** Loads only when early.ts has called. */
const channel = new BroadcastChannel("early and late");
await new Promise<void>((resolve) => {
  channel.onmessage = (message) => {
    const { data } = message as { data: unknown };
    if (data === "here") channel.postMessage("loading");
    if (data === "called") resolve();
  };
  channel.postMessage("loading");
});
channel.close();

export default defineAgent({ id: "late", process: (input: JsonValue) => ({ late: input }) });
