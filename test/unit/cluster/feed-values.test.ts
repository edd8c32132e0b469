import type { Msg, MsgCallback, NatsConnection } from "@nats-io/nats-core";
import { describe, expect, it } from "vitest";
import { StandingFeed } from "../../../src/cluster/calls/standing-feed.js";
import type { LogServer } from "../../../src/cluster/log/server.js";
import { VitalsFeed } from "../../../src/cluster/log/vitals-feed.js";
import type { PlacedEvent } from "../../../src/mirror/index.js";
import { ManualClock } from "../../support/time-and-random.js";

const probe = { name: "p", ok: true, detail: null, at: 1, critical: false, failing: false, failures: 0 };
const health = { status: "HEALTHY", since: 1, probes: [probe] };
const host = { name: "h", sdk: null, isConnected: true, since: 1 };
const unknown = { status: "UNKNOWN", since: 0, probes: [] } as const;

/** What this gateway hears of the agents x and y, which another one carries. */
function standings() {
  const errors: unknown[] = [];
  let hear: (error: null, message: Msg) => void = () => undefined;
  const nats = {
    subscribe: (_subject: string, { callback }: { callback: MsgCallback<Msg> }) => {
      hear = (...heard) => void callback(...heard);
      return { unsubscribe: () => undefined };
    },
    publish: () => undefined,
  } as unknown as NatsConnection;
  const known = { agent: {}, carrier: "other", isVacant: false } as never;
  const feed = new StandingFeed({
    connection: { nats },
    namespace: "n",
    gateway: "this",
    clock: new ManualClock(),
    local: { healthOf: () => unknown, hostOf: () => null },
    directory: {
      entries: new Map([
        ["x", known],
        ["y", known],
      ]),
    },
    knownAt: () => null,
    lostSince: () => null,
    outage: () => null,
    leaseMs: 1,
    onError: (error) => errors.push(error),
  });
  feed.begin();
  return {
    feed,
    errors,
    tell: (value: unknown) => {
      const text = typeof value === "string" ? value : JSON.stringify(value);
      hear(null, { string: () => text } as Msg);
    },
  };
}

describe("what gateways tell each other of agents", () => {
  it.each<readonly [string, unknown]>([
    ["a status that nobody knows", { health: { ...health, status: "SUPERB" }, host }],
    ["a time that no clock shows", { health: { ...health, since: 1e300 }, host }],
    ["probes that are a number", { health: { ...health, probes: 5 }, host }],
    ["a probe that is null", { health: { ...health, probes: [null] }, host }],
    ["a probe without a name", { health: { ...health, probes: [{ ...probe, name: undefined }] }, host }],
    [
      "more failures than can be shown",
      { health: { ...health, probes: [{ ...probe, failures: 2 ** 31 }] }, host },
    ],
    ["a check that no clock shows", { health: { ...health, probes: [{ ...probe, at: -1 }] }, host }],
    ["no health", { host }],
    ["no host, which is not null", { health }],
    ["a host whose name is a number", { health, host: { ...host, name: 7 } }],
    ["a host since a time that is text", { health, host: { ...host, since: "x" } }],
    ["null", null],
  ])("[CLUSTER-1853] with %s is passed over and told once, and the rest counts", (_what, strange) => {
    const { feed, errors, tell } = standings();
    const agents = [
      ["x", strange],
      ["y", { health, host }],
    ];
    tell({ by: "other", agents });
    tell({ by: "other", agents });
    expect([feed.healthOf("x"), feed.hostOf("x")]).toEqual([unknown, null]);
    expect([feed.healthOf("y"), feed.hostOf("y")]).toEqual([health, host]);
    expect(errors.map(String)).toEqual([
      "Error: what somebody else than a gateway has sent to TERRARIUM_n.standing is passed over",
    ]);
  });

  it.each(["", "{", "null", "5", { by: 5 }, { by: "other", agents: "x" }, { by: "other", asks: 1 }])(
    "[CLUSTER-1853] as %j is passed over and told once",
    (told) => {
      const { errors, tell } = standings();
      tell(told);
      expect(errors).toHaveLength(1);
      tell({ by: "other", asks: true });
      expect(errors).toHaveLength(1);
    },
  );
});

const vitals = { state: "FLOWING", pressure: 0, flow: 0, temperature: 0, entropyRemaining: null };
const event = { agentId: "x", type: "METABOLISM", at: 1, ...vitals };
const beat = { epoch: "e", offset: 0, event };

/** What a gateway takes of messages of heartbeats. */
function heard(...messages: readonly unknown[]) {
  const taken: PlacedEvent[] = [];
  const errors: unknown[] = [];
  let hear: (text: string) => void = () => undefined;
  const server = { onTold: (listener: typeof hear) => (hear = listener) } as unknown as LogServer;
  const feed = new VitalsFeed({
    server,
    clock: new ManualClock(),
    onHeartbeats: (beats) => taken.push(...beats),
    onError: (error) => errors.push(error),
  });
  for (const message of messages) hear(typeof message === "string" ? message : JSON.stringify(message));
  feed.close();
  return { taken, errors };
}

describe("a heartbeat between gateways", () => {
  it.each<readonly [string, unknown]>([
    ["null", null],
    ["of no epoch", { ...beat, epoch: undefined }],
    ["behind half an event", { ...beat, offset: 0.5 }],
    ["of another type", { ...beat, event: { ...event, type: "OUTPUT" } }],
    ["of no agent", { ...beat, event: { ...event, agentId: 5 } }],
    ["of a time that no clock shows", { ...beat, event: { ...event, at: 1e300 } }],
    ["of a state that nobody knows", { ...beat, event: { ...event, state: "X" } }],
    ["of a pressure that is text", { ...beat, event: { ...event, pressure: "x" } }],
    ["without a flow", { ...beat, event: { ...event, flow: null } }],
  ])("[CLUSTER-1853] that is %s is passed over and told once, and the others count", (_what, strange) => {
    const { taken, errors } = heard([strange, beat], [strange], [beat]);
    expect(taken).toEqual([beat, beat]);
    expect(errors.map(String)).toEqual([
      "Error: heartbeats that somebody else than a gateway has sent are passed over",
    ]);
  });

  it("[CLUSTER-1853] is in no message that is no list", () => {
    const { taken, errors } = heard("", "{", "5", "null", beat);
    expect([taken, errors.length]).toEqual([[], 1]);
  });
});
