import type {
  AgentInfoFragment,
  CommandsQuery,
  EventsSubscription,
  OverviewQuery,
  ShownSemaphoreFragment,
} from "../../documents/generated/graphql.js";
import type { ErrorTimes } from "../../events/recent-errors.js";

/** One event as the gateway tells it, told apart by `__typename`. */
export type TerrariumEvent = EventsSubscription["terrariumEvents"];

/** A question as anybody may see it. */
export type Semaphore = ShownSemaphoreFragment;

/** An agent as the manifest tells it. */
export type AgentInfo = AgentInfoFragment;

/** What can be asked of an agent by name. */
export type AgentCommand = NonNullable<CommandsQuery["agent"]>["commands"][number];

/** The whole terrarium as the gateway counts it. */
export type SystemMetabolism = OverviewQuery["metabolism"];

export interface Vitals extends Pick<TerrariumEvent, "state" | "pressure" | "flow" | "temperature"> {
  /** Mean flow over about the last ten minutes; null while it is not known. */
  readonly usualFlow: number | null;
}

export interface Sample {
  /** Milliseconds since 1970, by the clock of the agent's host. */
  readonly at: number;
  readonly value: number;
}

/**
 * How true the view is.
 *
 * ```
 * connecting ─▶ replaying ─▶ live ⇄ gap (until acknowledged)
 *                   ▲          │ connection lost
 *                   └─ offline ◀            refused: the gateway wants no further attempt
 * ```
 */
export type ConnectionState =
  | { readonly kind: "connecting" }
  /** Connected, and on the way through what happened before. */
  | { readonly kind: "replaying" }
  | { readonly kind: "live" }
  /** Live again behind a hole. `missed` events are gone for this view; null: nobody can know how many. */
  | { readonly kind: "gap"; readonly missed: number | null; readonly at: number }
  /** What is shown is as old as `since` (milliseconds since 1970, this machine's clock). It tries again by itself. */
  | { readonly kind: "offline"; readonly since: number; readonly why: string }
  | { readonly kind: "refused"; readonly since: number; readonly why: string };

/** What one agent looks like from outside, derived from its events. A new object whenever something of it changed. */
export interface AgentLife {
  readonly id: string;
  readonly genus: string;
  readonly description: string;
  readonly vitals: Vitals;
  /** Null where the agent lives for ever. */
  readonly entropyRemaining: number | null;
  /** Connections that watch it. */
  readonly observers: number;
  readonly eventsReflected: number;
  /** Oldest first, at most SAMPLES_MAX, of the last SAMPLES_WINDOW_MS. */
  readonly samples: { readonly [K in "pressure" | "flow" | "temperature"]: readonly Sample[] };
  readonly lastResult: TerrariumEvent | null;
  /** ERROR events seen by this view: when it grows, something failed just now. */
  readonly errors: number;
  /** ERROR events within the last minute, as far as the gateway or this view knows. */
  readonly errorsLastMinute: number;
  /** Those this view has heard of, by the clock of the agent's host. */
  readonly errorTimes: ErrorTimes;
  readonly fever: boolean;
  /** Latest last, at most RECENT_EVENTS_MAX, without METABOLISM. */
  readonly recent: readonly TerrariumEvent[];
}

/** What changed since the last notification. */
export interface Change {
  readonly connection: boolean;
  readonly system: boolean;
  readonly semaphores: boolean;
  /** Agents that changed, came or went. */
  readonly agents: ReadonlySet<string>;
}
