import { expect, test } from "vitest";
import { encodeCursor } from "../../src/events/cursor.js";
import { inTime, type Random } from "../support/time-and-random.js";
import { CLOSE, closeOf, RawSocket } from "../support/wire/raw-socket.js";
import { fuzz, FUZZ_TIMEOUT_MS } from "./fuzz-run.js";
import { inAddress, mutated, oddJson, oddText } from "./fuzz-text.js";
import type { FuzzWorld } from "./fuzz-world.js";

interface Told {
  readonly type: string;
  readonly result?: unknown;
  readonly cursor: string;
}

const AFTER = `subscription After($after: Cursor) { terrariumEvents(agentId: "counter", after: $after, types: [RESULT]) {
  type cursor ... on ResultEvent { result }
} }`;
const REAL =
  'subscription { terrariumEvents(agentId: "counter", types: [RESULT], replay: 20) { type cursor ... on ResultEvent { result } } }';

/** Current cursors of this gateway, with the events that they belong to. */
async function realCursors(world: FuzzWorld): Promise<Told[]> {
  await using socket = await RawSocket.open(world.kit.webSocketUrl);
  socket.subscribe("real", REAL);
  await inTime("history", socket.reached());
  return socket
    .taken()
    .map(
      ({ payload }) => JSON.parse(payload.toString()) as { payload?: { data?: { terrariumEvents: Told } } },
    )
    .flatMap(({ payload }) => payload?.data?.terrariumEvents ?? []);
}

/** A value sent as a cursor; `text` is null when it is not a string. */
function oddCursor(random: Random, real: string): unknown {
  const [offset = "", epoch = "", scope = ""] = Buffer.from(real, "base64url").toString().split("\n");
  const made = (...parts: readonly unknown[]): string => Buffer.from(parts.join("\n")).toString("base64url");
  switch (random.below(12)) {
    case 0:
      return mutated(random, Buffer.from(real)).toString("latin1");
    case 1:
      return mutated(random, Buffer.from(real, "base64url")).toString("base64url");
    case 2:
      return encodeCursor(random.pick(["echo", "*", "missing", oddText(random)]), epoch, Number(offset));
    case 3:
      return encodeCursor(scope, random.pick(["another-life", "", "é", "x".repeat(65)]), Number(offset));
    case 4:
      return made(
        random.pick([
          "-1",
          "00",
          "1e3",
          "9".repeat(15),
          "9".repeat(16),
          "9007199254740993",
          "0x10",
          "1.5",
          "",
          "٣",
        ]),
        epoch,
        scope,
      );
    case 5:
      return made(Number(offset) + 1 + random.below(1_000_000), epoch, scope);
    case 6:
      return real + random.pick(["=", "==", " ", "\n", "a", real]);
    case 7:
      return Buffer.from(real, "base64url").toString("base64");
    case 8:
      return oddText(random);
    case 9:
      return "A".repeat(random.pick([399, 400, 401, 10_000, 60_000]));
    case 10:
      return random.chance(0.5) ? oddJson(random) : random.below(1_000);
    default:
      return real;
  }
}

/** Counters go up by one; a gap must announce missing events. */
function checkOrder(world: FuzzWorld, told: readonly Told[], where: string): void {
  let last: number | null = null;
  for (const { type, result } of told) {
    if (type === "GAP") last = null;
    else if (typeof result !== "number" || (last !== null && result !== last + 1))
      world.fault(`${where}: ${last} was followed by ${String(result)}`);
    else last = result;
  }
}

/** A valid cursor must lead to the very next event. */
function checkResumed(world: FuzzWorld, told: readonly Told[], after: Told | undefined, where: string): void {
  checkOrder(world, told, where);
  const [next] = told;
  if (after && next && next.type !== "GAP" && next.result !== (after.result as number) + 1)
    world.fault(`${where}: after ${String(after.result)} came ${JSON.stringify(next)}`);
}

async function byGraphql(world: FuzzWorld, cursor: unknown, real: Told | undefined): Promise<void> {
  await using socket = await RawSocket.open(world.kit.webSocketUrl);
  socket.subscribe("1", AFTER, { after: cursor });
  await inTime("a pong", socket.reached());
  const told: Told[] = [];
  for (const frame of socket.taken()) {
    if (frame.opcode === CLOSE) return world.checkClose(frame);
    const { type, payload } = JSON.parse(frame.payload.toString()) as { type: string; payload: unknown };
    if (type === "error") return world.checkErrors(payload, "ws after");
    const { data, errors } = payload as { data?: { terrariumEvents: Told }; errors?: unknown };
    if (errors !== undefined) return world.checkErrors(errors, "ws after");
    if (data) told.push(data.terrariumEvents);
  }
  checkResumed(world, told, real, "ws after");
}

async function byObserve(world: FuzzWorld, cursor: unknown, real: Told | undefined): Promise<void> {
  const after = inAddress(String(cursor).slice(0, 8_000));
  const url = world.kit.webSocketUrl.replace("/graphql", `/observe/counter?types=RESULT&after=${after}`);
  const upgrade = await inTime("an upgrade", RawSocket.upgrade({ url, protocol: null }));
  if (!("socket" in upgrade)) return world.fault(`an upgrade was ${upgrade.status}`);
  await using socket = upgrade.socket;
  await inTime("a pong", socket.reached());
  const told: Told[] = [];
  for (const frame of socket.taken()) {
    if (frame.opcode !== CLOSE) told.push(JSON.parse(frame.payload.toString()) as Told);
    else {
      world.checkClose(frame);
      if (closeOf(frame).code !== 4400)
        world.fault(`observe: a cursor was closed with ${closeOf(frame).code}`);
    }
  }
  checkResumed(world, told, real, "observe");
}

/** Over an event stream, in a variable, an argument, or the header of a browser that reconnects. */
async function byEventStream(world: FuzzWorld, cursor: unknown, real: Told | undefined): Promise<void> {
  const headers: Record<string, string> = { accept: "text/event-stream", "content-type": "application/json" };
  const header =
    typeof cursor === "string" && /^[\x21-\x7e]{1,8000}$/.test(cursor) && world.random.chance(0.5);
  if (header) headers["last-event-id"] = cursor;
  const body = JSON.stringify({ query: AFTER, variables: { after: header ? null : cursor } });
  const leave = new AbortController();
  const answer = await fetch(world.kit.url, { method: "POST", headers, body, signal: leave.signal });
  if (answer.status !== 200) {
    // Larger than variables, or a body, may be.
    const { errors } = (await answer.json()) as { errors?: unknown };
    return world.checkErrors(errors, `SSE ${answer.status}`);
  }
  let text = "";
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  // An accepted observer gets the next event; a refused one has the reason.
  await world.check();
  while (reader && !/data: ?\{.*\n\n/.test(text)) {
    const { value, done } = await inTime("an event stream", reader.read());
    if (done) break;
    text += value;
  }
  leave.abort();
  const results = text
    .split("\n")
    .filter((line) => line.startsWith("data: {"))
    .flatMap((line) => {
      try {
        return [JSON.parse(line.slice(6)) as { data?: { terrariumEvents: Told }; errors?: unknown }];
      } catch {
        return [];
      }
    });
  for (const { errors } of results) if (errors !== undefined) world.checkErrors(errors, "SSE");
  checkResumed(
    world,
    results.flatMap(({ data }) => data?.terrariumEvents ?? []),
    real,
    "SSE",
  );
}

async function session(world: FuzzWorld): Promise<void> {
  const { random } = world;
  if (world.random.chance(0.2)) await world.check();
  const reals = await realCursors(world);
  if (reals.length === 0) return await world.check();
  for (let n = 0; n < 5; n += 1) {
    const told = random.pick(reals);
    const cursor = oddCursor(random, told.cursor);
    const transport = random.pick([byGraphql, byObserve, byEventStream]);
    world.note(`${transport.name} ${JSON.stringify(cursor)}`);
    world.count("attempts");
    await transport(world, cursor, cursor === told.cursor ? told : undefined);
  }
}

test(
  "cursors: changed, foreign, huge or invented ones are refused with a code, or continue without missing events",
  { timeout: FUZZ_TIMEOUT_MS },
  async () => {
    expect(await fuzz({ sessions: 20, attemptsMin: 50, seeds: 2, pinned: [], session })).toEqual({
      isEnough: true,
    });
  },
);
