export { METABOLISM_DEFAULTS, Metabolism } from "./metabolism.js";
export type { MetabolismConfig, MetabolismListener, Organism } from "./metabolism.js";
export { SAMPLE_EVERY_MS, Sampler } from "./sampler.js";
