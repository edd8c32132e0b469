import type { TerrariumKit } from "../../support/terrarium-kit.js";

export interface Created {
  readonly id: string;
  readonly token: string;
  readonly expiresAt: string;
}

export const CREATE = `mutation($agentId: ID!, $session: String, $ttlSeconds: Int!) {
  createShare(agentId: $agentId, session: $session, ttlSeconds: $ttlSeconds) { id token agentId session expiresAt createdBy }
}`;
export const REVOKE = "mutation($id: ID!) { revokeShare(id: $id) { id agentId } }";
export const VIEWER = "{ viewer { id scopes share { id agentId session createdBy token } } }";

export async function share(kit: TerrariumKit, change: Record<string, unknown> = {}): Promise<Created> {
  const { data, errors } = await kit.ask(CREATE, { agentId: "echo", ttlSeconds: 600, ...change }, kit.bearer);
  if (errors) throw new Error(JSON.stringify(errors));
  return data?.["createShare"] as Created;
}

export const at = (kit: TerrariumKit, path: string): string => `http://127.0.0.1:${kit.port}${path}`;
