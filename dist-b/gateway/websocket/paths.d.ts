import type { SocketTransport } from "../metrics/counts.js";
/** The endpoint of a WebSocket. The id is empty for `/graphql`. */
export interface SocketPath {
  readonly name: SocketTransport;
  readonly agentId: string;
}
/**
 * The endpoint of a path below the base path: `/graphql`, `/observe/{agent}`, `/perturb/{agent}`; null for any other.
 */
export declare function socketPath(path: string): SocketPath | null;
