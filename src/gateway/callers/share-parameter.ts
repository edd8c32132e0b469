import type { IncomingMessage } from "node:http";
import { TerrariumError } from "../../base/errors.js";
import { authorizationOf } from "./tokens.js";

/** Name of the query parameter that carries a share where no header can be sent. */
const NAME = "share";

/** The parameter `share` of one request, taken out of its address. */
export interface ShareParameter {
  /** The target without the parameter: nothing that comes later (logs, metrics, links, errors) can contain the secret. */
  readonly target: string;
  /** As given; null without the parameter. Empty for `?share=`, which is refused like any malformed token. */
  readonly token: string | null;
  readonly isRepeated: boolean;
}

/** Takes the parameter out of a request target. All other bytes of the query stay as they are. */
export function takeShare(target: string): ShareParameter {
  const at = target.indexOf("?");
  if (at < 0) return { target, token: null, isRepeated: false };
  const parts = target.slice(at + 1).split("&");
  const tokens: string[] = [];
  const kept = parts.filter((part) => {
    const [[name, value] = ["", ""]] = new URLSearchParams(part);
    if (name !== NAME) return true;
    tokens.push(value);
    return false;
  });
  if (tokens.length === 0) return { target, token: null, isRepeated: false };
  const path = target.slice(0, at);
  return {
    target: kept.length === 0 ? path : `${path}?${kept.join("&")}`,
    token: tokens[0] ?? "",
    isRepeated: tokens.length > 1,
  };
}

/** The same for a Node request, whose target is replaced. Express keeps the client's target in `originalUrl`. */
export function takeShareOf(req: { url?: string | undefined; originalUrl?: string }): ShareParameter {
  const name = req.originalUrl === undefined ? "url" : "originalUrl";
  const share = takeShare(req[name] ?? "/");
  if (share.token === null) return share;
  req[name] = share.target;
  // Below a mount path `url` has the same query.
  if (name === "originalUrl" && req.url !== undefined) req.url = takeShare(req.url).target;
  return share;
}

/** The request without the parameter, for servers that speak fetch. One that does not read is refused, so its body is dropped. */
export function withoutShare(request: Request, { token, target }: ShareParameter): Request {
  if (token === null) return request;
  const { method, headers, signal } = request;
  return new Request(target, { method, headers, signal });
}

/**
 * The value of `Authorization` that stands for the parameter; undefined without one. Throws BAD_USER_INPUT when it is given
 * twice, beside another authorization, or on a request that does not read.
 */
export function shareAuthorization(
  { token, isRepeated }: Pick<ShareParameter, "token" | "isRepeated">,
  request: { readonly isRead: boolean; readonly authorization: string | null | undefined },
): string | undefined {
  if (token === null) return undefined;
  if (isRepeated) throw refusal("share is given more than once");
  if (!request.isRead) throw refusal("a share only reads; it is not accepted here");
  if (authorizationOf(request.authorization) !== undefined)
    throw refusal("share and an authorization are given; send one of them");
  // Anything else cannot be part of a header, and is no share.
  return /^[\x21-\x7e]+$/.test(token) ? `Share ${token}` : "Share";
}

/** Lets the share of an upgrade's address stand for its authorization. Returns why it cannot; null otherwise. */
export function takeUpgradeShare(request: IncomingMessage, isRead: boolean): TerrariumError | null {
  const { headers } = request;
  try {
    const given = { isRead, authorization: headers.authorization };
    const authorization = shareAuthorization(takeShareOf(request), given);
    if (authorization !== undefined) headers.authorization = authorization;
    return null;
  } catch (error) {
    if (error instanceof TerrariumError) return error;
    throw error;
  }
}

function refusal(message: string): TerrariumError {
  return new TerrariumError("BAD_USER_INPUT", message, { field: NAME });
}
