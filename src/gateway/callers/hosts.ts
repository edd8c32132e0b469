import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import { hostname } from "node:os";
import { TerrariumError } from "../../base/errors.js";
import { isLoopback, type ReadOriginOptions } from "./origins.js";

/** Whether a request names a host that this gateway goes by. */
export type HostGuard = (request: Pick<IncomingMessage, "headers" | "socket">) => boolean;

export interface HostOptions extends ReadOriginOptions {
  /** Names beside those of this machine: `terrarium.example`, `.example` for all below it, `*` for any. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Whether a peer is a trusted proxy, which answers for the names it passes on. */
  readonly isProxy?: ((address: string) => boolean) | undefined;
}

/**
 * Against DNS rebinding: a page of a stranger's whose name is made to lead to this machine looks like a page of the gateway's
 * own, and its browser lets it read. Its requests still name the stranger's host. So what comes in on a loopback
 * address must name a loopback address, this machine, an address of any kind (no name leads there), a name without a dot
 * (nobody's on the network), or a host that was named. Programs that name none are let in. Throws BAD_USER_INPUT for what is no name of a host.
 */
export function hostGuard(options: HostOptions): HostGuard {
  const { allowedHosts = [], readOrigins = [], steeringOrigins = [], isProxy = () => false } = options;
  const all = [...allowedHosts, ...readOrigins].includes("*");
  const origins = [...readOrigins, ...steeringOrigins].filter((origin) => URL.canParse(origin));
  const known = new Set([
    hostname().toLowerCase(),
    ...origins.map((origin) => new URL(origin).hostname),
    ...allowedHosts.map(knownName),
  ]);
  const below = [...known].filter((name) => name.startsWith("."));
  return ({ headers, socket: { localAddress, remoteAddress } }) => {
    if (all || headers.host === undefined || headers.host === "") return true;
    if (localAddress === undefined || !isLoopback(localAddress)) return true;
    const name = nameOf(headers.host);
    if (!name.includes(".") && !name.startsWith("[")) return true;
    if (isLoopback(name) || isIP(name.replace(/^\[(.*)\]$/, "$1")) !== 0 || known.has(name)) return true;
    return below.some((suffix) => name.endsWith(suffix)) || isProxy(remoteAddress ?? "");
  };
}

/** Without its port and the dot of the root. */
function nameOf(host: string): string {
  return host.toLowerCase().replace(/:\d*$/, "").replace(/\.$/, "");
}

function knownName(name: string): string {
  if (name === "*" || /^\.?[\w-]+(?:\.[\w-]+)*$/.test(name)) return name.toLowerCase();
  throw new TerrariumError(
    "BAD_USER_INPUT",
    `a host is named as in terrarium.example, .example for all below it, or *; found ${name}`,
    { field: "allowedHosts" },
  );
}
