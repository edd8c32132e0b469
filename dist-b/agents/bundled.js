import { bundledAgents } from "./index.js";
/**
 * The module that a gateway's host loads for the bundled agents. It runs in its own thread, so settings arrive as
 * environment variables: those that begin with `TERRARIUM_HOST_` hold JSON and are set only by the gateway.
 */
const logwatchFiles = JSON.parse(process.env["TERRARIUM_HOST_LOGWATCH_FILES"] ?? "[]");
const stewardDir = JSON.parse(process.env["TERRARIUM_HOST_STEWARD_DIR"] ?? "null");
export default bundledAgents({ logwatchFiles, stewardDir });
//# sourceMappingURL=bundled.js.map
