import { TerrariumError } from "../base/errors.js";
/**
 * Why a caller was refused, as `details.reason` of UNAUTHENTICATED. The texts name the failed check, never the
 * content of the token.
 */
declare const REASONS: {
  readonly missing: "this needs a bearer token";
  readonly malformed: "the authorization is not `Bearer <token>` with a readable token";
  readonly unknown: "this token is not known here";
  readonly signature: "the token's signature does not match";
  readonly algorithm: "the token's signing algorithm is not accepted here";
  readonly key: "the token was signed with a key that is not published";
  readonly keys_unavailable: "the token cannot be checked now, because the signing keys cannot be fetched";
  readonly expired: "the token has expired";
  readonly revoked: "the token has been revoked";
  readonly expiry: "the token needs a finite expiry (`exp`)";
  readonly not_yet_valid: "the token is not valid yet";
  readonly audience: "the token is meant for another audience";
  readonly issuer: "the token comes from another issuer";
  readonly subject: "the token needs a usable subject (`sub`)";
  readonly claims: "the token's claims are not acceptable";
};
export type UnauthenticatedReason = keyof typeof REASONS;
/** UNAUTHENTICATED with a message that is safe to show and a stable `details.reason`. */
export declare function unauthenticated(reason: UnauthenticatedReason): TerrariumError;
export {};
