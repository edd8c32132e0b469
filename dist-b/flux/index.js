export { FLUX_DEFAULTS, fluxConfig } from "./config.js";
export { FluxAgent } from "./flux-agent.js";
export { withSignal } from "./call.js";
export { Pipeline } from "./pipeline.js";
export { FluxStateError, isAlive, TRANSITIONS } from "./states.js";
export { fromEvents } from "./sources/from.js";
export { fromIterable } from "./sources/from.js";
export { merge } from "./sources/merge.js";
export { periodic } from "./sources/periodic.js";
export { tail } from "./sources/tail.js";
//# sourceMappingURL=index.js.map
