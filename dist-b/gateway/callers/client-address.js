import { isIP } from "node:net";
import proxyAddr from "proxy-addr";
import { TerrariumError } from "../../base/errors.js";
/**
 * Without trusted proxies: the peer's address; `X-Forwarded-For` is ignored. With trusted proxies (addresses, CIDR ranges, or
 * `loopback`, `linklocal`, `uniquelocal`): the nearest address in `X-Forwarded-For` that is not a trusted proxy. Throws
 * BAD_USER_INPUT for an invalid proxy.
 */
export function createClientAddress(trustedProxies = []) {
  if (trustedProxies.length === 0) return ({ socket }) => plain(socket.remoteAddress);
  const trusts = compile(trustedProxies);
  return ({ socket, headers }) => {
    const name = "x-forwarded-for";
    const forwarded = String(headers[name] ?? "")
      .split(",")
      .map(addressIn)
      .join(",");
    const request = { socket, headers: { [name]: forwarded } };
    const found = proxyAddr(request, trusts);
    // A proxy may pass on any text; if it is no address, use the proxy's own.
    return plain(isIP(found) === 0 ? request.socket.remoteAddress : found);
  };
}
/** Whether an address is a trusted proxy, which many clients share. */
export function createIsProxy(trustedProxies = []) {
  const trusts = compile(trustedProxies);
  return (address) => trusts(address, 0);
}
function compile(trustedProxies) {
  try {
    return proxyAddr.compile([...trustedProxies]);
  } catch {
    throw new TerrariumError(
      "BAD_USER_INPUT",
      `trusted proxies must be addresses, ranges such as 10.0.0.0/8, or loopback, linklocal, uniquelocal; found ${trustedProxies.join(", ")}`,
      { field: "trustedProxies" },
    );
  }
}
/** Removes the port and the brackets that some proxies add: `203.0.113.7:4711`, `[2001:db8::1]:4711`. */
function addressIn(entry) {
  const text = entry.trim().replace(/^"(.*)"$/, "$1");
  const [, bracketed, address] = /^(?:\[([^\]]*)\]|([^:]*))(?::\d*)?$/.exec(text) ?? [];
  return bracketed ?? address ?? text;
}
/** Writes an IPv4-mapped IPv6 address as IPv4. */
function plain(address) {
  return (address ?? "unknown").replace(/^::ffff:(?=\d+\.)/i, "");
}
//# sourceMappingURL=client-address.js.map
