import { hiddenMembers } from "../../events/forms/hidden.js";
import type { AgentRow } from "../../documents/agents.js";
import type { CommandedRow } from "../../documents/commands.js";
import type { ObservedEvent } from "../../documents/events.js";
import type { RunBranch, RunRow, RunTree } from "../../documents/runs.js";
import type { SemaphoreCard, SemaphoreRow } from "../../documents/semaphores.js";
import type { CommandedAgent } from "../../prism/index.js";

/** The last known state of a gateway, as one identity sees it, without inputs, secrets and the text of errors. */
export interface LastKnown {
  /** Epoch of the gateway's stream of all agents when the state was saved; null when unknown. */
  readonly epoch: string | null;
  readonly agents: Part<readonly AgentRow[]> | null;
  /** The agents that have commands. */
  readonly commanded: Part<readonly CommandedRow[]> | null;
  /** Agents with their full command list, by agent id. */
  readonly manifests: Parts<CommandedAgent>;
  /** Semaphores that wait for an answer. */
  readonly pending: Part<readonly SemaphoreRow[]> | null;
  /** Single semaphores that the user has opened, by id. */
  readonly cards: Parts<SemaphoreCard>;
  /** Number of observers. */
  readonly observers: Part<number> | null;
  /** The latest runs, newest first. Keyed by agent id, or ALL_AGENTS. */
  readonly runs: Parts<readonly RunRow[]>;
  /** Single runs that the user has opened, by id. */
  readonly trees: Parts<RunTree>;
  /** The latest events of each stream, oldest first, without a gap. Keyed by agent id, or ALL_AGENTS. */
  readonly streams: Parts<readonly ObservedEvent[]>;
}

export interface Part<T> {
  /** When the gateway answered, ISO 8601. */
  readonly asOf: string;
  readonly value: T;
}

export type Parts<T> = Readonly<Record<string, Part<T>>>;

export const NOTHING_KNOWN: LastKnown = {
  epoch: null,
  agents: null,
  commanded: null,
  manifests: {},
  pending: null,
  cards: {},
  observers: null,
  runs: {},
  trees: {},
  streams: {},
};

/** The part of that name; null for a name that objects merely inherit, such as `constructor`. */
export function partOf<T>(parts: Parts<T>, name: string): Part<T> | null {
  return Object.hasOwn(parts, name) ? (parts[name] ?? null) : null;
}

/** Replaces the text of an ERROR event, which only callers allowed to steer the agent may read. */
const HIDDEN_ERROR = "(the text is shown only with a token that may steer the agent)";

/** The event without the members that only a token shows. */
export function publicEvent(event: ObservedEvent): ObservedEvent {
  if (event.type === "ERROR") return { ...event, message: HIDDEN_ERROR };
  const hidden = hiddenMembers(event.type);
  return hidden ? { ...event, ...hidden } : event;
}

/** The semaphore without the members that only a token shows. */
export function publicSemaphore<T extends SemaphoreRow>(row: T): T {
  const { resumption } = row;
  return resumption ? { ...row, resumption: { ...resumption, errorCode: null, error: null } } : row;
}

/** The same for a single semaphore: without its state, input and answer. */
export function publicCard(card: SemaphoreCard): SemaphoreCard {
  const secrets = { secretsShown: false, state: null, input: null, answer: null, cancelReason: null };
  return { ...publicSemaphore(card), ...secrets };
}

/** The run without the text of its error. */
export function publicRun<T extends RunRow>(run: T): T {
  return { ...run, error: run.error && { ...run.error, message: null } };
}

/** The same for a single run and the runs below it: also without their inputs. */
export function publicTree(tree: RunTree): RunTree {
  return { ...publicRun(tree), input: null, children: tree.children.map(publicBranch) };
}

function publicBranch(branch: RunBranch): RunBranch {
  const { children } = branch;
  return { ...publicRun(branch), ...(children && { children: children.map(publicBranch) }) };
}

/** The last known events of an agent or of all agents, and the cursor after them; null when there are none. */
export function streamOf(known: LastKnown, scope: string, all: string): KnownStream | null {
  const own = partOf(known.streams, scope);
  const newest = own?.value.at(-1);
  if (own && newest) return { asOf: own.asOf, events: own.value, cursor: newest.cursor };
  // The stream of all agents holds this agent's events, but its cursors are not valid in the agent's own stream.
  const wide = known.streams[all];
  const events = wide?.value.filter(({ agentId }) => agentId === scope) ?? [];
  return wide && events.length > 0 ? { asOf: wide.asOf, events, cursor: null } : null;
}

export interface KnownStream {
  readonly asOf: string;
  readonly events: readonly ObservedEvent[];
  /** Where to resume; null when unknown. */
  readonly cursor: string | null;
}
