import type { Document } from "./agents.js";

/** A freeze as our own pages and the command line show it. */
export interface FreezeRow {
  readonly agentId: string | null;
  readonly labels: { readonly [name: string]: string } | null;
  readonly reason: string;
  readonly by: string | null;
  readonly at: string;
}

const FIELDS = "{ agentId labels reason by at }";

/** Which freezes: of these agents, of labels, of all. */
export interface FreezeSelection {
  readonly agents?: readonly string[];
  readonly labels?: { readonly [name: string]: string };
  readonly all?: boolean;
}

export const FREEZES: Document<{ freezes: readonly FreezeRow[] }, Record<string, never>> = {
  text: `query Freezes { freezes ${FIELDS} }`,
};

/** Which agents are frozen, and by which freeze. */
export const FROZEN_AGENTS: Document<
  { agents: readonly { readonly id: string; readonly frozen: FreezeRow | null }[] },
  Record<string, never>
> = {
  text: `query FrozenAgents { agents { id frozen ${FIELDS} } }`,
};

export const FREEZE: Document<
  { freeze: readonly FreezeRow[] | null },
  FreezeSelection & { readonly reason: string }
> = {
  text: `mutation Freeze($agents: [ID!], $labels: JSON, $all: Boolean, $reason: String!) {
    freeze(agents: $agents, labels: $labels, all: $all, reason: $reason) ${FIELDS}
  }`,
};

export const THAW: Document<{ thaw: readonly FreezeRow[] | null }, FreezeSelection> = {
  text: `mutation Thaw($agents: [ID!], $labels: JSON, $all: Boolean) {
    thaw(agents: $agents, labels: $labels, all: $all) ${FIELDS}
  }`,
};
