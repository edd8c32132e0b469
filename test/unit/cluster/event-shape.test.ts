import { describe, expect, it } from "vitest";
import { claimOn } from "../../../src/cluster/log/claims.js";
import { isEventOf } from "../../../src/cluster/log/event-shape.js";
import type { LogBatch } from "../../../src/cluster/log/messages.js";
import { MirrorFeed } from "../../../src/cluster/log/mirror-feed.js";
import { LogReader } from "../../../src/cluster/log/reader.js";
import type { LogServer, StoredMessage } from "../../../src/cluster/log/server.js";
import type { Vitals } from "../../../src/events/event.js";
import type { PlacedEvent } from "../../../src/mirror/index.js";
import { ManualClock } from "../../support/time-and-random.js";

const vitals: Vitals = { state: "FLOWING", pressure: 0, flow: 0, temperature: 0, entropyRemaining: null };
const base = { agentId: "x", at: 1, ...vitals };
const output = { ...base, type: "OUTPUT", data: null, cause: null };
const question = {
  id: "sem-1",
  agentId: "x",
  reason: "APPROVAL_NEEDED",
  prompt: "?",
  options: [],
  severity: "INFO",
  stateVersion: 1,
  cause: null,
  responseSchema: null,
  deadline: null,
  escalation: null,
  digest: "d",
  createdAt: 1,
  status: "PENDING",
  settledAt: null,
  settledBy: null,
  resumption: null,
};
const deposit = {
  id: "p",
  type: "WARNING",
  source: "x",
  target: null,
  key: null,
  initialIntensity: 1,
  halfLifeMs: 1,
  ttlMs: null,
  payload: null,
  at: 1,
  firstAt: 1,
  count: 1,
};
const asked = { ...base, type: "SEMAPHORE_EJECTED", semaphore: question };
const smelled = { ...base, type: "PHEROMONE", pheromone: deposit };
const failed = { ...base, type: "PROBE_FAILED", probe: "p", health: "DEGRADED", failures: 1, detail: null };

const GOOD: readonly (readonly [string, object])[] = [
  ["an output", output],
  ["a start", { ...base, type: "AGENT_STARTED" }],
  ["a question", asked],
  ["a deposit", smelled],
  ["a probe", failed],
  ["members that nobody knows", { ...output, news: 1 }],
  ["a public form", { ...output, publicForm: { data: 1 } }],
  ["a run", { ...output, run: "per-1", session: null, attempt: 1, private: true }],
];

const STRANGE: readonly (readonly [string, unknown])[] = [
  ["null", null],
  ["text", "x"],
  ["of another agent", { ...output, agentId: "y" }],
  ["of no type", { ...output, type: undefined }],
  ["of a type that nobody knows", { ...output, type: "WEIRD" }],
  ["of a type as objects have members", { ...output, type: "constructor" }],
  ["a gap", { ...base, type: "GAP", missed: -5, reason: "LAGGED", from: null, to: null }],
  ["a heartbeat, which takes no number", { ...base, type: "METABOLISM" }],
  ["of a time that no clock shows", { ...output, at: 1e300 }],
  ["of half a millisecond", { ...output, at: 1.5 }],
  ["before 1970", { ...output, at: -1 }],
  ["of a time that is text", { ...output, at: "1" }],
  ["of a state that nobody knows", { ...output, state: "WEIRD" }],
  ["of a pressure that is text", { ...output, pressure: "x" }],
  ["of a flow that is null", { ...output, flow: null }],
  ["without a temperature", { ...output, temperature: undefined }],
  ["of an entropy that is text", { ...output, entropyRemaining: "x" }],
  ["an output without data", { ...output, data: undefined }],
  ["of a cause that is a number", { ...output, cause: 5 }],
  ["of an attempt that is text", { ...output, attempt: "1" }],
  ["of a public form that is text", { ...output, publicForm: "x" }],
  ["an error that says nothing", { ...base, type: "ERROR" }],
  ["of a health that nobody knows", { ...failed, health: "SUPERB" }],
  ["of half a failure", { ...failed, failures: 0.5 }],
  ["a question that is null", { ...asked, semaphore: null }],
  ["of a severity that nobody knows", { ...asked, semaphore: { ...question, severity: "WEIRD" } }],
  ["of a deadline that no clock shows", { ...asked, semaphore: { ...question, deadline: 1e300 } }],
  [
    "of a resumption that nobody knows",
    { ...asked, semaphore: { ...question, resumption: { status: "X", attempt: 1 } } },
  ],
  ["a deposit that is null", { ...smelled, pheromone: null }],
  ["of a deposit that no clock shows", { ...smelled, pheromone: { ...deposit, at: 1e300 } }],
];

/** What a gateway takes of these messages, and what it tells. */
async function readingOf(messages: readonly StoredMessage[]) {
  const batches: LogBatch[] = [];
  const shown: PlacedEvent[] = [];
  const errors: unknown[] = [];
  const feed = new MirrorFeed({ accept: (batch) => shown.push(...batch), goOn: () => undefined });
  const server = {
    state: async () => ({ created: "2026-01-01", first: 1, last: messages.length, lastAt: 5n }),
    last: async () => null,
    consume: async (_start: object, onMessage: (message: StoredMessage) => void) =>
      messages.forEach(onMessage),
  } as unknown as LogServer;
  const reader = await LogReader.open({
    server,
    clock: new ManualClock(),
    from: null,
    listener: {
      onBatch: (batch, place) => {
        batches.push(batch);
        feed.onBatch(batch, place);
      },
      onClaim: () => undefined,
    },
    onError: (error) => errors.push(error),
  });
  await reader.close();
  return { place: reader.place, shown, errors };
}

function messageOf(seq: number, events: readonly unknown[], receipt: object | null = null): StoredMessage {
  const text = JSON.stringify({ agentId: "x", term: 1, epoch: "e", from: seq * 10, events, receipt });
  return { seq, at: BigInt(seq), id: `x 1 e ${seq * 10}`, text };
}

describe("an event of the log", () => {
  it.each(GOOD)("[CLUSTER-1850] that is or has %s is read", (_what, event) => {
    expect(isEventOf("x", event)).toBe(true);
  });

  it.each(STRANGE)("[CLUSTER-1850] that is %s is not", (_what, event) => {
    expect(isEventOf("x", event)).toBe(false);
  });

  it.each(["pressure", "entropyRemaining"])("[CLUSTER-1850] whose %s no number can be is not", (name) => {
    const text = JSON.stringify({ ...output, [name]: 123 }).replace("123", "1e999");
    expect(isEventOf("x", JSON.parse(text))).toBe(false);
  });

  it("[CLUSTER-1850] that is strange is passed over and told once, and the others of its message are read", async () => {
    const receipt = { incarnation: "i", number: 3 };
    const { place, shown, errors } = await readingOf([
      messageOf(1, [output, { ...output, at: 1e300 }, asked, null], receipt),
      messageOf(2, [{ ...output, type: "WEIRD" }]),
      messageOf(3, [output]),
    ]);
    expect(shown.map(({ offset, receipt: told }) => [offset, told])).toEqual([
      [10, undefined],
      [12, receipt],
      [30, undefined],
    ]);
    expect(new Set(shown.map((one) => one.place?.offset)).size).toBe(3);
    expect(place.seq).toBe(3);
    expect(errors.map(String)).toEqual([
      "Error: somebody else than a gateway of this release has written 2 events in message 1: they are passed over",
    ]);
  });

  it("[CLUSTER-1850] leaves its vitals to no carrier", () => {
    const head = { epoch: "e", offset: 3 };
    const end = { head, receipt: null, latest: { ...vitals, state: "WEIRD" } as unknown as Vitals, term: 1 };
    const by = { agentId: "x", term: 2, gateway: "g", isFresh: false, newEpoch: () => "n" };
    expect(claimOn(end, null, by)).toMatchObject({ head, latest: { state: "DORMANT" } });
    const latest = { ...vitals, pressure: 7 };
    expect(claimOn(end, { head, latest }, by)).toMatchObject({ head, latest });
  });
});
