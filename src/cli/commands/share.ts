import { systemClock } from "../../base/clock.js";
import { visibleText } from "../../base/text/visible-text.js";
import { CREATE_SHARE, REVOKE_SHARE, type ShareRow, SHARES } from "../../documents/shares.js";
import { durationWords } from "../../events/words/durations.js";
import { ask, outcomeOf } from "../client/http.js";
import { gatewayError } from "../exit.js";
import { periodMs } from "../period.js";
import { writeJson, writeLine, writeNote } from "../render/output.js";
import type { ClientSettings, Flags } from "../settings.js";

const TTL_DEFAULT = "1h";
const TTL_MS_MIN = 1_000;
const TTL_MS_MAX = 604_800_000;

/** `terrarium share`: prints the link alone, so that a script can pass it on; the rest goes to standard error. */
export async function createShare(settings: ClientSettings, agentId: string, flags: Flags): Promise<void> {
  const { ttl = TTL_DEFAULT, session } = flags;
  const ttlMs = periodMs("--ttl", String(ttl), TTL_MS_MIN, TTL_MS_MAX);
  const variables = {
    agentId,
    ttlSeconds: Math.floor(ttlMs / 1_000),
    ...(typeof session === "string" ? { session } : {}),
  };
  const share = outcomeOf((await ask(settings, CREATE_SHARE, variables)).createShare);
  const { token } = share;
  if (token === null) throw gatewayError("INTERNAL_SERVER_ERROR", "the gateway returned no token");
  const url = linkOf(settings.endpoint, token);
  if (settings.json) return writeJson({ ...share, url });
  writeLine(url);
  writeNote(
    `whoever has this link can watch ${aboutOf(share)}; end it with \`terrarium unshare ${share.id}\``,
  );
}

/** `terrarium shares`: one line each, without the tokens, which are kept nowhere. */
export async function listShares(settings: ClientSettings): Promise<void> {
  const { shares } = await ask(settings, SHARES, {});
  if (settings.json) return writeJson(shares);
  for (const share of shares) writeLine(shareLine(share));
  if (shares.length === 0) writeNote("there are no shares of agents that this token controls");
}

/** `terrarium unshare`. */
export async function revokeShare(settings: ClientSettings, id: string): Promise<void> {
  const share = outcomeOf((await ask(settings, REVOKE_SHARE, { id })).revokeShare);
  if (settings.json) writeJson(share);
  else writeLine(visibleText(`${share.id} is ended: nobody watches ${share.agentId} by it any more`));
}

/** The dashboard's address, which the share opens. */
function linkOf(endpoint: URL, token: string): string {
  const url = new URL(endpoint);
  url.pathname = url.pathname.replace(/graphql$/, "");
  url.searchParams.set("share", token);
  return url.href;
}

function aboutOf({ agentId, session, expiresAt }: ShareRow): string {
  const of = session === null ? "" : ` (session ${session})`;
  return visibleText(`${agentId}${of} until ${expiresAt}`);
}

function shareLine(share: ShareRow): string {
  const leftMs = Date.parse(share.expiresAt) - systemClock.now();
  const by = share.createdBy === null ? "" : `  by ${share.createdBy}`;
  return visibleText(`${share.id}  ${aboutOf(share)} (${durationWords(leftMs)})${by}`).replaceAll(
    /[\n\t]/g,
    " ",
  );
}
