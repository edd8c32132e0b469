import { EventEmitter, once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { type DialChange, Dialler, type DialOptions } from "../../../src/link/channels/socket.js";
import type { Channel, ToGateway, ToHost } from "../../../src/link/messages.js";
import { ManualClock } from "../../support/time-and-random.js";

function welcome(ids: readonly string[]): ToHost {
  const agents = ids.map((id) => ({ id, epoch: "e", offset: 0, received: 0, term: 1 }));
  return { kind: "welcome", agents };
}

/** A gateway's door, where the test decides what happens. */
class Door {
  readonly sockets: WebSocket[] = [];
  readonly tokens: (string | undefined)[] = [];
  readonly #events = new EventEmitter();
  readonly #server: Server;
  /** The HTTP status that refuses upgrades; null: they are taken. */
  refuse: number | null = null;
  /** Each host is welcomed at once, with these agents; null: none is. */
  welcomes: readonly string[] | null = [];

  private constructor() {
    const sockets = new WebSocketServer({ noServer: true });
    this.#server = createServer();
    this.#server.on("upgrade", (request, socket, head) => {
      this.tokens.push(request.headers.authorization);
      if (this.refuse !== null) {
        socket.end(`HTTP/1.1 ${this.refuse} No\r\nConnection: close\r\n\r\n`);
        return;
      }
      sockets.handleUpgrade(request, socket, head, (taken) => {
        this.sockets.push(taken);
        if (this.welcomes) this.tell(taken, welcome(this.welcomes));
        this.#events.emit("taken");
      });
    });
  }

  static async open(): Promise<Door> {
    const door = new Door();
    door.#server.listen(0, "127.0.0.1");
    await once(door.#server, "listening");
    return door;
  }

  get url(): URL {
    return new URL(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/base/`);
  }

  /** The socket of this number, from 1. */
  async socket(number: number): Promise<WebSocket> {
    while (this.sockets.length < number) await once(this.#events, "taken");
    return this.sockets[number - 1] as WebSocket;
  }

  tell(socket: WebSocket, message: ToHost): void {
    socket.send(JSON.stringify(message));
  }

  close(): void {
    for (const socket of this.sockets) socket.terminate();
    this.#server.close();
  }
}

class World {
  readonly clock = new ManualClock();
  readonly changes: DialChange[] = [];
  readonly received: ToHost[] = [];
  readonly #events = new EventEmitter();
  readonly dialler: Dialler;
  channel: Channel<ToGateway, ToHost> | null = null;

  constructor(urls: readonly URL[], options: Partial<DialOptions> = {}) {
    this.dialler = new Dialler({
      urls,
      token: () => "secret",
      clock: this.clock,
      random: () => 1,
      link: {
        attach: (channel) => {
          this.channel = channel;
          channel.listen((message) => {
            this.received.push(message);
            this.#events.emit("change");
          });
        },
        detach: () => (this.channel = null),
      },
      onChange: (change) => {
        this.changes.push(change);
        this.#events.emit("change");
      },
      ...options,
    });
    this.dialler.start();
  }

  async change(number: number): Promise<DialChange> {
    while (this.changes.length < number) await once(this.#events, "change");
    return this.changes[number - 1] as DialChange;
  }

  async heard(kind: ToHost["kind"]): Promise<void> {
    while (!this.received.some((message) => message.kind === kind)) await once(this.#events, "change");
  }
}

const doors: Door[] = [];
const worlds: World[] = [];
async function open(): Promise<Door> {
  const door = await Door.open();
  doors.push(door);
  return door;
}
function dial(urls: readonly URL[], options: Partial<DialOptions> = {}): World {
  const world = new World(urls, options);
  worlds.push(world);
  return world;
}
afterEach(async () => {
  for (const world of worlds.splice(0))
    await world.dialler.stop({ code: "STOPPED", message: "the test ends" });
  for (const door of doors.splice(0)) door.close();
});

describe("a host that dials in", () => {
  it("[LINK-1355] shows its token, carries messages both ways, and says good-bye", async () => {
    const door = await open();
    const world = dial([door.url]);
    const socket = await door.socket(1);
    await world.change(1);
    expect([door.tokens, socket.protocol]).toEqual([["Bearer secret"], "terrarium-host.v1"]);
    door.tell(socket, { kind: "logged", lines: 3 });
    await world.heard("logged");
    const heard = once(socket, "message");
    world.channel?.send({ kind: "beat" });
    expect(String((await heard)[0])).toBe('{"kind":"beat"}');
    const farewell = once(socket, "message");
    const closed = once(socket, "close");
    await world.dialler.stop({ code: "STOPPED", message: "m" });
    expect(JSON.parse(String((await farewell)[0]))).toEqual({ kind: "bye", code: "STOPPED", message: "m" });
    expect((await closed)[0]).toBe(1000);
  });

  it("[LINK-1355] comes back after pauses that grow, and start anew once it was welcomed", async () => {
    const door = await open();
    door.welcomes = null;
    const world = dial([door.url]);
    const pauses: number[] = [];
    for (let number = 1; number <= 8; number += 1) {
      const socket = await door.socket(number);
      if (number === 8) {
        door.tell(socket, welcome([]));
        await world.heard("welcome");
      }
      socket.terminate();
      const change = await world.change(number === 8 ? 9 : number);
      if (change.kind === "away") pauses.push(change.againInMs);
      expect(world.channel).toBeNull();
      world.clock.advance(change.kind === "away" ? change.againInMs : 0);
    }
    expect(pauses).toEqual([250, 500, 1_000, 2_000, 4_000, 4_000, 4_000, 250]);
  });

  it("[LINK-1355] is connected once it is welcomed, with the agents that the gateway has taken", async () => {
    const door = await open();
    door.welcomes = null;
    const world = dial([door.url]);
    const first = await door.socket(1);
    door.tell(first, { kind: "refused", code: "TRY_LATER", message: "full" });
    first.close(1013, "Try again later");
    expect((await world.change(1)).kind).toBe("away");
    door.welcomes = ["one"];
    world.clock.advance(250);
    expect(await world.change(2)).toEqual({ kind: "connected", url: door.url.href, agents: ["one"] });
    door.tell(await door.socket(2), welcome(["two"]));
    expect(await world.change(3)).toEqual({ kind: "taken", url: door.url.href, agents: ["two"] });
  });

  it("[LINK-1355] tries its addresses in turn, with one pause for a round", async () => {
    const [one, two] = [await open(), await open()];
    one.refuse = 503;
    const world = dial([one.url, two.url]);
    expect(await world.change(1)).toMatchObject({ kind: "away", reason: "HTTP 503", againInMs: 0 });
    world.clock.advance(0);
    expect(await world.change(2)).toMatchObject({ kind: "connected", url: two.url.href });
    (await two.socket(1)).close(1012, "Service restart; retryAfterMs=3000");
    expect(await world.change(3)).toMatchObject({ kind: "away", againInMs: 3_250 });
  });

  it("[LINK-1355] goes to another gateway when its own drains, at a moment of its own", async () => {
    const [one, two] = [await open(), await open()];
    const world = dial([one.url, two.url], { random: () => 0.5 });
    const socket = await one.socket(1);
    await world.change(1);
    one.tell(socket, { kind: "drain", withinMs: 4_000 });
    await world.heard("drain");
    world.clock.advance(1_999);
    expect(world.channel).not.toBeNull();
    world.clock.advance(1);
    await world.change(2);
    world.clock.advance(0);
    expect(await world.change(3)).toMatchObject({ kind: "connected", url: two.url.href });
  });

  it.each([
    [4403, "FORBIDDEN: no scope", "FORBIDDEN"],
    [4410, "REPLACED: another", "REPLACED"],
    [1009, "", "MESSAGE_TOO_BIG"],
  ])("[LINK-1355] ends for good after close code %d", async (code, reason, name) => {
    const door = await open();
    const world = dial([door.url]);
    const socket = await door.socket(1);
    await world.change(1);
    socket.close(code, `Reason: ${reason}`);
    expect(await world.change(2)).toMatchObject({ kind: "refused", code: name });
    expect(world.clock.pending).toBe(0);
  });

  it("[LINK-1355] tells the whole last message of the gateway, and ends where no gateway is", async () => {
    const door = await open();
    const world = dial([door.url]);
    const socket = await door.socket(1);
    await world.change(1);
    const message = "x".repeat(500);
    door.tell(socket, { kind: "refused", code: "FORBIDDEN", message });
    socket.close(4403, "Forbidden: cut");
    expect(await world.change(2)).toMatchObject({ kind: "refused", code: "FORBIDDEN", message });
    door.refuse = 404;
    expect(await dial([door.url]).change(1)).toMatchObject({ kind: "refused", code: "NO_GATEWAY" });
  });

  it("[LINK-1355] comes back after UNAUTHORIZED only with another token", async () => {
    const door = await open();
    let token = "old";
    const world = dial([door.url], { token: () => token });
    const first = await door.socket(1);
    await world.change(1);
    token = "new";
    first.close(4401, "Unauthorized: UNAUTHENTICATED: the token has expired");
    expect((await world.change(2)).kind).toBe("away");
    world.clock.advance(1_000);
    const second = await door.socket(2);
    await world.change(3);
    second.close(4401, "Unauthorized: UNAUTHENTICATED: the token has expired");
    expect(await world.change(4)).toMatchObject({ kind: "refused", code: "UNAUTHENTICATED" });
    expect(door.tokens).toEqual(["Bearer old", "Bearer new"]);
  });

  it("[LINK-1355] takes a gateway that gives no sign of life for gone", async () => {
    const door = await open();
    const world = dial([door.url]);
    const socket = await door.socket(1);
    await world.change(1);
    socket.pause();
    world.clock.advance(20_000);
    expect((await world.change(2)).kind).toBe("away");
  });
});
