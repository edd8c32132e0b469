import { bundledAgents } from "./index.js";

/** The module a host loads for the bundled agents; which files to follow reaches it by the environment. */
export default bundledAgents({
  logwatchFiles: (process.env["TERRARIUM_LOGWATCH_FILES"] ?? "").split("\n").filter((file) => file !== ""),
});
