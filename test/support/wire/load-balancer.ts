import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/**
 * A TCP load balancer on this machine: each connection goes to the next port of `targets`, or to the one behind it when that one
 * refuses.
 */
export class LoadBalancer implements AsyncDisposable {
  readonly #targets: () => readonly number[];
  readonly #server = createServer({ noDelay: true }, (near) => this.#join(near));
  readonly #sockets = new Set<Socket>();
  #turn = 0;

  private constructor(targets: () => readonly number[]) {
    this.#targets = targets;
  }

  static async to(targets: () => readonly number[]): Promise<LoadBalancer> {
    const balancer = new LoadBalancer(targets);
    balancer.#server.listen(0, "127.0.0.1", 4_096);
    await once(balancer.#server, "listening");
    return balancer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await once(this.#server, "close");
  }

  #join(near: Socket): void {
    this.#track(near);
    const targets = this.#targets();
    const first = (this.#turn += 1);
    const ports = targets.map((_, index) => targets[(first + index) % targets.length] ?? 0);
    this.#connect(near, ports);
  }

  #connect(near: Socket, [port, ...others]: readonly number[]): void {
    if (port === undefined) return void near.resetAndDestroy();
    const far = connect({ port, host: "127.0.0.1", noDelay: true });
    const isRefused = (): void => this.#connect(near, others);
    far.once("error", isRefused);
    far.once("connect", () => {
      far.off("error", isRefused);
      this.#track(far);
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        from.once("close", () => to.destroy());
        from.pipe(to);
      }
      if (near.destroyed) far.destroy();
    });
  }

  #track(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("error", () => undefined).once("close", () => this.#sockets.delete(socket));
  }
}
