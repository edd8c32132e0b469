import { isAlive } from "../events/activity.js";
import type { AgentEvent, VitalSample } from "../events/event.js";
import type { Reflected } from "./ring/cursor.js";
import { VitalSeries } from "./vital-series.js";

/** Period of the usual flow, ms: samples older than a few times this no longer count. */
const USUAL_MS = 600_000;
/** An agent has no usual flow during this first period of its life, ms. */
const USUAL_FROM_MS = 30_000;

const SECOND_MS = 1_000;
const ERRORS_SECONDS = 60;

/**
 * What is kept of an agent besides its history: its vitals and errors of the last minutes, its usual flow, its last
 * result and its last error. Updated by its events and heartbeats, each in O(1). Bounded: a series of seconds, and two
 * events. Times (`nowMs`) are monotonic.
 */
export class RecentLife {
  readonly #series = new VitalSeries();
  #flow = 0;
  /** Since when `#flow` holds; null while the agent does not live. */
  #since: number | null = null;
  #usualFlow = 0;
  /** Time that the usual flow covers, up to USUAL_MS. */
  #coveredMs = 0;
  #lastResult: Reflected | null = null;
  #lastError: Reflected | null = null;
  /** The same without events that are hidden from viewers without `observe`. */
  readonly lastShown: { lastResult: Reflected | null; lastError: Reflected | null } = {
    lastResult: null,
    lastError: null,
  };

  take(event: AgentEvent, nowMs: number): void {
    const second = secondOf(nowMs);
    const lives = isAlive(event);
    this.#series.take(second, lives ? event : null);
    if (event.type === "ERROR") this.#series.countError(second);
    [this.#usualFlow, this.#coveredMs] = this.#usualAt(nowMs);
    this.#flow = event.flow;
    this.#since = lives ? nowMs : null;
  }

  /** Keeps a result or an error as the agent's last one, and ignores other events. */
  remember(reflected: Reflected): void {
    const { type, publicForm } = reflected.event;
    if (type === "RESULT") this.#lastResult = reflected;
    else if (type === "ERROR") this.#lastError = reflected;
    if (publicForm === null) return;
    if (type === "RESULT") this.lastShown.lastResult = reflected;
    else if (type === "ERROR") this.lastShown.lastError = reflected;
  }

  get lastResult(): Reflected | null {
    return this.#lastResult;
  }

  get lastError(): Reflected | null {
    return this.#lastError;
  }

  /** Mean flow over about the last ten minutes of its life, events per second; null during the first half minute. */
  usualFlow(nowMs: number): number | null {
    const [usualFlow, coveredMs] = this.#usualAt(nowMs);
    return coveredMs < USUAL_FROM_MS ? null : usualFlow;
  }

  /** Errors within the last minute, to the second. */
  errorsLastMinute(nowMs: number): number {
    return this.#series.errorsSince(secondOf(nowMs) - ERRORS_SECONDS);
  }

  /** Its vitals in each of the last seconds in which it lived, oldest first; `at` is wall time. */
  vitals(lastSeconds: number, nowMs: number, wallMs: number): VitalSample[] {
    const second = secondOf(nowMs);
    const samples = this.#series.read(second - lastSeconds, second);
    return samples.map((sample) => ({ ...sample, at: Math.round(wallMs - nowMs) + sample.at * SECOND_MS }));
  }

  /**
   * The usual flow and the time it covers. A flow holds until the next event or heartbeat. Whether it holds in one
   * piece or in many makes no difference.
   */
  #usualAt(nowMs: number): [usualFlow: number, coveredMs: number] {
    const held = this.#since === null ? 0 : nowMs - this.#since;
    if (held <= 0) return [this.#usualFlow, this.#coveredMs];
    // Up to USUAL_MS it is the mean of everything; beyond that, older flows fade out.
    const averaged = Math.min(held, USUAL_MS - this.#coveredMs);
    const coveredMs = this.#coveredMs + averaged;
    const mean = this.#usualFlow + ((this.#flow - this.#usualFlow) * averaged) / coveredMs;
    const left = Math.exp((averaged - held) / USUAL_MS);
    return [this.#flow + (mean - this.#flow) * left, coveredMs];
  }
}

function secondOf(ms: number): number {
  return Math.floor(ms / SECOND_MS);
}
