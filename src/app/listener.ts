import { type HttpServer, type HttpServerOptions, openHttpServer } from "../gateway/http/server.js";

export type ListenerOptions = Omit<HttpServerOptions, "host" | "port">;

/** The port of its own that a terrarium may listen on. */
export class Listener {
  readonly #options: ListenerOptions;
  #opening: Promise<HttpServer> | null = null;
  #closed: Promise<void> | null = null;

  constructor(options: ListenerOptions) {
    this.#options = options;
  }

  /** Rejects with Node's own error when it cannot, and may be tried again then. */
  async open(host: string, port: number): Promise<{ url: string; port: number }> {
    if (this.#closed) throw new Error("this terrarium is closed");
    if (this.#opening) throw new Error("this terrarium listens already");
    this.#opening = openHttpServer({ ...this.#options, host, port });
    try {
      const { url } = await this.#opening;
      return { url, port: Number(new URL(url).port) };
    } catch (error) {
      this.#opening = null;
      throw error;
    }
  }

  /** Takes no new connections from now on. What is open in `timeoutMs` is cut; `closed` tells when all are gone. */
  refuse(timeoutMs: number): void {
    this.#closed ??= this.#close(AbortSignal.timeout(Math.round(timeoutMs)));
  }

  get closed(): Promise<void> {
    return this.#closed ?? Promise.resolve();
  }

  async #close(deadline: AbortSignal): Promise<void> {
    const server = await this.#opening?.catch(() => null);
    await server?.close(deadline);
  }
}
