/** Who may see an agent: anybody, any valid token, or only tokens with a right on it. From the loosest to the strictest. */
export const AGENT_VISIBILITIES = ["public", "authenticated", "scoped"] as const;
/** Who may see an agent: anybody, any valid token, or only tokens with a right on it. */
export type AgentVisibility = (typeof AGENT_VISIBILITIES)[number];

export function stricterVisibility(one: AgentVisibility, other: AgentVisibility): AgentVisibility {
  return AGENT_VISIBILITIES.indexOf(one) > AGENT_VISIBILITIES.indexOf(other) ? one : other;
}

/** Labels of an agent, by key. */
export type AgentLabels = Readonly<Record<string, string>>;

/** What decides who may see an agent. Another object when any of it changes. */
export interface AgentSight {
  readonly id: string;
  readonly visibility: AgentVisibility;
  readonly labels: AgentLabels;
  /** Its `publicView` says what viewers without `observe` see. Absent: it has none. */
  readonly hasPublicView?: true;
  /** It does not say who may see it: `visibility` is the gateway's default. */
  readonly isDefault?: true;
}

/** Labels of one agent, and of one scope. */
export const LABELS_MAX = 32;

const LABEL = /^([A-Za-z0-9][A-Za-z0-9_./-]{0,62})=([A-Za-z0-9_.-]{0,63})$/;

/** Key and value of a label written as `key=value`; null for anything else. */
export function readLabel(text: string): readonly [key: string, value: string] | null {
  const [, key, value] = LABEL.exec(text) ?? [];
  return key === undefined || value === undefined ? null : [key, value];
}
