import { deferred } from "../../base/deferred.js";
import { TerrariumError } from "../../base/errors.js";
import { RunCancelled } from "../agent-errors.js";
import { UsageSum } from "./usage.js";
/**
 * One run at this host.
 *
 * ```
 * waiting ──▶ begun ──outcome──▶ ended ──stored, or nothing to store──▶ over
 *    └── refused, returned, cancelled ───────────────────────────────────▲
 * ```
 */
export class HostRun {
  ref;
  cause;
  stamp;
  state;
  isPerturbation;
  handshake;
  usage = new UsageSum();
  hasBegun = false;
  /** The author's code has ended, or was abandoned. */
  hasLeft = false;
  /**
   * The returned value, copied when it was published, or the reason why it cannot be sent. Undefined when nothing was
   * published.
   */
  result;
  /** It returned a question, which is on its way to the store. */
  asks = false;
  /** The agent, or its stream, gave up on it: its state is not kept. */
  hasFailed = false;
  /** Set by `cancel`, even before the run is in the stream. */
  cancelled = null;
  /** Called by `cancel` for work that is not in the stream. */
  onCancel;
  #isEnded = false;
  #isOver;
  constructor(options) {
    this.ref = options.ref;
    this.cause = options.cause;
    this.stamp = options.stamp;
    this.state = options.state;
    this.isPerturbation = options.isPerturbation;
    this.handshake = options.handshake;
  }
  get isEnded() {
    return this.#isEnded;
  }
  /** The run asks a person: the state it has set so far is stored with the question. */
  askTraces() {
    this.state.seal();
    const { change } = this.state;
    const usage = this.usage.total;
    return { ...(change && { state: change }), ...(usage && { usage }) };
  }
  /**
   * Marks the end of the run and returns its outcome. A state is included only when it has to be stored; then `over`
   * follows.
   */
  end(outcome) {
    this.#isEnded = true;
    this.state.seal();
    const { change } = this.state;
    const usage = this.usage.total;
    const isKept = outcome !== null && (outcome.kind === "COMPLETED" || outcome.kind === "PARKED");
    if (!isKept || !change) this.over(false);
    return { ...(isKept && change && { state: change }), ...(usage && { usage }) };
  }
  over(isKept) {
    this.state.close(isKept);
    this.#isOver?.resolve();
  }
  /** Undefined when the session may continue: the run has set no state, or its state is stored or dropped. */
  held() {
    if (!this.state.change || this.hasFailed || this.state.isClosed) return undefined;
    this.#isOver ??= deferred();
    return this.#isOver.promise;
  }
}
//# sourceMappingURL=host-run.js.map
