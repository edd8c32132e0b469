import type { CallAgent } from "../link/agent-call.js";
import type { HostRuns } from "../link/run-port.js";
/** For a host without a gateway. */
export declare const NO_AGENT_CALLS: CallAgent;
/** For a host whose gateway keeps no runs. */
export declare const NO_RUNS: HostRuns;
