import type { IncomingHttpHeaders } from "node:http";
import { connect } from "node:tls";
import { certificateProblem } from "../../base/certificates.js";
import { messageOf } from "../../base/errors.js";

/** Why a gateway could not be reached, in words for the operator. */
export interface DialFailure {
  readonly reason: string;
  /** Set when another attempt would fail likewise, as long as no gateway has been reached at that address. */
  readonly code: string | null;
  /** The connection was closed without an answer, as servers do that expect TLS. */
  readonly isHungUp?: boolean;
}

/** Refusals by the gateway, or by a proxy before it, that another attempt does not change. */
const REFUSED: Readonly<Record<number, string>> = {
  400: "the server refused the request",
  401: "the server before the gateway asks for other credentials",
  403: "the server before the gateway refused the request",
  421: "the gateway does not answer under this host name: its --allowed-hosts must name it",
  426: "the gateway does not speak the protocol of this host: they are of different releases",
};
/** These come from proxies and gateways that will be back. */
const isTemporary = (status: number): boolean =>
  status === 408 || status === 425 || status === 429 || status >= 500;
const PROBE_MS = 2_000;
const NO_GATEWAY = "check host, port and base path in --gateway; gateways of earlier releases take no hosts";

/** An attempt failed before an answer came. */
export function errorFailure(error: Error, url: URL): DialFailure {
  const code = String("code" in error ? error.code : "");
  const at = url.host;
  if (code === "ECONNREFUSED") return temporary(`nothing listens at ${at}`);
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return temporary(`the name ${url.hostname} cannot be resolved`);
  if (code === "EPROTO" && url.protocol === "https:") return wrongScheme(url);
  if (code === "CERT_HAS_EXPIRED") return temporary(`the certificate of ${at} has expired`);
  const certificate = certificateProblem(error, at);
  if (certificate !== null) return { reason: certificate, code: "CERTIFICATE_NOT_TRUSTED" };
  if (code.startsWith("HPE_")) return noGateway(`what answers at ${at} does not speak HTTP`);
  if (messageOf(error).includes("subprotocol")) return noGateway(`what answers at ${at} takes no hosts`);
  if (code === "ECONNRESET")
    return { ...temporary(`${at} closed the connection without an answer`), isHungUp: true };
  return temporary(messageOf(error));
}

/** The upgrade was answered with another status than 101. */
export function statusFailure(status: number, headers: IncomingHttpHeaders, url: URL): DialFailure {
  const { location } = headers;
  if (isTemporary(status)) return temporary(`HTTP ${status}`);
  const refused = REFUSED[status];
  if (refused !== undefined) return { reason: refused, code: `HTTP ${status}` };
  if (status >= 300 && status < 400 && location !== undefined)
    return noGateway(`${url.host} answers with a redirect (HTTP ${status}) to ${location}`);
  return noGateway(`HTTP ${status}: no gateway takes hosts at this address`);
}

export function wrongScheme(url: URL): DialFailure {
  const [written, right] = url.protocol === "https:" ? ["https", "http"] : ["http", "https"];
  const reason = `${url.host} does not speak ${written}: write ${right}:// in --gateway`;
  return { reason, code: "WRONG_SCHEME" };
}

/** True when a server at this address shakes hands for TLS, whatever its certificate. */
export function speaksTls(url: URL): Promise<boolean> {
  return new Promise((resolve) => {
    const port = Number(url.port || 80);
    const host = url.hostname.replace(/^\[|\]$/g, "");
    const socket = connect({ host, port, rejectUnauthorized: false, timeout: PROBE_MS });
    const tell = (speaks: boolean) => (): void => {
      socket.destroy();
      resolve(speaks);
    };
    socket.once("secureConnect", tell(true)).once("error", tell(false)).once("timeout", tell(false));
  });
}

function temporary(reason: string): DialFailure {
  return { reason, code: null };
}

function noGateway(reason: string): DialFailure {
  return { reason: `${reason}; ${NO_GATEWAY}`, code: "NO_GATEWAY" };
}
