import type { JsonValue } from "../../../src/base/json.js";
import { PROTOCOL } from "../../../src/link/hello.js";
import type { AgentDescriptor } from "../../../src/link/port.js";
import { agentDescriptor } from "../../support/host-kit.js";
import { TerrariumKit } from "../../support/terrarium-kit.js";
import { CLOSE, RawSocket, TEXT } from "../../support/wire/raw-socket.js";

export type Told = { readonly kind: string } & Readonly<Record<string, JsonValue>>;

/** A host written by hand: it says whatever a test wants. */
export class RawHost implements AsyncDisposable {
  readonly socket: RawSocket;

  constructor(socket: RawSocket) {
    this.socket = socket;
  }

  static async dial(
    kit: TerrariumKit,
    authorization: string | null,
    headers: Record<string, string> = {},
  ): Promise<RawHost> {
    const url = `ws://127.0.0.1:${kit.port}/host`;
    const all = { ...headers, ...(authorization === null ? {} : { authorization }) };
    return new RawHost(await RawSocket.open(url, { init: false, protocol: PROTOCOL, headers: all }));
  }

  /** Dials and says hello with these agents; resolves with the answer. */
  static async open(
    kit: TerrariumKit,
    authorization: string,
    agents: readonly (string | AgentDescriptor)[],
    hostId = "h",
  ): Promise<{ readonly host: RawHost; readonly answer: Told }> {
    const host = await RawHost.dial(kit, authorization);
    host.hello(agents, hostId);
    return { host, answer: await host.told("welcome", "refused") };
  }

  hello(
    agents: readonly (string | AgentDescriptor)[],
    hostId = "h",
    incarnation = "inc-1",
    runs: readonly object[] = [],
  ): void {
    this.say({
      kind: "hello",
      protocol: PROTOCOL,
      hostId,
      incarnation,
      sdk: "test",
      agents: agents.map((one) => (typeof one === "string" ? agentDescriptor(one) : one)),
      runs,
      acknowledged: {},
    });
  }

  say(...messages: readonly object[]): void {
    this.socket.json(...messages);
  }

  /** An event of an agent, as its host numbers it. */
  event(agentId: string, place: { readonly epoch: string; readonly offset: number }, body: object): void {
    const event = {
      agentId,
      at: 1,
      state: "FLOWING",
      pressure: 0,
      flow: 0,
      temperature: 0,
      entropyRemaining: null,
      ...body,
    };
    this.say({ kind: "events", batch: [{ ...place, event }], bytes: 100 });
  }

  /** The next message of one of these kinds; others are dropped. Throws when the connection closes instead. */
  async told(...kinds: readonly string[]): Promise<Told> {
    for (;;) {
      const frame = await this.socket.next();
      if (!frame || frame.opcode === CLOSE) throw new Error(`closed before ${kinds.join(" or ")}`);
      if (frame.opcode !== TEXT) continue;
      const message = JSON.parse(frame.payload.toString()) as Told;
      if (kinds.includes(message.kind)) return message;
    }
  }

  /** How the gateway ends the connection: its last message, and the close code. */
  async ended(): Promise<{ readonly code: number; readonly farewell: Told | null }> {
    let farewell: Told | null = null;
    for (;;) {
      const frame = await this.socket.next();
      if (!frame) return { code: 1006, farewell };
      if (frame.opcode === CLOSE) {
        this.socket.frame(frame.payload, { opcode: CLOSE });
        return { code: frame.payload.readUInt16BE(0), farewell };
      }
      if (frame.opcode !== TEXT) continue;
      const message = JSON.parse(frame.payload.toString()) as Told;
      if (message.kind === "refused" || message.kind === "bye") farewell = message;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.socket[Symbol.asyncDispose]();
  }
}

/** Where the gateway says that an agent numbers on. */
export function placeIn(welcome: Told, agentId: string): { readonly epoch: string; readonly offset: number } {
  const places = welcome["agents"] as unknown as readonly {
    readonly id: string;
    readonly epoch: string;
    readonly offset: number;
  }[];
  const place = places.find(({ id }) => id === agentId);
  if (!place) throw new Error(`${agentId} has no place`);
  return { epoch: place.epoch, offset: place.offset };
}
