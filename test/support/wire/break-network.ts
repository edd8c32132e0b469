import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { deferred, type Deferred } from "../../../src/base/async/deferred.js";

/**
 * A TCP proxy to a port on this machine that fails like a network. `cut` resets all open connections and refuses
 * new ones until `restore`; `freeze` keeps connections open but forwards no bytes; `loseAnswers` forwards requests only.
 */
export class BreakableNetwork implements AsyncDisposable {
  readonly #server = createServer((near) => this.#join(near));
  #targetPort: number;
  readonly #sockets = new Set<Socket>();
  #up: Deferred<void> | null = null;
  #frozen = false;
  #losesAnswers = false;
  /** Connections accepted so far. */
  connections = 0;

  private constructor(targetPort: number) {
    this.#targetPort = targetPort;
  }

  static async to(targetPort: number): Promise<BreakableNetwork> {
    const network = new BreakableNetwork(targetPort);
    network.#server.listen(0, "127.0.0.1");
    await once(network.#server, "listening");
    return network;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** URL of the GraphQL endpoint through this proxy. */
  get url(): string {
    return `http://127.0.0.1:${this.port}/graphql`;
  }

  get webSocketUrl(): string {
    return `ws://127.0.0.1:${this.port}/graphql`;
  }

  /** Resolves when the proxy accepts connections: a client waits for this before it retries. */
  get open(): Promise<void> {
    return this.#up?.promise ?? Promise.resolve();
  }

  /** Forwards new connections to another port, as after a restart of the gateway. */
  retarget(port: number): void {
    this.#targetPort = port;
  }

  cut(): void {
    this.#up ??= deferred();
    for (const socket of this.#sockets) socket.destroy();
  }

  freeze(): void {
    this.#frozen = true;
    for (const socket of this.#sockets) socket.pause();
  }

  loseAnswers(): void {
    this.#losesAnswers = true;
  }

  restore(): void {
    this.#up?.resolve();
    this.#up = null;
    this.#frozen = false;
    this.#losesAnswers = false;
    for (const socket of this.#sockets) socket.resume();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }

  #join(near: Socket): void {
    if (this.#up) {
      near.destroy();
      return;
    }
    this.connections += 1;
    const far = connect(this.#targetPort, "127.0.0.1");
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(from);
      from.on("error", () => to.destroy());
      from.once("close", () => {
        this.#sockets.delete(from);
        to.destroy();
      });
      from.on("data", (chunk) => {
        if (from === far && this.#losesAnswers) return;
        // Without pipe(), which would resume a frozen socket.
        if (!to.write(chunk)) from.pause();
      });
      to.on("drain", () => {
        if (!this.#frozen) from.resume();
      });
    }
  }
}
