import { grammar } from "./grammar.js";
import { logwatch } from "./logwatch.js";
import { pulse } from "./pulse.js";
import { steward } from "./steward.js";
export { grammar } from "./grammar.js";
export { logwatch } from "./logwatch.js";
export { pulse } from "./pulse.js";
export { steward } from "./steward.js";
/** The bundled agents, which need neither a network nor a model. Each call creates new ones. */
export function bundledAgents({ logwatchFiles, stewardDir }) {
  return [logwatch({ files: logwatchFiles }), grammar(), pulse(), steward({ directory: stewardDir })];
}
//# sourceMappingURL=index.js.map
