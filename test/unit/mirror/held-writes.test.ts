import { describe, expect, it } from "vitest";

import { HeldWrites } from "../../../src/mirror/fanout/held-writes.js";
import { Batch, nextMessageFraming, reuseScratch } from "../../../src/mirror/fanout/framing.js";
import { StreamSink } from "../../../src/mirror/index.js";
import { fail, HandSocket, HandWaker } from "../../support/mirror-kit.js";

const ID = Buffer.from("1");
const PLENTY = 1_000_000;

/** Sockets that each get a message of their own within one turn. */
function heldWorld(kernelBytes = PLENTY) {
  const waker = new HandWaker();
  const held = new HeldWrites(waker, fail);
  const join = (kernel = kernelBytes) => {
    const socket = new HandSocket(kernel);
    return { socket, sink: new StreamSink(socket, PLENTY, () => undefined) };
  };
  return {
    waker,
    join,
    send(text: string, member = join()): HandSocket {
      const payload = { text: JSON.stringify(text), byteLength: text.length + 2, cursor: "c", isGap: false };
      held.send(member.sink, new Batch(nextMessageFraming(1), [payload], true), ID);
      // The slice of its projection is over, but not the turn.
      reuseScratch();
      return member.socket;
    },
  };
}

const said = (socket: HandSocket): string[] =>
  socket.read(PLENTY).map((text) => (JSON.parse(text) as { payload: string }).payload);

describe("writes that are held until the turn is over", () => {
  it("[FANOUT-1771] reach the kernel one behind another, each with its own bytes", () => {
    const world = heldWorld();
    const sockets = ["one", "two", "three"].map((text) => world.send(text));
    expect(sockets.map(said)).toEqual([[], [], []]);
    world.waker.run();
    expect(sockets.map(said)).toEqual([["one"], ["two"], ["three"]]);
  });

  it("[FANOUT-1771] are at most 64", () => {
    const world = heldWorld();
    const sockets = Array.from({ length: 70 }, (_, index) => world.send(`event ${index}`));
    const heard = sockets.map(said);
    expect(heard.filter(({ length }) => length > 0)).toEqual(
      Array.from({ length: 64 }, (_, index) => [`event ${index}`]),
    );
    world.waker.run();
    expect(sockets.slice(64).map(said)).toEqual(
      Array.from({ length: 6 }, (_, index) => [`event ${64 + index}`]),
    );
  });

  it("[FANOUT-1771] stay ahead of what is written to the socket meanwhile", () => {
    const world = heldWorld();
    const member = world.join();
    world.send("first", member);
    member.socket.write(Buffer.from([0x81, 15, ...Buffer.from('{"payload":"x"}')]));
    world.send("third", member);
    world.waker.run();
    expect(said(member.socket)).toEqual(["first", "x", "third"]);
  });

  it("[FANOUT-1771] keep their bytes in a socket that takes them late", () => {
    const world = heldWorld(10);
    const sockets: HandSocket[] = [];
    for (let turn = 0; turn < 20; turn += 1) {
      sockets.push(world.send(`slow ${turn}`), world.send(`fast ${turn}`, world.join(PLENTY)));
      world.waker.run();
    }
    expect(sockets.flatMap(said)).toEqual(
      Array.from({ length: 20 }, (_, turn) => [`slow ${turn}`, `fast ${turn}`]).flat(),
    );
  });

  it("[FANOUT-1771] do not fill a socket that takes several of them", () => {
    const waker = new HandWaker();
    const held = new HeldWrites(waker, fail);
    const socket = new HandSocket(PLENTY);
    const sink = new StreamSink(socket, 1, () => undefined);
    const payload = { text: '"x"', byteLength: 3, cursor: "c", isGap: false };
    for (let n = 0; n < 2; n += 1) held.send(sink, new Batch(nextMessageFraming(1), [payload], true), ID);
    waker.run();
    expect([sink.writable, said(socket)]).toEqual([true, ["x", "x"]]);
  });

  it("[FANOUT-1771] count as unsent, and wait for a full socket to drain", () => {
    const waker = new HandWaker();
    const socket = new HandSocket(10);
    const sink = new StreamSink(socket, 1, () => undefined);
    const payload = { text: '"x"', byteLength: 3, cursor: "c", isGap: false };
    new HeldWrites(waker, fail).send(sink, new Batch(nextMessageFraming(1), [payload], true), ID);
    expect(sink.unsentBytes).toBeGreaterThan(0);
    waker.run();
    expect(sink.writable).toBe(false);
    socket.read(PLENTY);
    expect(sink.writable).toBe(true);
  });
});
