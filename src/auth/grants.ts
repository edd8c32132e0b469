import { type AgentSight, LABELS_MAX, readLabel } from "../events/agent/agent-sight.js";
import type { AgentRight } from "./viewer.js";

/** The segment of a scope that stands for all agents, or all actions. */
export const ANY = "*";

/** The first segment of a scope to run agents elsewhere. */
const HOST = "host";

/** Which agents a scope names. */
export type Selector =
  | { readonly kind: "all" }
  | { readonly kind: "id"; readonly id: string }
  /** Written with a `*` at the end. */
  | { readonly kind: "prefix"; readonly prefix: string }
  /** All of these must hold. */
  | { readonly kind: "labels"; readonly labels: readonly (readonly [key: string, value: string])[] };

/** Whether a grant for `granted` (null: `*`) covers an action. To steer an agent is not to answer for people: `*` leaves that out. */
export function covers(granted: AgentRight | null, wanted: string): boolean {
  return granted === null ? wanted !== "resolve" : granted === wanted;
}

/** What one scope grants. */
export type Grant =
  | { readonly kind: "everything" }
  /** `right` is null for every action but `resolve`. */
  | { readonly kind: "agents"; readonly selector: Selector; readonly right: AgentRight | null }
  /** `host:billing-*`: may run agents with these ids in a host of its own. */
  | { readonly kind: "host"; readonly selector: Selector }
  /** A scope without agents, such as `purgatory:resolve`. Null stands for any. */
  | { readonly kind: "area"; readonly area: string | null; readonly action: string | null };

const RIGHTS: readonly string[] = [
  "observe",
  "perturb",
  "invoke",
  "control",
  "resolve",
] satisfies AgentRight[];
const AREAS = [
  ["purgatory", "resolve"],
  ["signals", "deposit"],
  ["fleet", "freeze"],
] as const;
const AGENT_ID = /^[^\s:*{}\p{Cc}]{1,128}$/u;
const BY_LABELS = /^agents\{([^{}]{1,1024})\}:([a-z]+|\*)$/;

/** What a scope grants; null for an unknown scope, which grants nothing. */
export function parseGrant(scope: string): Grant | null {
  if (scope.startsWith("agents{")) return byLabels(scope);
  const segments = scope.split(":");
  const [first = "", second = "", third = ""] = segments;
  if (segments.length === 1) return first === ANY ? { kind: "everything" } : null;
  if (first === HOST) {
    const selector = segments.length === 2 ? selectorOf(second) : null;
    return selector && { kind: "host", selector };
  }
  if (segments.length === 2) {
    const isKnown = AREAS.some(([area, action]) => isOneOf(first, [area]) && isOneOf(second, [action]));
    return isKnown ? { kind: "area", area: orAny(first), action: orAny(second) } : null;
  }
  const selector = selectorOf(second);
  const isKnown = segments.length === 3 && isOneOf(first, ["agent"]) && isOneOf(third, RIGHTS);
  return isKnown && selector ? { kind: "agents", selector, right: rightOf(third) } : null;
}

/** Whether the selector names this agent. */
export function selects(selector: Selector, { id, labels }: Pick<AgentSight, "id" | "labels">): boolean {
  switch (selector.kind) {
    case "all":
      return true;
    case "id":
      return selector.id === id;
    case "prefix":
      return id.startsWith(selector.prefix);
    case "labels":
      return selector.labels.every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value);
  }
}

function byLabels(scope: string): Grant | null {
  const [, inside, action] = BY_LABELS.exec(scope) ?? [];
  if (inside === undefined || action === undefined || !isOneOf(action, RIGHTS)) return null;
  const parts = inside.split(",");
  if (parts.length > LABELS_MAX) return null;
  const labels = new Map<string, string>();
  for (const part of parts) {
    const label = readLabel(part);
    if (!label || labels.has(label[0])) return null;
    labels.set(...label);
  }
  const sorted = [...labels].toSorted(([one], [other]) => (one < other ? -1 : 1));
  return { kind: "agents", selector: { kind: "labels", labels: sorted }, right: rightOf(action) };
}

function selectorOf(segment: string): Selector | null {
  if (segment === ANY) return { kind: "all" };
  const name = segment.endsWith(ANY) ? segment.slice(0, -1) : segment;
  if (!AGENT_ID.test(name)) return null;
  return name === segment ? { kind: "id", id: name } : { kind: "prefix", prefix: name };
}

/** A known action, or null for any. */
function rightOf(action: string): AgentRight | null {
  return action === ANY ? null : (action as AgentRight);
}

function orAny(segment: string): string | null {
  return segment === ANY ? null : segment;
}

function isOneOf(segment: string, words: readonly string[]): boolean {
  return segment === ANY || words.includes(segment);
}
