import type { IncomingMessage, ServerResponse } from "node:http";
import { harden } from "../answers/headers.js";
import { problem } from "../answers/route.js";

/** A name, an IPv4 or a bracketed IPv6 address, and a port: nothing that begins a path, a query or a login. */
const HOST = /^(?:\[[0-9a-f:.]+\]|[\w.~!$&'()*+,;=%-]+)(?::\d{0,5})?$/i;
/** A target that names its host itself (RFC 9112, 3.2.2). */
const ABSOLUTE = /^https?:\/\/([^/?#]*)(.*)$/i;

/** `originalUrl` is what Express calls the target; where it is there, the HTTP library reads nothing else. */
type Addressed = Pick<IncomingMessage, "method" | "url" | "headers" | "rawHeaders"> & {
  originalUrl?: string;
};

/**
 * Makes one address of target and Host before anything reads either: from here on the target is a path, and Host the
 * host it is meant for. The HTTP library joins them unseen: what it cannot read it answers with a stack trace, and a host
 * with a path in it leads elsewhere than to the path that was looked at. False where they make none.
 */
export function settleAddress(req: Addressed): boolean {
  const { headers } = req;
  const name = req.originalUrl === undefined ? "url" : "originalUrl";
  const target = req[name] ?? "/";
  const isHostOdd = headers.host !== undefined && headers.host !== "" && !HOST.test(headers.host);
  if (isHostOdd || hostLines(req) > 1) return false;
  const [, authority, rest = ""] = ABSOLUTE.exec(target) ?? [];
  if (authority !== undefined) {
    if (!HOST.test(authority)) return false;
    headers.host = authority;
    req[name] = rest.startsWith("/") ? rest : `/${rest}`;
  } else if (target === "*" && req.method === "OPTIONS") {
    // Of the server as a whole, which answers this method alike wherever it is asked.
    req[name] = "/";
  }
  const path = withoutLastSlash(req[name] ?? "/");
  if (path !== req[name]) req[name] = path;
  return path.startsWith("/") && URL.canParse(`http://${headers.host || "gateway"}${path}`);
}

/** `/graphql/` is `/graphql`, and so on every route. A query string stays; `//` is a path of its own. */
export function withoutLastSlash(target: string): string {
  return target.replace(/^([^?#]*[^/?#])\/(?=[?#]|$)/, "$1");
}

/** Node keeps the first of several, and a proxy on the way may have gone by the last. */
function hostLines({ rawHeaders }: Addressed): number {
  return rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === "host").length;
}

/** Refuses a request that has none; its body is not read. */
export function refuseAddress(res: ServerResponse): void {
  send(res, NO_ADDRESS);
}

/** Refuses a request that names a host which this gateway does not go by. */
export function refuseHost(res: ServerResponse): void {
  send(res, OTHER_HOST);
}

interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

function send(res: ServerResponse, { status, headers, text }: Refusal): void {
  res.writeHead(status, { ...headers, connection: "close" }).end(text);
}

const NO_ADDRESS = await made(400, "Bad request", "target and Host of the request make no address");
const OTHER_HOST = await made(
  421,
  "Misdirected request",
  "this gateway does not go by the Host of the request; allowedHosts names it",
);

async function made(status: number, title: string, detail: string): Promise<Refusal> {
  const response = problem(status, title, { code: "BAD_USER_INPUT", detail });
  harden(response.headers);
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    text: await response.text(),
  };
}
