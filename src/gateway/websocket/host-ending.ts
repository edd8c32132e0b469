import { CLOSE_CODES } from "../../events/close-codes.js";

/** How the connection of a host ended, for the gateway's log. */
export interface HostEnding {
  /** The close code, RFC 6455: 1006 when the connection was lost without one. */
  readonly code: number;
  readonly reason: string;
}

/** What codes mean that a host, or the network, ends a connection with. */
const OF_HOSTS: Readonly<Record<number, string>> = {
  1000: "the host ended it",
  1001: "the host went to another gateway",
  1005: "the host ended it without a code",
  1006: "the connection was lost",
};

/** `why`: the gateway's own reason for ending it, or null. `reason`: that in the close frame. */
export function hostEnding(code: number, reason: string, why: string | null): HostEnding {
  const known = OF_HOSTS[code] ?? Object.values(CLOSE_CODES).find((one) => one.code === code)?.reason;
  return { code, reason: why ?? known ?? (reason || "the host ended it") };
}

/** Why the frames of a host are not read on, by the error of `ws`. */
export function frameFault(error: Error): string {
  const code = "code" in error ? String(error.code) : "";
  if (code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH")
    return "a message of the host is larger than maxHostMessageBytes";
  return code.startsWith("WS_ERR_")
    ? `the host broke the WebSocket protocol (${code})`
    : `the connection failed (${code})`;
}
