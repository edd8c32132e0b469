import { LIMITS } from "../../base/limits.js";
import { Tally } from "../../base/bounds/tally.js";
import { CLOSE_CODES } from "../../events/close-codes.js";
import { TERRARIUM_EVENT_TYPES } from "../../events/event.js";
import { TICK_OUTCOMES } from "../../schedules/index.js";
export function gatewayCounts() {
  return {
    // Initialise every counter at 0, so that the first increment shows up in `rate()`.
    refused: new Tally(Object.keys(LIMITS)),
    errors: new Tally(),
    socketsOpened: new Tally(),
    socketsClosed: new Tally(),
    events: Object.fromEntries(
      TERRARIUM_EVENT_TYPES.filter((type) => type !== "GAP").map((type) => [type, 0]),
    ),
    eventsDropped: new Tally(["REPEATED", "NO_AGENT", "OVERLOAD"]),
    ticks: new Tally(TICK_OUTCOMES),
    hostFailures: 0,
  };
}
/** Normal closure (1000), no code (1005), abnormal closure (1006), and codes that ws uses itself (1002, 1007). */
const OTHER_CLOSE_CODES = [1000, 1002, 1005, 1006, 1007];
const KNOWN_CLOSE_CODES = new Set([
  ...Object.values(CLOSE_CODES).map(({ code }) => code),
  ...OTHER_CLOSE_CODES,
]);
/** A close code as a label. Clients may send any number, so unknown codes share the label "other". */
export function closeLabel(code) {
  return KNOWN_CLOSE_CODES.has(code) ? String(code) : "other";
}
//# sourceMappingURL=counts.js.map
