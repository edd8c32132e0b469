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
