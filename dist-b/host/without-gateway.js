import { TerrariumError } from "../base/errors.js";
/** For a host without a gateway. */
export const NO_AGENT_CALLS = () =>
  Promise.reject(new TerrariumError("AGENT_NOT_FOUND", "this host knows no other agents"));
/** For a host whose gateway keeps no runs. */
export const NO_RUNS = {
  began: () => undefined,
  begin: () => Promise.resolve(true),
  settle: () => undefined,
  returned: () => undefined,
};
//# sourceMappingURL=without-gateway.js.map
