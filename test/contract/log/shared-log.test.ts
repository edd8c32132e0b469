import { beforeAll, describe, expect, it } from "vitest";
import type { AgentEvent, Vitals } from "../../../src/events/event.js";
import { systemClock } from "../../../src/base/clock.js";
import { LogError } from "../../../src/cluster/log/port.js";
import type { LogServer } from "../../../src/cluster/log/server.js";
import { RingCursor } from "../../../src/mirror/ring/cursor.js";
import { needs } from "../../support/machine.js";
import { heartbeat } from "../../support/mirror-kit.js";
import { sharedNats } from "../../support/nats/kit.js";
import {
  logGateway,
  type LogGateway,
  logGatewayOn,
  logServer,
  newLog,
  operator,
} from "../../support/nats/log-kit.js";
import { ManualClock } from "../../support/time-and-random.js";

let url = "";

const gateway = (namespace: string, options: Parameters<typeof logGateway>[2] = {}): Promise<LogGateway> =>
  logGateway([url], namespace, options);

async function gateways(count: number) {
  const { namespace, stream } = await newLog(url);
  const all = await Promise.all(Array.from({ length: count }, () => gateway(namespace)));
  return { namespace, stream, all, a: all[0] as LogGateway, b: all[1] as LogGateway };
}

const stopped =
  (agentId: string) =>
  (latest: Vitals): AgentEvent => ({
    ...latest,
    type: "AGENT_STOPPED",
    agentId,
    at: 1,
    reason: "gone",
  });

const numbers = (to: number, from = 1): number[] =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at);

/** What an observer gets that comes with a cursor of another gateway. */
function toldAfter({ mirrors, shown }: LogGateway, agentId: string | null, cursor: string): number {
  const ring = (agentId === null ? mirrors.all : mirrors.of(agentId)) ?? expect.unreachable("no ring");
  const reader = new RingCursor(ring, { kind: "after", cursor });
  expect(reader.gapAhead()).toBeNull();
  return shown(agentId).length - reader.seq;
}

describe.skipIf(needs("natsServer"))("a log that gateways share", () => {
  beforeAll(async () => {
    ({ url } = await sharedNats());
  });

  it("[CLUSTER-1480] what the carrier appends is in the rings of every gateway, with the same numbers and places", async () => {
    const { all, a, b } = await gateways(2);
    const host = await a.carry("x", 1);
    const other = await b.carry("y", 1);
    a.log.append(host.says(1, 2, 3));
    b.log.append(other.says(10));
    expect(a.log.insert("x", stopped("x"))).toBe(true);
    a.log.append(host.says(4));
    await a.log.stored(["x"]);
    await b.log.stored(["y"]);
    for (const one of all) expect(await one.log.feed.caughtUp(5_000)).toBe(true);
    expect(a.shown("x")).toEqual(["1", "2", "3", "AGENT_STOPPED", "4"]);
    expect(b.shown("x")).toEqual(a.shown("x"));
    expect(b.shown("y")).toEqual(["10"]);
    expect(b.shown(null)).toEqual(a.shown(null));
    expect(a.mirrors.all.headCursor()).toBe(b.mirrors.all.headCursor());
    expect(a.mirrors.of("x")?.headCursor()).toBe(b.mirrors.of("x")?.headCursor());
    expect(a.mirrors.of("x")?.head.offset).toBe(5);
    expect([a.errors, b.errors, a.dropped]).toEqual([[], [], []]);
  });

  it("[CLUSTER-1481] a cursor of one gateway goes on at every other one, in the stream of an agent and in that of all", async () => {
    const { all, a, b } = await gateways(2);
    const host = await a.carry("x", 1);
    a.log.append(host.says(1, 2));
    await a.log.stored(["x"]);
    expect(await a.log.feed.caughtUp(5_000)).toBe(true);
    const [own, common] = [a.mirrors.of("x")?.headCursor() ?? "", a.mirrors.all.headCursor()];
    a.log.append(host.says(3));
    host.loses(2);
    a.log.append(host.says(6));
    await a.log.stored(["x"]);
    for (const one of all) expect(await one.log.feed.caughtUp(5_000)).toBe(true);
    expect(b.shown("x")).toEqual(["1", "2", "3", "gap 2 LAGGED", "6"]);
    expect(b.shown(null)).toEqual(["1", "2", "3", "gap 2 LAGGED", "6"]);
    expect([toldAfter(b, "x", own), toldAfter(b, null, common)]).toEqual([3, 3]);
    const slots = a.mirrors.all.history();
    for (const [index, slot] of slots.entries())
      expect(toldAfter(b, null, slot.cursor)).toBe(slots.length - 1 - index);
  });

  it("[CLUSTER-1482] a carrier whose term has ended cannot append: what waits is dropped and counted, and the new one goes on", async () => {
    const { a, b } = await gateways(2);
    const host = await a.carry("x", 1);
    a.log.append(host.says(1, 2));
    await a.log.stored(["x"]);
    const taker = await b.carry("x", 2);
    expect(taker.position).toEqual(host.position);
    a.log.append(host.says(3, 4, 5));
    await a.log.stored(["x"]);
    expect([a.fenced, a.dropped, a.log.isHeld("x")]).toEqual([["x 2"], [["FENCED", 3]], false]);
    b.log.append(taker.says(30));
    await b.log.stored(["x"]);
    expect(await a.log.feed.caughtUp(5_000)).toBe(true);
    expect(a.shown("x")).toEqual(["1", "2", "30"]);
    a.log.append(host.says(6));
    expect(a.dropped.at(-1)).toEqual(["NO_AGENT", 1]);
    for (const term of [1, 2]) {
      const refusal = await a.log.claim("x", { term }).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(LogError);
      expect(refusal).toMatchObject({ code: "LOG_FENCED" });
    }
  });

  it("[CLUSTER-1483] the next carrier knows which numbers of a host the log has, and goes on behind what the gateway inserted", async () => {
    const { a, b } = await gateways(2);
    await a.carry("x", 1);
    const life = { incarnation: "i1", acknowledged: 0 };
    const { epoch, offset } = a.log.end("x", life) ?? expect.unreachable("not held");
    expect(offset).toBe(0);
    const says = (...offsets: number[]) =>
      offsets.map((one) => ({
        epoch,
        offset: one,
        event: { ...heartbeat("x", one), type: "AGENT_STOPPED", reason: "" } as const,
      }));
    a.log.append(says(1, 2, 3));
    a.log.insert("x", stopped("x"));
    await a.log.stored(["x"]);
    await b.carry("x", 2);
    expect(b.log.end("x", life)).toEqual({ epoch, offset: 4, received: 3 });
    // Only a claim is in the log since.
    await a.carry("x", 3);
    expect(a.log.end("x", life)).toEqual({ epoch, offset: 4, received: 3 });
    expect(a.log.end("x", { incarnation: "i2", acknowledged: 7 })).toMatchObject({ received: 7 });
  });

  it("[CLUSTER-1484] a gateway that comes later has everything from the beginning of the stream and what comes meanwhile, each once", async () => {
    const { namespace, a } = await gateways(1);
    const host = await a.carry("x", 1);
    for (const one of numbers(500)) a.log.append(host.says(one));
    await a.log.stored(["x"]);
    const opening = gateway(namespace);
    for (const one of numbers(800, 501)) {
      a.log.append(host.says(one));
      if (one % 20 === 0) await a.log.stored(["x"]);
    }
    const late = await opening;
    await a.log.stored(["x"]);
    expect(await late.log.feed.caughtUp(5_000)).toBe(true);
    expect(late.shown("x")).toEqual(numbers(800).map(String));
    expect(late.shown(null)).toEqual(numbers(800).map(String));
  });

  it("[CLUSTER-1484] one that has a copy goes on behind it", async () => {
    const { namespace, a } = await gateways(1);
    const host = await a.carry("x", 1);
    a.log.append(host.says(1, 2));
    await a.log.stored(["x"]);
    expect(await a.log.feed.caughtUp(5_000)).toBe(true);
    const from = a.log.feed.place;
    a.log.append(host.says(3));
    await a.log.stored(["x"]);
    const again = await gateway(namespace, { from });
    expect(await again.log.feed.caughtUp(5_000)).toBe(true);
    expect(again.shown("x")).toEqual(["3"]);
    expect(again.mirrors.of("x")?.head).toEqual(host.position);
  });

  it("[CLUSTER-1485] a heartbeat reaches every gateway, and takes no number", async () => {
    const { a, b } = await gateways(2);
    const host = await a.carry("x", 1);
    a.log.append(host.says(1));
    await a.log.stored(["x"]);
    expect(await b.log.feed.caughtUp(5_000)).toBe(true);
    const ring = b.mirrors.of("x") ?? expect.unreachable("no ring");
    const beaten = new Promise<void>((resolve) => {
      ring.attach({ onAdvance: () => undefined, onHeartbeat: () => resolve(), onClose: () => undefined });
    });
    a.log.append([{ ...host.position, event: heartbeat("x", 7) }]);
    await beaten;
    expect([ring.latest.flow, ring.head.offset, b.log.feed.counts.events]).toEqual([7, 1, 1]);
  });

  it("[CLUSTER-1486] events for which there is no room are dropped and counted, the agent's that floods first; gaps tell the exact number", async () => {
    const { a, b } = await gateways(2);
    const [flood, calm] = [await a.carry("flood", 1), await a.carry("calm", 1)];
    a.log.append(calm.says(...numbers(100)));
    a.log.append(flood.says(...numbers(80_000)));
    await a.log.stored(["flood", "calm"]);
    expect(await b.log.feed.caughtUp(20_000)).toBe(true);
    const dropped = a.dropped.reduce((sum, [, events]) => sum + events, 0);
    expect(new Set(a.dropped.map(([why]) => why))).toEqual(new Set(["OVERLOAD"]));
    expect(b.log.feed.counts.events).toBe(80_100 - dropped);
    expect(b.shown("calm")).toEqual(numbers(100).map(String));
    expect(b.mirrors.of("flood")?.head).toEqual(flood.position);
    expect(b.mirrors.of("flood")?.history().at(-1)?.event).toMatchObject({ data: 80_000 });
  });

  it("[CLUSTER-1594] an operator's limits bound what waits, and say which one was exceeded", async () => {
    const { namespace } = await newLog(url);
    const limits = { waitingEventsMax: 100, waitingCharactersMax: 100_000 };
    const a = await gateway(namespace, { limits });
    const host = await a.carry("x", 1);
    a.log.append(host.says(...numbers(150)));
    await a.log.stored(["x"]);
    a.log.append([host.next({ data: "y".repeat(200_000) })]);
    a.log.append([host.next({ data: "ä".repeat(500_000) })]);
    await a.log.stored(["x"]);
    expect(a.exceeded).toEqual(["maxLogWaitingEvents", "maxLogWaitingCharacters", "maxPayloadBytes"]);
    const full = await gateway(namespace);
    const other = await full.carry("y", 1);
    // As large as a payload may be, with its public form.
    const data = "z".repeat(262_142);
    full.log.append([other.next({ data, publicForm: { data } })]);
    await full.log.stored(["y"]);
    expect([full.exceeded, full.dropped]).toEqual([[], []]);
  });

  it("[CLUSTER-1487] the stream may forget what is old: the carrier goes on, and only who had not read it has a gap", async () => {
    const { namespace, stream, a, b } = await gateways(2);
    const host = await a.carry("x", 1);
    a.log.append(host.says(1, 2, 3));
    await a.log.stored(["x"]);
    for (const one of [a, b]) expect(await one.log.feed.caughtUp(5_000)).toBe(true);
    await (await operator(url)).streams.purge(stream);
    a.log.append(host.says(4));
    await a.log.stored(["x"]);
    expect(await b.log.feed.caughtUp(5_000)).toBe(true);
    expect([b.shown("x"), a.fenced]).toEqual([["1", "2", "3", "4"], []]);
    const late = await gateway(namespace);
    expect(await late.log.feed.caughtUp(5_000)).toBe(true);
    const ring = late.mirrors.of("x") ?? expect.unreachable("no ring");
    const cursor = b.mirrors.of("x")?.history()[0]?.cursor ?? "";
    const told = new RingCursor(ring, { kind: "after", cursor });
    expect(told.gapAhead()?.event).toMatchObject({ type: "GAP", missed: 2, reason: "EVICTED" });
  });

  it("[CLUSTER-1488] a carrier that finds a purged stream begins a new epoch, and every gateway is told", async () => {
    const { stream, a, b } = await gateways(2);
    const host = await a.carry("x", 1);
    a.log.append(host.says(1, 2));
    await a.log.stored(["x"]);
    for (const one of [a, b]) expect(await one.log.feed.caughtUp(5_000)).toBe(true);
    await (await operator(url)).streams.purge(stream);
    const taker = await b.carry("x", 2);
    expect(taker.position.offset).toBe(0);
    expect(taker.position.epoch).not.toBe(host.position.epoch);
    b.log.append(taker.says(3));
    await b.log.stored(["x"]);
    for (const one of [a, b]) {
      expect(await one.log.feed.caughtUp(5_000)).toBe(true);
      expect(one.shown("x")).toEqual(["1", "2", "gap null EPOCH_CHANGED", "3"]);
    }
  });

  it("[CLUSTER-1488] so does the first gateway of a namespace, when it is told to", async () => {
    const { a } = await gateways(1);
    const host = await a.carry("x", 1);
    a.log.append(host.says(1));
    await a.log.stored(["x"]);
    const again = await a.carry("x", 2, true);
    a.log.append(again.says(2));
    await a.log.stored(["x"]);
    expect(await a.log.feed.caughtUp(5_000)).toBe(true);
    expect(a.shown("x")).toEqual(["1", "gap 0 EPOCH_CHANGED", "2"]);
  });

  it("[CLUSTER-1489] a consumer that brings nothing is noticed and started again, which is counted", async () => {
    const { namespace, a } = await gateways(1);
    const clock = new ManualClock();
    const server = await logServer(url, namespace);
    let isDeaf = false;
    // The client believes that all is well: heartbeats come, messages do not.
    const deaf = await logGatewayOn(
      changed(server, {
        consume(start, onMessage, onReset) {
          isDeaf = false;
          return server.consume(start, (message) => isDeaf || onMessage(message), onReset);
        },
      }),
      clock,
    );
    const host = await a.carry("x", 1);
    a.log.append(host.says(1));
    await a.log.stored(["x"]);
    expect(await deaf.log.feed.caughtUp(5_000)).toBe(true);
    isDeaf = true;
    a.log.append(host.says(2, 3));
    await a.log.stored(["x"]);
    while (deaf.log.feed.counts.events < 3) {
      clock.advance(1_000);
      await server.state();
    }
    expect(deaf.shown("x")).toEqual(["1", "2", "3"]);
    expect(deaf.log.feed.counts).toMatchObject({ stalls: 1, losses: 0 });
  });

  it("[CLUSTER-1490] an event whose acknowledgement is lost is sent again, and is in the log once", async () => {
    const { namespace, a } = await gateways(1);
    const server = await logServer(url, namespace);
    let lost = 0;
    const unlucky = await logGatewayOn(
      changed(server, {
        async append(message) {
          const answer = await server.append(message);
          lost += 1;
          if (lost % 2 === 1) throw new Error("the answer is lost");
          return answer;
        },
      }),
      systemClock,
    );
    const host = await unlucky.carry("x", 1);
    for (const one of numbers(5)) {
      unlucky.log.append(host.says(one));
      await unlucky.log.stored(["x"]);
    }
    expect(lost).toBeGreaterThanOrEqual(11);
    expect(await a.log.feed.caughtUp(5_000)).toBe(true);
    expect([a.shown("x"), unlucky.fenced]).toEqual([["1", "2", "3", "4", "5"], []]);
  });
});

function changed(server: LogServer, change: Partial<LogServer>): LogServer {
  return {
    name: server.name,
    append: (message) => server.append(message),
    next: (agentId, after) => server.next(agentId, after),
    last: (agentId) => server.last(agentId),
    state: () => server.state(),
    consume: (start, onMessage, onReset) => server.consume(start, onMessage, onReset),
    tell: (text) => server.tell(text),
    onTold: (listener) => server.onTold(listener),
    close: () => server.close(),
    ...change,
  };
}
