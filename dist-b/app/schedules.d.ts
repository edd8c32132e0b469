import type { Runs } from "../runs/index.js";
import { Scheduler } from "../schedules/index.js";
import type { WorkRuntime } from "./services.js";
/** Makes runs from the agents' schedules. Begins with the first manifest. */
export declare function buildScheduler({ clock, log, counts, tracing }: WorkRuntime, runs: Runs): Scheduler;
