import type {
  AgentInfoFragment,
  CommandsQuery,
  EventsSubscription,
  FrozenAgentFragment,
  OverviewQuery,
  RunQuery,
  RunsQuery,
  ShownRunFragment,
  ShownSemaphoreFragment,
  VitalSeriesFragment,
} from "../../documents/generated/graphql.js";
import type { Unread } from "../../documents/unread.js";
import type { ShownHealth } from "../../events/probe.js";
import type { ErrorTimes } from "../../events/recent-errors.js";

/** One event; the type is in `__typename`. */
export type TerrariumEvent = EventsSubscription["terrariumEvents"];

/** The public fields of a question. */
export type Semaphore = ShownSemaphoreFragment & Unread;

/** A run in a list. */
export type Run = ShownRunFragment;

/** A run with its input, outcome, questions and events. */
export type WholeRun = NonNullable<RunQuery["run"]> & Unread;

/** A page of runs, as of a moment (milliseconds since 1970, the gateway's clock); null: now. */
export type RunPage = RunsQuery["runs"] & { readonly asOf: number | null };

/** A run as of a moment; null when there is none. */
export interface RunThen {
  readonly run: WholeRun | null;
  readonly asOf: number | null;
}

/** An agent in the manifest. */
export type AgentInfo = Omit<AgentInfoFragment, "health"> & { readonly health: ShownHealth };

/** An agent, and the freeze that holds it. */
export type FrozenAgent = FrozenAgentFragment;

/** A command of an agent. */
export type AgentCommand = NonNullable<CommandsQuery["agent"]>["commands"][number];

/** The gateway's totals over all agents. */
export type SystemMetabolism = OverviewQuery["metabolism"];

export interface Vitals extends Pick<TerrariumEvent, "state" | "pressure" | "flow" | "temperature"> {
  /** Mean flow over about the last ten minutes; null while unknown. */
  readonly usualFlow: number | null;
}

/** An agent's vitals of the last minutes. */
export type AgentSeries = VitalSeriesFragment;

export interface Sample {
  /** Milliseconds since 1970, by the clock of the agent's host. */
  readonly at: number;
  readonly value: number;
}

/**
 * How current the view is.
 *
 * ```
 * connecting ─▶ replaying ─▶ live ⇄ gap (until acknowledged)
 *                   ▲          │ connection lost
 *                   └─ offline ◀            refused: do not retry
 * ```
 */
export type ConnectionState =
  | { readonly kind: "connecting" }
  /** Connected; past events are still arriving. */
  | { readonly kind: "replaying" }
  | { readonly kind: "live" }
  /** Live, after a gap. `missed` events are missing in this view; null: an unknown number. */
  | { readonly kind: "gap"; readonly missed: number | null; readonly at: number }
  /** The view is as old as `since` (milliseconds since 1970, local clock). It retries by itself. */
  | { readonly kind: "offline"; readonly since: number; readonly why: string }
  | { readonly kind: "refused"; readonly since: number; readonly why: string };

/** The state of one agent, derived from its events. A new object after each change. */
export interface AgentState {
  readonly id: string;
  readonly genus: string;
  readonly description: string;
  readonly vitals: Vitals;
  /** How it is, by its probes. */
  readonly health: ShownHealth;
  /** As of when the gateway knows of it, milliseconds since 1970 by its clock; null: now. */
  readonly asOf: number | null;
  /** Null when the agent has no budget. */
  readonly entropyRemaining: number | null;
  /** Number of observers. */
  readonly observers: number;
  readonly eventsReflected: number;
  /** Oldest first, at most SAMPLES_MAX, within the last SAMPLES_WINDOW_MS. */
  readonly samples: { readonly [K in "pressure" | "flow" | "temperature"]: readonly Sample[] };
  readonly lastResult: TerrariumEvent | null;
  /** Number of ERROR events this view has received; when it grows, the agent has just failed. */
  readonly errors: number;
  /** ERROR events within the last minute, as counted by the gateway or this view. */
  readonly errorsLastMinute: number;
  /** Times of the ERROR events this view has received, by the clock of the agent's host. */
  readonly errorTimes: ErrorTimes;
  readonly fever: boolean;
  /** Oldest first, at most RECENT_EVENTS_MAX, without METABOLISM. */
  readonly recent: readonly TerrariumEvent[];
}

/** What changed since the last notification. */
export interface Change {
  readonly connection: boolean;
  readonly system: boolean;
  readonly semaphores: boolean;
  readonly signals: boolean;
  /** An agent was frozen or thawed, or that may have been missed. */
  readonly freezes: boolean;
  /** Agents that changed, appeared or disappeared. */
  readonly agents: ReadonlySet<string>;
}
