/** The caller: the subject of a verified token, or anonymous. */
export type Viewer =
  | {
      readonly kind: "anonymous";
      readonly address: string;
    }
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
export declare function clientKey(viewer: Viewer): string;
/** One IPv6 client has 2^64 addresses, so the first half of an address represents it. Other addresses are unchanged. */
export declare function addressBlock(address: string): string;
