import type { WebSocket } from "ws";
/**
 * A `subscribe` that names its document by hash or id (`extensions.persistedQuery`, `documentId`) has no `query`, but
 * graphql-ws requires one: adds an empty one.
 */
export declare function withText(message: string): string;
export declare function refusingServerMessages(
  socket: WebSocket,
  message: string,
  handle: (message: string) => Promise<void>,
): Promise<void>;
