import { expect, it } from "vitest";
import { deferred } from "../../../src/base/async/deferred.js";
import { systemClock } from "../../../src/base/clock.js";
import { HostLink } from "../../../src/link/host/host-link.js";
import { LINK_DEFAULTS, type ToHost } from "../../../src/link/messages.js";
import type { HostGateway, HostRuntime } from "../../../src/link/host-runtime.js";

/** A link with a runtime that notes its calls, and what a gateway sends it. */
async function served(
  order: string[],
): Promise<{ readonly receive: (message: ToHost) => void; readonly gateway: HostGateway }> {
  const gateway = deferred<HostGateway>();
  let receive: (message: ToHost) => void = () => undefined;
  const schedule = (task: () => void) => void setImmediate(task);
  const link = new HostLink({ limits: LINK_DEFAULTS, clock: systemClock, schedule });
  link.attach({ send: () => undefined, listen: (listener) => void (receive = listener) });
  const runtime: HostRuntime = {
    agents: [],
    start: async (its) => gateway.resolve(its),
    call: (name) => (order.push(name), Promise.resolve(null as never)),
    settled: (_agentId, run) => void order.push(`settled ${run}`),
    close: () => Promise.resolve(),
  };
  const serving = link.serve(runtime);
  receive({ kind: "welcome", agents: [] });
  await serving;
  return { receive, gateway: await gateway.promise };
}

it("[LINK-504] a call from before a settle enters while the run still holds its state", async () => {
  const order: string[] = [];
  const { receive } = await served(order);
  const args = { agentId: "a", input: 1, priority: 1, by: "ada", run: "per-2" };
  receive({ kind: "call", id: 1, name: "perturb", args });
  receive({ kind: "settled", runs: [{ agentId: "a", run: "per-1", isKept: true }] });
  expect(order).toEqual(["perturb", "settled per-1"]);
});

it("[LINK-1750] an announcement is published before the answer behind it lets its agent go on", async () => {
  const order: string[] = [];
  const { receive, gateway } = await served(order);
  const call = { kind: "sense", from: { agentId: "a" }, filter: {} } as const;
  const asked = gateway.callSignals(call, new AbortController().signal).then(() => order.push("answer"));
  const event = { type: "ERROR", code: "AGENT_ERROR", message: "", cause: null } as const;
  receive({ kind: "call", id: 1, name: "announce", args: { agentId: "a", event } });
  receive({ kind: "reply", id: 1, ok: true, answer: { pheromones: [], position: 0 } });
  await asked;
  expect(order).toEqual(["announce", "answer"]);
});
