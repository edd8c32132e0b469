export { type DropPolicy, FLUX_DEFAULTS, type FluxConfig, fluxConfig, type FluxSettings } from "./config.js";
export { FluxAgent, type FluxAgentOptions } from "./flux-agent.js";
export type { Flux, InvokeOptions, PerturbOptions, PerturbReceipt } from "./flux.js";
export { Pipeline } from "./pipeline.js";
export type { FluxContext, FluxSignal } from "./signals.js";
export { FluxStateError, type FluxTrigger, isAlive, TRANSITIONS } from "./states.js";
export {
  type EmitterLike,
  fromEvents,
  type FromEventsOptions,
  type LossySource,
} from "./sources/from-events.js";
export { fromIterable } from "./sources/from-iterable.js";
export { merge } from "./sources/merge.js";
export { periodic, type PeriodicOptions, type Tick } from "./sources/periodic.js";
export { tail, type TailLine, type TailOptions } from "./sources/tail.js";
