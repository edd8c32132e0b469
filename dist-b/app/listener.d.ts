import { type HttpServerOptions } from "../gateway/http/server.js";
export type ListenerOptions = Omit<HttpServerOptions, "host" | "port">;
/** A terrarium's own listening server. */
export declare class Listener {
  #private;
  constructor(options: ListenerOptions);
  /** Rejects with Node's own error when it cannot listen, and may be called again then. */
  open(
    host: string,
    port: number,
  ): Promise<{
    url: string;
    port: number;
  }>;
  /**
   * Accepts no new connections from now on. Connections still open after `timeoutMs` are cut; `closed` resolves when
   * all are gone.
   */
  refuse(timeoutMs: number): void;
  get closed(): Promise<void>;
}
