import type { Clock } from "../base/clock.js";
import type { Delivery } from "../events/run.js";
import type { ScheduleDescriptor } from "../events/schedule.js";
/** The part of an agent that matters here. */
export interface ScheduledAgent {
  readonly id: string;
  readonly delivery: Delivery;
  readonly schedules: readonly ScheduleDescriptor[];
}
/** One tick of one schedule. */
export interface Tick {
  readonly agentId: string;
  readonly schedule: ScheduleDescriptor;
  readonly delivery: Delivery;
  /** When it was due, wall clock, ms since 1970. */
  readonly at: number;
}
/**
 * The outcome of a tick. STARTED: it has a run. REPEATED: it had one before. SKIPPED: the agent was stopped. MISSED: it
 * was due while no gateway ran, and the schedule does not catch up. DELAYED: no run could be accepted now; it is tried
 * again. REFUSED: too many ticks of this schedule wait already.
 */
export declare const TICK_OUTCOMES: readonly [
  "STARTED",
  "REPEATED",
  "SKIPPED",
  "MISSED",
  "DELAYED",
  "REFUSED",
];
/** The outcome of a tick. */
export type TickOutcome = (typeof TICK_OUTCOMES)[number];
export interface SchedulerOptions {
  readonly clock: Clock;
  /**
   * Stores a run for a tick, and sends it when its agent is there. False when the schedule has had a run for this tick, or
   * a later one. Rejects when no run can be accepted now.
   */
  readonly accept: (tick: Tick) => Promise<boolean>;
  /** When the schedule last had a run, or was first seen: that is `at` for one that is not known. */
  readonly lastTick: (agentId: string, name: string, at: number) => Promise<number>;
  /** Called with each tick. Must not throw. */
  readonly onTick: (outcome: TickOutcome, tick: Tick, error?: unknown) => void;
}
/**
 * Makes one run for each tick of the agents' schedules. Behaviour: SPEC.md. Ticks are stored with their runs, so that none
 * has two, however often gateways are killed and started.
 */
export declare class Scheduler {
  #private;
  constructor(options: SchedulerOptions);
  /** The agents of all hosts, on every change. Schedules that are as before go on. */
  onManifest(agents: readonly ScheduledAgent[]): void;
  agentUp(agentId: string): void;
  /** An agent was stopped, or has collapsed, unless its host is gone. */
  agentDown(agentId: string): void;
  /** To be called before `agentDown`. Null: all agents. */
  hostDown(agentIds: readonly string[] | null): void;
  /** When a schedule ticks next, ms since 1970; null when it does not, or is not known. */
  next(agentId: string, name: string): number | null;
  close(): void;
}
