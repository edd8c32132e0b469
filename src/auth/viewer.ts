import { isIPv6 } from "node:net";

/** The caller: the subject of a verified token, or anonymous. */
export type Viewer =
  | { readonly kind: "anonymous"; readonly address: string }
  | {
      readonly kind: "client";
      /** Stable name for logs, limits and `by` fields: the JWT's subject, or "operator". Never the token. */
      readonly id: string;
      readonly scopes: readonly string[];
      /** Milliseconds since 1970, after which steering ends; null for tokens that do not expire. */
      readonly expiresAt: number | null;
      /** True once the token has been revoked. Omitted for tokens that cannot be revoked. */
      readonly isRevoked?: () => boolean;
    };

export type AgentAction = "perturb" | "invoke" | "control";

/**
 * What a viewer may see of events, as a value: viewers with equal visibility get equal bytes, so they can share one
 * execution of a subscription. Contains nothing that identifies a viewer.
 */
export interface Visibility {
  /** Equal keys mean equal views. "public" for anonymous viewers. */
  readonly key: string;
  /** True for viewers that may steer the agent: they see the raw text of its exceptions. */
  seesErrors(agentId: string): boolean;
}

/**
 * The client that is counted for its share of common limits: the token's subject, or the address without a token.
 * Subjects and addresses cannot imitate each other.
 */
export function clientKey(viewer: Viewer): string {
  return viewer.kind === "client" ? `token:${viewer.id}` : `address:${addressBlock(viewer.address)}`;
}

/** One IPv6 client has 2^64 addresses, so the first half of an address represents it. Other addresses are unchanged. */
export function addressBlock(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = "", tail] = address.split("%", 1)[0]?.split("::") ?? [];
  const groups = head === "" ? [] : head.split(":");
  const behind = tail === undefined || tail === "" ? [] : tail.split(":");
  // An address that ends in IPv4 (::ffff:192.0.2.1) is a client of its own.
  if (behind.at(-1)?.includes(".") || groups.at(-1)?.includes(".")) return address;
  const zeros =
    tail === undefined ? [] : Array.from({ length: 8 - groups.length - behind.length }, () => "0");
  const first = [...groups, ...zeros, ...behind]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16));
  return `${first.join(":")}::/64`;
}
