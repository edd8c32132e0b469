import { pino } from "pino";
import { afterAll, beforeAll, expect, it } from "vitest";
import { bearerOf, TerrariumKit } from "../../support/terrarium-kit.js";
import { RawHost } from "./host-kit.js";

type Line = Readonly<Record<string, unknown>>;

const lines: Line[] = [];
const waiting = new Set<() => void>();
let kit: TerrariumKit;
beforeAll(async () => {
  const write = (text: string): void => {
    lines.push(JSON.parse(text) as Line);
    for (const look of waiting) look();
  };
  kit = await TerrariumKit.open({
    logger: pino({ level: "info" }, { write }),
    limits: { hostSilenceMs: 200, maxHostMessageBytes: 5_000, drainTimeoutMs: 500 },
  });
});
afterAll(() => kit[Symbol.asyncDispose]());

/** The first line, now or later, that this finds. */
function line(looks: (line: Line) => boolean): Promise<Line> {
  return new Promise((resolve) => {
    const look = (): void => {
      const found = lines.find(looks);
      if (found) resolve(found);
      if (found) waiting.delete(look);
    };
    waiting.add(look);
    look();
  });
}

async function hostOf(name: string): Promise<RawHost> {
  const { host } = await RawHost.open(kit, await bearerOf("host:*"), [name], name);
  return host;
}

it.each<[how: string, end: (host: RawHost) => unknown, code: number, reason: string]>([
  [
    "says good-bye",
    (host) => {
      host.say({ kind: "bye", code: "STOPPED", message: "its host was stopped" });
      host.socket.frame(Buffer.from([0x03, 0xe8]), { opcode: 8 });
    },
    1000,
    "STOPPED: its host was stopped",
  ],
  ["is lost", (host) => host[Symbol.asyncDispose](), 1006, "the connection was lost"],
  ["says nothing", () => undefined, 1006, "nothing came from the host for 200 ms"],
  ["sends too much", (host) => host.socket.frame(" ".repeat(5_001)), 1006, "larger than maxHostMessageBytes"],
  ["sends nonsense", (host) => host.socket.frame("{"), 4400, "BAD_MESSAGE: "],
  [
    "goes to another gateway",
    (host) => host.socket.frame(Buffer.from([0x03, 0xe9]), { opcode: 8 }),
    1001,
    "the host went to another gateway",
  ],
])("[LINK-1459] the log says why a host is disconnected that %s", async (how, end, code, reason) => {
  const name = how.replaceAll(" ", "-");
  await using host = await hostOf(name);
  await end(host);
  // Answers the close frame.
  if (code === 4400) await host.ended();
  const gone = await line(({ msg, host: who }) => msg === "a host is disconnected" && who === name);
  expect(gone).toMatchObject({ owner: "ada", code, reason: expect.stringContaining(reason) as string });
});

it("[LINK-1459] the log says that a newer process replaced a host", async () => {
  await using first = await hostOf("same");
  await using second = await hostOf("same");
  await first.ended();
  expect(second).toBeDefined();
  const gone = await line(({ msg, host }) => msg === "a host is disconnected" && host === "same");
  expect(gone).toMatchObject({ code: 4410, reason: "REPLACED: a newer process of this host took over" });
});

it("[LINK-1460] lines of a host have their fields where those of a thread have them, but pass for no line of the gateway", async () => {
  await using host = await hostOf("writer");
  const fields = {
    order: 7,
    err: { message: "no" },
    steering: { action: "perturb" },
    level: 60,
    host: "other",
  };
  host.say({
    kind: "log",
    entries: [{ level: "warn", agentId: "writer", at: 1, message: "a line", fields }],
  });
  expect(await line(({ msg }) => msg === "a line")).toMatchObject({
    level: 40,
    agentId: "writer",
    host: "writer",
    order: 7,
    err: { message: "no" },
    said: { steering: { action: "perturb" }, level: 60 },
  });
  expect(lines.find(({ msg }) => msg === "a line")).not.toHaveProperty("steering");
});

it("[LINK-1781] the log says that a host is connected when it is welcomed, and of one that is refused only that", async () => {
  const token = await bearerOf("host:*");
  const linesOf = (name: string): unknown[] => lines.flatMap(({ host, msg }) => (host === name ? [msg] : []));
  // The newer process came first.
  await using newer = await RawHost.dial(kit, token);
  newer.hello(["twice"], "twice", "inc-000000002-b");
  await newer.told("welcome");
  await using older = await RawHost.dial(kit, token);
  older.hello(["twice"], "twice", "inc-000000001-a");
  expect(await older.ended()).toMatchObject({ farewell: { code: "REPLACED" } });
  expect(await line(({ host, code }) => host === "twice" && code === "REPLACED")).toMatchObject({
    level: 30,
  });
  expect(linesOf("twice")).toEqual(["a host is connected", "an older process of a host is told to end"]);
  await using left = await RawHost.dial(kit, token);
  left.hello(["other"], "left", "inc-000000001-a");
  await left.told("welcome");
  expect(linesOf("left")).toEqual(["a host is connected"]);
});
