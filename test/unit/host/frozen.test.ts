import { expect, it } from "vitest";
import { deferred } from "../../../src/base/async/deferred.js";
import type { FreezeSet } from "../../../src/events/freeze.js";
import { AgentHost } from "../../../src/host/agent-host.js";
import { command } from "../../../src/prism/command.js";
import { RecordingSink } from "../../support/host-kit.js";

const ALL: FreezeSet = { scopes: [{ agentId: null, labels: null }], thawing: [] };
const NONE: FreezeSet = { scopes: [], thawing: [] };
const signal = new AbortController().signal;
const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

async function living(definitions: unknown, set: FreezeSet = NONE) {
  const sink = new RecordingSink();
  const host = new AgentHost({ definitions });
  host.freeze(set);
  await host.start({
    publish: (event) => sink.append([event]),
    announce: (change) => sink.onManifest(change),
    park: (call) => sink.onPark(call),
  });
  return { host, sink };
}

it("[HOST-1172] pure commands of a frozen agent do not begin, and those that run may end", async () => {
  const gate = deferred();
  const began: string[] = [];
  const { host } = await living({
    id: "a",
    commands: {
      look: command({
        pure: true,
        async run() {
          began.push("look");
          await gate.promise;
          return 1;
        },
      }),
    },
  });
  const look = () =>
    host.call("command", { agentId: "a", command: "look", args: {}, timeoutMs: 1_000, by: "ann" }, signal);
  const running = look();
  while (began.length === 0) await turn();
  const entering = look();
  host.freeze(ALL);
  await expect(entering).rejects.toMatchObject({ code: "FROZEN" });
  await expect(look()).rejects.toMatchObject({ code: "FROZEN" });
  gate.resolve();
  expect(await running).toMatchObject({ result: 1 });
  host.freeze(NONE);
  expect(await look()).toMatchObject({ result: 1 });
  expect(began).toHaveLength(2);
  await host.close();
});

it("[HOST-1172] not even a schema of a frozen agent runs, and its probes do", async () => {
  const calls: string[] = [];
  const input = {
    "~standard": {
      version: 1,
      vendor: "test",
      validate: (value: unknown) => (calls.push("schema"), { value }),
    },
  } as const;
  const { host } = await living(
    {
      id: "a",
      input,
      process: () => calls.push("process"),
      probes: { sane: { check: async () => (calls.push("probe"), true) } },
    },
    ALL,
  );
  await expect(
    host.call("invoke", { agentId: "a", input: 1, timeoutMs: 1_000, by: "ann" }, signal),
  ).rejects.toMatchObject({ code: "FROZEN" });
  expect(await host.call("probe", { agentId: "a", probe: "sane", timeoutMs: 1_000 }, signal)).toMatchObject({
    verdict: "ok",
  });
  expect(calls).toEqual(["probe"]);
  await host.close();
});

it("[HOST-1172] an agent that is registered under a freeze is frozen from its first moment, and after a restart", async () => {
  const { host, sink } = await living([], ALL);
  async function* source() {
    yield 1;
  }
  host.register({ id: "late", source });
  await turn();
  await host.call("stop", { agentId: "late" }, signal);
  await host.call("start", { agentId: "late" }, signal);
  await turn();
  expect(sink.of("late", "RESULT")).toEqual([]);
  host.freeze({ scopes: [], thawing: ["late"] });
  await turn();
  expect(sink.of("late", "RESULT")).toEqual([]);
  host.release(["late"]);
  await sink.until(() => sink.of("late", "RESULT").length === 1);
  await host.close();
});
