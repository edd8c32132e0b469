import { visibleText } from "../../base/text/visible-text.js";
import { minuteWords } from "./times.js";

/** Name of the parameter in the page's address. */
const PARAMETER = "share";

/** A share that opened this page. */
export interface SharedLink {
  readonly token: string;
  /** As the token says; only the gateway checks it. Null for a token that cannot be read. */
  readonly claims: SharedClaims | null;
}

export interface SharedClaims {
  readonly agentId: string;
  /** The only session that it shows; null for all. */
  readonly session: string | null;
  /** Milliseconds since 1970, by the gateway's clock. */
  readonly expiresAt: number;
}

/** What this needs of the page. */
export interface SharedPage {
  readonly location: Pick<Location, "href">;
  readonly history: Pick<History, "state" | "replaceState">;
  /** Ends with the tab. */
  readonly storage: Pick<Storage, "getItem" | "setItem" | "removeItem">;
}

/**
 * Takes the share out of the page's address, so that the history, a bookmark and a copied address do not contain it, and keeps it
 * in this tab for a reload. Null when this page was not opened by one.
 */
export function takeSharedLink({ location, history, storage }: SharedPage): SharedLink | null {
  const url = new URL(location.href);
  const name = nameOf(url);
  const given = url.searchParams.get(PARAMETER);
  if (given === null) {
    const kept = attempt(() => storage.getItem(name)) ?? null;
    return kept === null ? null : { token: kept, claims: claimsOf(kept) };
  }
  url.searchParams.delete(PARAMETER);
  history.replaceState(history.state, "", url.href);
  // Without storage, it is used until the page is closed.
  attempt(() => storage.setItem(name, given));
  return { token: given, claims: claimsOf(given) };
}

/** `look at echo (session north) by a link, until Nov 29, 2026, 22:46`, in the reader's own time zone. */
export function sharedWords({ claims }: SharedLink): string {
  if (claims === null) return "use a link that is not valid";
  const { agentId, session, expiresAt } = claims;
  const of = session === null ? "" : ` (session ${visibleText(session)})`;
  return `look at ${visibleText(agentId)}${of} by a link, until ${minuteWords(expiresAt)}`;
}

/** Forgets the share of this tab. */
export function forgetSharedLink({ location, storage }: Pick<SharedPage, "location" | "storage">): void {
  attempt(() => storage.removeItem(nameOf(new URL(location.href))));
}

/** Gateways with different base paths may share an origin. */
function nameOf(url: URL): string {
  return `terrarium-share ${new URL(".", url).pathname}`;
}

function claimsOf(token: string): SharedClaims | null {
  const payload = attempt(() => {
    const [, part = ""] = token.split(".");
    const bytes = atob(part.replaceAll("-", "+").replaceAll("_", "/"));
    const text = new TextDecoder().decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
    return JSON.parse(text) as { agent?: unknown; session?: unknown; exp?: unknown } | null;
  });
  if (typeof payload?.agent !== "string" || typeof payload.exp !== "number") return null;
  const { agent: agentId, session, exp } = payload;
  return { agentId, session: typeof session === "string" ? session : null, expiresAt: exp * 1_000 };
}

/** A browser may refuse storage, and a token may be anything. */
function attempt<T>(task: () => T): T | undefined {
  try {
    return task();
  } catch {
    return undefined;
  }
}
