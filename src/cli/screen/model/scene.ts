import type { FadingSignal } from "../../../signals/shown.js";
import type { ShownHealth } from "../../../events/probe.js";
import type { RunRow, WholeRun } from "../../../documents/runs.js";
import type { RunAction } from "../../../events/words/runs.js";
import type { BarFreeze } from "../../../events/words/freezes.js";
import type { TerrariumEventType } from "../../../events/event.js";
import type { Severity } from "../../../events/semaphore.js";
import type { Vital } from "./condition.js";

/** Everything that a picture shows, as plain data: the same scene always gives the same picture. */
export interface Scene {
  /** Wall time, milliseconds. */
  readonly now: number;
  /** Address of the gateway, for display. */
  readonly address: string;
  readonly connection: Connection;
  /** Wall time of the last message from the gateway, milliseconds; null when there was none. */
  readonly asOf: number | null;
  /** Age of what the gateway knows, ms; null: it is of now. */
  readonly cutOffMs: number | null;
  /** What is away, since when, and what that means, as the gateway says; null: nothing. */
  readonly outage: string | null;
  readonly pulse: Pulse;
  /** Most urgent first. */
  readonly cards: readonly Card[];
  /** In display order. */
  readonly agents: readonly AgentScene[];
  /** Events, oldest first: of the open agent or of all; while paused, those at the time of the pause. */
  readonly tail: readonly TailLine[];
  /** Events since the tail was paused; 0 while it runs. */
  readonly unread: number;
  readonly runs: RunsScene;
  /** Pheromones that have not faded, strongest first; null before there was any. */
  readonly signals: readonly FadingSignal[] | null;
  /** Freezes that hold these agents, oldest first. */
  readonly freezes: readonly BarFreeze[];
  readonly viewState: ViewState;
  /** The share that this view watches by; null: a token, or none. */
  readonly shared: SharedScene | null;
  /** What is shown is from the log; null: it is live, or the last known state. */
  readonly replay: ReplayScene | null;
}

export interface SharedScene {
  readonly agentId: string;
  /** The only session that it shows; null for all. */
  readonly session: string | null;
  /** Wall time, milliseconds. */
  readonly expiresAt: number;
}

/** A replay, as far as the picture shows it. */
export interface ReplayScene {
  readonly state: "playing" | "paused" | "ended" | "failed";
  readonly speed: number;
  /** Wall time of the event shown last, milliseconds; null before the first. */
  readonly moment: number | null;
  /** Events that aged off the log, so far; null when the number is not known. */
  readonly missed: number | null;
  /** Why it failed. */
  readonly failure: string | null;
}

/** What the gateway said about runs, as last asked. */
export interface RunsScene {
  /** The runs of the open agent, newest first; null before the first answer. */
  readonly list: readonly RunRow[] | null;
  /** There are older runs than those. */
  readonly more: boolean;
  /** The open run; undefined before the first answer, null when the gateway has none with that id. */
  readonly page: WholeRun | null | undefined;
  /** Whose token this is, and what it may do; null without a token. */
  readonly viewer: RunViewer | null;
  /** Why the gateway refused the last request for them: code and message. */
  readonly refusal: string | null;
  /** Why the last action did not happen. */
  readonly failure: string | null;
  /** An action is on its way. */
  readonly busy: boolean;
}

export interface RunViewer {
  readonly id: string;
  readonly scopes: readonly string[];
}

export type Connection = "connecting" | "live" | "away";

export interface Pulse {
  readonly alive: number;
  /** Events per second. */
  readonly flow: number;
  /** Null when the gateway does not say. */
  readonly watching: number | null;
  readonly lagging: number | null;
  readonly waiting: number;
  /** ERROR events within the last minute, of all agents here. */
  readonly errors: number;
  /** Events that this view missed; null when the number is unknown. */
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
  /** Age of what the gateway knows of it, ms; null: that is current. */
  readonly ageMs: number | null;
  readonly vital: Vital;
  readonly observers: number | null;
  /** ERROR events within the last minute. */
  readonly errors: number;
  /** By its probes; null before it is known, and for an agent without probes. */
  readonly health: ShownHealth | null;
  readonly feverish: boolean;
  /** Wall time until which its field is distorted, milliseconds. */
  readonly distortedUntil: number;
  readonly samples: Samples;
}

/** A second without a sample. */
export const NO_SAMPLE = Number.NaN;

/** Oldest first, about one per second; NO_SAMPLE for a second without one. */
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
  /** Unescaped text; escaped when it is drawn. */
  readonly detail: string;
}

/** The view state that keys change. */
export interface ViewState {
  /** The open agent; null for the page of all agents. */
  readonly open: string | null;
  /** The selected agent on the page of all agents; null when none is. */
  readonly chosen: string | null;
  /** The open agent's page lists its runs instead of its events. */
  readonly listsRuns: boolean;
  /** The selected run of that list; null: the first. */
  readonly chosenRun: string | null;
  /** The open run, a page of its own; null for none. */
  readonly run: string | null;
  /** What the person was asked to confirm about the open run. */
  readonly confirming: RunAction | null;
  /** The tail at the time of the pause; null while it runs. */
  readonly pausedTail: PausedTail | null;
  /** Number of lines scrolled: back in the events, down on the page of a run. */
  readonly scrolled: number;
  readonly help: boolean;
  /** The map of signals covers the page. */
  readonly mapsSignals: boolean;
  /** Animation is off. */
  readonly still: boolean;
}

export interface PausedTail {
  readonly lines: readonly TailLine[];
  /** Lines ever received, including dropped ones. */
  readonly total: number;
}

export interface Size {
  readonly columns: number;
  readonly rows: number;
}
