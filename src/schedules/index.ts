export { NextTicks } from "./next-ticks.js";
export {
  type ScheduledAgent,
  Scheduler,
  type SchedulerOptions,
  type Tick,
  TICK_OUTCOMES,
  type TickOutcome,
} from "./scheduler.js";
