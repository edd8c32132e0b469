import type { IncomingMessage, ServerResponse } from "node:http";
import { harden } from "./headers.js";
import { problem } from "./problem.js";

/** A name, an IPv4 or a bracketed IPv6 address, and a port: nothing that begins a path, a query or a login. */
const HOST = /^(?:\[[0-9a-f:.]+\]|[\w.~!$&'()*+,;=%-]+)(?::\d{0,5})?$/i;

/**
 * Whether target and Host of a request make one address. The HTTP library joins them unseen: what it cannot read it
 * answers with a stack trace, and a host with a path in it leads elsewhere than to the path that was looked at.
 */
export function hasAddress({ url = "/", headers }: Pick<IncomingMessage, "url" | "headers">): boolean {
  if (!url.startsWith("/")) return false;
  const { host } = headers;
  if (host === undefined || host === "") return URL.canParse(`http://gateway${url}`);
  return HOST.test(host) && URL.canParse(`http://${host}${url}`);
}

/** Refuses a request that has none; its body is not read. */
export function refuseAddress(res: ServerResponse): void {
  const { status, headers, text } = REFUSAL;
  res.writeHead(status, { ...headers, connection: "close" }).end(text);
}

const REFUSAL = await made();

async function made(): Promise<{ status: number; headers: Record<string, string>; text: string }> {
  const detail = "target and Host of the request make no address";
  const response = problem(400, "Bad request", { code: "BAD_USER_INPUT", detail });
  harden(response.headers);
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    text: await response.text(),
  };
}
