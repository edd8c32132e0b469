// Runs the built `servant` in a worker and lets it print to standard output.
import { WorkerBackplane } from "../../dist/link/channels/worker.js";

const entry = new URL("../../dist/host/worker-entry.js", import.meta.url);
const kit = new URL("backplane-agents.ts", import.meta.url).href;
const backplane = new WorkerBackplane({ entry, data: { files: [kit] } });
await backplane.start({
  onHello() {},
  onManifest() {},
  placeOf: (id) => ({ id, epoch: "log", offset: 0, term: 1, received: null }),
  append() {},
  reached: () => null,
  onHostDown() {},
});
const input = { do: "print", value: "printed by the servant" };
await backplane.call("invoke", { agentId: "servant", input, timeoutMs: 10_000, by: "test" });
await backplane.close();
