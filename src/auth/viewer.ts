import { isIPv6 } from "node:net";

/** Who is asking. Comes from a verified token, or is nobody in particular. */
export type Viewer =
  | { readonly kind: "anonymous"; readonly address: string }
  | {
      readonly kind: "client";
      /** Stable name for logs, limits and `by` fields: the JWT's subject, or "operator". Never the token. */
      readonly id: string;
      readonly scopes: readonly string[];
      /** Milliseconds since 1970 after which steering stops; null for tokens that do not expire. */
      readonly expiresAt: number | null;
      /** Whether the token has been revoked by now. Left out for tokens that cannot be. */
      readonly isRevoked?: () => boolean;
    };

export type AgentAction = "perturb" | "invoke" | "control";

/**
 * What a viewer may see of events, as a value: viewers with equal visibility get equal bytes, so they can share
 * one execution of a subscription. Holds nothing that identifies anybody.
 */
export interface Visibility {
  /** Equal keys, equal view. "public" for anonymous viewers. */
  readonly key: string;
  /** Raw text of an agent's exception is for those who may steer that agent. */
  seesErrors(agentId: string): boolean;
}

/**
 * Who is counted for a share of what all clients use: the token's subject, or the address of who has no token. Subjects
 * and addresses cannot imitate each other.
 */
export function clientKey(viewer: Viewer): string {
  return viewer.kind === "client" ? `token:${viewer.id}` : `address:${addressBlock(viewer.address)}`;
}

/** One client of IPv6 has 2^64 addresses: the first half of an address stands for it. Anything else is kept as it is. */
export function addressBlock(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = "", tail] = address.split("%", 1)[0]?.split("::") ?? [];
  const groups = head === "" ? [] : head.split(":");
  const behind = tail === undefined || tail === "" ? [] : tail.split(":");
  // An IPv4 address at the end (::ffff:192.0.2.1) is a client of its own.
  if (behind.at(-1)?.includes(".") || groups.at(-1)?.includes(".")) return address;
  const zeros =
    tail === undefined ? [] : Array.from({ length: 8 - groups.length - behind.length }, () => "0");
  const first = [...groups, ...zeros, ...behind]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16));
  return `${first.join(":")}::/64`;
}
