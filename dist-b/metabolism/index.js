export { METABOLISM_DEFAULTS, Metabolism } from "./metabolism.js";
export { Prober } from "./prober.js";
export { Sampler } from "./sampler.js";
//# sourceMappingURL=index.js.map
