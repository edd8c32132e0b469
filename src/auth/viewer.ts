import { isIPv6 } from "node:net";
import type { AgentSight, AgentVisibility } from "../events/agent/agent-sight.js";

export type { AgentSight, AgentVisibility };

/** The caller: the subject of a verified token, the holder of a share, or anonymous. */
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
    }
  | {
      /** Watches one agent and steers nothing. */
      readonly kind: "share";
      /** `share:<id of the share>`. Never the token. */
      readonly id: string;
      readonly agentId: string;
      /** The only session that it sees; null for all. */
      readonly session: string | null;
      readonly expiresAt: number;
      readonly isRevoked: () => boolean;
      readonly address: string;
    };

/** A caller without a token and without an address. */
export const NOBODY: Viewer = { kind: "anonymous", address: "unknown" };
/** The terrarium's own parts, and the process that it is embedded in: they see everything. */
export const OWN_VIEWER: Viewer = { kind: "client", id: "terrarium", scopes: ["*"], expiresAt: null };

export type AgentAction = "perturb" | "invoke" | "control";
/** What a scope may allow on an agent. */
export type AgentRight = AgentAction | "observe" | "resolve";

/**
 * How much a viewer sees of an agent.
 * - `none`: nothing; the agent does not exist.
 * - `public`: the public form of a public agent.
 * - `observe`: all but what is for those who steer: `by`, inputs, error texts, details of probes.
 * - `steer`: everything.
 */
export type SightLevel = "none" | "public" | "observe" | "steer";

/** What a viewer may see, as a value. Contains nothing that identifies a viewer. */
export interface Visibility {
  /**
   * The class: viewers with equal keys see the same of every agent, so they share one execution of a subscription. "public"
   * without a token. Does not depend on which agents there are.
   */
  readonly key: string;
  /** True when no agent is hidden, whatever its visibility. */
  readonly seesAll: boolean;
  /** True when it has level `steer` on every agent. */
  readonly steersAll: boolean;
  levelOf(agent: AgentSight): SightLevel;
  /** The only agent that it shows (a share); null: no such bound. */
  readonly only: string | null;
  /** Only this session of its agents (a share of a session); null: all. */
  readonly session: string | null;
}

/**
 * The client that is counted for its share of common limits: the token's subject, or the address without a token.
 * Subjects and addresses cannot imitate each other. Many people may hold one share, so they count by their addresses.
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
