/** What happens to ticks that were due while the gateway was down: nothing, or one run for all of them. */
export const MISSED_TICKS = ["skip", "once"];
//# sourceMappingURL=schedule.js.map
