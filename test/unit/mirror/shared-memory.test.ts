import { describe, expect, it } from "vitest";
import { Batch, nextMessageFraming, reuseScratch } from "../../../src/mirror/fanout/framing.js";
import { type ByteStream, StreamSink } from "../../../src/mirror/index.js";
import { servedWorld } from "./served-world.js";

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

/** Agents that each have one observer. Bytes beyond 20 wait in the socket of every second one. */
function agentsWatched(agents: number, text?: (number: number) => string) {
  const worlds = Array.from({ length: agents }, (_, index) => {
    const one = servedWorld({
      maxHistory: 100,
      ...(text && { text: (event) => text(event.type === "OUTPUT" ? Number(event.data) : Number.NaN) }),
    });
    const observer = one.join(index % 2 === 0 ? { kernelBytes: 20 } : {});
    one.run();
    return { ...one, observer };
  });
  return {
    /** One event of each agent; all rings are flushed one after the other. */
    round(): void {
      for (const { say } of worlds) say();
      for (const { run } of worlds) run();
    },
    read: (): number[][] =>
      worlds.map(({ observer }) => observer.heard().map((one) => Number(String(one).split(" ").at(-1)))),
  };
}

/** A socket whose peer reads nothing: it keeps all buffers, as Node does. */
class DeadSocket implements ByteStream {
  readonly open = true;
  readonly writableNeedDrain = true;
  readonly held: Buffer[] = [];

  get writableLength(): number {
    return this.held.reduce((total, { length }) => total + length, 0);
  }

  write(bytes: Buffer): boolean {
    this.held.push(bytes);
    return false;
  }

  once(): void {}
}

describe("memory that the batches of all rings share", () => {
  it("[FANOUT-1630] does not change the bytes that a socket still holds", () => {
    const crowd = agentsWatched(20);
    for (let round = 0; round < 30; round += 1) crowd.round();
    expect(crowd.read()).toEqual(Array.from({ length: 20 }, () => upTo(30)));
  });

  it("[FANOUT-1630] is not kept by each message that waits in a socket", () => {
    const socket = new DeadSocket();
    const sink = new StreamSink(socket, 1_000_000, () => undefined);
    const payload = { text: "{}", byteLength: 2, cursor: "c", isGap: false };
    for (let message = 0; message < 100; message += 1) {
      sink.send(new Batch(nextMessageFraming(1), [payload], true), Buffer.from("1"));
      reuseScratch();
    }
    const kept = new Set(socket.held.map(({ buffer }) => buffer));
    const bytes = [...kept].reduce((total, { byteLength }) => total + byteLength, 0);
    expect(bytes).toBeLessThan(socket.writableLength + 4_097);
  });

  it("[FANOUT-1630] holds batches that are as large as it, larger, and many in a slice", () => {
    for (const length of [1_300, 4_040, 4_060, 9_000]) {
      const crowd = agentsWatched(6, (number) => JSON.stringify(`${"x".repeat(length)} ${number}`));
      for (let round = 0; round < 8; round += 1) crowd.round();
      expect(crowd.read()).toEqual(Array.from({ length: 6 }, () => upTo(8)));
    }
  });
});
