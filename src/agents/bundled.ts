import { bundledAgents } from "./index.js";

/**
 * The module the host of a gateway loads. It runs on a thread of its own, so its settings come by environment:
 * `TERRARIUM_LOGWATCH_FILES`, one path a line.
 */
const logwatchFiles = (process.env["TERRARIUM_LOGWATCH_FILES"] ?? "").split("\n");

export default bundledAgents({ logwatchFiles: logwatchFiles.filter((file) => file !== "") });
