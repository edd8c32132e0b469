import type { Channel, ToGateway, ToHost } from "../../../src/link/messages.js";

type Message = ToGateway | ToHost;

/** What happens to a message: it passes, or the wire is cut before or after it. */
export type Fate = "PASS" | "CUT_BEFORE" | "CUT_AFTER";

/** A connection that can be cut at any message. Messages cross as JSON text, or as they are. */
export class Wire {
  readonly #ends: Record<"host" | "gateway", { listener: (message: never) => void }>;
  readonly #fateOf: (message: Message, count: number) => Fate;
  readonly #onCut: () => void;
  readonly #isText: boolean;
  #count = 0;
  #isCut = false;
  #isScheduled = false;
  readonly #queue: { readonly to: "host" | "gateway"; readonly message: string | Message }[] = [];

  constructor(isText: boolean, fateOf: (message: Message, count: number) => Fate, onCut: () => void) {
    this.#isText = isText;
    this.#fateOf = fateOf;
    this.#onCut = onCut;
    const end = () => ({ listener: () => undefined });
    this.#ends = { host: end(), gateway: end() };
  }

  /** Messages that have arrived. */
  get count(): number {
    return this.#count;
  }

  /** The end that the host writes to and reads from. */
  readonly host: Channel<ToGateway, ToHost> = {
    send: (message) => this.#put("gateway", message),
    listen: (listener) => void (this.#ends.host.listener = listener as (message: never) => void),
  };

  readonly gateway: Channel<ToHost, ToGateway> = {
    send: (message) => this.#put("host", message),
    listen: (listener) => void (this.#ends.gateway.listener = listener as (message: never) => void),
  };

  /** Nothing arrives any more at either end. */
  cut(): void {
    if (this.#isCut) return;
    this.#isCut = true;
    this.#queue.length = 0;
    this.#onCut();
  }

  #put(to: "host" | "gateway", message: Message): void {
    if (this.#isCut) return;
    this.#queue.push({ to, message: this.#isText ? JSON.stringify(message) : structuredClone(message) });
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    queueMicrotask(() => this.#deliver());
  }

  #deliver(): void {
    this.#isScheduled = false;
    for (const { to, message } of this.#queue.splice(0)) {
      if (this.#isCut) return;
      const read = typeof message === "string" ? (JSON.parse(message) as Message) : message;
      this.#count += 1;
      const fate = this.#fateOf(read, this.#count);
      if (fate === "CUT_BEFORE") return this.cut();
      this.#ends[to].listener(read as never);
      if (fate === "CUT_AFTER") return this.cut();
    }
  }
}
