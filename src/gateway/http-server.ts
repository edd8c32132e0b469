import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";

/** A client that sends its request slower than this is cut off. */
const REQUEST_TIMEOUT_MS = 30_000;
const HEADERS_TIMEOUT_MS = 10_000;
const HEADER_BYTES_MAX = 16_384;

export interface HttpServerOptions {
  readonly handler: (req: IncomingMessage, res: ServerResponse) => void;
  /** WebSocket upgrades. Without it they are refused by closing the socket. */
  readonly upgrade?: (req: IncomingMessage, socket: Duplex, head: Buffer) => void;
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
}

export interface HttpServer {
  readonly server: Server;
  /** Where it listens, without a slash at its end. */
  readonly url: string;
  /**
   * Takes no new connections, closes idle ones, and resolves when the rest are gone; what is still open when
   * `signal` aborts is cut.
   */
  close(signal?: AbortSignal): Promise<void>;
}

/** Rejects with Node's own error (`code` EADDRINUSE, EACCES …) when it cannot listen. */
export async function openHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const server = createServer(
    {
      requestTimeout: REQUEST_TIMEOUT_MS,
      headersTimeout: HEADERS_TIMEOUT_MS,
      maxHeaderSize: HEADER_BYTES_MAX,
    },
    options.handler,
  );
  const { upgrade } = options;
  if (upgrade) server.on("upgrade", upgrade);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  return {
    server,
    url: urlOf(server.address() as AddressInfo),
    close: (signal) => closeServer(server, signal),
  };
}

function urlOf({ address, family, port }: AddressInfo): string {
  return `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
}

async function closeServer(server: Server, signal: AbortSignal | undefined): Promise<void> {
  const cut = (): void => server.closeAllConnections();
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    if (signal?.aborted) cut();
    else signal?.addEventListener("abort", cut, { once: true });
  });
  signal?.removeEventListener("abort", cut);
}
