export { Scheduler, TICK_OUTCOMES } from "./scheduler.js";
//# sourceMappingURL=index.js.map
