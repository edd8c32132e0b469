import { TerrariumError } from "../base/errors.js";
/**
 * Why a caller was refused, as `details.reason` of UNAUTHENTICATED. The texts name the failed check, never the
 * content of the token.
 */
const REASONS = {
  missing: "this needs a bearer token",
  malformed: "the authorization is not `Bearer <token>` with a readable token",
  unknown: "this token is not known here",
  signature: "the token's signature does not match",
  algorithm: "the token's signing algorithm is not accepted here",
  key: "the token was signed with a key that is not published",
  keys_unavailable: "the token cannot be checked now, because the signing keys cannot be fetched",
  expired: "the token has expired",
  revoked: "the token has been revoked",
  expiry: "the token needs a finite expiry (`exp`)",
  not_yet_valid: "the token is not valid yet",
  audience: "the token is meant for another audience",
  issuer: "the token comes from another issuer",
  subject: "the token needs a usable subject (`sub`)",
  claims: "the token's claims are not acceptable",
};
/** UNAUTHENTICATED with a message that is safe to show and a stable `details.reason`. */
export function unauthenticated(reason) {
  return new TerrariumError("UNAUTHENTICATED", REASONS[reason], { reason });
}
//# sourceMappingURL=unauthenticated.js.map
