import { expect, test } from "vitest";
import { inTime, type Random } from "../support/time-and-random.js";
import { BINARY, CLOSE, frameOf, PING, PONG, RawSocket, TEXT } from "../support/wire/raw-socket.js";
import { fuzz, FUZZ_TIMEOUT_MS } from "./fuzz-run.js";
import { jsonText, mutated, oddJson, oddText, oddTraceparent, operation } from "./fuzz-text.js";
import type { FuzzWorld } from "./fuzz-world.js";

const PATHS = [
  "/graphql",
  "/observe/counter",
  "/observe/echo?replay=0&types=RESULT,GAP",
  "/observe/missing",
  "/observe/counter?after=x",
  "/perturb/echo",
  "/perturb/failing",
  "/perturb/missing",
  "/perturb/echo?token=x",
] as const;
const IDS = ["1", "2", "3", "a", "a".repeat(128), "a".repeat(129)];

/** Messages of `graphql-transport-ws`, in any order, valid and invalid. */
function graphqlMessage(random: Random, bearer: string): unknown {
  const id = random.chance(0.9) ? oddText(random, IDS) : oddJson(random);
  const payload = random.chance(0.9) ? operation(random) : oddJson(random);
  switch (random.below(9)) {
    case 0:
      return { type: "connection_init", ...(random.chance(0.3) && { payload: oddJson(random) }) };
    case 1:
      return { type: "ping", payload: { authorization: random.pick([bearer, "Bearer x", 7]) } };
    case 2:
      return { type: random.pick(["ping", "pong"]), payload: oddJson(random) };
    case 3:
      return { type: "complete", id };
    case 4:
      return random.chance(0.5)
        ? oddJson(random)
        : { type: oddText(random, ["next", "error", "connection_ack"]), id, payload };
    default:
      return { type: "subscribe", id, payload };
  }
}

function traced(random: Random, message: unknown): unknown {
  if (typeof message !== "object" || message === null || random.chance(0.8)) return message;
  return { ...message, traceparent: random.chance(0.7) ? oddTraceparent(random) : oddJson(random) };
}

function perturbMessage(random: Random, bearer: string): unknown {
  const id = random.chance(0.5) ? { id: random.chance(0.8) ? oddText(random, IDS) : oddJson(random) } : {};
  switch (random.below(7)) {
    case 0:
      return { ...id, authorization: random.pick([bearer, "Bearer x", "", 7]) };
    case 1:
      return { ...id, resolve: oddText(random, ["sem-1"]), answer: oddJson(random) };
    case 2:
      return { ...id, command: oddText(random), args: oddJson(random) };
    case 3:
      return oddJson(random);
    default:
      return {
        ...id,
        input: oddJson(random),
        ...(random.chance(0.5) && { wait: random.pick([true, false, 1]) }),
      };
  }
}

/** One message, or an invalid frame. Whole: the bytes after it are still read as frames. */
function attempt(random: Random, message: () => unknown): { parts: Buffer[]; whole: boolean; what: string } {
  const text = Buffer.from(jsonText(random, message()));
  const whole = (what: string, ...parts: Buffer[]) => ({ parts, whole: true, what });
  switch (random.below(22)) {
    case 0:
      return whole("binary", frameOf(text, { opcode: BINARY }));
    case 1:
      return whole("unmasked", frameOf(text, { masked: false }));
    case 2:
      return whole("reserved bits", frameOf(text, { reserved: 1 + random.below(7) }));
    case 3:
      return whole("opcode", frameOf(text, { opcode: random.below(16), fin: random.chance(0.8) }));
    case 4:
      return whole(
        "long control",
        frameOf(Buffer.alloc(100 + random.below(60), 0x61), { opcode: random.pick([PING, PONG]) }),
      );
    case 5:
      return whole("fragmented control", frameOf("x", { opcode: PING, fin: false }));
    case 6:
      return whole("mutated text", frameOf(mutated(random, text)));
    case 7:
      return whole("too big", frameOf(Buffer.alloc(65_537, 0x20)));
    case 8: {
      const code = Buffer.alloc(2);
      code.writeUInt16BE(random.pick([0, 999, 1000, 1004, 1005, 1006, 1015, 2000, 3000, 4999, 5000, 65535]));
      return whole(
        "close",
        frameOf(random.chance(0.2) ? code.subarray(0, 1) : Buffer.concat([code, text.subarray(0, 60)]), {
          opcode: CLOSE,
        }),
      );
    }
    case 9: {
      const frame = frameOf(text);
      return { parts: [frame.subarray(0, random.below(frame.length))], whole: false, what: "cut" };
    }
    case 10: {
      const length = Buffer.from([0x80 | TEXT, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4]);
      length.writeBigUInt64BE(random.pick([0n, 1n, 65_536n, 2n ** 31n, 2n ** 53n, 2n ** 63n]), 2);
      return { parts: [length], whole: false, what: "length that lies" };
    }
    case 11:
      return { parts: [mutated(random, frameOf(text))], whole: false, what: "mutated frame" };
    case 12:
    case 13: {
      const cuts = [random.below(text.length + 1), random.below(text.length + 1)].toSorted((a, b) => a - b);
      const [one = 0, two = 0] = cuts;
      const between = random.chance(0.5)
        ? [frameOf("between", { opcode: random.pick([PING, PONG, TEXT]) })]
        : [];
      return whole(
        "fragments",
        frameOf(text.subarray(0, one), { fin: false }),
        ...between,
        frameOf(text.subarray(one, two), { opcode: 0, fin: random.chance(0.1) }),
        frameOf(text.subarray(two), { opcode: 0 }),
      );
    }
    default:
      return whole(`message ${text.toString("utf8", 0, 200)}`, frameOf(text));
  }
}

/** Input that must not break a reader: deep JSON, a byte order mark, hashes instead of texts, costly introspection. */
function strange(random: Random): { parts: Buffer[]; whole: boolean; what: string } {
  const deep = "[".repeat(20_000) + "]".repeat(20_000);
  const hash = random.pick(["0".repeat(64), "x", "__proto__"]);
  const named = `"extensions":{"persistedQuery":{"version":1,"sha256Hash":"${hash}"}}`;
  const query = `{ ${"a: __schema { types { name } } ".repeat(40)} }`;
  const text = random.pick([
    `{"type":"ping","payload":{"a":${deep}}}`,
    `{"type":"connection_init","payload":{"a":${deep}}}`,
    `{"type":"subscribe","id":"1","payload":{"query":"{agents{id}}","variables":{"a":${deep}}}}`,
    `{"id":1,"input":${deep}}`,
    `{"id":1,"command":"x","args":${deep}}`,
    deep,
    `\ufeff{"type":"subscribe","id":"1","payload":{"query":"{agents{id}}"}}`,
    `{"type":"subscribe","id":"2","payload":{${named}}}`,
    `{"type":"subscribe","id":"2","payload":{"query":null,"variables":{"a":${deep}},${named}}}`,
    `{"type":"subscribe","id":"3","payload":{"documentId":7}}`,
    JSON.stringify({ type: "subscribe", id: "3", payload: { query } }),
  ]);
  return { parts: [frameOf(text)], whole: true, what: `strange ${text.slice(0, 80)}` };
}

async function session(world: FuzzWorld): Promise<void> {
  const { random, kit } = world;
  const path = random.pick(PATHS);
  const isGraphql = path === "/graphql";
  const knows = random.chance(0.6);
  const url = kit.webSocketUrl.replace("/graphql", path);
  const headers: Record<string, string> = knows ? { Authorization: kit.bearer } : {};
  if (random.chance(0.05)) headers["Authorization"] = "Bearer nonsense";
  if (!world.isPinned && random.chance(0.2)) headers["traceparent"] = oddTraceparent(random);
  const protocol = isGraphql ? (random.chance(0.9) ? "graphql-transport-ws" : "graphql-ws") : null;
  world.note(`-- ${path} ${knows ? "with" : "without"} a token`);
  const socket = await RawSocket.open(url, { protocol, headers, init: false });
  if (isGraphql && random.chance(0.85)) socket.json({ type: "connection_init" });
  const message = (): unknown => {
    if (!path.startsWith("/perturb")) return graphqlMessage(random, kit.bearer);
    const plain = perturbMessage(random, kit.bearer);
    return world.isPinned ? plain : traced(random, plain);
  };
  let whole = true;
  // Observers may not send messages; most of them stay and read for a while.
  const attempts = path.startsWith("/observe") && random.chance(0.5) ? 0 : 1 + random.below(10);
  for (let n = 0; n < attempts && whole; n += 1) {
    const isStrange = !world.isPinned && random.chance(0.1);
    const made = isStrange ? strange(random) : attempt(random, message);
    ({ whole } = made);
    world.note(made.what);
    world.count("attempts");
    if (random.chance(0.2)) for (const part of inPieces(random, Buffer.concat(made.parts))) socket.raw(part);
    else socket.raw(...made.parts);
  }
  if (whole && random.chance(0.8)) {
    const open = await inTime("a pong, or the end", socket.reached());
    world.note(open ? "open" : "closed");
  }
  for (const frame of socket.taken()) {
    if (frame.opcode === CLOSE) world.checkClose(frame);
    else inspect(world, frame.payload.toString(), path);
  }
  const end = random.pick(["destroy", "reset", "halfClose", "close"] as const);
  world.note(end);
  if (end === "close") socket.frame(Buffer.from([0x03, 0xe8]), { opcode: CLOSE });
  else socket[end]();
  // A close frame after half of another frame is never read, and the server may wait for the rest: disconnect.
  if (end === "close" && !whole) socket.destroy();
  await inTime(`the end after ${end}`, socket.gone.promise, 40_000);
}

function inPieces(random: Random, bytes: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length && pieces.length < 50;) {
    const end = pieces.length === 49 ? bytes.length : at + 1 + random.below(20);
    pieces.push(bytes.subarray(at, end));
    at = end;
  }
  return pieces;
}

interface Answer {
  readonly type?: string;
  readonly error?: { readonly code?: unknown };
  readonly payload?: unknown;
}

function inspect(world: FuzzWorld, text: string, path: string): void {
  const answer = JSON.parse(text) as Answer;
  world.count("answers");
  if (answer.error !== undefined) return world.checkCode(answer.error.code, text);
  if (path !== "/graphql") return;
  if (answer.type === "error") world.checkErrors(answer.payload, text);
  const { errors } = (answer.payload ?? {}) as { errors?: unknown };
  if (answer.type === "next" && errors !== undefined) world.checkErrors(errors, text);
}

test(
  "WebSockets: for any messages, in any frames, other clients get their events and nothing is left behind",
  { timeout: FUZZ_TIMEOUT_MS },
  async () => {
    expect(await fuzz({ sessions: 60, attemptsMin: 100, seeds: 1, pinned: [447432010], session })).toEqual({
      isEnough: true,
    });
  },
);
