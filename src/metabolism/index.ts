export { METABOLISM_DEFAULTS, Metabolism } from "./metabolism.js";
export type { Organism } from "./metabolism.js";
export { Sampler } from "./sampler.js";
