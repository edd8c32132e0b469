export { METABOLISM_DEFAULTS, Metabolism } from "./metabolism.js";
export type { Organism } from "./metabolism.js";
export { type CheckResult, type HealthChange, Prober } from "./prober.js";
export { Sampler } from "./sampler.js";
