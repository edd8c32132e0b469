import { TerrariumError } from "../base/errors.js";
import type { HostGateway } from "../link/host-runtime.js";

/** For a host without a gateway: nothing is published, no run is kept, and nothing else can be reached. */
export const NO_GATEWAY: HostGateway = {
  publish: () => undefined,
  announce: () => undefined,
  park: () => Promise.reject(new TerrariumError("AGENT_NOT_RUNNING", "the agent host is not started")),
  runs: {
    began: () => undefined,
    begin: () => Promise.resolve(true),
    settle: () => undefined,
    returned: () => undefined,
  },
  callAgent: () => Promise.reject(new TerrariumError("AGENT_NOT_FOUND", "this host knows no other agents")),
  callSignals: () =>
    Promise.reject(new TerrariumError("UNAVAILABLE", "this host has no field of pheromones")),
  busy: () => undefined,
};
