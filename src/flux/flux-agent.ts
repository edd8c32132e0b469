import { type Clock, systemClock } from "../base/clock.js";
import { messageOf, TerrariumError } from "../base/errors.js";
import { type NewId, randomId } from "../base/ids.js";
import type { FluxState } from "../events/event.js";
import { agentError, Caller, notRunningError } from "./call.js";
import { type FluxConfig, fluxConfig, type FluxSettings } from "./config.js";
import { Executor, type FluxEvent, type Perturbation } from "./executor.js";
import { FluxRun } from "./flux-run.js";
import type { Flux, InvokeOptions, PerturbOptions, PerturbReceipt } from "./flux.js";
import { Pipeline } from "./pipeline.js";
import { PriorityInbox } from "./priority-inbox.js";
import type { FluxContext, FluxSignal } from "./signals.js";
import { type FluxTrigger, isAlive, nextState } from "./states.js";

/** Options of a `FluxAgent`. `id` and `process` are required. */
export interface FluxAgentOptions<I, O> {
  /** Name in messages and signals. */
  readonly id: string;
  /** Handles one event. Returning undefined means no result. */
  process(input: I, ctx: FluxContext): O | undefined | Promise<O | undefined>;
  /** Turns an output into an input; returning undefined skips the output. Default: the output itself. */
  feedbackTransform?: ((output: O) => I | undefined) | undefined;
  /** Settings that differ from `FLUX_DEFAULTS`. */
  readonly config?: FluxSettings | undefined;
  /** Called synchronously with every signal. */
  onSignal?: ((signal: FluxSignal) => void) | undefined;
  /** Default: the system clock. Tests pass a manual clock. */
  readonly clock?: Clock | undefined;
  /** Generates ids of perturbations. Default: random. */
  readonly newId?: NewId | undefined;
}

const PRIORITY_DEFAULT = 100;

/**
 * A stream processor: applies `process` to a source, and accepts perturbations at the same time. It handles one event
 * at a time: the inbox before feedback, feedback before the source. The gateway creates one for each agent; use it
 * directly to run an agent without a gateway.
 *
 * @example
 * ```ts
 * const doubler = new FluxAgent<number, number>({ id: "doubler", process: (n) => n * 2 });
 * for await (const result of doubler.start(fromIterable([1, 2, 3]))) console.log(result); // 2 4 6
 * ```
 */
export class FluxAgent<I, O> implements Flux<I, O> {
  /** Name in messages and signals. */
  readonly id: string;
  readonly #options: FluxAgentOptions<I, O>;
  readonly #config: FluxConfig;
  readonly #clock: Clock;
  readonly #newId: NewId;
  readonly #inbox: PriorityInbox<Perturbation<I, O>>;
  readonly #executor: Executor<I, O>;
  #state: FluxState = "DORMANT";
  #run: FluxRun<I, O> | undefined;
  /** Settles when no call is running. Lives follow one another and never overlap. */
  #busy: Promise<void> = Promise.resolve();
  #eventsHandled = 0;
  #eventsOfLife = 0;
  #hasWarned = false;

  constructor(options: FluxAgentOptions<I, O>) {
    this.id = options.id;
    this.#options = options;
    this.#config = fluxConfig(options.config);
    this.#clock = options.clock ?? systemClock;
    this.#newId = options.newId ?? randomId;
    this.#inbox = new PriorityInbox(this.#config.inboxMax);
    this.#executor = new Executor<I, O>({
      id: options.id,
      clock: this.#clock,
      timeoutMs: this.#config.timeoutMs,
      graceMs: this.#config.graceMs,
      process: (input, ctx) => options.process(input, ctx),
      tell: (signal) => this.#tell(signal),
      onResult: (event, result) => this.#succeed(event, result),
      onFailure: (event, error, isGivenUp) => this.#fail(event, error, isGivenUp ? error : agentError(error)),
    });
  }

  /** The state of its lifecycle. */
  get state(): FluxState {
    return this.#state;
  }

  /** 0–100: half from the waiting outputs relative to `bufferSize`, half from the inbox, which counts as full at 10. */
  get pressure(): number {
    const outputs = (this.#run?.outputs.size ?? 0) / this.#config.bufferSize;
    return 50 * outputs + 50 * Math.min(this.#inbox.size / 10, 1);
  }

  /** Share of the entropy budget spent, 0–1. */
  get temperature(): number {
    return Math.min(1, this.#entropySpent / this.#config.entropyBudget);
  }

  /** Null when the budget is infinite. */
  get entropyRemaining(): number | null {
    const { entropyBudget } = this.#config;
    return Number.isFinite(entropyBudget) ? Math.max(0, entropyBudget - this.#entropySpent) : null;
  }

  /** All events ever handled, including direct invocations. Never decreases. */
  get eventsHandled(): number {
    return this.#eventsHandled;
  }

  /** Number of waiting perturbations. */
  get queueDepth(): number {
    return this.#inbox.size;
  }

  /**
   * Starts a life on `source`, or on perturbations alone. Returns the outputs, for one consumer; leaving the
   * iteration stops the agent. Throws `FluxStateError` unless DORMANT or STOPPED.
   */
  start(source?: AsyncIterable<I>): AsyncIterableIterator<O, undefined> {
    const to = nextState(this.id, this.#state, "start");
    const run = new FluxRun<I, O>(
      this.#config,
      source,
      () => void this.stop("the consumer of its outputs left"),
    );
    this.#run = run;
    this.#busy = this.#busy.then(() => this.#runLife(run));
    this.#enter(to, "started");
    return run.outputs;
  }

  /** Queues an input ahead of the source and does not wait. Throws `INBOX_FULL` or `AGENT_NOT_RUNNING`. */
  perturb(input: I, options: PerturbOptions = {}): PerturbReceipt {
    if (!isAlive(this.#state)) throw notRunningError(this.id, this.#state);
    const { cause } = this.#accept(input, options, null);
    return { id: cause, acceptedAt: this.#clock.now(), queueDepth: this.#inbox.size };
  }

  /**
   * Handles an input and returns the result of `process`: as a perturbation while the agent is alive, directly but
   * still one at a time while it is DORMANT. Rejects with `AGENT_TIMEOUT`, `AGENT_ERROR` (its `cause` is the original
   * error), `INBOX_FULL`, `AGENT_NOT_RUNNING`, or the reason of the caller's signal.
   */
  async invoke(input: I, options: InvokeOptions = {}): Promise<O | undefined> {
    options.signal?.throwIfAborted();
    const { timeoutMs = this.#config.timeoutMs } = options;
    if (!(timeoutMs >= 0)) throw new RangeError("timeoutMs: must be a number of 0 or more");
    const isDirect = this.#state === "DORMANT";
    if (!isDirect && !isAlive(this.#state)) throw notRunningError(this.id, this.#state);
    const caller = new Caller<O>(options.signal);
    const perturbation = this.#accept(input, options, caller);
    caller.wait(this.#clock, timeoutMs, (reason) => {
      if (this.#inbox.remove(perturbation)) this.#fail(perturbation, reason, reason);
      else this.#executor.expire(reason, perturbation);
    });
    if (isDirect) this.#pump();
    return caller.outcome;
  }

  /**
   * Ends the life at once: releases the source, refuses waiting perturbations, aborts the running call. Resolves when
   * all calls have ended or were abandoned. Earlier outputs can still be read. Does nothing when already stopped.
   */
  async stop(reason = "stopped"): Promise<void> {
    if (this.#state !== "STOPPED") this.#end("stop", reason);
    await this.#busy;
  }

  /**
   * Prepares a new life after COLLAPSED or STOPPED: full entropy, no events counted. Throws `FluxStateError` while
   * alive.
   */
  reset(): void {
    const to = nextState(this.id, this.#state, "reset");
    this.#eventsOfLife = 0;
    if (to !== this.#state) this.#enter(to, "reset");
  }

  /** Connects two agents: outputs of this agent are the source of `next`. */
  pipe<P>(next: Flux<O, P>): Pipeline<I, O, P> {
    return new Pipeline(this, next, this.#clock);
  }

  get #entropySpent(): number {
    return this.#eventsOfLife * this.#config.entropyDecay;
  }

  /** The reason why this life is over, or null. */
  get #exhaustion(): string | null {
    const { entropyBudget, maxEvents } = this.#config;
    if (maxEvents !== undefined && this.#eventsOfLife >= maxEvents) return "maxEvents reached";
    if (!Number.isFinite(entropyBudget)) return null;
    // Allows for rounding: a hundred times 0.01 is a budget of 1.
    return this.#entropySpent >= entropyBudget * (1 - 1e-9) ? "entropy spent" : null;
  }

  #accept(input: I, options: PerturbOptions, caller: Caller<O> | null): Perturbation<I, O> {
    const { priority = PRIORITY_DEFAULT, by = null, id = this.#newId("per") } = options;
    if (Number.isNaN(priority)) throw new RangeError("priority: must be a number");
    const perturbation: Perturbation<I, O> = {
      input,
      cause: id,
      caller,
      priority,
      by,
      sequence: 0,
      heapIndex: -1,
    };
    if (!this.#inbox.push(perturbation)) {
      throw new TerrariumError(
        "INBOX_FULL",
        `${this.#inbox.size} perturbations are waiting for agent ${this.id}`,
      );
    }
    this.#tell({ type: "perturbed", perturbationId: id, by: by ?? "unknown" });
    this.#run?.wake.ring();
    return perturbation;
  }

  /**
   * Runs direct invocations one by one while the agent is DORMANT; `start` takes over the waiting ones. Calling it
   * twice is harmless.
   */
  #pump(): void {
    this.#busy = this.#busy.then(async () => {
      while (this.#state === "DORMANT") {
        const perturbation = this.#inbox.shift();
        if (!perturbation) break;
        this.#eventsHandled += 1;
        await this.#executor.execute(perturbation);
      }
    });
  }

  async #runLife(run: FluxRun<I, O>): Promise<void> {
    while (run.isOpen) {
      const exhaustion = this.#exhaustion;
      if (exhaustion !== null) {
        this.#end("collapse", exhaustion);
        break;
      }
      this.#checkSource(run);
      if (!run.isOpen) break;
      const isReady = this.#inbox.size > 0 || run.isReady;
      if (!isReady) await this.#idle(run);
      else if (run.outputs.isBlocking) await run.wake.wait();
      else {
        const handled = this.#step(run);
        if (handled) await handled;
        if (run.isDueToYield(this.#clock)) await run.yieldToEventLoop(this.#clock);
      }
    }
    const release = run.source?.release((error) => this.#tell({ type: "error", error, cause: null }));
    if (release) await release;
  }

  /** Checks whether the source failed or ended. */
  #checkSource(run: FluxRun<I, O>): void {
    const failure = run.source?.takeFailure();
    if (failure) this.#tell({ type: "error", error: failure.error, cause: null });
    if (!run.source?.isEnded || this.#state === "DRAINING") return;
    this.#calm();
    if (run.isOpen) this.#enter(nextState(this.id, this.#state, "source_ended"), "source ended");
  }

  /** No event is ready: ends the life when draining, otherwise reads the source and waits. */
  #idle(run: FluxRun<I, O>): Promise<void> | undefined {
    this.#calm();
    if (!run.isOpen) return undefined;
    if (this.#state === "DRAINING") {
      this.#end("drained", "source ended");
      return undefined;
    }
    run.source?.read();
    // The source's own code may have perturbed, failed or stopped the agent synchronously.
    const hasNews = !run.isOpen || this.#inbox.size > 0 || run.isReady || run.source?.isEnded;
    return hasNews ? undefined : run.wake.wait();
  }

  /** Handles the next event. */
  #step(run: FluxRun<I, O>): Promise<void> | undefined {
    if (this.#inbox.size === 0) this.#calm();
    else if (this.#state === "FLOWING") {
      this.#enter(nextState(this.id, this.#state, "disturb"), "perturbation");
    }
    if (!run.isOpen) return undefined;
    const event = this.#inbox.shift() ?? run.takeNext();
    if (!event) return undefined;
    this.#eventsHandled += 1;
    this.#eventsOfLife += 1;
    return this.#executor.execute(event);
  }

  #calm(): void {
    if (this.#state !== "PERTURBED") return;
    this.#enter(nextState(this.id, this.#state, "calm"), "perturbations handled");
  }

  #succeed(event: FluxEvent<I, O>, result: O | undefined): void {
    if (result !== undefined) {
      this.#tell({ type: "result", result, cause: event.cause });
      if (!event.caller) this.#output(result, event.cause);
    }
    event.caller?.resolve(result);
  }

  #output(output: O, cause: string | null): void {
    const run = this.#run;
    if (!run) return;
    const outputs = run.outputs.push(output);
    if (outputs > 0) this.#tell({ type: "dropped", outputs });
    // Feedback while draining would keep the agent from ever ending.
    if (this.#state === "DRAINING" || !run.feedback.isChosen()) return;
    try {
      const options = this.#options;
      const input = options.feedbackTransform ? options.feedbackTransform(output) : (output as unknown as I);
      if (input === undefined || run.feedback.push({ input, cause, caller: null })) return;
      throw new TerrariumError(
        "LIMIT_EXCEEDED",
        `an output was not fed back: ${run.feedback.size} are already waiting (feedbackMax)`,
      );
    } catch (error) {
      this.#tell({ type: "error", error, cause });
    }
  }

  /** Ends a failed event: observers get `error`, the caller gets `answer`. */
  #fail(event: FluxEvent<I, O>, error: unknown, answer: unknown): void {
    this.#tell({ type: "error", error, cause: event.cause });
    event.caller?.reject(answer);
  }

  /** Ends a life. Running and waiting events are accounted for before the state is signalled. */
  #end(trigger: FluxTrigger, reason: string): void {
    const to = nextState(this.id, this.#state, trigger);
    const from = this.#state;
    this.#state = to;
    this.#run?.close();
    const refusal = notRunningError(this.id, reason);
    this.#executor.expire(refusal);
    for (const perturbation of this.#inbox.clear()) this.#fail(perturbation, refusal, refusal);
    this.#tell({ type: "state", from, to, reason });
  }

  #enter(to: FluxState, reason: string): void {
    const from = this.#state;
    this.#state = to;
    this.#tell({ type: "state", from, to, reason });
  }

  #tell(signal: FluxSignal): void {
    try {
      this.#options.onSignal?.(signal);
    } catch (error) {
      if (this.#hasWarned) return;
      this.#hasWarned = true;
      process.emitWarning(`a signal listener of agent ${this.id} threw: ${messageOf(error)}`, {
        code: "FLUX_LISTENER",
      });
    }
  }
}
