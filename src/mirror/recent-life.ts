import { isAlive } from "../events/activity.js";
import type { AgentEvent } from "../events/event.js";

/** Period of the usual flow, ms: samples older than a few times this no longer count. */
const USUAL_MS = 600_000;
/** An agent has no usual flow during this first period of its life, ms. */
const USUAL_FROM_MS = 30_000;
/** Two samples further apart than this do not count as continuous, ms. */
const SAMPLES_APART_MS = 10_000;

const BUCKETS = 12;
const BUCKET_MS = 5_000;

/**
 * An agent's usual flow, and its recent errors. Updated by its published events, each in O(1), with a fixed size. The
 * usual flow follows from the events alone, so that all observers see the same.
 */
export class RecentLife {
  #usualFlow = 0;
  /** Time that the mean covers, up to USUAL_MS. */
  #seenMs = 0;
  #sampledAt: number | null = null;
  /** Errors in steps of BUCKET_MS; `#steps` has the step that each element stands for. */
  readonly #errors = new Float64Array(BUCKETS);
  readonly #steps = new Float64Array(BUCKETS).fill(-1);

  /** `nowMs` is monotonic. */
  take(event: AgentEvent, nowMs: number): void {
    if (event.type === "ERROR") this.#countError(Math.floor(nowMs / BUCKET_MS));
    else if (event.type === "METABOLISM") this.#sample(event);
  }

  /** Mean flow over about the last ten minutes of its life, events per second; null during the first half minute. */
  get usualFlow(): number | null {
    return this.#seenMs < USUAL_FROM_MS ? null : this.#usualFlow;
  }

  /** Errors within the last minute, to five seconds. `nowMs` is monotonic. */
  errorsLastMinute(nowMs: number): number {
    const step = Math.floor(nowMs / BUCKET_MS);
    let errors = 0;
    for (let place = 0; place < BUCKETS; place += 1) {
      if (this.#isRecent(place, step)) errors += this.#errors[place] ?? 0;
    }
    return errors;
  }

  #isRecent(place: number, step: number): boolean {
    return (this.#steps[place] ?? -1) > step - BUCKETS;
  }

  #countError(step: number): void {
    const place = step % BUCKETS;
    if (this.#steps[place] !== step) this.#errors[place] = 0;
    this.#steps[place] = step;
    this.#errors[place] = (this.#errors[place] ?? 0) + 1;
  }

  #sample({ at, flow, state }: AgentEvent): void {
    const since = this.#sampledAt === null ? 0 : at - this.#sampledAt;
    this.#sampledAt = isAlive({ state }) ? at : null;
    if (since <= 0 || since > SAMPLES_APART_MS) return;
    this.#seenMs = Math.min(USUAL_MS, this.#seenMs + since);
    this.#usualFlow += (flow - this.#usualFlow) * Math.min(1, since / this.#seenMs);
  }
}
