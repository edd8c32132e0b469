import { afterAll, afterEach, describe, expect, it } from "vitest";
import type { JsonValue } from "../../src/base/json.js";
import { type FreezeSet, NO_FREEZES } from "../../src/events/freeze.js";
import { GATES } from "./backplane-agents.js";
import {
  closeAll,
  type MakeOptions,
  json,
  memory,
  type Transport,
  worker,
  World,
} from "./backplane-world.js";

const ALL: FreezeSet = { scopes: [{ agentId: null, labels: null }], thawing: [] };
const of = (agentId: string): FreezeSet => ({ scopes: [{ agentId, labels: null }], thawing: [] });

const gates = new BroadcastChannel(GATES);
afterAll(() => gates.close());
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel between threads has no origin
const open = (gate: string): void => gates.postMessage(gate);
afterEach(closeAll);

/** A backplane whose hosts are told of `frozen.set` when they are ready. */
async function world(transport: Transport, set: FreezeSet, options: MakeOptions = {}) {
  const made = new World(transport, options);
  const frozen = { set };
  Object.assign(made.sink, { freezes: () => frozen.set });
  await made.backplane.start(made.sink);
  const perturb = (run: string, order: string, value: JsonValue = null) =>
    made.backplane.call("perturb", {
      agentId: "servant",
      input: { do: order, value },
      priority: 100,
      by: "ann",
      run,
    });
  const said = (data: JsonValue) => made.sink.until(() => made.sink.said("servant", data));
  return {
    sink: made.sink,
    backplane: made.backplane,
    frozen,
    perturb,
    said,
    invoke: made.invoke.bind(made),
  };
}

describe.each([memory, json, worker])("freezing over a backplane: $name", (transport) => {
  it("[LINK-1171] is confirmed when nothing can begin: what runs may end, and what waits has come back", async () => {
    const { backplane, sink, perturb, said, invoke } = await world(transport, NO_FREEZES);
    try {
      await perturb("per-1", "gate", "one");
      await said("begun one");
      await perturb("per-2", "echo", 2);
      const invoked = invoke("echo", 3).catch((error: unknown) => error);
      await backplane.freeze(of("servant"));
      expect(sink.returned.map(({ run }) => run)).toEqual(["per-2"]);
      expect(await invoked).toMatchObject({ code: "FROZEN", fate: "NOT_BEGUN" });
      await expect(perturb("per-3", "echo", 3)).rejects.toMatchObject({ code: "FROZEN", fate: "NOT_BEGUN" });
      const resumed = backplane.call("resume", {
        agentId: "servant",
        tokenId: "sem-00000009",
        attempt: 1,
        state: null,
        stateVersion: 1,
        answer: 1,
        input: null,
        by: "ann",
        timeoutMs: 60_000,
      });
      await expect(resumed).rejects.toMatchObject({ code: "FROZEN", details: { delivered: false } });
      open("one");
      await sink.until(() => sink.settles.find(({ run }) => run === "per-1"));
      await backplane.freeze(NO_FREEZES);
      await perturb("per-2", "echo", 2);
      await sink.until(() => sink.settles.find(({ run }) => run === "per-2"));
      expect(sink.settles.map(({ run }) => run)).toEqual(["per-1", "per-2"]);
      expect(sink.of("servant", "ERROR")).toEqual([]);
    } finally {
      await backplane.close();
    }
  });

  it("[LINK-1171] holds agents from their first moment, until they are released", async () => {
    const { backplane, sink, perturb } = await world(transport, { ...ALL, thawing: ["finite"] });
    try {
      await sink.until(() => sink.order.includes("finite AGENT_STARTED"));
      await expect(perturb("per-1", "echo")).rejects.toMatchObject({ code: "FROZEN" });
      await backplane.freeze({ ...of("servant"), thawing: ["finite"] });
      expect(sink.of("finite", "RESULT")).toEqual([]);
      backplane.release(["finite", "unknown"]);
      await sink.until(() => sink.of("finite", "RESULT").length === 5);
      await expect(perturb("per-1", "echo")).rejects.toMatchObject({ code: "FROZEN" });
    } finally {
      await backplane.close();
    }
  });
});

describe("freezing a host in its own thread", () => {
  it("[LINK-1171] holds its next life too, and one that dies while frozen delays no confirmation", async () => {
    const { backplane, sink, frozen, perturb, invoke } = await world(worker, NO_FREEZES);
    try {
      const exiting = invoke("exit", 3).catch((error: unknown) => error);
      frozen.set = ALL;
      await backplane.freeze(ALL);
      expect(await exiting).toMatchObject({
        code: expect.stringMatching("FROZEN|AGENT_NOT_RUNNING") as string,
      });
      await backplane.freeze(NO_FREEZES);
      void invoke("exit", 3).catch(() => undefined);
      await sink.until(() => sink.downs.length >= 1);
      await backplane.freeze(ALL);
      await sink.until(() => sink.manifests.length >= 2);
      await sink.until(() => sink.order.lastIndexOf("finite AGENT_STARTED") > sink.order.lastIndexOf("down"));
      await expect(perturb("per-1", "echo")).rejects.toMatchObject({ code: "FROZEN" });
    } finally {
      await backplane.close();
    }
  });

  it("[LINK-1171] is confirmed at the latest when its hung thread is ended", async () => {
    const bounds = { hangTimeoutMs: 300 };
    const { backplane, invoke, sink } = await world(worker, NO_FREEZES, {
      bounds,
      limits: { heartbeatMs: 50 },
    });
    try {
      const hung = invoke("hang").catch((error: unknown) => error);
      await backplane.freeze(ALL);
      expect(await hung).toMatchObject({ code: expect.stringMatching("AGENT_TIMEOUT|FROZEN") as string });
      expect(sink.downs.length).toBeLessThanOrEqual(1);
    } finally {
      await backplane.close();
    }
  });
});
