import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
/**
 * Whether a request asks for a WebSocket. `Upgrade` may list several protocols, of which the server picks one it knows;
 * in HTTP/1.0 the header is ignored (RFC 9110, 7.8).
 */
export declare function asksForWebSocket({ httpVersion, headers }: IncomingMessage): boolean;
/** Answers an upgrade with an error status and ends its connection. */
export declare function refuseUpgrade(socket: Duplex, status: string, headers?: string): void;
/**
 * The response to an earlier request that the connection is still writing; null when it is idle. Node keeps it in an
 * undocumented member.
 */
export declare function answerUnderWay(socket: Duplex): ServerResponse | null;
/**
 * Answers a request that asks for an unknown protocol as plain HTTP: `Upgrade: h2c`, which Java's HttpClient and
 * `curl --http2` send, `TLS/1.0`, and so on. By now Node has detached its parser from the connection, so the request is
 * unshifted without its upgrade headers and the connection is emitted to the server again. That waits for the responses to
 * earlier requests, because the server forgets them at that point.
 */
export declare function ignoreUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void;
