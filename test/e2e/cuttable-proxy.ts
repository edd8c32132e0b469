import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { Transform } from "node:stream";

/** A TCP proxy to a port on this machine that can cut all its connections at once, like a network failure. */
export interface CuttableProxy extends AsyncDisposable {
  readonly url: string;
  /** Connections made so far. */
  readonly connections: number;
  cut(): void;
}

/** `sent` may change the chunks that clients send. */
export async function cuttableProxy(
  targetPort: number,
  sent: (piece: Buffer) => Buffer = (piece) => piece,
): Promise<CuttableProxy> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((near) => {
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
    near
      .pipe(new Transform({ transform: (piece: Buffer, _encoding, done) => done(null, sent(piece)) }))
      .pipe(far);
    far.pipe(near);
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
    async [Symbol.asyncDispose]() {
      cut();
      server.close();
      await once(server, "close");
    },
  };
}
