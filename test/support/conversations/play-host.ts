import { once } from "node:events";
import { WebSocket } from "ws";
import type { JsonValue } from "../../../src/base/json.js";
import { type Gateway, Refused, type Seen, tokenOf } from "../../conformance/agents/gateway.js";
import type { Conversation, Deed, Json, Line, Message, SaidEvent } from "./conversation.js";
import { Peer, vitals } from "./peer.js";
import { Words } from "./words.js";

const PROTOCOL = "terrarium-host.v1";
const NORMAL_CLOSURE = 1_000;

/** How an agent of a played host is described. */
function descriptorOf(id: string): Json {
  return {
    id,
    genus: "played",
    description: "is played by a test",
    acceptsInput: true,
    delivery: "at_least_once",
    concurrency: 1,
    inboxMax: 1_000,
    commands: [],
    module: "played",
    calls: null,
    schedules: [],
    probes: [],
  };
}

/** Plays the host and the clients of a conversation against a gateway. */
export async function playHost(conversation: Conversation, gateway: Gateway): Promise<void> {
  const player = new HostPlayer(conversation, gateway);
  try {
    for (const line of conversation.lines) await player.play(line);
  } finally {
    await player.leave();
  }
}

class HostPlayer {
  readonly #conversation: Conversation;
  readonly #gateway: Gateway;
  readonly #words = new Words(descriptorOf);
  readonly #confirmsByLine: boolean;
  /** What clients have asked for: an answer, or the error's extensions. */
  readonly #asked = new Map<string, Promise<JsonValue>>();
  #peer: Peer | null = null;

  constructor(conversation: Conversation, gateway: Gateway) {
    this.#conversation = conversation;
    this.#gateway = gateway;
    this.#confirmsByLine = conversation.lines.some(
      (line) => "message" in line && line.message.kind === "frozen",
    );
  }

  async play(line: Line): Promise<void> {
    if ("exits" in line) return;
    if ("does" in line) {
      // Work for an agent that takes over from an earlier life waits until it has started.
      await this.#peer?.arrived();
      return this.#do(line.does, line.as ?? null);
    }
    if ("gets" in line) return this.#gets(line.gets, line.value);
    if ("sees" in line) return this.#sees(line.sees);
    if ("connects" in line) {
      this.#peer = await this.#connect();
      return;
    }
    const peer = (this.#peer ??= await this.#connect());
    if ("closes" in line) return line.from === "host" ? peer.close(line.closes) : peer.closes(line.closes);
    if ("pings" in line) return line.from === "host" ? peer.answersPing() : peer.pings();
    if ("events" in line) return peer.send(this.#batch(line.events));
    if (line.from === "host") return peer.send(this.#words.fill(line.message));
    await peer.expect(line.message);
  }

  /** Ends the host's life, so that the agents are free for the next conversation. */
  async leave(): Promise<void> {
    this.#peer?.send({ kind: "bye", code: "STOPPED", message: "the conversation is over" });
    await this.#peer?.close(NORMAL_CLOSURE);
    await Promise.allSettled(this.#asked.values());
  }

  async #connect(): Promise<Peer> {
    const token = await tokenOf("player", this.#conversation.scope);
    const url = `${this.#gateway.url.replace("http", "ws")}/host`;
    const socket = new WebSocket(url, PROTOCOL, { headers: { authorization: `Bearer ${token}` } });
    const peer = new Peer(socket, this.#words, (message) => this.#note(message, peer));
    await once(socket, "open");
    return peer;
  }

  /** Confirms freezes, and notes where the numbers of agents go on. */
  #note(message: Message, peer: Peer): void {
    if (message.kind === "freezes" && !this.#confirmsByLine)
      peer.send({ kind: "frozen", id: message["id"] ?? 0 });
    if (message.kind !== "welcome") return;
    for (const { id, epoch, offset } of message["agents"] as unknown as {
      id: string;
      epoch: string;
      offset: number;
    }[])
      this.#words.places.set(id, { epoch, offset });
  }

  #batch(events: readonly SaidEvent[]): JsonValue {
    const batch = events.map((said) => {
      const event = vitals(this.#words.fill(said) as SaidEvent) as SaidEvent;
      const { epoch = "", offset = 0 } = this.#words.places.get(event.agentId) ?? {};
      const position = { epoch, offset: offset + 1 };
      this.#words.places.set(event.agentId, position);
      return { ...position, event };
    });
    return { kind: "events", batch, bytes: JSON.stringify(batch).length };
  }

  #do({ operation, variables = {} }: Deed, as: string | null): void {
    const asked = this.#gateway
      .ask<JsonValue>(operation, this.#words.fill(variables) as object)
      .catch((error: unknown) => {
        if (error instanceof Refused) return error.extensions;
        throw error;
      });
    this.#asked.set(as ?? `<unnamed ${this.#asked.size}>`, asked);
  }

  async #gets(name: string, value: JsonValue): Promise<void> {
    const fault = this.#words.match(value, await this.#asked.get(name));
    if (fault !== null) throw new Error(`${name}: ${fault}`);
  }

  async #sees(events: readonly SaidEvent[]): Promise<void> {
    const [{ agentId } = { agentId: "" }] = events;
    const watching = this.#gateway.watch(agentId);
    const isSeen = (all: readonly Seen[], event: SaidEvent): boolean =>
      all.some((one) => this.#words.match(event, one as unknown as JsonValue) === null);
    await watching.until((all) => events.every((event) => isSeen(all, event)));
    watching.close();
  }
}
