import type { Clock } from "../base/clock.js";
import type { NewId } from "../base/ids.js";
import type { FluxSettings } from "./config.js";
import type { FluxContext, FluxSignal } from "./signals.js";
/** Decisions about perturbations that belong to the owner of the agent. */
export interface DispatchHooks {
  /**
   * Called before a perturbation is handled. Undefined: it begins at once. A promise: it begins when that resolves to
   * true, and is dropped without a signal when it resolves to false; it takes its concurrency slot and its session
   * meanwhile. When the hook throws or rejects, the perturbation fails with that error.
   */
  onBegin?: ((id: string) => Promise<boolean> | undefined) | undefined;
  /**
   * Called when the call of a perturbation has ended. With a promise, the next event of the session waits until that
   * settles; other sessions go on.
   */
  hold?: ((id: string) => Promise<void> | undefined) | undefined;
  /**
   * Called for each perturbation that has not begun when a life ends or `drain` is called. True: it is taken back and
   * nothing is signalled. False, or without this hook: it fails with AGENT_NOT_RUNNING. A caller gets that error in
   * both cases.
   */
  onReturned?: ((id: string) => boolean) | undefined;
}
/** Options of a `FluxAgent`. `id` and `process` are required. */
export interface FluxAgentOptions<I, O> extends DispatchHooks {
  /** Name in messages and signals. */
  readonly id: string;
  /** Handles one event. Returning undefined means no result. */
  process(input: I, ctx: FluxContext): O | undefined | Promise<O | undefined>;
  /** Turns an output into an input; returning undefined skips the output. Default: the output itself. */
  feedbackTransform?: ((output: O) => I | undefined) | undefined;
  /** Called for each output that is fed back, with the perturbation behind it. Not for outputs of the source. */
  onFedBack?: ((cause: string) => void) | undefined;
  /** Settings that differ from `FLUX_DEFAULTS`. */
  readonly config?: FluxSettings | undefined;
  /** Called synchronously with every signal. */
  onSignal?: ((signal: FluxSignal) => void) | undefined;
  /** Default: the system clock. Tests pass a manual clock. */
  readonly clock?: Clock | undefined;
  /** Generates ids of perturbations. Default: random. */
  readonly newId?: NewId | undefined;
}
