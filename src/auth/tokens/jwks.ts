import { createRemoteJWKSet, customFetch, type FetchImplementation, type RemoteJWKSet } from "jose";
import type { Clock } from "../../base/clock.js";
import { messageOf, TerrariumError } from "../../base/errors.js";
import { parseJson } from "../../base/json.js";

/** Timeout of one fetch of the keys. */
const FETCH_TIMEOUT_MS = 5_000;
/** Keys older than this are fetched again before the next use; a withdrawn key is accepted at most this long. */
const CACHE_AGE_MS_MAX = 600_000;
const COOLDOWN_MS = 30_000;
/** Pause after a failed fetch, regardless of arriving tokens. */
const FAILURE_PAUSE_MS = 5_000;
const BODY_BYTES_MAX = 262_144;
const KEYS_MAX = 100;

/** Logged once per failed fetch of the signing keys. `url` is without its query. */
export interface JwksLine {
  readonly event: "jwks_unavailable";
  readonly url: string;
  readonly reason: string;
}

/** The published keys are unavailable, so the token could not be checked. */
export class JwksUnavailable extends Error {
  override readonly name = "JwksUnavailable";
}

export type Jwks = RemoteJWKSet;

/**
 * The issuer's published keys, fetched on first use and on rotation. Unauthenticated clients choose the key ids, so
 * fetches are limited: one in flight, none within the cooldown after a success, none within the pause after a
 * failure.
 */
export function createJwks(
  address: string,
  options: {
    readonly clock: Clock;
    readonly log: (line: JwksLine) => void;
    readonly jwksCooldownMs?: number | undefined;
    /** The option with the address, for errors. */
    readonly field?: string;
  },
): Jwks {
  const url = parseUrl(address, options.field ?? "jwksUrl");
  const { clock, log } = options;
  let triedAgainAt = 0;

  const fetchKeys: FetchImplementation = async (href, init) => {
    if (clock.monotonic() < triedAgainAt) throw new JwksUnavailable("paused after a failed fetch");
    try {
      return Response.json(await readKeys(await fetch(href, init)));
    } catch (error) {
      triedAgainAt = clock.monotonic() + FAILURE_PAUSE_MS;
      log({ event: "jwks_unavailable", url: url.origin + url.pathname, reason: reasonOf(error) });
      throw new JwksUnavailable("the signing keys cannot be fetched", { cause: error });
    }
  };

  return createRemoteJWKSet(url, {
    timeoutDuration: FETCH_TIMEOUT_MS,
    cooldownDuration: options.jwksCooldownMs ?? COOLDOWN_MS,
    cacheMaxAge: CACHE_AGE_MS_MAX,
    [customFetch]: fetchKeys,
  });
}

async function readKeys(response: Response): Promise<{ readonly keys: readonly object[] }> {
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`HTTP status ${response.status}`);
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > BODY_BYTES_MAX) throw new Error(`an answer of more than ${BODY_BYTES_MAX} bytes`);
    chunks.push(chunk);
  }
  const set: unknown = parseJson(Buffer.concat(chunks).toString("utf8"));
  if (!isKeySet(set)) throw new Error(`an answer that is not a set of at most ${KEYS_MAX} keys`);
  return set;
}

function isKeySet(value: unknown): value is { keys: object[] } {
  if (typeof value !== "object" || value === null || !("keys" in value)) return false;
  const { keys } = value;
  return (
    Array.isArray(keys) &&
    keys.length <= KEYS_MAX &&
    keys.every((key) => typeof key === "object" && key !== null && !Array.isArray(key))
  );
}

/** `fetch` hides the actual error ("fetch failed") in the cause. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error ? `${messageOf(error)}: ${cause.message}` : messageOf(error);
}

function parseUrl(address: string, field: string): URL {
  const url = URL.canParse(address) ? new URL(address) : null;
  const isWeb = url?.protocol === "https:" || url?.protocol === "http:";
  // `fetch` refuses URLs with a user or password only at the first token; refuse them at the start.
  if (url && isWeb && url.username === "" && url.password === "") return url;
  throw new TerrariumError(
    "BAD_USER_INPUT",
    "the JWKS address must be an https: or http: URL without a user or password",
    { field },
  );
}
