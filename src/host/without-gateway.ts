import { TerrariumError } from "../base/errors.js";
import type { CallAgent, CallSignals } from "../link/agent-call.js";
import type { HostRuns } from "../link/run-port.js";

/** For a host without a gateway. */
export const NO_AGENT_CALLS: CallAgent = () =>
  Promise.reject(new TerrariumError("AGENT_NOT_FOUND", "this host knows no other agents"));

/** For a host whose gateway keeps no runs. */
export const NO_RUNS: HostRuns = {
  began: () => undefined,
  begin: () => Promise.resolve(true),
  settle: () => undefined,
  returned: () => undefined,
};

export const NO_SIGNALS: CallSignals = () =>
  Promise.reject(new TerrariumError("UNAVAILABLE", "this host has no field of pheromones"));
