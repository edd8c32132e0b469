import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { Transform } from "node:stream";

/** A TCP proxy to a port on this machine that can cut, refuse or stall all its connections at once, like a network failure. */
export interface CuttableProxy extends AsyncDisposable {
  readonly url: string;
  /** Connections made so far. */
  readonly connections: number;
  cut(): void;
  /** Until `heal` no connection is made: each is reset. Those that there are end. */
  sever(): void;
  /**
   * Until `heal` nothing passes, and no connection ends: packets get lost. With `from` only what clients, or the target, send gets
   * lost.
   */
  stall(from?: "client" | "target"): void;
  heal(): void;
}

/** `sent` may change the chunks that clients send. */
export async function cuttableProxy(
  targetPort: number,
  sent: (piece: Buffer) => Buffer = (piece) => piece,
): Promise<CuttableProxy> {
  const sockets = new Set<Socket>();
  let connections = 0;
  let isSevered = false;
  /** What waits for `heal`, by sender; null while everything passes. */
  const stalled: Record<"client" | "target", (() => void)[] | null> = { client: null, target: null };
  const valve = (from: "client" | "target", change = (piece: Buffer): Buffer => piece): Transform =>
    new Transform({
      transform(piece: Buffer, _encoding, done) {
        const pass = (): void => done(null, change(piece));
        const waiting = stalled[from];
        if (waiting) waiting.push(pass);
        else pass();
      },
    });
  const server = createServer((near) => {
    if (isSevered) return void near.resetAndDestroy();
    connections += 1;
    const far = connect(targetPort, "127.0.0.1");
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from
        .on("error", () => to.destroy())
        .once("close", () => {
          sockets.delete(from);
          to.destroy();
        });
    }
    near.pipe(valve("client", sent)).pipe(far);
    far.pipe(valve("target")).pipe(near);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get connections() {
      return connections;
    },
    cut,
    sever() {
      isSevered = true;
      cut();
    },
    stall(from) {
      if (from !== "target") stalled.client ??= [];
      if (from !== "client") stalled.target ??= [];
    },
    heal() {
      isSevered = false;
      const waiting = [...(stalled.client ?? []), ...(stalled.target ?? [])];
      stalled.client = null;
      stalled.target = null;
      for (const pass of waiting) pass();
    },
    async [Symbol.asyncDispose]() {
      cut();
      server.close();
      await once(server, "close");
    },
  };
}
