import type { JsonValue } from "../base/json.js";
import type { HealthStatus } from "./probe.js";
import type { Pheromone } from "./pheromone.js";
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
  /** True or false. */
  Boolean: boolean;
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
  /** A pheromone as it was deposited. */
  Pheromone: Pheromone;
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
export const FLUX_STATES = ["DORMANT", "FLOWING", "PERTURBED", "DRAINING", "STOPPED", "COLLAPSED"] as const;
/** Lifecycle state of an agent; see the diagram above `FLUX_STATES`. */
export type FluxState = (typeof FLUX_STATES)[number];

/** Why a GapEvent replaces events. */
export const GAP_REASONS = ["LAGGED", "EPOCH_CHANGED", "EVICTED", "HIDDEN"] as const;
/**
 * Why events are missing for a subscriber. `LAGGED`: the subscriber was connected and too slow. `EVICTED`: it was
 * away longer than the history covers. `EPOCH_CHANGED`: the log began a new numbering, because the gateway was started
 * again; the number missed is then unknown, except after an orderly end, which keeps everything. `HIDDEN`: the subscriber may
 * no longer see an agent; nothing that it may see is missing.
 */
export type GapReason = (typeof GAP_REASONS)[number];

const cause = {
  type: "ID",
  nullable: true,
  help: "The perturbation or semaphore behind it; null for an input from the agent's own source.",
} as const satisfies EventField;

/** The run behind an event, beside its `cause`. Missing without a run: from a source, or from an older version. */
const ofRun = {
  run: {
    type: "ID",
    nullable: true,
    optional: true,
    help: "The run it belongs to; for a resumption the run that parked first. Null without a run.",
  },
  session: {
    type: "String",
    nullable: true,
    optional: true,
    help: "The session of that run; null without one.",
  },
  attempt: {
    type: "Int",
    nullable: true,
    optional: true,
    help: "Which attempt at the run it belongs to, from 1; null without a run.",
  },
  private: {
    type: "Boolean",
    nullable: true,
    optional: true,
    help: "True for an event of a private command: its payload is only for its caller, and null here. Else null.",
  },
} as const satisfies Record<string, EventField>;

const aboutSemaphore = {
  object: "SemaphoreEvent",
  about:
    "An agent asked a person, or the question was settled; see `type`. Contains only public fields: the " +
    "frozen state, the input and the answer are in the query `semaphore`, for viewers that may resolve.",
  fields: { semaphore: { type: "Semaphore", help: "The question as it was at that moment." }, ...ofRun },
} as const satisfies Partial<EventKind>;

const aboutProbe = {
  probe: { type: "String", help: "Name of the probe." },
  health: { type: "HealthStatus", help: "The agent's health from now on." },
} as const satisfies Record<string, EventField>;

/**
 * Every type of event, in the order in which they are listed everywhere. GraphQL types, filters, metric labels,
 * OpenAPI, the gateway's own documents and the words in terminal and pages are generated from it: adding a type is
 * adding an entry, and a phrase in `words.ts`.
 */
export const EVENT_TABLE = {
  AGENT_STARTED: {
    object: "AgentStartedEvent",
    about: "The agent started.",
    help: "The agent started.",
    tone: "good",
    fields: {},
  },
  AGENT_STOPPED: {
    object: "AgentStoppedEvent",
    about: "The agent stopped.",
    help: "The agent stopped, with the reason.",
    tone: "plain",
    fields: { reason: { type: "String", help: "Why it stopped, in plain words.", alias: "stopReason" } },
  },
  AGENT_STATE_CHANGED: {
    object: "AgentStateChangedEvent",
    about: "The agent changed its state; `state` is the new one.",
    help: "The agent changed its state.",
    tone: "quiet",
    fields: { from: { type: "FluxState", help: "The previous state.", alias: "fromState" } },
  },
  AGENT_FROZEN: {
    object: "AgentFrozenEvent",
    about: "Somebody froze the agent: it begins nothing new, and what is sent to it waits.",
    help: "The agent begins nothing new from now on, with the reason.",
    tone: "warns",
    fields: {
      reason: { type: "String", help: "Why it is frozen.", alias: "freezeReason" },
      by: {
        type: "String",
        nullable: true,
        help: "The client that froze it, for viewers that may steer this agent; null for others.",
        alias: "frozenBy",
        hiddenAs: null,
      },
    },
  },
  AGENT_THAWED: {
    object: "AgentThawedEvent",
    about: "The agent begins work again.",
    help: "The agent is not frozen any more.",
    tone: "good",
    fields: {},
  },
  OUTPUT: {
    object: "OutputEvent",
    about: "An intermediate output of the agent.",
    help: "An intermediate output of the agent.",
    tone: "plain",
    fields: { data: { type: "JSON", nullable: true, help: "The output." }, cause, ...ofRun },
  },
  RESULT: {
    object: "ResultEvent",
    about: "The agent's result for one input.",
    help: "The agent's result for one input.",
    tone: "good",
    fields: { result: { type: "JSON", nullable: true, help: "The result." }, cause, ...ofRun },
  },
  ERROR: {
    object: "ErrorEvent",
    about: "The agent failed on one input, and lives on.",
    help: "The agent failed on one input, and lives on.",
    tone: "fails",
    fields: {
      message: {
        type: "String",
        help: "The exception's own text for viewers that may steer this agent; a neutral sentence for others.",
        hiddenAs: "the agent failed on this input (details are only for those who may steer it)",
      },
      code: { type: "String", help: "Stable code, such as AGENT_ERROR or AGENT_TIMEOUT." },
      cause,
      ...ofRun,
    },
  },
  METABOLISM: {
    object: "MetabolismEvent",
    about:
      "A heartbeat. A subscriber gets the latest at once, then each change, at most once a second; none is kept.",
    help: "A heartbeat: pressure, flow and temperature, live only, on change.",
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
    about: "The temperature passed its threshold. Published once per crossing.",
    help: "The temperature passed its threshold; published once per crossing.",
    tone: "fails",
    fields: {
      intensity: {
        type: "Float",
        help: "Heat relative to the threshold; above 1.0.",
      },
    },
  },
  METRICS_DEGRADED: {
    object: "MetricsDegradedEvent",
    about: "A measurement failed and is paused for a while; the agent itself is not affected.",
    help: "A measurement of the agent failed and is paused for a while.",
    tone: "warns",
    fields: { probe: { type: "String", help: "Name of the measurement." } },
  },
  PROBE_FAILED: {
    object: "ProbeFailedEvent",
    about: "A probe of the agent began to fail. Published once, until it has recovered.",
    help: "A probe of the agent began to fail.",
    tone: "fails",
    fields: {
      ...aboutProbe,
      failures: { type: "Int", help: "Failures in a row." },
      detail: {
        type: "String",
        nullable: true,
        help: "What the last check said, for viewers that may steer this agent; null for others.",
        hiddenAs: null,
      },
    },
  },
  PROBE_RECOVERED: {
    object: "ProbeRecoveredEvent",
    about: "A failing probe of the agent has succeeded again.",
    help: "A failing probe of the agent has succeeded again.",
    tone: "good",
    fields: { ...aboutProbe, failures: { type: "Int", help: "Failures in a row before it succeeded." } },
  },
  PERTURBED: {
    object: "PerturbedEvent",
    about: "A client injected an input.",
    help: "A client injected an input.",
    tone: "steered",
    fields: {
      perturbationId: { type: "ID", help: "The `cause` of its events." },
      by: {
        type: "String",
        nullable: true,
        help: "The client: the token's subject, or `operator`, for viewers that may steer this agent; null for others.",
        hiddenAs: null,
      },
      command: {
        type: "String",
        nullable: true,
        optional: true,
        help: "Name of the command, when the input was one.",
      },
      input: {
        type: "JSON",
        nullable: true,
        optional: true,
        help:
          "The input, or a command's arguments, for viewers that may steer this agent; null for others. Null also " +
          "for an input larger than a payload may be: the run has it.",
        hiddenAs: null,
      },
      ...ofRun,
    },
  },
  SEMAPHORE_EJECTED: {
    ...aboutSemaphore,
    help: "The agent asked a person; the question is stored, and the agent lives on.",
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
  PHEROMONE: {
    object: "PheromoneEvent",
    about:
      "A pheromone was deposited: by this agent, or by a client for this agent. What is deposited in no agent's name and for " +
      "none makes no event; `pheromoneField` tells all deposits.",
    help: "The agent deposited a pheromone, or a client deposited one for it.",
    tone: "plain",
    fields: {
      pheromone: { type: "Pheromone", help: "The pheromone as it was after the deposit." },
      ...ofRun,
    },
  },
  GAP: {
    object: "GapEvent",
    about: "Events are missing here for this subscriber. Later events follow without a gap.",
    help: "Events are missing here. Sent for every filter by type.",
    tone: "gap",
    fields: {
      missed: {
        type: "Int",
        nullable: true,
        help: "Exact number of missed events; null when it is unknown (EPOCH_CHANGED, or with a `session`).",
      },
      reason: { type: "GapReason", help: "Why they are missing.", alias: "gapReason" },
      from: {
        type: "Cursor",
        nullable: true,
        help: "Position of the last event before the gap.",
        alias: "gapFrom",
      },
      to: { type: "Cursor", nullable: true, help: "Position just before the next event.", alias: "gapTo" },
    },
  },
} as const satisfies Record<string, EventKind>;

/** A key of the table of events. */
export type TerrariumEventType = keyof typeof EVENT_TABLE;
/** All types of event, in the order of the table. */
export const TERRARIUM_EVENT_TYPES = Object.keys(EVENT_TABLE) as readonly TerrariumEventType[];

/** A kind in general form, for code that iterates over all of them. */
export function eventKind(type: TerrariumEventType): EventKind {
  return EVENT_TABLE[type];
}
