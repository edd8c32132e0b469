import { once } from "node:events";
import { join } from "node:path";
import { type WebSocket, WebSocketServer } from "ws";
import { Session } from "../terrarium-process.js";
import type { Conversation, Json, Line, Message } from "./conversation.js";
import { PATIENCE_MS, Peer } from "./peer.js";
import { inTime } from "../time-and-random.js";
import { Words } from "./words.js";

/** Starts the host process that dials this address. */
export type StartHost = (url: string) => Session;

/** `terrarium host` with the agents `one` and `two`. */
export const startTerrariumHost: StartHost = (url) =>
  new Session(
    ["host", "--gateway", url, "--agents", join(import.meta.dirname, "agents.ts"), "--name", "conversation"],
    {
      TERRARIUM_TOKEN: "the token of a host",
    },
  );

/** Plays the gateway of a conversation against a host process. */
export async function playGateway(conversation: Conversation, startHost: StartHost): Promise<void> {
  const server = new WebSocketServer({
    port: 0,
    host: "127.0.0.1",
    handleProtocols: ([first]) => first ?? false,
  });
  await once(server, "listening");
  const { port } = server.address() as { readonly port: number };
  const player = new GatewayPlayer(conversation, server);
  const host = startHost(`http://127.0.0.1:${port}`);
  try {
    for (const line of conversation.lines) {
      if ("exits" in line) await player.exits(host, line.exits);
      else await player.play(line);
    }
  } catch (error) {
    throw new Error(`${conversation.name}: ${String(error)}\n${host.stderr}`, { cause: error });
  } finally {
    await host[Symbol.asyncDispose]();
    server.close();
  }
}

class GatewayPlayer {
  readonly #words = new Words((id) => id);
  readonly #acksAreListed: boolean;
  readonly #arrivals: AsyncIterator<[WebSocket]>;
  #peer: Peer | null = null;

  constructor({ acksAreListed }: Conversation, server: WebSocketServer) {
    this.#acksAreListed = acksAreListed;
    const arrived: WebSocket[] = [];
    let wake: () => void = () => undefined;
    server.on("connection", (socket) => {
      arrived.push(socket);
      wake();
    });
    this.#arrivals = (async function* arrivals(): AsyncGenerator<[WebSocket]> {
      for (;;) {
        const socket = arrived.shift();
        if (socket) yield [socket];
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    })();
  }

  async play(line: Line): Promise<void> {
    if (line.from === "client") return;
    if ("connects" in line) {
      this.#peer = await this.#accept();
      return;
    }
    const peer = (this.#peer ??= await this.#accept());
    if ("closes" in line) return line.from === "gateway" ? peer.close(line.closes) : peer.closes(line.closes);
    if ("pings" in line) return line.from === "gateway" ? peer.answersPing() : peer.pings();
    if ("events" in line) return peer.expectEvents(line.events);
    if ("exits" in line) return;
    if (line.from === "host") return peer.expect(line.message);
    const message = this.#words.fill(line.message) as Message;
    if (message.kind === "welcome") {
      for (const { id, epoch, offset } of message["agents"] as unknown as {
        id: string;
        epoch: string;
        offset: number;
      }[])
        this.#words.places.set(id, { epoch, offset });
    }
    peer.send(message);
  }

  async exits(host: Session, status: number): Promise<void> {
    const found = await host.end();
    if (found !== status) throw new Error(`expected the host to exit with ${status}, found ${String(found)}`);
  }

  async #accept(): Promise<Peer> {
    const { value } = (await inTime("the host connects", this.#arrivals.next(), PATIENCE_MS)) as {
      readonly value: [WebSocket];
    };
    return new Peer(value[0], this.#words, (message, peer) => this.#answer(message, peer));
  }

  /** What a gateway answers at once, and no line has to say. */
  #answer(message: Json, peer: Peer): void {
    if (message["kind"] === "events" && !this.#acksAreListed) peer.send({ kind: "ack", batches: 1 });
    if (message["kind"] === "log")
      peer.send({ kind: "logged", lines: (message["entries"] as unknown[]).length });
  }
}
