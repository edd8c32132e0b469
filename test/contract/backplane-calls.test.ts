import { afterEach, describe, expect, it } from "vitest";
import { TerrariumError } from "../../src/base/errors.js";
import type { JsonValue } from "../../src/base/json.js";
import type { AgentCallAnswer } from "../../src/link/agent-call.js";
import { HOST_GONE } from "../../src/link/gateway/request-book.js";
import { closeAll, json, memory, started, type World, worker } from "./backplane-world.js";

afterEach(closeAll);

const answer = (result: JsonValue): AgentCallAnswer => ({
  status: "COMPLETED",
  result,
  semaphore: null,
  perturbationId: "per-1",
});

const run = { run: "per-9", attempt: 2, session: "s", state: { version: 0, value: null } };

function perturb({ backplane }: World, order: string): Promise<unknown> {
  const args = { agentId: "servant", input: { do: order, value: null }, priority: 1, by: "test", ...run };
  return backplane.call("perturb", args);
}

const called = ({ sink }: World): Promise<boolean> => sink.until(({ calls }) => calls.length > 0);

describe.each([memory, json, worker])("calls of agents over $name", (transport) => {
  it("[LINK-660] reach the sink behind the events before them, and are answered with its answer or error", async () => {
    const world = await started(transport);
    const { sink } = world;
    sink.answer = (call) => {
      if (call.kind === "resolve") throw new Error("no path was asked for");
      if (call.agentId === "gone") return Promise.reject(new TerrariumError("AGENT_NOT_FOUND", "no"));
      if (call.agentId === "odd") return Promise.reject(new Error("secret of the gateway"));
      return Promise.resolve(answer(call.input));
    };
    const calls = ["here", "gone", "odd"].map((agentId) => ({
      agentId,
      input: { of: agentId },
      waits: true,
    }));
    const result = await world.invoke("reach", calls);
    expect(result).toEqual([answer({ of: "here" }), "AGENT_NOT_FOUND", "INTERNAL_SERVER_ERROR"]);
    expect(sink.calls[0]?.call).toMatchObject({
      kind: "invoke",
      from: { agentId: "servant", run: null, attempt: 1, holdsSession: true },
      command: null,
      session: null,
      timeoutMs: null,
    });
    const { order } = sink;
    expect(order.findIndex((line) => line.startsWith("servant OUTPUT"))).toBeLessThan(
      order.indexOf("servant calls here"),
    );
  });

  it("[LINK-660] carry the run that calls; an answer is the caller's own copy", async () => {
    const world = await started(transport);
    const shared = answer({ list: [1] });
    world.sink.answer = () => Promise.resolve(shared);
    await perturb(world, "reachAndWait");
    await called(world);
    expect(world.sink.calls[0]?.call.from).toEqual({
      agentId: "servant",
      run: "per-9",
      attempt: 2,
      holdsSession: false,
    });
    await world.sink.until(() => world.sink.settles.length > 0);
    const [settle] = world.sink.settles;
    expect(settle?.outcome).toEqual({ kind: "COMPLETED", result: shared });
    expect(settle?.outcome.kind === "COMPLETED" && settle.outcome.result).not.toBe(shared);
  });

  it("[LINK-661] are withdrawn when the work that calls is aborted", async () => {
    const world = await started(transport);
    world.sink.answer = () => new Promise(() => undefined);
    await perturb(world, "reachAndWait");
    await called(world);
    const { signal } = world.sink.calls[0] as { signal: AbortSignal };
    expect(signal.aborted).toBe(false);
    const aborted = new Promise((resolve) => signal.addEventListener("abort", resolve));
    world.backplane.cancel("servant", "per-9", null);
    await aborted;
    expect(signal.reason).not.toBe(HOST_GONE);
    await world.sink.until(() => world.sink.settles.length > 0);
    expect(world.sink.settles[0]?.outcome).toEqual({ kind: "CANCELLED" });
  });

  it("[LINK-662] beyond the bound of a link are refused by the host", async () => {
    const world = await started(transport, { limits: { linkCallsMax: 2 } });
    world.sink.answer = ({ input = null }) => Promise.resolve(answer(input));
    const calls = [1, 2, 3].map((input) => ({ agentId: "here", input, waits: true }));
    expect(await world.invoke("reach", calls)).toEqual([answer(1), answer(2), "LIMIT_EXCEEDED"]);
    expect(world.sink.calls).toHaveLength(2);
  });
});

describe("calls of agents whose host ends", () => {
  it("[LINK-661] are aborted with HOST_GONE", async () => {
    const world = await started(worker);
    world.sink.answer = () => new Promise(() => undefined);
    await perturb(world, "reachAndWait");
    await called(world);
    const { signal } = world.sink.calls[0] as { signal: AbortSignal };
    const aborted = new Promise((resolve) => signal.addEventListener("abort", resolve));
    const exit = world.backplane.call("invoke", {
      agentId: "clerk",
      input: { do: "exit", value: 3 },
      timeoutMs: 5_000,
      by: "test",
    });
    exit.catch(() => undefined);
    await aborted;
    expect(signal.reason).toBe(HOST_GONE);
  });
});
