import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inTime } from "../../support/time-and-random.js";
import {
  BINARY,
  CLOSE,
  closeOf,
  frameOf,
  PING,
  PONG,
  RawSocket,
  TEXT,
} from "../../support/wire/raw-socket.js";
import { TerrariumKit } from "../../support/terrarium-kit.js";

/*
 * The requirements of RFC 6455 on a server, row by row, in the order of Autobahn's test suite: 1 sizes, 2 pings,
 * 3 reserved bits, 4 opcodes, 5 fragments, 6 UTF-8, 7 closing, 9 limits, 10 pieces. 12 and 13 are about compression,
 * which is never negotiated ([11.1]).
 */

const MESSAGE_BYTES = 65_536;
const INIT = JSON.stringify({ type: "connection_init" });

let kit: TerrariumKit;
beforeAll(async () => {
  kit = await TerrariumKit.open({ limits: { maxMessageBytes: MESSAGE_BYTES } });
});
afterAll(() => kit.terrarium.close());

/** A `ping` message of exactly so many bytes; the pong carries the same payload. */
function ping(bytes: number, fill = "x"): string {
  const empty = JSON.stringify({ type: "ping", payload: { text: "" } });
  return JSON.stringify({ type: "ping", payload: { text: fill.repeat(bytes - Buffer.byteLength(empty)) } });
}

const part = (payload: Buffer | string, fin = false): Buffer => frameOf(payload, { opcode: 0, fin });
const begin = (payload: Buffer | string): Buffer => frameOf(payload, { fin: false });
const close = (code: number, reason: Buffer | string = ""): Buffer => {
  const head = Buffer.alloc(2);
  head.writeUInt16BE(code);
  return frameOf(Buffer.concat([head, Buffer.from(reason)]), { opcode: CLOSE });
};
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(" ", ""), "hex");
const inFrames = (text: string, bytes: number): Buffer[] => {
  const whole = Buffer.from(text);
  const parts: Buffer[] = [];
  for (let at = 0; at < whole.length; at += bytes) {
    const piece = whole.subarray(at, at + bytes);
    const fin = at + bytes >= whole.length;
    parts.push(at === 0 ? frameOf(piece, { fin }) : part(piece, fin));
  }
  return parts;
};
const inBytes = (bytes: Buffer): Buffer[] => Array.from(bytes, (byte) => Buffer.from([byte]));

type Row = readonly [number: string, what: string, parts: readonly Buffer[]];

/** Valid messages: each is a ping of the protocol, and its pong must carry the same payload. */
type Echo = readonly [number: string, what: string, text: string, parts?: readonly Buffer[]];
const ECHOED: readonly Echo[] = [
  ...[125, 126, 127, 128, 1_000, 65_535, 65_536].map(
    (bytes, n) => [`1.1.${n + 1}`, `a message of ${bytes} bytes`, ping(bytes)] as const,
  ),
  [
    "1.1.8",
    "a message in chunks of 997 bytes of the stream",
    ping(65_536),
    inChunks(frameOf(ping(65_536)), 997),
  ],
  ["5.3", "two fragments", ping(100), inFrames(ping(100), 60)],
  ["5.4", "two fragments, byte by byte", ping(100), inBytes(Buffer.concat(inFrames(ping(100), 60)))],
  [
    "5.6",
    "a ping between fragments",
    ping(100),
    between(inFrames(ping(100), 60), frameOf("p", { opcode: PING })),
  ],
  [
    "5.7",
    "a pong between fragments",
    ping(100),
    between(inFrames(ping(100), 60), frameOf("p", { opcode: PONG })),
  ],
  [
    "5.8",
    "pings between many fragments",
    ping(200),
    between(inFrames(ping(200), 10), frameOf("p", { opcode: PING })),
  ],
  ["5.19", "a message in fragments of one byte", ping(90), inFrames(ping(90), 1)],
  ["5.20", "empty fragments", ping(100), between(inFrames(ping(100), 60), part(""))],
  ["6.1.3", "an empty first fragment", ping(100), [begin(""), part(ping(100), true)]],
  ["6.2.1", "text of two, three and four bytes a character", ping(48 + 9, "żಠ🐢")],
  ["6.2.2", "characters split over fragments", ping(48 + 9, "żಠ🐢"), inFrames(ping(48 + 9, "żಠ🐢"), 1)],
  ["6.2.3", "characters split over the stream", ping(48 + 9, "żಠ🐢"), inBytes(frameOf(ping(48 + 9, "żಠ🐢")))],
  ["6.7.1", "a noncharacter, U+FFFF", ping(44, "\uffff")],
  ["6.7.2", "the last one, U+10FFFF", ping(45, "\u{10ffff}")],
  ["6.22", "the replacement character itself", ping(44, "\ufffd")],
  ["9.1", "the largest message, in one frame", ping(MESSAGE_BYTES)],
  [
    "9.3",
    "the largest message, in fragments of 64 bytes",
    ping(MESSAGE_BYTES),
    inFrames(ping(MESSAGE_BYTES), 64),
  ],
  ["10.1", "a message in pieces of 1,300 bytes", ping(60_000), inFrames(ping(60_000), 1_300)],
];

function inChunks(bytes: Buffer, size: number): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
  return chunks;
}

function between(frames: readonly Buffer[], what: Buffer): Buffer[] {
  return frames.flatMap((frame, n) => (n === 0 ? [frame] : [what, frame]));
}

/** Invalid frames: the connection ends with this code on every path. */
const CLOSED: readonly (readonly [code: number, ...Row])[] = [
  [1002, "2.5", "a ping of 126 bytes", [frameOf("x".repeat(126), { opcode: PING })]],
  [1002, "2.6", "a pong of 126 bytes", [frameOf("x".repeat(126), { opcode: PONG })]],
  ...[1, 2, 3, 4, 5, 6, 7].map(
    (bits) => [1002, `3.${bits}`, `reserved bits ${bits}`, [frameOf("x", { reserved: bits })]] as const,
  ),
  [1002, "3.8", "a reserved bit on a ping", [frameOf("x", { reserved: 4, opcode: PING })]],
  ...[3, 4, 5, 6, 7].map(
    (opcode, n) => [1002, `4.1.${n + 1}`, `opcode ${opcode}`, [frameOf("x", { opcode })]] as const,
  ),
  ...[11, 12, 13, 14, 15].map(
    (opcode, n) => [1002, `4.2.${n + 1}`, `opcode ${opcode}`, [frameOf("", { opcode })]] as const,
  ),
  [1002, "5.1", "a ping in fragments", [frameOf("a", { opcode: PING, fin: false }), part("b", true)]],
  [1002, "5.2", "a pong in fragments", [frameOf("a", { opcode: PONG, fin: false }), part("b", true)]],
  [1002, "5.9", "a continuation without a message, final", [part("x", true)]],
  [1002, "5.10", "a continuation without a message, not final", [part("x")]],
  [1002, "5.11", "a continuation without a message, byte by byte", inBytes(part("x", true))],
  [1002, "5.18", "a new text message inside a fragmented one", [begin("{"), frameOf("}")]],
  [
    1002,
    "5.21",
    "a new binary message inside a fragmented text",
    [begin("{"), frameOf("}", { opcode: BINARY })],
  ],
  [1007, "6.3.1", "bytes that are not UTF-8", [frameOf(hex("cebae1bdb9cf83cebcceb5eda080656469746564"))]],
  [
    1007,
    "6.3.2",
    "the same, in fragments",
    [begin(hex("cebae1bdb9cf83cebcceb5")), part(hex("eda080656469746564"), true)],
  ],
  [1007, "6.4.1", "beyond U+10FFFF", [frameOf(hex("f4908080"))]],
  [1007, "6.6.1", "an incomplete character", [frameOf(hex("ce"))]],
  [1007, "6.8.1", "five bytes for one character", [frameOf(hex("f888808080"))]],
  [1007, "6.8.2", "six bytes for one character", [frameOf(hex("fc8480808080"))]],
  [1007, "6.10.1", "an overlong slash of two bytes", [frameOf(hex("c0af"))]],
  [1007, "6.10.2", "an overlong slash of three bytes", [frameOf(hex("e080af"))]],
  [1007, "6.11.1", "an overlong zero", [frameOf(hex("c080"))]],
  [1007, "6.14.1", "a lonely continuation byte", [frameOf(hex("80"))]],
  [1007, "6.18.1", "a lonely surrogate, U+D800", [frameOf(hex("eda080"))]],
  [1007, "6.18.2", "a lonely surrogate, U+DFFF", [frameOf(hex("edbfbf"))]],
  [1007, "6.19.1", "a pair of surrogates, each encoded", [frameOf(hex("eda080edb080"))]],
  [1007, "6.20.1", "0xfe", [frameOf(hex("fe"))]],
  [1007, "6.20.2", "0xff", [frameOf(hex("ff"))]],
  [1002, "7.3.2", "a close with one byte", [frameOf("x", { opcode: CLOSE })]],
  [1002, "7.3.6", "a close of 126 bytes", [close(1000, "x".repeat(124))]],
  [1007, "7.5.1", "a close whose reason is not UTF-8", [close(1000, hex("cebaeda080"))]],
  ...[0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999].map(
    (code, n) => [1002, `7.9.${n + 1}`, `close code ${code}`, [close(code)]] as const,
  ),
  [1002, "7.13.1", "close code 5000", [close(5000)]],
  [1002, "7.13.2", "close code 65535", [close(65_535)]],
  [1009, "9.5", "a message above the limit, in one frame", [frameOf("x".repeat(MESSAGE_BYTES + 1))]],
  [1009, "9.6", "a message above the limit, in fragments", inFrames("x".repeat(MESSAGE_BYTES + 1), 4_096)],
  [1009, "9.7", "a length above the limit, before any of it", [hex("81ff00000001000000000a0b0c0d")]],
  [1009, "9.8", "a length that no number holds exactly", [hex("81ff7fffffffffffffff0a0b0c0d")]],
  [1002, "10.2", "a frame that is not masked", [frameOf("x", { masked: false })]],
];

/** Valid close frames: the answer has the same code. */
const CLOSES: readonly (readonly [number: string, what: string, frame: Buffer, code: number])[] = [
  ["7.1.1", "a close right away", close(1000), 1000],
  ["7.3.1", "a close without a code", frameOf("", { opcode: CLOSE }), 1005],
  ["7.3.3", "a close with a code alone", close(1000), 1000],
  ["7.3.4", "a close with a reason", close(1000, "bye"), 1000],
  ["7.3.5", "a close with the longest reason", close(1000, "x".repeat(123)), 1000],
  ...[1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999].map(
    (code, n) => [`7.7.${n + 1}`, `close code ${code}`, close(code), code] as const,
  ),
];

describe.each([
  ["/graphql", "graphql-transport-ws"],
  ["/observe/counter?replay=0&types=RESULT", null],
])("frames on %s", (path, protocol) => {
  const open = async (): Promise<RawSocket> => {
    const url = kit.webSocketUrl.replace("/graphql", path);
    return await RawSocket.open(url, { protocol, init: protocol !== null });
  };

  it.each(CLOSED)("closes with %i: [%s] %s", async (code, _number, _what, parts) => {
    await using socket = await open();
    for (const one of parts) socket.raw(one);
    expect((await inTime("a close frame", socket.closed())).code).toBe(code);
    await inTime("the end", socket.gone.promise);
  });

  it.each(CLOSES)("answers a close with its code: [%s] %s", async (_number, _what, frame, code) => {
    await using socket = await open();
    socket.raw(frame);
    const answer = await inTime("a close frame", socket.next());
    expect(answer && closeOf(answer).code).toBe(code);
    await inTime("the end", socket.gone.promise);
  });

  it.each([
    ["2.1", "without a payload", ""],
    ["2.2", "with a payload", "Hello, world!"],
    ["2.3", "with bytes that are not text", hex("00fffefdfcfb00ff")],
    ["2.4", "with 125 bytes", Buffer.alloc(125, 0xfe)],
  ])("answers a ping: [%s] %s", async (_number, _what, payload) => {
    await using socket = await open();
    socket.frame(payload, { opcode: PING });
    expect(await inTime("a pong", socket.pong())).toEqual(Buffer.from(payload));
  });

  it("[2.7] ignores an unsolicited pong, [2.8] also with a payload", async () => {
    await using socket = await open();
    socket.raw(frameOf("", { opcode: PONG }), frameOf("unasked", { opcode: PONG }));
    socket.frame("asked", { opcode: PING });
    expect(await inTime("a pong", socket.pong())).toEqual(Buffer.from("asked"));
    expect(socket.taken()).toEqual([]);
  });

  it("[2.10] answers ten pings in a row, in order, [2.11] byte by byte", async () => {
    await using socket = await open();
    const pings = Array.from({ length: 10 }, (_, n) => frameOf(`ping ${n}`, { opcode: PING }));
    socket.raw(...pings);
    for (const one of inBytes(Buffer.concat(pings))) socket.raw(one);
    for (let n = 0; n < 20; n += 1)
      expect(String(await inTime("a pong", socket.pong()))).toBe(`ping ${n % 10}`);
  });

  it("[7.1.3] answers no message after a close, [7.1.4] nor a ping", async () => {
    await using socket = await open();
    socket.raw(close(1000), frameOf("{}"), frameOf("late", { opcode: PING }));
    const answer = await inTime("a close frame", socket.next());
    expect(answer && closeOf(answer).code).toBe(1000);
    await inTime("the end", socket.gone.promise);
    expect(socket.taken()).toEqual([]);
  });

  it("[7.1.6] ends when the client disconnects in the middle of a frame", async () => {
    const socket = await open();
    expect(await kit.metric("connections")).toBeGreaterThan(0);
    socket.raw(frameOf("x".repeat(1_000)).subarray(0, 500));
    socket.destroy();
    await inTime(
      "the end of the socket",
      kit.metricUntil("connections", (now) => now === 0),
    );
  });
});

describe("messages in frames on /graphql", () => {
  const whole = ECHOED.map(([row, what, text, parts = [frameOf(text)]]) => [row, what, text, parts] as const);

  it.each(whole)("are understood: [%s] %s", async (_row, _what, text, parts) => {
    await using socket = await RawSocket.open(kit.webSocketUrl);
    for (const one of parts) socket.raw(one);
    const frame = await inTime("a pong of the protocol", socket.next());
    expect(frame?.opcode).toBe(TEXT);
    expect(frame?.payload.toString() === text.replace("ping", "pong")).toBe(true);
  });

  it("[5.15] a binary message in fragments: closed with 1003", async () => {
    await using socket = await RawSocket.open(kit.webSocketUrl);
    socket.raw(frameOf("a", { opcode: BINARY, fin: false }), part("b", true));
    expect((await inTime("a close frame", socket.closed())).code).toBe(1003);
  });

  it("[11.1] offered compression is declined", async () => {
    const headers = { "Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits" };
    await using socket = await RawSocket.open(kit.webSocketUrl, { headers, init: false });
    socket.frame(INIT);
    expect(await socket.message()).toEqual({ type: "connection_ack" });
    socket.frame(INIT, { reserved: 4 });
    expect((await inTime("a close frame", socket.closed())).code).toBe(1002);
  });
});
