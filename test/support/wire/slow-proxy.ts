import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

import { systemClock } from "../../../src/base/clock.js";

/** A TCP proxy to a port on this machine whose packets take `delayMs` each way, in order; Infinity: nothing passes until that changes. */
export class SlowProxy implements AsyncDisposable {
  readonly #targetPort: number;
  readonly #server = createServer({ noDelay: true }, (near) => this.#join(near));
  readonly #sockets = new Set<Socket>();
  /** Packets that came while nothing passes. */
  readonly #held: (() => void)[] = [];
  #delayMs = 0;

  private constructor(targetPort: number) {
    this.#targetPort = targetPort;
  }

  static async to(targetPort: number): Promise<SlowProxy> {
    const proxy = new SlowProxy(targetPort);
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  set delayMs(ms: number) {
    this.#delayMs = ms;
    if (ms !== Number.POSITIVE_INFINITY) for (const pass of this.#held.splice(0)) pass();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await once(this.#server, "close");
  }

  #join(near: Socket): void {
    const far = connect({ port: this.#targetPort, host: "127.0.0.1", noDelay: true });
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(from);
      let lastAt = 0;
      from.on("data", (packet) => {
        const pass = (): void => void (to.destroyed || to.write(packet));
        if (this.#delayMs === Number.POSITIVE_INFINITY) return void this.#held.push(pass);
        // Timers of the same length end in order; after a shorter delay was set, a packet waits for those before it.
        const now = systemClock.monotonic();
        lastAt = Math.max(now + this.#delayMs, lastAt);
        systemClock.after(lastAt - now, pass);
      });
      from
        .on("error", () => undefined)
        .once("close", () => {
          this.#sockets.delete(from);
          to.destroy();
        });
    }
  }
}
