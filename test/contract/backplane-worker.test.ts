import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import { WorkerBackplane } from "../../src/link/channels/worker.js";
import type { JsonValue } from "../../src/base/json.js";
import { closeAll, ENTRY, started, worker, type World } from "./backplane-world.js";
import { RecordingSink } from "../support/host-kit.js";
import { TOP } from "../support/machine.js";

afterEach(closeAll);

describe("backplane: a worker's life", () => {
  it("[LINK-18] keeps standard output free for the product", async () => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [
      join(TOP, "test/contract/printing-host.mjs"),
    ]);
    expect({ stdout, stderr }).toEqual({ stdout: "", stderr: "printed by the servant\n" });
  });

  it("[LINK-1] rejects with the loader's message when agents cannot be loaded", async () => {
    const backplane = new WorkerBackplane({ entry: ENTRY, data: { files: ["no/such/agent.ts"] } });
    await expect(backplane.start(new RecordingSink())).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
      message: "no/such/agent.ts: no such file",
    });
    await backplane.close();
    const broken = new WorkerBackplane({ entry: new URL("file:///no/such/entry.js") });
    await expect(broken.start(new RecordingSink())).rejects.toMatchObject({
      code: "AGENT_NOT_RUNNING",
      message: expect.stringContaining("/no/such/entry.js"),
    });
  });

  it.each([
    ["exit", 3, "the agent host exited with code 3"],
    ["crash", null, "the agent host crashed on an uncaught error"],
    ["reject", null, "the agent host crashed on an uncaught error"],
    ["allocate", null, "the agent host ran out of memory"],
  ] as const)("[LINK-13] [LINK-14] [LINK-15] [LINK-1301] restarts after %s", async (order, value, reason) => {
    const world = await started(worker, { bounds: { heapBytesMax: 67_108_864 } });
    const { sink } = world;
    await world.invoke("echo");
    await expect(world.invoke(order, value)).rejects.toMatchObject({
      code: "AGENT_NOT_RUNNING",
      message: reason,
    });
    await sink.until(() => sink.manifests.length === 2 && sink.of("servant", "AGENT_STARTED").length === 2);
    expect(sink.downs).toEqual([reason]);
    expect(sink.manifests[1]).toEqual(sink.manifests[0]);
    const kept = sink.keptOf("servant");
    expect(kept.map(({ epoch, offset }) => [epoch, offset])).toEqual(kept.map((_, at) => ["log", at + 1]));
    await expect(world.invoke("echo", "back")).resolves.toBe("back");
    const logged = JSON.stringify(world.log);
    expect(logged.includes("secret of the servant")).toBe(order === "crash" || order === "reject");
  });

  it("[LINK-14] refuses calls while the host is away, and closes without waiting for its return", async () => {
    const world = await started(worker, { backoff: { firstDelayMs: 3_600_000 } });
    await expect(world.invoke("exit", 0)).rejects.toMatchObject({ code: "AGENT_NOT_RUNNING" });
    await world.sink.until(({ downs }) => downs.length > 0);
    await expect(world.invoke("echo")).rejects.toMatchObject({
      code: "AGENT_NOT_RUNNING",
      message: "the agent host exited with code 0",
    });
    await world.backplane.close();
    expect(world.sink.manifests).toHaveLength(1);
  });

  it("[LINK-15] ends a host that hangs, and starts it again", async () => {
    const world = await started(worker, { limits: { heartbeatMs: 100 }, bounds: { hangTimeoutMs: 1_000 } });
    await expect(world.invoke("hang")).rejects.toMatchObject({
      code: "AGENT_TIMEOUT",
      message: "the agent host hung: no sign of life for 1000 ms",
    });
    await world.sink.until(({ manifests }) => manifests.length === 2);
    await expect(world.invoke("echo", "back")).resolves.toBe("back");
  });

  it("[LINK-170] keeps deadlines while the agent's thread is busy, also for other agents on it, and drops late results", async () => {
    const world = await started(worker, { limits: { callTimeoutMs: 200, batchEventsMax: 1 } });
    const { backplane, sink } = world;
    await world.invoke("echo");
    const results = sink.of("servant", "RESULT").length;
    const input = { do: "spin", value: 1_500 };
    const began = performance.now();
    const spinning = backplane.call("invoke", { agentId: "servant", input, timeoutMs: 300, by: "test" });
    const first = Promise.allSettled([spinning]);
    await sink.until(() => sink.said("servant", "spinning"));
    const calls = [
      backplane.call("invoke", { agentId: "finite", input: 1, timeoutMs: 300, by: "test" }),
      backplane.call("command", { agentId: "idle", command: "no", args: {}, timeoutMs: 300, by: "test" }),
      backplane.call("perturb", {
        agentId: "servant",
        input: { do: "echo", value: "never" },
        priority: 1,
        by: "x",
      }),
      backplane.call("stop", { agentId: "idle" }),
    ];
    const outcomes = (await Promise.all([first, Promise.allSettled(calls)])).flat();
    expect(performance.now() - began).toBeLessThan(1_400);
    for (const outcome of outcomes) expect(outcome).toMatchObject({ reason: { code: "AGENT_TIMEOUT" } });

    await expect(world.invoke("echo", "after")).resolves.toBe("after");
    // A call that was given up before it started never starts, and the late result is no RESULT event.
    const told = sink.of("servant", "RESULT").slice(results);
    expect(told.map(({ event }) => "result" in event && event.result)).toEqual(["after"]);
    expect(sink.of("servant", "ERROR").map(({ event }) => "code" in event && event.code)).toContain(
      "AGENT_TIMEOUT",
    );
    expect(sink.of("idle", "AGENT_STOPPED")).toEqual([]);
  });

  it("[LINK-173] abandons a thread that cannot be terminated", async () => {
    const world = await started(worker, {
      limits: { heartbeatMs: 100 },
      bounds: { hangTimeoutMs: 500 },
    });
    const stuck = Promise.allSettled([world.invoke("block", 6_000)]);
    expect(await stuck).toMatchObject([{ reason: { code: "AGENT_TIMEOUT" } }]);
    await world.sink.until(({ manifests }) => manifests.length === 2);
    await expect(world.invoke("echo", "back")).resolves.toBe("back");
    expect(world.log.map(({ message }) => message)).toContain(
      "the thread of the agent host does not end and is given up",
    );
  });

  it("[LINK-172] reports whether a resumption had reached its agent when the host ended", async () => {
    const resume = (world: World, answer: JsonValue): Promise<unknown> =>
      world.backplane.call("resume", {
        agentId: "servant",
        tokenId: "sem-00000007",
        attempt: 1,
        state: null,
        stateVersion: 1,
        answer,
        input: null,
        by: "ann",
        timeoutMs: 60_000,
      });
    const world = await started(worker);
    const [begun] = await Promise.allSettled([resume(world, { exit: 4 })]);
    expect(begun).toMatchObject({ reason: { code: "AGENT_NOT_RUNNING", details: {} } });
    expect(begun).not.toMatchObject({ reason: { details: { delivered: false } } });
    await world.sink.until(({ manifests }) => manifests.length === 2);

    // The agent is busy with another input, which ends the host.
    const abort = new AbortController();
    const busy = Promise.allSettled([world.invoke("exitWhenAborted", 5, abort.signal)]);
    await world.sink.until((sink) => sink.said("servant", "about to exit"));
    const resumed = Promise.allSettled([resume(world, "Yes")]);
    // The link delivers calls in order: the resumption is in the inbox when the abort arrives.
    abort.abort();
    const [unseen] = await resumed;
    expect(unseen).toMatchObject({
      reason: { code: "AGENT_NOT_RUNNING", details: { delivered: false } },
    });
    await busy;
  });

  it("[LINK-16] ends a host that hangs while closing", async () => {
    const world = await started(worker, { bounds: { closeTimeoutMs: 50 } });
    const outcome = Promise.allSettled([world.invoke("hang")]);
    await world.backplane.close();
    expect(await outcome).toMatchObject([{ reason: { code: "AGENT_NOT_RUNNING" } }]);
  });
});
