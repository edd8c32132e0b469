import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { InProcess } from "../gateway/in-process/port.js";
import type { AgentDefinition } from "../host/modules/definition.js";
import { type MirrorView } from "../mirror/index.js";
import type { TerrariumOptions } from "./options.js";
/**
 * A running terrarium: agents, their mirrors, and the gateway in front of them. It listens on its own port
 * (`listen`), is mounted in your server (`handler` and `handleUpgrade`, or `fetch`), or serves only this process
 * (`perturb`, `invoke`, `call`, `observe` and others).
 *
 * @example
 * ```ts
 * const terrarium = await createTerrarium({ agentFiles: ["./my-agent.ts"] });
 * const { url } = await terrarium.listen({ port: 0 });
 * console.log(url, terrarium.operatorToken);
 * await terrarium.close();
 * ```
 */
export interface Terrarium extends InProcess {
  /** For `node:http` and frameworks built on it. A body that is already parsed is taken from `req.body`. */
  handler(req: IncomingMessage, res: ServerResponse): void;
  /** For servers that use fetch: everything except WebSockets. `address` is the client's, for limits and logs. */
  fetch(
    request: Request,
    info?: {
      readonly address?: string;
    },
  ): Promise<Response>;
  /**
   * For the `upgrade` event of the HTTP server it is mounted in. Returns true when it handles the request. After false
   * nothing was written and no listener added: give the socket to another WebSocket server, or destroy it.
   */
  handleUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /**
   * Resolves to its address, including the base path. Default 127.0.0.1:4000; port 0 picks a free one. Rejects with
   * Node's own error when it cannot listen.
   */
  listen(options?: { readonly port?: number; readonly host?: string }): Promise<{
    url: string;
    port: number;
  }>;
  /** Adds an agent while running, on this thread. Throws BAD_USER_INPUT that names the wrong field. */
  register(agent: AgentDefinition): void;
  /** Stops and removes an agent that was registered or given as an object. Rejects with AGENT_NOT_FOUND. */
  unregister(id: string): Promise<void>;
  /** A read-only view of an agent's mirror; null for an unknown agent. */
  mirror(agentId: string): MirrorView | null;
  /** The token with all rights: the given one, or 32 random bytes generated at start. Keep it secret. */
  readonly operatorToken: string;
  /** Drains: not ready, no new connections, agents stop, last events are sent, sockets are told to reconnect. */
  close(): Promise<void>;
}
export declare function createTerrarium(options: TerrariumOptions): Promise<Terrarium>;
