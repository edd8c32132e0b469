import { WebSocket } from "ws";
import { Heard } from "./terrarium-kit.js";

/** An answer of `/perturb/{agent}`: the members that tests check. */
export interface SocketAnswer {
  readonly id: string | number | null;
  readonly status?: string;
  readonly result?: unknown;
  readonly perturbationId?: string | null;
  readonly queueDepth?: number;
  readonly semaphore?: { readonly id: string; readonly [member: string]: unknown };
  readonly error?: { readonly code: string; readonly message: string; readonly [detail: string]: unknown };
}

interface Options {
  readonly authorization?: string;
  readonly headers?: Record<string, string>;
}

/** A client of `/perturb/{agent}`, built on ws. */
export class PerturbSocket implements Disposable {
  readonly socket: WebSocket;
  readonly heard = new Heard<SocketAnswer>();
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  readonly #opened: Promise<void>;
  #asked = 0;

  constructor(url: string, { authorization, headers = {} }: Options = {}) {
    this.socket = new WebSocket(url, {
      headers: authorization === undefined ? headers : { authorization, ...headers },
    });
    this.socket.on("message", (data) =>
      this.heard.push(JSON.parse((data as Buffer).toString()) as SocketAnswer),
    );
    this.#opened = new Promise((resolve, reject) => {
      this.socket.once("open", resolve);
      this.socket.once("error", reject);
    });
    this.#opened.catch(() => undefined);
    this.closed = new Promise((resolve) => {
      this.socket.once("close", (code, reason) => {
        resolve({ code, reason: String(reason) });
        this.heard.end(new Error(`closed with ${code}: ${String(reason)}`));
      });
    });
  }

  /** Resolves once the upgrade is accepted; rejects if it is refused. */
  get opened(): Promise<void> {
    return this.#opened;
  }

  /** Sends messages: text as text, bytes as bytes, anything else as JSON. */
  async say(...messages: readonly unknown[]): Promise<void> {
    await this.#opened;
    for (const message of messages) {
      const isRaw = typeof message === "string" || Buffer.isBuffer(message);
      this.socket.send(isRaw ? message : JSON.stringify(message));
    }
  }

  /** Sends one message under a new id, and waits for its answer. */
  async ask(message: object): Promise<SocketAnswer> {
    const id = `ask-${(this.#asked += 1)}`;
    await this.say({ id, ...message });
    return await this.answerTo(id);
  }

  async answerTo(id: string | number | null): Promise<SocketAnswer> {
    const answers = await this.heard.until((items) => items.some((item) => item.id === id));
    return answers.find((item) => item.id === id) as SocketAnswer;
  }

  [Symbol.dispose](): void {
    this.socket.terminate();
  }
}
