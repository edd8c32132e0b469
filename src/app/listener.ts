import { type HttpServer, type HttpServerOptions, openHttpServer } from "../gateway/http/server.js";

export type ListenerOptions = Omit<HttpServerOptions, "host" | "port">;

/** Logged once, when no option says whether agents may be watched from elsewhere. */
export const OPEN_TO_ALL =
  "anybody who reaches this address may watch every agent that does not say who may see it: " +
  "set --default-visibility to public, authenticated or scoped";

/** A terrarium's own listening server. */
export class Listener {
  readonly #options: ListenerOptions;
  #opening: Promise<HttpServer> | null = null;
  #closed: Promise<void> | null = null;

  constructor(options: ListenerOptions) {
    this.#options = options;
  }

  /** Rejects with Node's own error when it cannot listen, and may be called again then. */
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

  /**
   * Accepts no new connections from now on. Connections still open after `timeoutMs` are cut; `closed` resolves when
   * all are gone.
   */
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
