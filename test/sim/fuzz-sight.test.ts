import { afterAll, beforeAll, expect, test } from "vitest";
import { allRows } from "../support/sight/rows.js";
import { type Ask, RandomAsks } from "../support/sight/random-asks.js";
import { bearer, secretOf, shows, type Subject, World } from "../support/sight/world.js";
import { firstSeed, replayedSeed } from "../support/seeds.js";
import { inTime, seededRandom } from "../support/time-and-random.js";
import { CLOSE, closeOf, RawSocket } from "../support/wire/raw-socket.js";

/** Seconds of a long run: `npm run sim -- --fuzz 300`. By default a few seeds are tried. */
const SECONDS = Number(process.env["TERRARIUM_FUZZ_SECONDS"] ?? 0);
const SEEDS = 3;
const ASKS_PER_SEED = 120;
/** Requests under way at once. */
const AT_ONCE = 8;

let world: World;
let asks: (seed: number) => RandomAsks;

beforeAll(async () => {
  world = await World.open();
  const { schema } = await allRows(world);
  asks = (seed) => new RandomAsks(schema, seededRandom(seed), Object.values(world.subjects));
});

afterAll(() => world[Symbol.asyncDispose]());

interface Asker {
  readonly name: string;
  readonly authorization: string | null;
  readonly hidden: readonly Subject[];
}

async function askers(): Promise<readonly Asker[]> {
  const { public: open, authenticated, scoped } = world.subjects;
  // No client here steers: what a caller writes into an agent that it sees may name anything.
  const scope = `agent:${open.agentId}:observe agent:${authenticated.mark}*:observe`;
  const observe = await bearer({ scope, expiresIn: SECONDS + 600 });
  return [
    { name: "no token", authorization: null, hidden: [authenticated, scoped] },
    { name: "a token that observes", authorization: observe, hidden: [scoped] },
  ];
}

test(
  "[AUTH-1242] no byte of any answer tells of a hidden agent, whatever is asked",
  { timeout: SECONDS * 1_000 + 120_000 },
  async () => {
    const until = performance.now() + SECONDS * 1_000;
    const all = await askers();
    let seed = firstSeed;
    let answered = 0;
    let bytes = 0;
    const isOver = (): boolean =>
      replayedSeed === undefined ? seed >= firstSeed + SEEDS && performance.now() >= until : seed > firstSeed;
    for (; !isOver(); seed += 1) {
      for (const asker of all) {
        const random = asks(seed);
        const batch = Array.from({ length: ASKS_PER_SEED / all.length }, () => random.next());
        await Promise.all(Object.values(world.subjects).map((subject) => world.stir(subject, `seed${seed}`)));
        const queue = [...batch];
        const leaks: string[] = [];
        const worker = async (): Promise<void> => {
          for (let ask = queue.pop(); ask; ask = queue.pop()) {
            const text = await answerTo(ask, asker.authorization);
            const told = leakIn(text, ask, asker);
            if (told !== null) leaks.push(`${asker.name} asked ${JSON.stringify(ask)}\nand got ${told}`);
            answered += 1;
            bytes += text.length;
          }
        };
        await Promise.all(Array.from({ length: AT_ONCE }, worker));
        if (leaks.length > 0) {
          throw new Error(`seed ${seed}; replay with: npm run sim -- ${seed}\n${leaks.join("\n\n")}`);
        }
      }
    }
    process.stderr.write(`fuzzed: ${JSON.stringify({ seeds: seed - firstSeed, answered, bytes })}\n`);
    // A run that gets no answers proves nothing.
    expect(answered).toBeGreaterThanOrEqual(ASKS_PER_SEED);
    expect(bytes / answered).toBeGreaterThan(100);
  },
);

/** Where an answer shows what its asker may not see, apart from names that were in the question. */
function leakIn(text: string, ask: Ask, { hidden }: Asker): string | null {
  const names = Object.values(world.subjects).flatMap((subject) => Object.values(subject) as string[]);
  const sent = JSON.stringify(ask);
  const asked = names
    .filter((name) => name !== "" && sent.includes(name.slice(0, -1)))
    .toSorted((a, b) => b.length - a.length);
  const rest = asked.reduce(
    (left, name) => left.replaceAll(name, "<asked>").replaceAll(name.slice(0, -1), "<asked>"),
    withoutWordsOf(sent, text),
  );
  for (const { mark } of hidden) if (shows(rest, mark)) return around(rest, mark);
  for (const subject of Object.values(world.subjects)) {
    const secret = secretOf(subject.mark);
    if (shows(rest, secret)) return around(rest, secret);
  }
  return null;
}

/** A question may have a changed cursor or a part of one, which an error then repeats. */
function withoutWordsOf(sent: string, text: string): string {
  const words = sent.match(/[\w-]{12,}/g) ?? [];
  return words
    .toSorted((one, other) => other.length - one.length)
    .reduce((left, word) => left.replaceAll(word, "<asked>"), text);
}

function around(text: string, word: string): string {
  const at = text.toLowerCase().indexOf(word);
  return at < 0 ? `it in base64: ${text.slice(0, 500)}` : text.slice(Math.max(0, at - 300), at + 200);
}

/** Everything that comes back. Streams are read while agents are at work, until what has been sent has arrived. */
async function answerTo(ask: Ask, authorization: string | null): Promise<string> {
  const identity: Record<string, string> = authorization === null ? {} : { authorization };
  if (ask.kind === "http") return await overHttp(ask, identity);
  if (ask.kind === "operation") return await overOperation(ask.query, authorization);
  const url = new URL(ask.path, world.kit.url).href;
  const upgrade = await RawSocket.upgrade({ url, protocol: null, headers: identity });
  if (!("socket" in upgrade)) return String(upgrade.status);
  await using socket = upgrade.socket;
  if (ask.message !== null) socket.frame(ask.message);
  return await framesOf(socket);
}

async function overHttp(
  ask: Extract<Ask, { kind: "http" }>,
  identity: Record<string, string>,
): Promise<string> {
  const hangUp = new AbortController();
  const { method, path, headers, body } = ask;
  const response = await fetch(new URL(path, world.kit.url), {
    method,
    headers: { ...headers, ...identity },
    body,
    signal: hangUp.signal,
  });
  const head = [...response.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
  const isStream = response.headers.get("content-type")?.includes("text/event-stream") ?? false;
  if (!isStream) return `${response.status}\n${head}\n\n${await response.text()}`;
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  // The first bytes are the history, a heartbeat or a refusal.
  const first = (await inTime("the beginning of a stream", reader?.read() ?? Promise.resolve(undefined)))
    ?.value;
  hangUp.abort();
  return `${response.status}\n${head}\n\n${first}`;
}

async function overOperation(query: string, authorization: string | null): Promise<string> {
  await using socket = await RawSocket.open(world.kit.webSocketUrl, {
    ...(authorization !== null && { params: { authorization } }),
  });
  socket.subscribe("1", query);
  if (query.startsWith("subscription")) return await framesOf(socket);
  return JSON.stringify(await inTime("an answer", socket.message()));
}

async function framesOf(socket: RawSocket): Promise<string> {
  await socket.reached();
  await world.stir(world.subjects.scoped, "live");
  await socket.reached();
  return socket
    .taken()
    .map((frame) =>
      frame.opcode === CLOSE
        ? `closed ${closeOf(frame).code} ${closeOf(frame).reason}`
        : frame.payload.toString(),
    )
    .join("\n");
}
