import type { JsonValue } from "../base/json.js";
import type { HealthStatus } from "./probe.js";
import type { SemaphoreView } from "./semaphore.js";
/** GraphQL types of event fields, and the types of their values here. */
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
  /** A lifecycle state. */
  FluxState: FluxState;
  /** Why events are missing. */
  GapReason: GapReason;
  /** How an agent is, by its probes. */
  HealthStatus: HealthStatus;
  /** A question in its public view. */
  Semaphore: SemaphoreView;
}
/** One field of a type of event. */
export interface EventField {
  /** GraphQL type of the field. */
  readonly type: keyof EventFieldTypes;
  /** Description in the schema. */
  readonly help: string;
  /** True when the value may be null. */
  readonly nullable?: true;
  /** True when the event may omit it; GraphQL then answers null. */
  readonly optional?: true;
  /** Alias in the gateway's own documents, where another kind has a field with this name and another type. */
  readonly alias?: string;
  /** Shown instead of the value to viewers that may not steer the agent: a text, or null. */
  readonly hiddenAs?: string | null;
}
/** The tone of an event. Terminal and pages each have a colour for it, in addition to the words. */
export type EventTone = "plain" | "quiet" | "good" | "steered" | "asks" | "warns" | "fails" | "gap";
/** One type of event: an entry of `EVENT_TABLE`. */
export interface EventKind {
  /** GraphQL object type. Kinds with equal fields may share one. */
  readonly object: string;
  /** Description of the object type. */
  readonly about: string;
  /** Description of the enum value. */
  readonly help: string;
  /** The tone of the event. */
  readonly tone: EventTone;
  /** Fields besides the common ones. */
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
export declare const FLUX_STATES: readonly [
  "DORMANT",
  "FLOWING",
  "PERTURBED",
  "DRAINING",
  "STOPPED",
  "COLLAPSED",
];
/** Lifecycle state of an agent; see the diagram above `FLUX_STATES`. */
export type FluxState = (typeof FLUX_STATES)[number];
/** Why a GapEvent replaces events. */
export declare const GAP_REASONS: readonly ["LAGGED", "EPOCH_CHANGED", "EVICTED"];
/**
 * Why events are missing for a subscriber. `LAGGED`: the subscriber was connected and too slow. `EVICTED`: it was
 * away longer than the history covers. `EPOCH_CHANGED`: the agent's numbering started again; the number missed is
 * then unknown, except after an orderly restart, which keeps everything.
 */
export type GapReason = (typeof GAP_REASONS)[number];
/**
 * Every type of event, in the order in which they are listed everywhere. GraphQL types, filters, metric labels,
 * OpenAPI, the gateway's own documents and the words in terminal and pages are generated from it: adding a type is
 * adding an entry, and a phrase in `words.ts`.
 */
export declare const EVENT_TABLE: {
  readonly AGENT_STARTED: {
    readonly object: "AgentStartedEvent";
    readonly about: "The agent started.";
    readonly help: "The agent started.";
    readonly tone: "good";
    readonly fields: {};
  };
  readonly AGENT_STOPPED: {
    readonly object: "AgentStoppedEvent";
    readonly about: "The agent stopped.";
    readonly help: "The agent stopped, with the reason.";
    readonly tone: "plain";
    readonly fields: {
      readonly reason: {
        readonly type: "String";
        readonly help: "Why it stopped, in plain words.";
        readonly alias: "stopReason";
      };
    };
  };
  readonly AGENT_STATE_CHANGED: {
    readonly object: "AgentStateChangedEvent";
    readonly about: "The agent changed its state; `state` is the new one.";
    readonly help: "The agent changed its state.";
    readonly tone: "quiet";
    readonly fields: {
      readonly from: {
        readonly type: "FluxState";
        readonly help: "The previous state.";
        readonly alias: "fromState";
      };
    };
  };
  readonly OUTPUT: {
    readonly object: "OutputEvent";
    readonly about: "An intermediate output of the agent.";
    readonly help: "An intermediate output of the agent.";
    readonly tone: "plain";
    readonly fields: {
      readonly run: {
        readonly type: "ID";
        readonly nullable: true;
        readonly optional: true;
        readonly help: "The run it belongs to; for a resumption the run that parked first. Null without a run.";
      };
      readonly session: {
        readonly type: "String";
        readonly nullable: true;
        readonly optional: true;
        readonly help: "The session of that run; null without one.";
      };
      readonly attempt: {
        readonly type: "Int";
        readonly nullable: true;
        readonly optional: true;
        readonly help: "Which attempt at the run it belongs to, from 1; null without a run.";
      };
      readonly data: {
        readonly type: "JSON";
        readonly nullable: true;
        readonly help: "The output.";
      };
      readonly cause: {
        readonly type: "ID";
        readonly nullable: true;
        readonly help: "The perturbation or semaphore behind it; null for an input from the agent's own source.";
      };
    };
  };
  readonly RESULT: {
    readonly object: "ResultEvent";
    readonly about: "The agent's result for one input.";
    readonly help: "The agent's result for one input.";
    readonly tone: "good";
    readonly fields: {
      readonly run: {
        readonly type: "ID";
        readonly nullable: true;
        readonly optional: true;
        readonly help: "The run it belongs to; for a resumption the run that parked first. Null without a run.";
      };
      readonly session: {
        readonly type: "String";
        readonly nullable: true;
        readonly optional: true;
        readonly help: "The session of that run; null without one.";
      };
      readonly attempt: {
        readonly type: "Int";
        readonly nullable: true;
        readonly optional: true;
        readonly help: "Which attempt at the run it belongs to, from 1; null without a run.";
      };
      readonly result: {
        readonly type: "JSON";
        readonly nullable: true;
        readonly help: "The result.";
      };
      readonly cause: {
        readonly type: "ID";
        readonly nullable: true;
        readonly help: "The perturbation or semaphore behind it; null for an input from the agent's own source.";
      };
    };
  };
  readonly ERROR: {
    readonly object: "ErrorEvent";
    readonly about: "The agent failed on one input, and lives on.";
    readonly help: "The agent failed on one input, and lives on.";
    readonly tone: "fails";
    readonly fields: {
      readonly run: {
        readonly type: "ID";
        readonly nullable: true;
        readonly optional: true;
        readonly help: "The run it belongs to; for a resumption the run that parked first. Null without a run.";
      };
      readonly session: {
        readonly type: "String";
        readonly nullable: true;
        readonly optional: true;
        readonly help: "The session of that run; null without one.";
      };
      readonly attempt: {
        readonly type: "Int";
        readonly nullable: true;
        readonly optional: true;
        readonly help: "Which attempt at the run it belongs to, from 1; null without a run.";
      };
      readonly message: {
        readonly type: "String";
        readonly help: "The exception's own text for viewers that may steer this agent; a neutral sentence for others.";
        readonly hiddenAs: "the agent failed on this input (details are only for those who may steer it)";
      };
      readonly code: {
        readonly type: "String";
        readonly help: "Stable code, such as AGENT_ERROR or AGENT_TIMEOUT.";
      };
      readonly cause: {
        readonly type: "ID";
        readonly nullable: true;
        readonly help: "The perturbation or semaphore behind it; null for an input from the agent's own source.";
      };
    };
  };
  readonly METABOLISM: {
    readonly object: "MetabolismEvent";
    readonly about: "A heartbeat. A subscriber gets the latest at once, then each change, at most once a second; none is kept.";
    readonly help: "A heartbeat: pressure, flow and temperature, live only, on change.";
    readonly tone: "quiet";
    readonly fields: {
      readonly entropyRemaining: {
        readonly type: "Float";
        readonly nullable: true;
        readonly help: "Entropy left of the budget; null when the budget is infinite.";
      };
    };
  };
  readonly FEVER: {
    readonly object: "FeverEvent";
    readonly about: "The temperature passed its threshold. Published once per crossing.";
    readonly help: "The temperature passed its threshold; published once per crossing.";
    readonly tone: "fails";
    readonly fields: {
      readonly intensity: {
        readonly type: "Float";
        readonly help: "Heat relative to the threshold; above 1.0.";
      };
    };
  };
  readonly METRICS_DEGRADED: {
    readonly object: "MetricsDegradedEvent";
    readonly about: "A measurement failed and is paused for a while; the agent itself is not affected.";
    readonly help: "A measurement of the agent failed and is paused for a while.";
    readonly tone: "warns";
    readonly fields: {
      readonly probe: {
        readonly type: "String";
        readonly help: "Name of the measurement.";
      };
    };
  };
  readonly PROBE_FAILED: {
    readonly object: "ProbeFailedEvent";
    readonly about: "A probe of the agent began to fail. Published once, until it has recovered.";
    readonly help: "A probe of the agent began to fail.";
    readonly tone: "fails";
    readonly fields: {
      readonly probe: {
        readonly type: "String";
        readonly help: "Name of the probe.";
      };
      readonly health: {
        readonly type: "HealthStatus";
        readonly help: "The agent's health from now on.";
      };
      readonly failures: {
        readonly type: "Int";
        readonly help: "Failures in a row.";
      };
      readonly detail: {
        readonly type: "String";
        readonly nullable: true;
        readonly help: "What the last check said, for viewers that may steer this agent; null for others.";
        readonly hiddenAs: null;
      };
    };
  };
  readonly PROBE_RECOVERED: {
    readonly object: "ProbeRecoveredEvent";
    readonly about: "A failing probe of the agent has succeeded again.";
    readonly help: "A failing probe of the agent has succeeded again.";
    readonly tone: "good";
    readonly fields: {
      readonly probe: {
        readonly type: "String";
        readonly help: "Name of the probe.";
      };
      readonly health: {
        readonly type: "HealthStatus";
        readonly help: "The agent's health from now on.";
      };
      readonly failures: {
        readonly type: "Int";
        readonly help: "Failures in a row before it succeeded.";
      };
    };
  };
  readonly PERTURBED: {
    readonly object: "PerturbedEvent";
    readonly about: "A client injected an input.";
    readonly help: "A client injected an input.";
    readonly tone: "steered";
    readonly fields: {
      readonly run: {
        readonly type: "ID";
        readonly nullable: true;
        readonly optional: true;
        readonly help: "The run it belongs to; for a resumption the run that parked first. Null without a run.";
      };
      readonly session: {
        readonly type: "String";
        readonly nullable: true;
        readonly optional: true;
        readonly help: "The session of that run; null without one.";
      };
      readonly attempt: {
        readonly type: "Int";
        readonly nullable: true;
        readonly optional: true;
        readonly help: "Which attempt at the run it belongs to, from 1; null without a run.";
      };
      readonly perturbationId: {
        readonly type: "ID";
        readonly help: "The `cause` of its events.";
      };
      readonly by: {
        readonly type: "String";
        readonly help: "The client: the token's subject, or `operator`. Never the token.";
      };
      readonly command: {
        readonly type: "String";
        readonly nullable: true;
        readonly optional: true;
        readonly help: "Name of the command, when the input was one.";
      };
      readonly input: {
        readonly type: "JSON";
        readonly nullable: true;
        readonly optional: true;
        readonly help: string;
        readonly hiddenAs: null;
      };
    };
  };
  readonly SEMAPHORE_EJECTED: {
    readonly object: "SemaphoreEvent";
    readonly about: string;
    readonly fields: {
      readonly run: {
        readonly type: "ID";
        readonly nullable: true;
        readonly optional: true;
        readonly help: "The run it belongs to; for a resumption the run that parked first. Null without a run.";
      };
      readonly session: {
        readonly type: "String";
        readonly nullable: true;
        readonly optional: true;
        readonly help: "The session of that run; null without one.";
      };
      readonly attempt: {
        readonly type: "Int";
        readonly nullable: true;
        readonly optional: true;
        readonly help: "Which attempt at the run it belongs to, from 1; null without a run.";
      };
      readonly semaphore: {
        readonly type: "Semaphore";
        readonly help: "The question as it was at that moment.";
      };
    };
    readonly help: "The agent asked a person; the question is stored, and the agent lives on.";
    readonly tone: "asks";
  };
  readonly SEMAPHORE_RESOLVED: {
    readonly object: "SemaphoreEvent";
    readonly about: string;
    readonly fields: {
      readonly run: {
        readonly type: "ID";
        readonly nullable: true;
        readonly optional: true;
        readonly help: "The run it belongs to; for a resumption the run that parked first. Null without a run.";
      };
      readonly session: {
        readonly type: "String";
        readonly nullable: true;
        readonly optional: true;
        readonly help: "The session of that run; null without one.";
      };
      readonly attempt: {
        readonly type: "Int";
        readonly nullable: true;
        readonly optional: true;
        readonly help: "Which attempt at the run it belongs to, from 1; null without a run.";
      };
      readonly semaphore: {
        readonly type: "Semaphore";
        readonly help: "The question as it was at that moment.";
      };
    };
    readonly help: "A person answered; the agent will be resumed.";
    readonly tone: "plain";
  };
  readonly SEMAPHORE_CANCELLED: {
    readonly object: "SemaphoreEvent";
    readonly about: string;
    readonly fields: {
      readonly run: {
        readonly type: "ID";
        readonly nullable: true;
        readonly optional: true;
        readonly help: "The run it belongs to; for a resumption the run that parked first. Null without a run.";
      };
      readonly session: {
        readonly type: "String";
        readonly nullable: true;
        readonly optional: true;
        readonly help: "The session of that run; null without one.";
      };
      readonly attempt: {
        readonly type: "Int";
        readonly nullable: true;
        readonly optional: true;
        readonly help: "Which attempt at the run it belongs to, from 1; null without a run.";
      };
      readonly semaphore: {
        readonly type: "Semaphore";
        readonly help: "The question as it was at that moment.";
      };
    };
    readonly help: "A person withdrew the question; nothing is resumed.";
    readonly tone: "plain";
  };
  readonly SEMAPHORE_VOIDED: {
    readonly object: "SemaphoreEvent";
    readonly about: string;
    readonly fields: {
      readonly run: {
        readonly type: "ID";
        readonly nullable: true;
        readonly optional: true;
        readonly help: "The run it belongs to; for a resumption the run that parked first. Null without a run.";
      };
      readonly session: {
        readonly type: "String";
        readonly nullable: true;
        readonly optional: true;
        readonly help: "The session of that run; null without one.";
      };
      readonly attempt: {
        readonly type: "Int";
        readonly nullable: true;
        readonly optional: true;
        readonly help: "Which attempt at the run it belongs to, from 1; null without a run.";
      };
      readonly semaphore: {
        readonly type: "Semaphore";
        readonly help: "The question as it was at that moment.";
      };
    };
    readonly help: "The deadline passed without an answer; nothing is resumed.";
    readonly tone: "plain";
  };
  readonly GAP: {
    readonly object: "GapEvent";
    readonly about: "Events are missing here for this subscriber. Later events follow without a gap.";
    readonly help: "Events are missing here. Sent for every filter by type.";
    readonly tone: "gap";
    readonly fields: {
      readonly missed: {
        readonly type: "Int";
        readonly nullable: true;
        readonly help: "Exact number of missed events; null when it is unknown (EPOCH_CHANGED, or with a `session`).";
      };
      readonly reason: {
        readonly type: "GapReason";
        readonly help: "Why they are missing.";
        readonly alias: "gapReason";
      };
      readonly from: {
        readonly type: "Cursor";
        readonly nullable: true;
        readonly help: "Position of the last event before the gap.";
        readonly alias: "gapFrom";
      };
      readonly to: {
        readonly type: "Cursor";
        readonly nullable: true;
        readonly help: "Position just before the next event.";
        readonly alias: "gapTo";
      };
    };
  };
};
/** A key of the table of events. */
export type TerrariumEventType = keyof typeof EVENT_TABLE;
/** All types of event, in the order of the table. */
export declare const TERRARIUM_EVENT_TYPES: readonly TerrariumEventType[];
/** A kind in general form, for code that iterates over all of them. */
export declare function eventKind(type: TerrariumEventType): EventKind;
