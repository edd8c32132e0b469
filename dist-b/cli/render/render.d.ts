import type { AgentRow } from "../../documents/agents.js";
import type { ObservedEvent } from "../../documents/events.js";
export interface RenderOptions {
  readonly color: boolean;
  /** Maximum characters per line; longer lines are cut. Null when the output is not a terminal. */
  readonly columns: number | null;
}
/** One event as one line: time, agent, type and details. */
export declare function eventLine(event: ObservedEvent, { color, columns }: RenderOptions): string;
/** The details of an event and its cause. May contain an agent's text, unescaped. */
export declare function detailOf(event: ObservedEvent): string;
export declare function agentTable(agents: readonly AgentRow[], options: RenderOptions): string;
/** A table: each column is as wide as its widest cell, and lines are cut at the terminal's width. */
export declare function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { color, columns }: RenderOptions,
): string;
/** A duration in words: `3 minutes`. Uses the largest unit that fits, rounded down; never negative. */
export declare function inWords(ms: number): string;
/** The short form: `3 min`. */
export declare function inShort(ms: number): string;
