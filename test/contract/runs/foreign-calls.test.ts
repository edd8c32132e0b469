import { describe, expect, it, vi } from "vitest";
import { systemClock } from "../../../src/base/clock.js";
import { StoreError } from "../../../src/base/store-error.js";
import { randomId } from "../../../src/base/ids.js";
import { GatewayLine } from "../../../src/cluster/calls/gateway-line.js";
import type { GatewayCalls } from "../../../src/cluster/calls/messages.js";
import { serveCall, type ServedParts } from "../../../src/cluster/calls/serve-calls.js";
import { cleanUp } from "../../support/clean-up.js";
import { needs } from "../../support/machine.js";
import { openCluster, sharedNats } from "../../support/nats/kit.js";
import { invocation } from "../../unit/runs/run-kit.js";
import { testNamespace, unexpected } from "../jetstream.js";

/** A gateway that asks itself, and does what the test says. */
async function gateway() {
  const { cluster, connection, close } = await openCluster([(await sharedNats()).url], testNamespace());
  cleanUp(close);
  const runs = { perturb: vi.fn(), perform: vi.fn(), accept: vi.fn(), cancel: vi.fn() };
  const hosts = { call: vi.fn() };
  const announce = vi.fn();
  const parts = { runs, hosts, announce } as unknown as ServedParts;
  const line = new GatewayLine({
    awaySince: () => null,
    connection,
    namespace: cluster.namespace,
    gateway: cluster.gateway,
    clock: systemClock,
    newId: randomId,
    callsMax: 10,
    onRefused: () => undefined,
    serve: (asked, signal) => serveCall(parts, asked, signal),
    onError: unexpected,
  });
  cleanUp(() => line.close());
  const ask = (name: string, args: unknown) =>
    line.ask(cluster.gateway, name as "perform", args as GatewayCalls["perform"]["args"], {
      timeoutMs: 5_000,
    });
  return { ask, runs, done: [...Object.values(runs), hosts.call, announce] };
}

const { agentId, ...withoutAgent } = invocation();

describe.skipIf(needs("natsServer"))("calls between gateways", () => {
  it.each([
    ["a name that only another version knows", "migrate", { agentId }],
    ["the name of what every object has", "constructor", {}],
    ["no arguments", "perform", null],
    ["no work", "perform", {}],
    ["work for no agent", "perturb", { order: withoutAgent }],
    ["no event", "announce", { agentId, event: {} }],
    ["a kind of run that there is not", "perturb", { order: { ...invocation(), kind: "NONSENSE" } }],
    [
      "the kind of run that no caller makes",
      "perform",
      { order: { ...invocation(), kind: "RESUME" }, inFlight: "join" },
    ],
    ["a priority in words", "accept", { order: { ...invocation(), priority: "high" } }],
    ["no way to meet a call under way", "perform", { order: invocation() }],
    ["no run to cancel", "cancel", { by: "ada", reason: null }],
    ["a run that is no name", "cancel", { run: 1, by: "ada", reason: null }],
    ["a call that only hosts get", "host", { name: "resume", args: { agentId } }],
    [
      "a command without a name",
      "host",
      { name: "command", args: { agentId, args: {}, timeoutMs: 1, by: "ada" } },
    ],
    ["no agent to stop", "host", { name: "stop", args: {} }],
    [
      "a pheromone without a type",
      "announce",
      { agentId, event: { type: "PHEROMONE", pheromone: { id: "x" } } },
    ],
    ["an event that is no deposit", "announce", { agentId, event: { type: "RESULT", result: 1 } }],
  ])("[CLUSTER-1720] with %s are refused, and nothing is done", async (_what, name, args) => {
    const { ask, done } = await gateway();
    await expect(ask(name, args)).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect(done.flatMap(({ mock }) => mock.calls)).toEqual([]);
  });

  it("[CLUSTER-1721] are refused as at the gateway that carries the agent, when its store fails", async () => {
    const { ask, runs } = await gateway();
    runs.perform.mockRejectedValue(new StoreError("STORE_TIMEOUT", "the bucket has not answered"));
    await expect(ask("perform", { order: invocation(), inFlight: "join" })).rejects.toMatchObject({
      code: "UNAVAILABLE",
      details: { limit: "storeTimeoutMs" },
    });
  });
});
