import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { createClient, type ExecutionResult } from "graphql-sse";
import { SignJWT } from "jose";
import { expect, test } from "vitest";
import type { HostCalls } from "../../../src/link/port.js";
import { deferred } from "../../../src/base/async/deferred.js";
import { openStream, type StreamEvent, type StreamReader } from "../gateway-event-source.js";
import { JWT_SECRET, OPERATOR_TOKEN, openGateway, type GatewayKit } from "../../support/gateway-kit.js";
import { ManualClock } from "../../support/time-and-random.js";
import { notJson } from "../../support/mirror-kit.js";
import { tellIds } from "../../support/agent-lists.js";

/** Does not select the cursor; events must carry ids anyway. */
const FIELDS = "{ type ... on OutputEvent { data } ... on GapEvent { missed reason } }";

function address(kit: GatewayKit, args: string): string {
  return `${kit.url}?query=${encodeURIComponent(`subscription Watch { terrariumEvents(${args}) ${FIELDS} }`)}`;
}

interface Told {
  readonly type: string;
  readonly data?: unknown;
  readonly missed?: number | null;
  readonly reason?: string;
}

function told({ event, data }: StreamEvent): Told {
  expect(event).toBe("next");
  const result = JSON.parse(data) as { data: { terrariumEvents: Told } };
  return result.data.terrariumEvents;
}

function codeOf({ data }: StreamEvent): unknown {
  const { errors } = JSON.parse(data) as { errors: { extensions: Record<string, unknown> }[] };
  return errors[0]?.extensions["code"];
}

test("[HTTP-20] the graphql-sse client gets history, live events and the end", async () => {
  await using kit = await openGateway();
  kit.say(1);
  const client = createClient({ url: kit.url, retryAttempts: 0 });
  const results = client.iterate<{ terrariumEvents: Told }>({
    query: `subscription { terrariumEvents(agentId: "pulse") ${FIELDS} }`,
  });
  const next = async (): Promise<ExecutionResult<{ terrariumEvents: Told }>> => (await results.next()).value;
  expect((await next()).data?.terrariumEvents).toEqual({ type: "OUTPUT", data: 1 });
  kit.say(2);
  expect((await next()).data?.terrariumEvents).toEqual({ type: "OUTPUT", data: 2 });
  tellIds(kit.mirrors, []);
  expect(await results.next()).toEqual({ done: true, value: undefined });
  client.dispose();
});

test("[HTTP-20] [HTTP-24] the graphql-sse client gets the reason why a subscription is refused", async () => {
  await using kit = await openGateway();
  const client = createClient({ url: kit.url, retryAttempts: 0 });
  const results = client.iterate({ query: `subscription { terrariumEvents(agentId: "missing") { type } }` });
  const { value } = await results.next();
  expect(value).toMatchObject({ errors: [{ extensions: { code: "AGENT_NOT_FOUND" } }] });
  expect((await results.next()).done).toBe(true);
  client.dispose();
});

test("[HTTP-20] a query is answered as a stream of one result if the client accepts nothing else", async () => {
  await using kit = await openGateway();
  await using stream = await openStream(`${kit.url}?query={metabolism{agents}}`);
  const [result, end] = await stream.take(2);
  expect(JSON.parse(result?.data ?? "")).toEqual({ data: { metabolism: { agents: 2 } } });
  expect(end).toMatchObject({ event: "complete", data: "" });
  expect(await stream.next()).toBeNull();
});

test("[HTTP-21] every result carries its cursor as id, even if the document does not select it", async () => {
  await using kit = await openGateway();
  kit.say("a");
  const { body } = await kit.ask(`{ snapshot(agentId: "pulse") { history { cursor } cursor } }`);
  await using stream = await openStream(address(kit, `agentId: "pulse"`));
  expect(stream.response.status).toBe(200);
  expect(stream.response.headers.get("content-type")).toMatch(/^text\/event-stream/);
  const [first] = await stream.take(1);
  expect(first && told(first)).toEqual({ type: "OUTPUT", data: "a" });
  expect(body.data?.["snapshot"]).toEqual({
    history: [{ cursor: first?.lastEventId }],
    cursor: first?.lastEventId,
  });
});

test.each(['agentId: "pulse"', ""])(
  "[HTTP-22] a plain EventSource that reconnects misses no event and gets none twice (%s)",
  async (scope) => {
    await using kit = await openGateway();
    for (const number of [1, 2, 3]) kit.say(number);
    const url = address(kit, `${scope} replay: 1`);
    const first = await openStream(url);
    const [seen] = await first.take(1);
    expect(seen && told(seen).data).toBe(3);
    await first.close();
    for (const number of [4, 5]) kit.say(number);
    await using second = await openStream(url, {}, seen?.lastEventId);
    kit.say(6);
    expect((await second.take(3)).map((event) => told(event).data)).toEqual([4, 5, 6]);
  },
);

test("[HTTP-22] Last-Event-ID wins over `after`, an empty one is ignored", async () => {
  await using kit = await openGateway();
  for (const number of [1, 2, 3]) kit.say(number);
  await using all = await openStream(address(kit, `agentId: "pulse"`));
  const [one, two] = await all.take(2);
  const url = address(kit, `agentId: "pulse", after: "${one?.lastEventId}"`);
  await using resumed = await openStream(url, {}, two?.lastEventId);
  expect((await resumed.take(1)).map((event) => told(event).data)).toEqual([3]);
  await using fresh = await openStream(url, {}, "");
  expect((await fresh.take(2)).map((event) => told(event).data)).toEqual([2, 3]);
});

test("[HTTP-21] [HTTP-22] a reader that was away too long learns how many events it missed, and resumes after the gap", async () => {
  await using kit = await openGateway({ limits: { maxHistory: 4 } });
  kit.say(0);
  const url = address(kit, `agentId: "pulse"`);
  const first = await openStream(url);
  const [seen] = await first.take(1);
  await first.close();
  for (let number = 1; number <= 10; number += 1) {
    kit.say(number);
    await kit.settled();
  }
  const second = await openStream(url, {}, seen?.lastEventId);
  const [gap] = await second.take(1);
  expect(gap && told(gap)).toEqual({ type: "GAP", missed: 6, reason: "EVICTED" });
  await second.close();
  await using third = await openStream(url, {}, gap?.lastEventId);
  expect((await third.take(4)).map((event) => told(event).data)).toEqual([7, 8, 9, 10]);
});

test("[HTTP-22] a cursor of another epoch is a gap with that reason", async () => {
  await using kit = await openGateway();
  kit.say(1);
  const url = address(kit, `agentId: "pulse"`);
  const first = await openStream(url);
  const [seen] = await first.take(1);
  await first.close();
  kit.newEpoch();
  kit.say(2);
  await using second = await openStream(url, {}, seen?.lastEventId);
  const [gap, event] = await second.take(2);
  expect(gap && told(gap)).toEqual({ type: "GAP", missed: null, reason: "EPOCH_CHANGED" });
  expect(event && told(event)).toEqual({ type: "OUTPUT", data: 2 });
});

test("[HTTP-23] heartbeats are comments without an id", async () => {
  const clock = new ManualClock();
  await using kit = await openGateway({ clock, limits: { pingIntervalMs: 1_000 } });
  kit.say(1);
  await using stream = await openStream(address(kit, `agentId: "pulse"`));
  const [before] = await stream.take(1);
  expect(stream.comments).toHaveLength(1);
  clock.advance(1_000);
  kit.say(2);
  const [after] = await stream.take(1);
  expect(stream.comments).toHaveLength(2);
  expect(after?.lastEventId).not.toBe(before?.lastEventId);
});

test.each([
  [`agentId: "missing"`, "AGENT_NOT_FOUND"],
  [`agentId: "pulse", after: "no-cursor"`, "CURSOR_INVALID"],
  [`agentId: "pulse", after: "${"x".repeat(401)}"`, "CURSOR_INVALID"],
  [`agentId: "pulse", after: 5`, "BAD_USER_INPUT"],
  [`replay: -1`, "BAD_USER_INPUT"],
  [`replay: -1`, "BAD_USER_INPUT"],
  [`types: []`, "BAD_USER_INPUT"],
  [`types: [NONSENSE]`, "BAD_USER_INPUT"],
])("[HTTP-24] a refusal is one result with its code, then the end: %s", async (args, code) => {
  await using kit = await openGateway();
  await using stream = await openStream(address(kit, args));
  expect(stream.response.status).toBe(200);
  const [refusal, end] = await stream.take(2);
  expect(refusal && codeOf(refusal)).toBe(code);
  expect(refusal?.data).not.toContain("http");
  expect(end?.event).toBe("complete");
  expect(await stream.next()).toBeNull();
});

test("[HTTP-24] a cursor of another agent is refused, as an argument and as Last-Event-ID", async () => {
  await using kit = await openGateway();
  kit.say(1, "steward");
  await using foreign = await openStream(address(kit, `agentId: "steward"`));
  const [event] = await foreign.take(1);
  await using byHeader = await openStream(address(kit, `agentId: "pulse"`), {}, event?.lastEventId);
  expect((await byHeader.take(1)).map(codeOf)).toEqual(["CURSOR_INVALID"]);
  await using byArgument = await openStream(address(kit, `agentId: "pulse", after: "${event?.lastEventId}"`));
  expect((await byArgument.take(1)).map(codeOf)).toEqual(["CURSOR_INVALID"]);
});

test("[HTTP-25] a reader that disconnects is no longer counted", async () => {
  await using kit = await openGateway();
  const stream = await openStream(address(kit, `agentId: "pulse"`));
  expect(kit.mirrors.audience.size).toBe(1);
  expect(kit.gateway.admission.open).toBe(1);
  const [response] = await Promise.all([once(kit.closedResponses, "close"), stream.close()]);
  expect(response).toBeDefined();
  expect(kit.mirrors.audience.size).toBe(0);
  expect(kit.gateway.admission.open).toBe(0);
});

/** A reader on a raw socket that stops reading and is sent more than the kernel buffers hold. */
async function stalledReader(kit: GatewayKit): Promise<{ readonly client: Socket; readonly server: Socket }> {
  const { port, pathname, search } = new URL(address(kit, `agentId: "pulse"`));
  const client = connect(Number(port), "127.0.0.1");
  client.on("error", () => undefined);
  client.write(`GET ${pathname}${search} HTTP/1.1\r\nhost: x\r\naccept: text/event-stream\r\n\r\n`);
  await once(client, "readable");
  const server = kit.stalledSocket();
  for (let number = 0; number < 100 && !server.writableNeedDrain; number += 1) {
    kit.say(BIG);
    await kit.settled();
  }
  expect(server.writableNeedDrain).toBe(true);
  return { client, server };
}

const BIG = "x".repeat(500_000);

test("[HTTP-25] an aborted fetch request is no longer counted, before its stream is read and after", async () => {
  await using kit = await openGateway();
  for (const abortEarly of [true, false]) {
    const leave = new AbortController();
    const headers = { accept: "text/event-stream" };
    const { body } = await kit.gateway.fetch(
      new Request(address(kit, `agentId: "pulse"`), { headers, signal: leave.signal }),
    );
    const reader = body?.getReader();
    if (!abortEarly) await reader?.read();
    expect(kit.mirrors.audience.size).toBe(1);
    leave.abort();
    expect(kit.mirrors.audience.size).toBe(0);
    expect(kit.gateway.admission.open).toBe(0);
  }
});

test("[HTTP-26] a reader that reads nothing delays nothing, and is disconnected in the end", async () => {
  const clock = new ManualClock();
  await using kit = await openGateway({ clock, limits: { pingIntervalMs: 1_000, stallTimeoutMs: 5_000 } });
  const { client, server } = await stalledReader(kit);
  const held = server.writableLength;
  for (let number = 0; number < 20; number += 1) {
    kit.say(BIG);
    await kit.settled();
  }
  expect(server.writableLength).toBe(held);
  const cut = once(kit.closedResponses, "close");
  for (let second = 0; second < 7; second += 1) clock.advance(1_000);
  await cut;
  expect(kit.mirrors.audience.size).toBe(0);
  expect(kit.counts.refused.of("stallTimeoutMs")).toBe(1);
  client.destroy();
});

test("[HTTP-25] a stalled reader that disconnects is no longer counted, either", async () => {
  await using kit = await openGateway();
  const { client } = await stalledReader(kit);
  expect(kit.gateway.admission.open).toBe(1);
  const gone = once(kit.closedResponses, "close");
  client.destroy();
  await gone;
  expect(kit.mirrors.audience.size).toBe(0);
  expect(kit.gateway.admission.open).toBe(0);
});

test("[HTTP-27] streams above the connection limit are refused, and admitted when one has closed", async () => {
  await using kit = await openGateway({ limits: { maxConnectionsPerAddress: 1 } });
  const url = address(kit, `agentId: "pulse"`);
  const first = await openStream(url);
  const refused = await fetch(url, { headers: { accept: "text/event-stream" } });
  expect(refused.status).toBe(503);
  expect(refused.headers.get("retry-after")).not.toBeNull();
  expect(await refused.json()).toMatchObject({
    errors: [{ extensions: { code: "LIMIT_EXCEEDED", limit: "maxConnectionsPerAddress" } }],
  });
  expect(kit.mirrors.audience.size).toBe(1);
  await Promise.all([once(kit.closedResponses, "close"), first.close()]);
  await using second = await openStream(url);
  expect(second.response.status).toBe(200);
});

const INVOKE = {
  method: "POST",
  headers: { "content-type": "application/json", authorization: `Bearer ${OPERATOR_TOKEN}` },
  body: JSON.stringify({ query: `mutation { invoke(agentId: "pulse", input: 1) { result } }` }),
};

/** All bytes of a stream of one result. */
async function only(stream: StreamReader): Promise<unknown> {
  expect(stream.response.status).toBe(200);
  const [result, end] = await stream.take(2);
  expect([result?.event, end?.event, await stream.next()]).toEqual(["next", "complete", null]);
  return JSON.parse(result?.data ?? "");
}

test("[HTTP-29] executed work is answered even at the connection limit: a stream of one result does not count", async () => {
  const refused: unknown[] = [];
  for (const limits of [{ maxConnections: 1 }, { maxConnectionsPerAddress: 1 }, { maxMemoryBytes: 1 }]) {
    await using kit = await openGateway({ limits });
    const watching = await fetch(address(kit, `agentId: "pulse"`), {
      headers: { accept: "text/event-stream" },
    });
    const another = await fetch(address(kit, `agentId: "pulse"`), {
      headers: { accept: "text/event-stream" },
    });
    refused.push(another.status);
    await using invoked = await openStream(kit.url, INVOKE);
    expect(await only(invoked)).toEqual({ data: { invoke: { result: { echo: 1 } } } });
    await using asked = await openStream(`${kit.url}?query={metabolism{agents}}`);
    expect(await only(asked)).toEqual({ data: { metabolism: { agents: 2 } } });
    await watching.body?.cancel();
    await another.body?.cancel();
  }
  expect(refused).toEqual([503, 503, 503]);
});

test("[HTTP-29] it is answered during shutdown, too", async () => {
  const begun = deferred();
  const answer = deferred<HostCalls["invoke"]["result"]>();
  await using kit = await openGateway({
    invoke() {
      begun.resolve();
      return answer.promise;
    },
  });
  const opening = openStream(kit.url, INVOKE);
  await begun.promise;
  await kit.gateway.close(0);
  answer.resolve({ status: "COMPLETED", result: "done", semaphore: null, perturbationId: "per-1" });
  await using invoked = await opening;
  expect(await only(invoked)).toEqual({ data: { invoke: { result: "done" } } });
});

test("[HTTP-28] on shutdown streams end without `complete`", async () => {
  await using kit = await openGateway();
  kit.say(1);
  await using stream = await openStream(address(kit, `agentId: "pulse"`));
  await stream.take(1);
  await kit.gateway.close(0);
  expect(await stream.next()).toBeNull();
  await using late = await openStream(address(kit, `agentId: "pulse"`));
  expect(await late.next()).toBeNull();
  expect(kit.mirrors.audience.size).toBe(0);
});

test("[HTTP-20] a stream that fails in the middle gets a masked result, then the end", async () => {
  await using kit = await openGateway();
  await using stream = await openStream(address(kit, `agentId: "pulse"`));
  kit.say(notJson("secret: hunter2"));
  const [broken, end] = await stream.take(2);
  expect(broken && codeOf(broken)).toBe("INTERNAL_SERVER_ERROR");
  expect(broken?.data).not.toContain("hunter2");
  expect(end?.event).toBe("complete");
});

test("[HTTP-53] a subscription as another type than text/event-stream is 406, and so is a mutation with an unacceptable answer, which is not run", async () => {
  let ran = 0;
  await using kit = await openGateway({ process: () => (ran += 1) });
  for (const accept of [
    "multipart/mixed",
    "multipart/mixed;subscriptionSpec=1.0",
    "application/json",
    "image/png",
  ]) {
    const refused = await fetch(address(kit, 'agentId: "pulse"'), { headers: { accept } });
    expect(refused.status).toBe(406);
    expect(await refused.json()).toMatchObject({
      errors: [{ extensions: { code: "BAD_USER_INPUT", field: "accept" } }],
    });
  }
  expect(kit.mirrors.audience.size).toBe(0);
  expect(kit.gateway.admission.open).toBe(0);
  const invoke = async (accept: string): Promise<number> => {
    const query = 'mutation { invoke(agentId: "pulse", input: 1) { status } }';
    return (await kit.ask(query, { token: OPERATOR_TOKEN, headers: { accept } })).status;
  };
  expect(await invoke("multipart/mixed")).toBe(406);
  expect(await invoke("image/png")).toBe(406);
  expect(await invoke(";q=,,")).toBe(406);
  expect(ran).toBe(0);
  expect(await invoke("image/png, */*;q=0.1")).toBe(200);
  expect(await invoke("")).toBe(200);
  expect(ran).toBe(2);
});

test("[HTTP-25] a subscription that does not accept a stream is not counted", async () => {
  const clock = new ManualClock(Date.now());
  await using kit = await openGateway({ clock });
  const token = await new SignJWT({ scope: "agent:pulse:invoke", sub: "ada" })
    .setProtectedHeader({ alg: "HS256" })
    .setExpirationTime("1h")
    .sign(new TextEncoder().encode(JWT_SECRET));
  const headers = { accept: "application/json", authorization: `Bearer ${token}` };
  const before = clock.pending;
  for (let n = 0; n < 3; n += 1) {
    const refused = await fetch(address(kit, 'agentId: "pulse"'), { headers });
    expect(refused.status).toBe(406);
  }
  expect(kit.mirrors.audience.size).toBe(0);
  // Each watched token has a timer.
  expect(clock.pending).toBe(before);
});
