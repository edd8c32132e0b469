import { commandLine, commandLineProgram } from "./command-line.js";
import { graphqlOverHttp, graphqlOverWebSocket } from "./graphql.js";
import { embedded, overSockets, rest } from "./rest.js";
import { socket } from "./socket.js";
import type { SurfaceKind } from "./surface.js";

/** Every way to call a command. A new one is an adapter, and a line here. */
export const SURFACES: readonly SurfaceKind[] = [
  graphqlOverHttp("GraphQL over HTTP", overSockets),
  graphqlOverWebSocket,
  graphqlOverHttp("GraphQL by fetch, embedded", embedded),
  rest("REST over HTTP", overSockets),
  rest("REST by fetch, embedded", embedded),
  socket,
  commandLineProgram,
  commandLine,
];
