import { bundledAgents } from "./index.js";

/**
 * The module the host of a gateway loads. It runs on a thread of its own, so what the gateway has made of its
 * settings comes by environment: variables that begin with `TERRARIUM_HOST_` are the gateway's own, in JSON, and
 * nobody else's to set.
 */
const logwatchFiles = JSON.parse(process.env["TERRARIUM_HOST_LOGWATCH_FILES"] ?? "[]") as string[];

const stewardDir = JSON.parse(process.env["TERRARIUM_HOST_STEWARD_DIR"] ?? "null") as string | null;

export default bundledAgents({ logwatchFiles, stewardDir });
