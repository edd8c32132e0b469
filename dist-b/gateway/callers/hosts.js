import { isIP } from "node:net";
import { hostname } from "node:os";
import { TerrariumError } from "../../base/errors.js";
import { isLoopback } from "./origins.js";
/**
 * Protects against DNS rebinding: an attacker points a domain at this machine, so the browser takes the attacker's page for
 * one of the gateway's own and lets it read. Its requests still carry the attacker's `Host`. So a request on a loopback
 * address must name a loopback address, this machine, any IP address (no DNS involved), a name without a dot (no public
 * domain), or a configured host. Requests without `Host` are accepted. Throws BAD_USER_INPUT for an invalid host name.
 */
export function hostGuard(options) {
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
/** The host without its port and without a trailing dot. */
function nameOf(host) {
  return host.toLowerCase().replace(/:\d*$/, "").replace(/\.$/, "");
}
function knownName(name) {
  if (name === "*" || /^\.?[\w-]+(?:\.[\w-]+)*$/.test(name)) return name.toLowerCase();
  throw new TerrariumError(
    "BAD_USER_INPUT",
    `a host is a name such as terrarium.example, .example for all its subdomains, or *; found ${name}`,
    { field: "allowedHosts" },
  );
}
//# sourceMappingURL=hosts.js.map
