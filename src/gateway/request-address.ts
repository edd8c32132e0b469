import type { IncomingMessage } from "node:http";

/** A name, an IPv4 or a bracketed IPv6 address, and a port: nothing that begins a path, a query or a login. */
const HOST = /^(?:\[[0-9a-f:.]+\]|[\w.~!$&'()*+,;=%-]+)(?::\d{0,5})?$/i;

/**
 * Whether what a request asks for can be read as one address. The HTTP library joins `Host` and target unseen: what it
 * cannot read it answers with a stack trace, and a host with a path in it leads elsewhere than to the path that was
 * looked at.
 */
export function hasReadableAddress({
  url = "/",
  headers,
}: Pick<IncomingMessage, "url" | "headers">): boolean {
  const { host } = headers;
  if (host === undefined || host === "") return URL.canParse(`http://gateway${url}`);
  return HOST.test(host) && URL.canParse(`http://${host}${url}`);
}
