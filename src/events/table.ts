import type { JsonValue } from "../base/json.js";
import type { SemaphoreView } from "./semaphore.js";

/** GraphQL types of event fields, and what their values are here. */
export interface EventFieldTypes {
  /** An id, as text. */
  ID: string;
  /** Text. */
  String: string;
  /** A whole number. Above 2^31 − 1 GraphQL shows that maximum. */
  Int: number;
  /** A number. */
  Float: number;
  /** Any JSON. */
  JSON: JsonValue;
  /** An opaque position in a stream. */
  Cursor: string;
  /** A state of life. */
  FluxState: FluxState;
  /** Why events are missing. */
  GapReason: GapReason;
  /** A question, as anybody may see it. */
  Semaphore: SemaphoreView;
}

/** One field of a type of event. */
export interface EventField {
  /** GraphQL type of the field. */
  readonly type: keyof EventFieldTypes;
  /** Description in the schema. */
  readonly help: string;
  /** The value may be null. */
  readonly nullable?: true;
  /** May be missing from the event; GraphQL then answers null. */
  readonly optional?: true;
  /** What our own documents call it, where another kind has a field of this name and another type. */
  readonly alias?: string;
  /** Only those who may steer the agent see the value. Everybody else sees this text. */
  readonly hiddenAs?: string;
}

/** What an event tells a reader at a glance. Terminal and pages each have a colour for it, beside the words. */
export type EventTone = "plain" | "quiet" | "good" | "steered" | "asks" | "warns" | "fails" | "gap";

/** One type of event: an entry of `EVENT_TABLE`. */
export interface EventKind {
  /** GraphQL object type. Kinds with equal fields may share one. */
  readonly object: string;
  /** Description of the object type. */
  readonly about: string;
  /** Description of the enum value. */
  readonly help: string;
  /** What it tells at a glance. */
  readonly tone: EventTone;
  /** Fields beside those that all events have. */
  readonly fields: Readonly<Record<string, EventField>>;
}

/**
 * Lifecycle of a stream processor.
 *
 * ```
 * DORMANT ──start──▶ FLOWING ⇄ PERTURBED          FLOWING ──source ended──▶ DRAINING ──▶ STOPPED
 *                       │ entropy spent ▶ COLLAPSED ──reset──▶ DORMANT     STOPPED ──start──▶ FLOWING
 * any ──stop──▶ STOPPED
 * ```
 */
export const FLUX_STATES = ["DORMANT", "FLOWING", "PERTURBED", "DRAINING", "STOPPED", "COLLAPSED"] as const;
/** Where an agent is in its life; see the diagram above `FLUX_STATES`. */
export type FluxState = (typeof FLUX_STATES)[number];

/** Why a GapEvent stands in place of events. */
export const GAP_REASONS = ["LAGGED", "EPOCH_CHANGED", "EVICTED"] as const;
/**
 * Why events are missing from a subscriber's view.
 * `LAGGED`: the subscriber was connected and too slow. `EVICTED`: it was away longer than the history reaches.
 * `EPOCH_CHANGED`: the agent's numbering started again. The number missed is then unknown, except after an orderly
 * restart, which keeps everything.
 */
export type GapReason = (typeof GAP_REASONS)[number];

const cause = {
  type: "ID",
  nullable: true,
  help: "The perturbation or semaphore behind it, or null when it came from the agent's own source.",
} as const satisfies EventField;

const aboutSemaphore = {
  object: "SemaphoreEvent",
  about:
    "An agent asks a person, or what became of such a question; `type` says which. Tells what anybody may know: the " +
    "frozen state, the input and the answer are for those who may resolve, through the query `semaphore`.",
  fields: { semaphore: { type: "Semaphore", help: "The question as it was at that moment." } },
} as const satisfies Partial<EventKind>;

/**
 * Every type of event, in the order they are listed everywhere. GraphQL types, filters, metric labels, OpenAPI, the
 * documents of our own clients and the words of terminal and pages come from here: adding a type is adding an entry,
 * and a phrase in `words.ts`.
 */
export const EVENT_TABLE = {
  AGENT_STARTED: {
    object: "AgentStartedEvent",
    about: "The agent began to live.",
    help: "The agent began to live.",
    tone: "good",
    fields: {},
  },
  AGENT_STOPPED: {
    object: "AgentStoppedEvent",
    about: "The agent ended.",
    help: "The agent ended, with the reason.",
    tone: "plain",
    fields: { reason: { type: "String", help: "Why it ended, in plain words.", alias: "stopReason" } },
  },
  AGENT_STATE_CHANGED: {
    object: "AgentStateChangedEvent",
    about: "The agent went from one state to another; `state` is the new one.",
    help: "The agent went from one state to another.",
    tone: "quiet",
    fields: { from: { type: "FluxState", help: "The state before.", alias: "fromState" } },
  },
  OUTPUT: {
    object: "OutputEvent",
    about: "Something the agent said on the way.",
    help: "Something the agent said on the way.",
    tone: "plain",
    fields: { data: { type: "JSON", nullable: true, help: "What it said." }, cause },
  },
  RESULT: {
    object: "ResultEvent",
    about: "What the agent returned for one input.",
    help: "What the agent returned for one input.",
    tone: "good",
    fields: { result: { type: "JSON", nullable: true, help: "What it returned." }, cause },
  },
  ERROR: {
    object: "ErrorEvent",
    about: "The agent failed on one input, and lives on.",
    help: "The agent failed on one input, and lives on.",
    tone: "fails",
    fields: {
      message: {
        type: "String",
        help: "The exception's own words for those who may steer this agent; a neutral sentence for others.",
        hiddenAs: "the agent failed on this input (its own words are for those who may steer it)",
      },
      code: { type: "String", help: "Stable code, such as AGENT_ERROR or AGENT_TIMEOUT." },
      cause,
    },
  },
  METABOLISM: {
    object: "MetabolismEvent",
    about: "A sample of the agent's pressure, flow and temperature, about once a second while it lives.",
    help: "A sample of pressure, flow and temperature, about once a second.",
    tone: "quiet",
    fields: {
      entropyRemaining: {
        type: "Float",
        nullable: true,
        help: "Entropy left of the budget; null when the budget is infinite.",
      },
    },
  },
  FEVER: {
    object: "FeverEvent",
    about: "The temperature passed its threshold. Told once per crossing.",
    help: "The temperature passed its threshold; told once per crossing.",
    tone: "fails",
    fields: {
      intensity: {
        type: "Float",
        help: "How far beyond its normal the metabolism went; 1.0 is the threshold.",
      },
    },
  },
  METRICS_DEGRADED: {
    object: "MetricsDegradedEvent",
    about: "A measurement failed and is switched off for a while; the agent itself is not affected.",
    help: "A measurement of the agent failed and is switched off for a while.",
    tone: "warns",
    fields: { probe: { type: "String", help: "Which measurement." } },
  },
  PERTURBED: {
    object: "PerturbedEvent",
    about: "Somebody injected an input.",
    help: "Somebody injected an input.",
    tone: "steered",
    fields: {
      perturbationId: { type: "ID", help: "The same as `cause` on what follows from it." },
      by: { type: "String", help: "Who: the token's subject, or `operator`. Never the token." },
      command: {
        type: "String",
        nullable: true,
        optional: true,
        help: "Name of the agent's command, where it was one.",
      },
    },
  },
  SEMAPHORE_EJECTED: {
    ...aboutSemaphore,
    help: "The agent asks a person; the question is kept, and the agent lives on.",
    tone: "asks",
  },
  SEMAPHORE_RESOLVED: {
    ...aboutSemaphore,
    help: "A person answered; the agent will be resumed.",
    tone: "plain",
  },
  SEMAPHORE_CANCELLED: {
    ...aboutSemaphore,
    help: "A person withdrew the question; nothing is resumed.",
    tone: "plain",
  },
  SEMAPHORE_VOIDED: {
    ...aboutSemaphore,
    help: "The deadline passed without an answer; nothing is resumed.",
    tone: "plain",
  },
  GAP: {
    object: "GapEvent",
    about:
      "Events are missing at this place of this subscriber's view. What follows continues without a hole.",
    help: "Events are missing here. Sent whatever types were asked for.",
    tone: "gap",
    fields: {
      missed: {
        type: "Int",
        nullable: true,
        help: "Exactly how many events were missed; null when nobody can know (EPOCH_CHANGED).",
      },
      reason: { type: "GapReason", help: "Why they are missing.", alias: "gapReason" },
      from: {
        type: "Cursor",
        nullable: true,
        help: "The last event seen before the hole.",
        alias: "gapFrom",
      },
      to: { type: "Cursor", nullable: true, help: "Just before the next event sent.", alias: "gapTo" },
    },
  },
} as const satisfies Record<string, EventKind>;

/** A key of the table of events. */
export type TerrariumEventType = keyof typeof EVENT_TABLE;
/** All types of event, in the order of the table. */
export const TERRARIUM_EVENT_TYPES = Object.keys(EVENT_TABLE) as readonly TerrariumEventType[];

/** The members an event of this type has beside those that all events have. */
export type EventFields<K extends TerrariumEventType> = {
  readonly [
    N in keyof (typeof EVENT_TABLE)[K]["fields"] as (typeof EVENT_TABLE)[K]["fields"][N] extends {
      readonly optional: true;
    }
      ? never
      : N
  ]: (typeof EVENT_TABLE)[K]["fields"][N] extends { readonly type: infer T extends keyof EventFieldTypes }
    ? | EventFieldTypes[T]
      | ((typeof EVENT_TABLE)[K]["fields"][N] extends { readonly nullable: true } ? null : never)
    : never;
} & {
  readonly [
    N in keyof (typeof EVENT_TABLE)[K]["fields"] as (typeof EVENT_TABLE)[K]["fields"][N] extends {
      readonly optional: true;
    }
      ? N
      : never
  ]?: (typeof EVENT_TABLE)[K]["fields"][N] extends { readonly type: infer T extends keyof EventFieldTypes }
    ? EventFieldTypes[T]
    : never;
};

/** What a kind is, for code that goes through all of them. */
export function eventKind(type: TerrariumEventType): EventKind {
  return EVENT_TABLE[type];
}
