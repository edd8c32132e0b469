import { expect, it } from "vitest";
import { LogReader } from "../../../src/cluster/log/reader.js";
import type { LogServer, LogState, StoredMessage } from "../../../src/cluster/log/server.js";
import { ManualClock } from "../../support/time-and-random.js";

function messageOf(seq: number): StoredMessage {
  const vitals = { state: "FLOWING", pressure: 0, flow: 0, temperature: 0, entropyRemaining: null };
  const events = [{ agentId: "x", type: "AGENT_STARTED", at: 1, ...vitals }];
  const text = JSON.stringify({ agentId: "x", term: 1, epoch: "e", from: seq, events, receipt: null });
  return { seq, at: BigInt(seq), id: `x 1 e ${seq}`, text };
}

/** A reader that has read five messages. */
async function reading() {
  const clock = new ManualClock();
  const told: LogState = { created: "2026-01-01", first: 1, last: 5, lastAt: 5n };
  const stream = { state: told };
  const eras: string[] = [];
  const starts: object[] = [];
  const consumers: ((message: StoredMessage) => void)[] = [];
  const errors: unknown[] = [];
  const server = {
    state: async () => stream.state,
    last: async () => null,
    append: async ({ id }: { id: string }) => {
      eras.push(id);
      return { outcome: "STORED", seq: 4 };
    },
    consume: async (start: object, onMessage: (message: StoredMessage) => void) => {
      starts.push(start);
      consumers.push(onMessage);
      if (!("seq" in start)) return;
      for (let seq = 1; seq <= 5; seq += 1) onMessage(messageOf(seq));
    },
  } as unknown as LogServer;
  const listener = { onBatch: () => undefined, onClaim: () => undefined };
  const reader = await LogReader.open({
    server,
    clock,
    listener,
    from: null,
    onError: (error) => errors.push(error),
  });
  const look = async (): Promise<void> => {
    await clock.armed();
    clock.advance(1_000);
    await reader.check();
    await new Promise(setImmediate);
  };
  return { reader, stream, told, eras, errors, look, starts, consumers };
}

it("[CLUSTER-1646] a server that says for a moment that it has less than was read is no older backup", async () => {
  const { reader, stream, told, eras, errors, look } = await reading();
  const { era } = reader.place;
  for (let times = 0; times < 3; times += 1) {
    stream.state = { ...told, last: 3, lastAt: 3n };
    await look();
    await reader.caughtUp(0);
    await look();
    stream.state = told;
    await look();
  }
  expect([reader.place.era, reader.place.seq]).toEqual([era, 5]);
  expect([eras, errors, reader.counts.losses]).toEqual([[], [], 0]);
});

it("[CLUSTER-1646] one that has something new at an earlier place is", async () => {
  const { reader, stream, told, eras, look } = await reading();
  const { era } = reader.place;
  stream.state = { ...told, last: 3, lastAt: 6n };
  await look();
  expect(reader.place.era).not.toBe(era);
  expect(eras).toEqual([reader.place.era]);
});

it("[CLUSTER-1491] what the consumer of before still brings of a backup is not read again", async () => {
  const { reader, stream, told, consumers } = await reading();
  stream.state = { ...told, last: 3, lastAt: 6n };
  await reader.check();
  const [before, now] = consumers;
  before?.(messageOf(3));
  expect([consumers.length, reader.place.seq, reader.counts.messages]).toEqual([2, 0, 5]);
  now?.({ ...messageOf(3), at: 6n, id: "x 1 n 3" });
  expect([reader.place.seq, reader.counts.messages]).toEqual([3, 6]);
});

it("[CLUSTER-1491] a backup that is noticed in two ways at once is one, and what was read of it is not read again", async () => {
  const { reader, stream, told, eras, look, consumers, starts } = await reading();
  stream.state = { ...told, lastAt: 6n };
  // Another message is where the last one was read, and a look is under way.
  const looking = reader.check();
  consumers[0]?.({ ...messageOf(5), at: 6n, id: "x 1 n 5" });
  await looking;
  await reader.check();
  expect(eras).toHaveLength(1);
  await look();
  expect(starts.slice(1)).toEqual(starts.slice(1).map(() => ({ after: 5n })));
});
