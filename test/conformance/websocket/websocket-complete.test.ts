import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { deferred } from "../../../src/base/async/deferred.js";
import { type AgentDefinition, command, defineAgent } from "../../../src/index.js";
import { inTime } from "../../support/time-and-random.js";
import { RawSocket } from "../../support/wire/raw-socket.js";
import { TerrariumKit } from "../../support/terrarium-kit.js";

/** Starts on demand, and runs until it is released or aborted. */
let begun = deferred();
let aborted = deferred();
let gate = deferred<string>();
afterEach(() => {
  gate.resolve("late");
  begun = deferred();
  aborted = deferred();
  gate = deferred();
});

async function work(signal: AbortSignal): Promise<string> {
  const end = gate;
  const told = aborted;
  signal.addEventListener("abort", () => {
    told.resolve();
    end.reject(signal.reason);
  });
  begun.resolve();
  return await end.promise;
}

const slow = defineAgent({
  id: "slow",
  process: (_input, { signal }) => work(signal),
  commands: {
    hold: command({ run: (_args, { signal }) => work(signal) }),
    look: command({ readonly: true, pure: true, run: (_args, { signal }) => work(signal) }),
  },
});

let kit: TerrariumKit;
beforeAll(async () => {
  kit = await TerrariumKit.open({
    agents: [slow] as AgentDefinition[],
    limits: { steeringRatePerSecond: 1_000 },
  });
});
afterAll(() => kit.terrarium.close());

const open = (): Promise<RawSocket> =>
  RawSocket.open(kit.webSocketUrl, { params: { authorization: kit.bearer } });

const INVOKE = 'mutation { invoke(agentId: "slow", input: 1) { result } }';
const OPERATIONS = [
  ["an invocation", INVOKE],
  ["a command", "mutation { slow { hold } }"],
  ["a command that only looks", "{ slow { look } }"],
] as const;

it.each(OPERATIONS)(
  "[WS-25] complete aborts %s, and no more messages of it follow",
  async (_name, document) => {
    await using socket = await open();
    socket.subscribe("1", document);
    await inTime("the agent's work", begun.promise);
    // The id is free at once.
    socket.json({ id: "1", type: "complete" });
    socket.subscribe("1", "{ metabolism { lagging } }");
    await inTime("its end", aborted.promise);
    expect(await socket.message()).toMatchObject({
      id: "1",
      payload: { data: { metabolism: { lagging: 0 } } },
    });
    expect(await socket.message()).toEqual({ id: "1", type: "complete" });
    socket.json({ type: "ping" });
    expect(await socket.message()).toEqual({ type: "pong" });
  },
);

it.each(OPERATIONS)("[WS-25] the end of the socket aborts it, too (%s)", async (_name, document) => {
  await using socket = await open();
  socket.subscribe("1", document);
  await inTime("the agent's work", begun.promise);
  socket.destroy();
  await expect(inTime("its end", aborted.promise)).resolves.toBeUndefined();
});

it("[WS-25] completing one of several does not affect the others", async () => {
  await using socket = await open();
  socket.subscribe("kept", INVOKE);
  await inTime("the agent's work", begun.promise);
  socket.subscribe("left", INVOKE);
  socket.json({ id: "left", type: "complete" }, { type: "ping" });
  expect(await socket.message()).toEqual({ type: "pong" });
  gate.resolve("done");
  expect(await socket.message()).toMatchObject({
    id: "kept",
    payload: { data: { invoke: { result: "done" } } },
  });
});

it("[WS-25] work with a key goes on, can be fetched with the key, and is never answered under a reused id", async () => {
  await using socket = await open();
  const keyed = 'mutation { invoke(agentId: "slow", input: 1, idempotencyKey: "kept") { result } }';
  socket.subscribe("1", keyed);
  await inTime("the agent's work", begun.promise);
  socket.json({ id: "1", type: "complete" });
  socket.subscribe(
    "1",
    'subscription { terrariumEvents(agentId: "counter", replay: 0, types: [RESULT]) { type } }',
  );
  socket.subscribe("2", keyed);
  socket.json({ type: "ping" });
  expect(await socket.message()).toEqual({ type: "pong" });
  gate.resolve("done");
  expect(await socket.message()).toMatchObject({
    id: "2",
    payload: { data: { invoke: { result: "done" } } },
  });
  expect(await socket.message()).toEqual({ id: "2", type: "complete" });
  await kit.count(1);
  expect(await socket.message()).toMatchObject({
    id: "1",
    payload: { data: { terrariumEvents: { type: "RESULT" } } },
  });
});
