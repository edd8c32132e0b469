import type { IncomingMessage, ServerResponse } from "node:http";
import { harden } from "../answers/headers.js";
import { problem } from "../answers/route.js";

/** A name, an IPv4 or a bracketed IPv6 address, with an optional port; no path, query or login. */
const HOST = /^(?:\[[0-9a-f:.]+\]|[\w.~!$&'()*+,;=%-]+)(?::\d{0,5})?$/i;
/** A target in absolute form (RFC 9112, 3.2.2). */
const ABSOLUTE = /^https?:\/\/([^/?#]*)(.*)$/i;

/** Express removes its mount path from `url` and keeps the request's target in `originalUrl`. */
type Addressed = Pick<IncomingMessage, "method" | "url" | "headers" | "rawHeaders"> & {
  originalUrl?: string;
};

/** The path a request asks for, not decoded and without its query string. Changes nothing and refuses nothing. */
export function pathAskedFor(req: Addressed): string {
  const target = req.originalUrl ?? req.url ?? "/";
  const [, authority, rest = ""] = ABSOLUTE.exec(target) ?? [];
  const [path = ""] = (authority === undefined ? target : rest).split(/[?#]/, 1);
  return path === "" ? "/" : path;
}

/**
 * Normalises target and `Host` before anything reads them: afterwards the target is a path and `Host` its host. False when
 * they form no valid URL. Yoga joins both without a check: it would answer an invalid URL with a stack trace, and a `Host`
 * with a path in it would bypass checks of the path.
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
    // `OPTIONS *` addresses the whole server, which answers OPTIONS the same on every path.
    req[name] = "/";
  }
  const path = req[name] ?? "/";
  return path.startsWith("/") && URL.canParse(`http://${headers.host || "gateway"}${path}`);
}

/** Removes one trailing slash: `/graphql/` is `/graphql`; `//` is a path of its own. */
export function withoutLastSlash(path: string): string {
  return path.replace(/([^/])\/$/, "$1");
}

/** Counts `Host` lines: Node keeps the first, but a proxy may have used the last. */
function hostLines({ rawHeaders }: Addressed): number {
  return rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === "host").length;
}

/** Refuses a request without a valid address; its body is not read. */
export function refuseAddress(res: ServerResponse): void {
  void refuse(res, NO_ADDRESS);
}

/** Refuses a request whose `Host` is not a name of this gateway. */
export function refuseHost(res: ServerResponse): void {
  void refuse(res, OTHER_HOST);
}

interface Refusal {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
}

const NO_ADDRESS: Refusal = {
  status: 400,
  title: "Bad request",
  detail: "the request's target and Host form no valid URL",
};
const OTHER_HOST: Refusal = {
  status: 421,
  title: "Misdirected request",
  detail: "the request's Host is not a name of this gateway; add it to allowedHosts",
};

/** Made when it is sent: the first `Response` of a process makes Node load its HTTP client, which a start need not wait for. */
async function refuse(res: ServerResponse, { status, title, detail }: Refusal): Promise<void> {
  const response = problem(status, title, { code: "BAD_USER_INPUT", detail });
  harden(response.headers);
  const text = await response.text();
  res.writeHead(status, { ...Object.fromEntries(response.headers), connection: "close" }).end(text);
}
