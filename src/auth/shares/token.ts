import { decodeProtectedHeader, errors, jwtVerify, SignJWT } from "jose";
import { unauthenticated } from "../unauthenticated.js";
import type { Share } from "./share.js";

/** The header's `typ`. No other token has it, so a share is never checked as a JWT of an issuer, nor the other way round. */
const TYPE = "terrarium-share+jwt";
const ISSUER = "terrarium:share";
const ALGORITHM = "HS256";

/** Whether a token says that it is a share. Only `verifyShare` tells whether it is one. */
export function isShareToken(token: string): boolean {
  // An operator token is not a JWT, and the error that the library would throw costs more than all else of its check.
  if (!isCompact(token)) return false;
  try {
    return decodeProtectedHeader(token).typ === TYPE;
  } catch {
    return false;
  }
}

/** Whether it has as many parts as a compact JWS or JWE. */
function isCompact(token: string): boolean {
  const { length } = token.split(".", 6);
  return length === 3 || length === 5;
}

export function signShare(share: Share, key: Uint8Array): Promise<string> {
  const { id, agentId, session, createdAt, expiresAt } = share;
  return new SignJWT({ agent: agentId, ...(session === null ? {} : { session }) })
    .setProtectedHeader({ alg: ALGORITHM, typ: TYPE })
    .setIssuer(ISSUER)
    .setJti(id)
    .setIssuedAt(Math.floor(createdAt / 1_000))
    .setExpirationTime(expiresAt / 1_000)
    .sign(key);
}

/** The id of the share that this key has signed. Rejects with UNAUTHENTICATED and its reason. */
export async function verifyShare(token: string, key: Uint8Array, nowMs: number): Promise<string> {
  if (!isShareToken(token)) throw unauthenticated("malformed");
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: [ALGORITHM],
      typ: TYPE,
      issuer: ISSUER,
      requiredClaims: ["jti", "exp", "agent"],
      currentDate: new Date(nowMs),
    });
    return payload.jti ?? "";
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw unauthenticated("expired");
    if (error instanceof errors.JWSSignatureVerificationFailed) throw unauthenticated("signature");
    if (error instanceof errors.JOSEAlgNotAllowed) throw unauthenticated("algorithm");
    if (error instanceof errors.JWTClaimValidationFailed) throw unauthenticated("claims");
    throw unauthenticated("malformed");
  }
}
