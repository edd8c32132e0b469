import type {
  AgentEvent,
  GapEvent,
  SemaphoreEventType,
  TerrariumEvent,
  TerrariumEventType,
} from "../events/event.js";
import type { Builder } from "./builder.js";
import type { Reflected } from "./context.js";
import type { Enums } from "./enums.js";
import type { SemaphoreTypes } from "./semaphore-type.js";
import { clampToInt } from "./numbers.js";
import { CAUSE_HELP, VITAL_HELP } from "./help.js";

/** One reflected event of a known kind: the parent value of its object type. */
interface ReflectedOf<K extends TerrariumEventType> extends Reflected {
  readonly event: Extract<TerrariumEvent, { type: K }>;
}

/** Object type of each kind. The interface picks by `event.type`, without asking every type in turn. */
const TYPE_NAMES = {
  AGENT_STARTED: "AgentStartedEvent",
  AGENT_STOPPED: "AgentStoppedEvent",
  AGENT_STATE_CHANGED: "AgentStateChangedEvent",
  OUTPUT: "OutputEvent",
  RESULT: "ResultEvent",
  ERROR: "ErrorEvent",
  METABOLISM: "MetabolismEvent",
  FEVER: "FeverEvent",
  METRICS_DEGRADED: "MetricsDegradedEvent",
  PERTURBED: "PerturbedEvent",
  SEMAPHORE_EJECTED: "SemaphoreEvent",
  SEMAPHORE_RESOLVED: "SemaphoreEvent",
  SEMAPHORE_CANCELLED: "SemaphoreEvent",
  SEMAPHORE_VOIDED: "SemaphoreEvent",
  GAP: "GapEvent",
} as const satisfies Record<AgentEvent["type"] | GapEvent["type"], string>;

/** Stands in for the raw text of an exception, for those who may not steer the agent. */
export const HIDDEN_ERROR_MESSAGE =
  "the agent failed on this input (its own words are for those who may steer it)";

/**
 * The event vocabulary. Every resolver here is synchronous and none reads `context.viewer`: results depend on the
 * event and on `context.visibility` alone, which is what lets equal subscriptions share one execution.
 */
export function addEventTypes(builder: Builder, enums: Enums, semaphores: SemaphoreTypes) {
  const event = builder.interfaceRef<Reflected>("TerrariumEvent").implement({
    description: "One thing that happened to one agent. Select `cursor` to be able to resume after it.",
    resolveType: (reflected) => TYPE_NAMES[reflected.event.type],
    fields: (t) => ({
      cursor: t.field({
        type: "Cursor",
        description: "Subscribe `after` this to continue right behind this event.",
        resolve: (reflected) => reflected.cursor,
      }),
      type: t.field({
        type: enums.eventType,
        description: "The kind, also told by `__typename`.",
        resolve: (reflected) => reflected.event.type,
      }),
      agentId: t.id({
        description: "Whom it happened to.",
        resolve: (reflected) => reflected.event.agentId,
      }),
      at: t.field({
        type: "DateTime",
        description: "When, by the clock of the agent's host.",
        resolve: (reflected) => reflected.event.at,
      }),
      state: t.field({
        type: enums.fluxState,
        description: VITAL_HELP.state,
        resolve: (reflected) => reflected.event.state,
      }),
      pressure: t.float({
        description: VITAL_HELP.pressure,
        resolve: (reflected) => reflected.event.pressure,
      }),
      flow: t.float({
        description: VITAL_HELP.flow,
        resolve: (reflected) => reflected.event.flow,
      }),
      temperature: t.float({
        description: VITAL_HELP.temperature,
        resolve: (reflected) => reflected.event.temperature,
      }),
    }),
  });

  function kind<K extends TerrariumEventType>(type: K) {
    return builder.objectRef<ReflectedOf<K>>(TYPE_NAMES[type]);
  }
  const interfaces = [event];

  kind("AGENT_STARTED").implement({ interfaces, description: "The agent began to live." });
  kind("AGENT_STOPPED").implement({
    interfaces,
    description: "The agent ended.",
    fields: (t) => ({
      reason: t.string({ description: "Why it ended, in plain words.", resolve: (r) => r.event.reason }),
    }),
  });
  kind("AGENT_STATE_CHANGED").implement({
    interfaces,
    description: "The agent went from one state to another; `state` is the new one.",
    fields: (t) => ({
      from: t.field({
        type: enums.fluxState,
        description: "The state before.",
        resolve: (r) => r.event.from,
      }),
    }),
  });
  kind("OUTPUT").implement({
    interfaces,
    description: "Something the agent said on the way.",
    fields: (t) => ({
      data: t.field({
        type: "JSON",
        nullable: true,
        description: "What it said.",
        resolve: (r) => r.event.data,
      }),
      cause: t.id({ nullable: true, description: CAUSE_HELP, resolve: (r) => r.event.cause }),
    }),
  });
  kind("RESULT").implement({
    interfaces,
    description: "What the agent returned for one input.",
    fields: (t) => ({
      result: t.field({
        type: "JSON",
        nullable: true,
        description: "What it returned.",
        resolve: (r) => r.event.result,
      }),
      cause: t.id({ nullable: true, description: CAUSE_HELP, resolve: (r) => r.event.cause }),
    }),
  });
  kind("ERROR").implement({
    interfaces,
    description: "The agent failed on one input, and lives on.",
    fields: (t) => ({
      message: t.string({
        description:
          "The exception's own words for those who may steer this agent; a neutral sentence for others.",
        resolve: (r, _args, context) =>
          context.visibility.seesErrors(r.event.agentId) ? r.event.message : HIDDEN_ERROR_MESSAGE,
      }),
      code: t.string({
        description: "Stable code, such as AGENT_ERROR or AGENT_TIMEOUT.",
        resolve: (r) => r.event.code,
      }),
      cause: t.id({ nullable: true, description: CAUSE_HELP, resolve: (r) => r.event.cause }),
    }),
  });
  kind("METABOLISM").implement({
    interfaces,
    description:
      "A sample of the agent's pressure, flow and temperature, about once a second while it lives.",
    fields: (t) => ({
      entropyRemaining: t.float({
        nullable: true,
        description: VITAL_HELP.entropyRemaining,
        resolve: (r) => r.event.entropyRemaining,
      }),
    }),
  });
  kind("FEVER").implement({
    interfaces,
    description: "The temperature passed its threshold. Told once per crossing.",
    fields: (t) => ({
      intensity: t.float({
        description: "How far beyond its normal the metabolism went; 1.0 is the threshold.",
        resolve: (r) => r.event.intensity,
      }),
    }),
  });
  kind("METRICS_DEGRADED").implement({
    interfaces,
    description: "A measurement failed and is switched off for a while; the agent itself is not affected.",
    fields: (t) => ({
      probe: t.string({ description: "Which measurement.", resolve: (r) => r.event.probe }),
    }),
  });
  kind("PERTURBED").implement({
    interfaces,
    description: "Somebody injected an input.",
    fields: (t) => ({
      perturbationId: t.id({
        description: "The same as `cause` on what follows from it.",
        resolve: (r) => r.event.perturbationId,
      }),
      by: t.string({
        description: "Who: the token's subject, or `operator`. Never the token.",
        resolve: (r) => r.event.by,
      }),
      command: t.string({
        nullable: true,
        description: "Name of the agent's command, where it was one.",
        resolve: (r) => r.event.command ?? null,
      }),
    }),
  });
  kind<SemaphoreEventType>("SEMAPHORE_EJECTED").implement({
    interfaces,
    description:
      "An agent asks a person, or what became of such a question; `type` says which. Tells what anybody may know: the " +
      "frozen state, the input and the answer are for those who may resolve, through the query `semaphore`.",
    fields: (t) => ({
      semaphore: t.field({
        type: semaphores.semaphore,
        description: "The question as it was at that moment.",
        resolve: (r) => r.event.semaphore,
      }),
    }),
  });
  kind("GAP").implement({
    interfaces,
    description:
      "Events are missing at this place of this subscriber's view. What follows continues without a hole.",
    fields: (t) => ({
      missed: t.int({
        nullable: true,
        description: "Exactly how many events were missed; null when nobody can know (EPOCH_CHANGED).",
        resolve: (r) => (r.event.missed === null ? null : clampToInt(r.event.missed)),
      }),
      reason: t.field({
        type: enums.gapReason,
        description: "Why they are missing.",
        resolve: (r) => r.event.reason,
      }),
      from: t.field({
        type: "Cursor",
        nullable: true,
        description: "The last event seen before the hole.",
        resolve: (r) => r.event.from,
      }),
      to: t.field({
        type: "Cursor",
        nullable: true,
        description: "Just before the next event sent.",
        resolve: (r) => r.event.to,
      }),
    }),
  });

  return { event };
}
