import { openHttpServer } from "../gateway/http/server.js";
/** A terrarium's own listening server. */
export class Listener {
  #options;
  #opening = null;
  #closed = null;
  constructor(options) {
    this.#options = options;
  }
  /** Rejects with Node's own error when it cannot listen, and may be called again then. */
  async open(host, port) {
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
  refuse(timeoutMs) {
    this.#closed ??= this.#close(AbortSignal.timeout(Math.round(timeoutMs)));
  }
  get closed() {
    return this.#closed ?? Promise.resolve();
  }
  async #close(deadline) {
    const server = await this.#opening?.catch(() => null);
    await server?.close(deadline);
  }
}
//# sourceMappingURL=listener.js.map
