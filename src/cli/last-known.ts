import type { AgentRow } from "../documents/agents.js";
import type { CommandedRow } from "../documents/commands.js";
import type { ObservedEvent } from "../documents/events.js";
import type { SemaphoreRow } from "../documents/semaphores.js";
import type { CommandedAgent } from "../prism/index.js";

/** What a gateway last said, as anybody may read it. */
export interface LastKnown {
  readonly version: typeof VERSION;
  /** The gateway. */
  readonly url: string;
  readonly agents: Part<readonly AgentRow[]> | null;
  /** Who has commands. */
  readonly commanded: Part<readonly CommandedRow[]> | null;
  /** All that agents tell of their commands, by the agents' ids. */
  readonly manifests: Readonly<Record<string, Part<CommandedAgent>>>;
  /** Semaphores that wait for an answer. */
  readonly pending: Part<readonly SemaphoreRow[]> | null;
  /** How many were watching. */
  readonly observers: Part<number> | null;
  /** The latest events of each stream: an agent's by its id, those of all under ALL_AGENTS. The oldest first, without a hole. */
  readonly streams: Readonly<Record<string, Part<readonly ObservedEvent[]>>>;
}

export interface Part<T> {
  /** When the gateway said so: ISO 8601. */
  readonly asOf: string;
  readonly value: T;
}

/** Of the file; another version is not understood. */
export const VERSION = 1;

/** Of the event's text for those who may not steer its agent. */
const HIDDEN_ERROR = "(its own words are for those who may steer the agent)";

/** The event as anybody may see it: what was read with a token may say more. */
export function publicEvent(event: ObservedEvent): ObservedEvent {
  return event.type === "ERROR" ? { ...event, message: HIDDEN_ERROR } : event;
}

/** The semaphore as anybody may see it. */
export function publicSemaphore(row: SemaphoreRow): SemaphoreRow {
  const { resumption } = row;
  return resumption ? { ...row, resumption: { ...resumption, errorCode: null, error: null } } : row;
}

/** The last events known of an agent (null: of all), and the cursor behind them; null when there are none. */
export function streamOf(known: LastKnown, scope: string, all: string): KnownStream | null {
  const own = Object.hasOwn(known.streams, scope) ? known.streams[scope] : undefined;
  const newest = own?.value.at(-1);
  if (own && newest) return { asOf: own.asOf, events: own.value, cursor: newest.cursor };
  // What is known of all agents tells of each, but not from where to go on in its own stream.
  const wide = known.streams[all];
  const events = wide?.value.filter(({ agentId }) => agentId === scope) ?? [];
  return wide && events.length > 0 ? { asOf: wide.asOf, events, cursor: null } : null;
}

export interface KnownStream {
  readonly asOf: string;
  readonly events: readonly ObservedEvent[];
  /** From where to go on; null when that is not known. */
  readonly cursor: string | null;
}
