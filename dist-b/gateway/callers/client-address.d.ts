import type { IncomingMessage } from "node:http";
/** The client's address of a request, for limits, logs and anonymous viewers. */
export type ClientAddress = (request: Pick<IncomingMessage, "socket" | "headers">) => string;
/**
 * Without trusted proxies: the peer's address; `X-Forwarded-For` is ignored. With trusted proxies (addresses, CIDR ranges, or
 * `loopback`, `linklocal`, `uniquelocal`): the nearest address in `X-Forwarded-For` that is not a trusted proxy. Throws
 * BAD_USER_INPUT for an invalid proxy.
 */
export declare function createClientAddress(trustedProxies?: readonly string[]): ClientAddress;
/** Whether an address is a trusted proxy, which many clients share. */
export declare function createIsProxy(trustedProxies?: readonly string[]): (address: string) => boolean;
