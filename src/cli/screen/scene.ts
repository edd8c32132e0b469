import type { TerrariumEventType } from "../../events/event.js";
import type { Severity } from "../../events/semaphore.js";
import type { Vital } from "./activity.js";

/** Everything one picture is made of: plain data, so that the same scene always gives the same picture. */
export interface Scene {
  /** Wall time, milliseconds. */
  readonly now: number;
  /** Where the gateway is, for people. */
  readonly address: string;
  readonly connection: Connection;
  /** Wall time of when the gateway was last heard, milliseconds; null when never. */
  readonly asOf: number | null;
  readonly pulse: Pulse;
  /** The most urgent first. */
  readonly cards: readonly Card[];
  /** In the order in which they are shown. */
  readonly agents: readonly AgentScene[];
  /** The oldest first: of all agents, or of the one that is open; while paused, as they were then. */
  readonly tail: readonly TailLine[];
  /** Events that have come since the tail was paused; 0 while it runs. */
  readonly unread: number;
  readonly looking: Looking;
}

export type Connection = "connecting" | "live" | "away";

export interface Pulse {
  readonly alive: number;
  /** Events per second. */
  readonly flow: number;
  /** Null when the gateway does not tell. */
  readonly watching: number | null;
  readonly lagging: number | null;
  readonly waiting: number;
  /** ERROR events within the last minute, of all agents here. */
  readonly errors: number;
  /** Events this view was told it missed; null when nobody can know how many. */
  readonly missed: number | null;
}

export interface Card {
  readonly id: string;
  readonly agentId: string;
  readonly prompt: string;
  readonly severity: Severity;
  /** Wall time, milliseconds. */
  readonly createdAt: number;
  /** Wall time, milliseconds; null when there is none. */
  readonly deadline: number | null;
}

export interface AgentScene {
  readonly id: string;
  readonly genus: string;
  readonly description: string;
  readonly vital: Vital;
  readonly observers: number | null;
  /** ERROR events within the last minute. */
  readonly errors: number;
  readonly feverish: boolean;
  /** Wall time until when its field is torn, milliseconds. */
  readonly tornUntil: number;
  readonly samples: Samples;
}

/** The oldest first, about one a second; NaN for a second that nobody saw. */
export interface Samples {
  readonly pressure: readonly number[];
  readonly flow: readonly number[];
  readonly temperature: readonly number[];
}

export interface TailLine {
  /** Wall time, milliseconds. */
  readonly at: number;
  readonly agentId: string;
  readonly type: TerrariumEventType;
  /** As it came: it is made harmless where it is drawn. */
  readonly detail: string;
}

/** What the person who watches has chosen. */
export interface Looking {
  /** The agent that is open; null for all of them. */
  readonly open: string | null;
  /** The agent chosen among all; null for none yet. */
  readonly chosen: string | null;
  /** The tail as it was when it was paused; null while it runs. */
  readonly held: Held | null;
  /** Lines the tail of an open agent is scrolled back. */
  readonly scrolled: number;
  readonly help: boolean;
  /** Nothing moves of itself. */
  readonly still: boolean;
}

export interface Held {
  readonly lines: readonly TailLine[];
  /** How many there had ever been. */
  readonly told: number;
}

export interface Size {
  readonly columns: number;
  readonly rows: number;
}
