import { TerrariumError } from "../base/errors.js";
/** Casts an object that holds only JSON values. */
export function plain(value) {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- descriptors, vitals and events are JSON by contract
  return value;
}
export function agentNotFound() {
  return new TerrariumError("AGENT_NOT_FOUND", "there is no agent with this id");
}
//# sourceMappingURL=row.js.map
