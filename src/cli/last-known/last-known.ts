import { hiddenMembers } from "../../events/hidden.js";
import type { AgentRow } from "../../documents/agents.js";
import type { CommandedRow } from "../../documents/commands.js";
import type { ObservedEvent } from "../../documents/events.js";
import type { SemaphoreRow } from "../../documents/semaphores.js";
import type { CommandedAgent } from "../../prism/index.js";

/** The last known state of a gateway, without anything that needs a token. */
export interface LastKnown {
  readonly version: typeof VERSION;
  /** Address of the gateway. */
  readonly url: string;
  readonly agents: Part<readonly AgentRow[]> | null;
  /** The agents that have commands. */
  readonly commanded: Part<readonly CommandedRow[]> | null;
  /** Agents with their full command list, by agent id. */
  readonly manifests: Readonly<Record<string, Part<CommandedAgent>>>;
  /** Semaphores that wait for an answer. */
  readonly pending: Part<readonly SemaphoreRow[]> | null;
  /** Number of observers. */
  readonly observers: Part<number> | null;
  /** The latest events of each stream, oldest first, without a gap. Keyed by agent id, or ALL_AGENTS. */
  readonly streams: Readonly<Record<string, Part<readonly ObservedEvent[]>>>;
}

export interface Part<T> {
  /** When the gateway said so: ISO 8601. */
  readonly asOf: string;
  readonly value: T;
}

/** Version of the file format; files of other versions are ignored. */
export const VERSION = 1;

/** Replaces the text of an ERROR event, which only callers allowed to steer the agent may read. */
const HIDDEN_ERROR = "(the text is shown only with a token that may steer the agent)";

/** The event without what only a token shows. */
export function publicEvent(event: ObservedEvent): ObservedEvent {
  if (event.type === "ERROR") return { ...event, message: HIDDEN_ERROR };
  const hidden = hiddenMembers(event.type);
  return hidden ? { ...event, ...hidden } : event;
}

/** The semaphore without what only a token shows. */
export function publicSemaphore(row: SemaphoreRow): SemaphoreRow {
  const { resumption } = row;
  return resumption ? { ...row, resumption: { ...resumption, errorCode: null, error: null } } : row;
}

/** The last known events of an agent or of all agents, and the cursor after them; null when there are none. */
export function streamOf(known: LastKnown, scope: string, all: string): KnownStream | null {
  const own = Object.hasOwn(known.streams, scope) ? known.streams[scope] : undefined;
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
