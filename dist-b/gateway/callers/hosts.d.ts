import type { IncomingMessage } from "node:http";
import { type ReadOriginOptions } from "./origins.js";
/** Whether a request's `Host` is a name of this gateway. */
export type HostGuard = (request: Pick<IncomingMessage, "headers" | "socket">) => boolean;
export interface HostOptions extends ReadOriginOptions {
  /** Names besides those of this machine: `terrarium.example`, `.example` for all its subdomains, `*` for any. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Whether a peer is a trusted proxy, whose `Host` is not checked. */
  readonly isProxy?: ((address: string) => boolean) | undefined;
}
/**
 * Protects against DNS rebinding: an attacker points a domain at this machine, so the browser takes the attacker's page for
 * one of the gateway's own and lets it read. Its requests still carry the attacker's `Host`. So a request on a loopback
 * address must name a loopback address, this machine, any IP address (no DNS involved), a name without a dot (no public
 * domain), or a configured host. Requests without `Host` are accepted. Throws BAD_USER_INPUT for an invalid host name.
 */
export declare function hostGuard(options: HostOptions): HostGuard;
