import { FLUX_STATES, GAP_REASONS, TERRARIUM_EVENT_TYPES } from "../events/event.js";
import type { FluxState, GapReason, TerrariumEventType } from "../events/event.js";
import type { Builder } from "./builder.js";
import type { Invocation } from "./context.js";

const FLUX_STATE_HELP: Record<FluxState, string> = {
  DORMANT: "Not started yet, or reset after a collapse.",
  FLOWING: "Living on its source and ready for the next event.",
  PERTURBED: "Handling a perturbation.",
  DRAINING: "The source has ended; what is still queued is being handled.",
  STOPPED: "Ended; it can be started again.",
  COLLAPSED: "Its entropy budget is spent; it needs a reset.",
};

const EVENT_TYPE_HELP: Record<TerrariumEventType, string> = {
  AGENT_STARTED: "The agent began to live.",
  AGENT_STOPPED: "The agent ended, with the reason.",
  AGENT_STATE_CHANGED: "The agent went from one state to another.",
  OUTPUT: "Something the agent said on the way.",
  RESULT: "What the agent returned for one input.",
  ERROR: "The agent failed on one input, and lives on.",
  METABOLISM: "A sample of pressure, flow and temperature, about once a second.",
  FEVER: "The temperature passed its threshold; told once per crossing.",
  METRICS_DEGRADED: "A measurement of the agent failed and is switched off for a while.",
  PERTURBED: "Somebody injected an input.",
  GAP: "Events are missing here. Sent whatever types were asked for.",
};

const GAP_REASON_HELP: Record<GapReason, string> = {
  LAGGED: "This subscriber was too slow: the history moved past it.",
  EPOCH_CHANGED: "The agent's host began anew; how many events were missed cannot be known.",
  EVICTED: "This subscriber was away for longer than the history reaches.",
};

const INVOCATION_STATUS_HELP: Record<Invocation["status"], string> = {
  COMPLETED: "The agent returned; see `result`.",
};

/** Enum values in a fixed order, each with its description. */
function values<K extends string>(names: readonly K[], help: Record<K, string>) {
  return Object.fromEntries(names.map((name) => [name, { value: name, description: help[name] }])) as {
    [N in K]: { value: N; description: string };
  };
}

export type Enums = ReturnType<typeof addEnums>;

export function addEnums(builder: Builder) {
  return {
    fluxState: builder.enumType("FluxState", {
      description: "The life of an agent.",
      values: values(FLUX_STATES, FLUX_STATE_HELP),
    }),
    eventType: builder.enumType("TerrariumEventType", {
      description: "What kind of thing happened. Each kind has an object type with its own fields.",
      values: values(TERRARIUM_EVENT_TYPES, EVENT_TYPE_HELP),
    }),
    gapReason: builder.enumType("GapReason", {
      description: "Why events are missing.",
      values: values(GAP_REASONS, GAP_REASON_HELP),
    }),
    invocationStatus: builder.enumType("InvocationStatus", {
      description: "How an invocation ended.",
      values: values(["COMPLETED"], INVOCATION_STATUS_HELP),
    }),
  };
}
