export { FLUX_STATES, GAP_REASONS, TERRARIUM_EVENT_TYPES } from "./table.js";
export function isHeartbeat(event) {
  return event.type === "METABOLISM";
}
export const SEMAPHORE_EVENT_TYPES = [
  "SEMAPHORE_EJECTED",
  "SEMAPHORE_RESOLVED",
  "SEMAPHORE_CANCELLED",
  "SEMAPHORE_VOIDED",
];
//# sourceMappingURL=event.js.map
