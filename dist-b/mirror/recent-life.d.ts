import type { AgentEvent, VitalSample } from "../events/event.js";
import type { Reflected } from "./ring/cursor.js";
/**
 * What is kept of an agent besides its history: its vitals and errors of the last minutes, its usual flow, its last
 * result and its last error. Updated by its events and heartbeats, each in O(1). Bounded: a series of seconds, and two
 * events. Times (`nowMs`) are monotonic.
 */
export declare class RecentLife {
  #private;
  take(event: AgentEvent, nowMs: number): void;
  /** Keeps a result or an error as the agent's last one, and ignores other events. */
  remember(reflected: Reflected): void;
  get lastResult(): Reflected | null;
  get lastError(): Reflected | null;
  /** Mean flow over about the last ten minutes of its life, events per second; null during the first half minute. */
  usualFlow(nowMs: number): number | null;
  /** Errors within the last minute, to the second. */
  errorsLastMinute(nowMs: number): number;
  /** Its vitals in each of the last seconds in which it lived, oldest first; `at` is wall time. */
  vitals(lastSeconds: number, nowMs: number, wallMs: number): VitalSample[];
}
