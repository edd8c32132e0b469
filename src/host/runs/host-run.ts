import { deferred, type Deferred } from "../../base/async/deferred.js";
import { TerrariumError } from "../../base/errors.js";
import type { JsonValue } from "../../base/json.js";
import type { RunOutcome, RunStamp, Settlement } from "../../events/run.js";
import type { RunRef, RunTraces } from "../../link/run-port.js";
import { RunCancelled } from "../agent-errors.js";
import type { RunState } from "./session-states.js";
import { UsageSum } from "./usage.js";

export interface HostRunOptions {
  readonly ref: RunRef;
  /** The `cause` of its events, and its id in the stream. */
  readonly cause: string;
  readonly stamp: RunStamp;
  readonly state: RunState;
  /** True for a perturbation: its end is sent as a settle. The end of any other run is the answer to its call. */
  readonly isPerturbation: boolean;
  /** The gateway is asked before it begins. */
  readonly handshake: boolean;
  /** So it is from then on, by the host's monotonic clock, ms. */
  readonly asksFrom: number;
}

/**
 * One run at this host.
 *
 * ```
 * waiting ──▶ begun ──outcome──▶ ended ──stored, or nothing to store──▶ over
 *    └── refused, returned, cancelled ───────────────────────────────────▲
 * ```
 */
export class HostRun {
  readonly ref: RunRef;
  readonly cause: string;
  readonly stamp: RunStamp;
  readonly state: RunState;
  readonly isPerturbation: boolean;
  readonly asksFrom: number;
  handshake: boolean;
  readonly usage = new UsageSum();
  hasBegun = false;
  /** The author's code has ended, or was abandoned. */
  hasLeft = false;
  /**
   * The returned value, copied when it was published, or the reason why it cannot be sent. Undefined when nothing was
   * published.
   */
  result: { readonly value: JsonValue } | { readonly error: TerrariumError } | undefined;
  /** It returned a question, which is on its way to the store. */
  asks = false;
  /** The agent, or its stream, gave up on it: its state is not kept. */
  hasFailed = false;
  /** Set by `cancel`, even before the run is in the stream. */
  cancelled: RunCancelled | null = null;
  /** Called by `cancel` for work that is not in the stream. */
  onCancel: ((reason: RunCancelled) => void) | undefined;
  #isEnded = false;
  #isOver: Deferred<void> | undefined;

  constructor(options: HostRunOptions) {
    this.ref = options.ref;
    this.cause = options.cause;
    this.stamp = options.stamp;
    this.state = options.state;
    this.isPerturbation = options.isPerturbation;
    this.handshake = options.handshake;
    this.asksFrom = options.asksFrom;
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** The run asks a person: the state it has set so far is stored with the question. */
  askTraces(): RunTraces {
    this.state.seal();
    const { change } = this.state;
    const usage = this.usage.total;
    return { ...(change && { state: change }), ...(usage && { usage }) };
  }

  /**
   * Marks the end of the run and returns its outcome. A state is included only when it has to be stored; then `over`
   * follows.
   */
  end(outcome: RunOutcome | null): RunTraces {
    this.#isEnded = true;
    this.state.seal();
    const { change } = this.state;
    const usage = this.usage.total;
    const isKept = outcome !== null && (outcome.kind === "COMPLETED" || outcome.kind === "PARKED");
    if (!isKept || !change) this.over({ isKept: false });
    return { ...(isKept && change && { state: change }), ...(usage && { usage }) };
  }

  over(settlement: Settlement): void {
    this.state.close(settlement);
    this.#isOver?.resolve();
  }

  /** Undefined when the session may continue: the run has set no state, or its state is stored or dropped. */
  held(): Promise<void> | undefined {
    if (!this.state.change || this.hasFailed || this.state.isClosed) return undefined;
    this.#isOver ??= deferred();
    return this.#isOver.promise;
  }
}
