import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import proxyAddr from "proxy-addr";
import { TerrariumError } from "../../base/errors.js";

/** Where a request came from: what limits, logs and anonymous viewers are told apart by. */
export type ClientAddress = (request: Pick<IncomingMessage, "socket" | "headers">) => string;

/**
 * Without trusted proxies: the peer's address, whatever it says of others. With them (addresses, CIDR ranges, or
 * `loopback`, `linklocal`, `uniquelocal`): the nearest address in `X-Forwarded-For` that is none of theirs. Throws
 * BAD_USER_INPUT for what is no address.
 */
export function createClientAddress(trustedProxies: readonly string[] = []): ClientAddress {
  if (trustedProxies.length === 0) return ({ socket }) => plain(socket.remoteAddress);
  const trusts = compile(trustedProxies);
  return ({ socket, headers }) => {
    const name = "x-forwarded-for";
    const forwarded = String(headers[name] ?? "")
      .split(",")
      .map(addressIn)
      .join(",");
    const request = { socket, headers: { [name]: forwarded } };
    const found = proxyAddr(request as unknown as IncomingMessage, trusts);
    // What a proxy passed on unread may be anything; then the proxy itself is who is there.
    return plain(isIP(found) === 0 ? request.socket.remoteAddress : found);
  };
}

/** Whether an address is one of the trusted proxies', which many clients share. */
export function createIsProxy(trustedProxies: readonly string[] = []): (address: string) => boolean {
  const trusts = compile(trustedProxies);
  return (address) => trusts(address, 0);
}

function compile(trustedProxies: readonly string[]): ReturnType<typeof proxyAddr.compile> {
  try {
    return proxyAddr.compile([...trustedProxies]);
  } catch {
    throw new TerrariumError(
      "BAD_USER_INPUT",
      `trusted proxies are addresses, ranges such as 10.0.0.0/8, or loopback, linklocal, uniquelocal; found ${trustedProxies.join(", ")}`,
      { field: "trustedProxies" },
    );
  }
}

/** Some proxies add the port, and brackets around IPv6: `203.0.113.7:4711`, `[2001:db8::1]:4711`. */
function addressIn(entry: string): string {
  const text = entry.trim().replace(/^"(.*)"$/, "$1");
  const [, bracketed, address] = /^(?:\[([^\]]*)\]|([^:]*))(?::\d*)?$/.exec(text) ?? [];
  return bracketed ?? address ?? text;
}

/** An IPv4 address is written the same whichever way the socket was opened. */
function plain(address: string | undefined): string {
  return (address ?? "unknown").replace(/^::ffff:(?=\d+\.)/i, "");
}
