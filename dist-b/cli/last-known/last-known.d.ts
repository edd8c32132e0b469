import type { AgentRow } from "../../documents/agents.js";
import type { CommandedRow } from "../../documents/commands.js";
import type { ObservedEvent } from "../../documents/events.js";
import type { RunRow, RunTree } from "../../documents/runs.js";
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
  /** Semaphores that were looked at, by id. */
  readonly cards: Parts<SemaphoreCard>;
  /** Number of observers. */
  readonly observers: Part<number> | null;
  /** The latest runs, newest first. Keyed by agent id, or ALL_AGENTS. */
  readonly runs: Parts<readonly RunRow[]>;
  /** Runs that were looked at, by id. */
  readonly trees: Parts<RunTree>;
  /** The latest events of each stream, oldest first, without a gap. Keyed by agent id, or ALL_AGENTS. */
  readonly streams: Parts<readonly ObservedEvent[]>;
}
export interface Part<T> {
  /** When the gateway said so: ISO 8601. */
  readonly asOf: string;
  readonly value: T;
}
export type Parts<T> = Readonly<Record<string, Part<T>>>;
export declare const NOTHING_KNOWN: LastKnown;
/** The part of that name, which may be one that objects inherit. */
export declare function partOf<T>(parts: Parts<T>, name: string): Part<T> | null;
/** The event without what only a token shows. */
export declare function publicEvent(event: ObservedEvent): ObservedEvent;
/** The semaphore without what only a token shows. */
export declare function publicSemaphore<T extends SemaphoreRow>(row: T): T;
/** The same for a semaphore that was looked at: neither state nor input nor answer. */
export declare function publicCard(card: SemaphoreCard): SemaphoreCard;
/** The run without the text of its error. */
export declare function publicRun<T extends RunRow>(run: T): T;
/** The same for a run that was looked at: without its input, and so for the runs below it. */
export declare function publicTree(tree: RunTree): RunTree;
/** The last known events of an agent or of all agents, and the cursor after them; null when there are none. */
export declare function streamOf(known: LastKnown, scope: string, all: string): KnownStream | null;
export interface KnownStream {
  readonly asOf: string;
  readonly events: readonly ObservedEvent[];
  /** Where to resume; null when unknown. */
  readonly cursor: string | null;
}
