import { messageOf } from "./errors.js";

/** Codes of OpenSSL and Node for certificates that become valid only when somebody changes the client or the server. */
const NOT_TRUSTED = new Set([
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "CERT_UNTRUSTED",
]);

/** Why the certificate of the server at `at` was refused, in words for the operator; null: this is another error. */
export function certificateProblem(error: Error, at: string): string | null {
  const code = String("code" in error ? error.code : "");
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") return `the certificate of ${at} is for another name`;
  if (NOT_TRUSTED.has(code))
    return `the certificate of ${at} is not trusted (${messageOf(error)}): NODE_EXTRA_CA_CERTS names a file with its authority`;
  return null;
}
