import type { Document } from "./agents.js";

export interface ShareRow {
  readonly id: string;
  readonly agentId: string;
  readonly session: string | null;
  readonly expiresAt: string;
  readonly createdBy: string | null;
}

const SHARE_FIELDS = "id agentId session expiresAt createdBy";

export interface CreateShareVariables {
  readonly agentId: string;
  readonly session?: string;
  readonly ttlSeconds: number;
}

export const CREATE_SHARE: Document<
  { createShare: (ShareRow & { readonly token: string | null }) | null },
  CreateShareVariables
> = {
  text: `mutation CreateShare($agentId: ID!, $session: String, $ttlSeconds: Int!) {
    createShare(agentId: $agentId, session: $session, ttlSeconds: $ttlSeconds) { ${SHARE_FIELDS} token }
  }`,
};

export const SHARES: Document<{ shares: readonly ShareRow[] }, Record<string, never>> = {
  text: `query Shares { shares { ${SHARE_FIELDS} } }`,
};

export const REVOKE_SHARE: Document<{ revokeShare: ShareRow | null }, { readonly id: string }> = {
  text: `mutation RevokeShare($id: ID!) { revokeShare(id: $id) { ${SHARE_FIELDS} } }`,
};
