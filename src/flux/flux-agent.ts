import { type Clock, systemClock } from "../base/clock.js";
import { messageOf } from "../base/errors.js";
import { type NewId, randomId } from "../base/ids.js";
import type { FluxState } from "../events/event.js";
import { frozenError } from "../events/freeze.js";
import { agentError, Caller, notRunningError } from "./call.js";
import { type FluxConfig, fluxConfig } from "./config.js";
import { Dispatcher } from "./dispatcher.js";
import type { FluxEvent, Perturbation } from "./executor.js";
import { FluxRun } from "./flux-run.js";
import type { Flux, InvokeOptions, PerturbOptions, PerturbReceipt } from "./flux.js";
import { Life, type LifeHost } from "./life.js";
import { LifeBudget } from "./life-budget.js";
import type { FluxAgentOptions } from "./options.js";
import { Pipeline } from "./pipeline.js";
import type { FluxSignal } from "./signals.js";
import { type FluxTrigger, isAlive, nextState } from "./states.js";
import type { Turn } from "./turns.js";
import { Wake } from "./wake.js";

const PRIORITY_DEFAULT = 100;

/**
 * A stream processor: applies `process` to a source, and accepts perturbations at the same time. It handles the inbox
 * before feedback, feedback before the source; one event at a time in each session, up to `concurrency` sessions side
 * by side. The source and feedback belong to the session of perturbations without one. The gateway creates one for
 * each agent; use it directly to run an agent without a gateway.
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
  readonly #dispatcher: Dispatcher<I, O>;
  readonly #budget: LifeBudget;
  /** Rung when there may be new work. */
  readonly #wake = new Wake();
  #state: FluxState = "DORMANT";
  #run: FluxRun<I, O> | undefined;
  /** Settles when no call is running. Lives follow one another and never overlap. */
  #busy: Promise<void> = Promise.resolve();
  #eventsHandled = 0;
  /** Set by `drain`: begins and accepts nothing until the next start. */
  #isQuiescing = false;
  #isFrozen = false;
  #isPumping = false;
  #hasWarned = false;

  constructor(options: FluxAgentOptions<I, O>) {
    this.id = options.id;
    this.#options = options;
    this.#config = fluxConfig(options.config);
    this.#clock = options.clock ?? systemClock;
    this.#newId = options.newId ?? randomId;
    this.#budget = new LifeBudget(this.#config);
    this.#dispatcher = new Dispatcher<I, O>({
      id: options.id,
      clock: this.#clock,
      timeoutMs: this.#config.timeoutMs,
      graceMs: this.#config.graceMs,
      config: this.#config,
      hooks: options,
      wake: this.#wake,
      process: (input, ctx) => options.process(input, ctx),
      tell: (signal) => this.#tell(signal),
      warn: (error) => this.#warn("a hook", error),
      onBegun: () => this.#count(),
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
    return 50 * Math.min(outputs, 1) + 50 * Math.min(this.queueDepth / 10, 1);
  }

  /** Share of the entropy budget spent, 0–1. */
  get temperature(): number {
    return this.#budget.temperature;
  }

  /** Null when the budget is infinite. */
  get entropyRemaining(): number | null {
    return this.#budget.remaining;
  }

  /** All events ever handled, including direct invocations. Never decreases. */
  get eventsHandled(): number {
    return this.#eventsHandled;
  }

  /** Number of waiting perturbations. */
  get queueDepth(): number {
    return this.#dispatcher.waiting;
  }

  /** Number of sessions in which a perturbation waits, is handled or is held; perturbations without one are one. */
  get sessions(): number {
    return this.#dispatcher.sessions;
  }

  /**
   * Starts a life on `source`, or on perturbations alone. Returns the outputs, for one consumer; leaving the
   * iteration stops the agent. Throws `FluxStateError` unless DORMANT or STOPPED.
   */
  start(source?: AsyncIterable<I>): AsyncIterableIterator<O, undefined> {
    nextState(this.id, this.#state, "start");
    const onLeft = (): void => void this.stop("the consumer of its outputs left");
    const run = new FluxRun<I, O>(this.#config, source, this.#wake, onLeft);
    this.#run = run;
    this.#isQuiescing = false;
    const life = new Life<I, O>(run, this.#lifeHost());
    this.#busy = this.#busy.then(() => life.live());
    this.#wake.ring();
    this.#enter("start", "started");
    return run.outputs;
  }

  /** Queues an input ahead of the source and does not wait. Throws `INBOX_FULL` or `AGENT_NOT_RUNNING`. */
  perturb(input: I, options: PerturbOptions = {}): PerturbReceipt {
    if (!isAlive(this.#state)) throw notRunningError(this.id, this.#state);
    const { cause } = this.#accept(input, options, null);
    return { id: cause, acceptedAt: this.#clock.now(), queueDepth: this.queueDepth };
  }

  /**
   * Handles an input and returns the result of `process`: as a perturbation while the agent is alive, directly but
   * in the same order while it is DORMANT. Rejects with `AGENT_TIMEOUT`, `AGENT_ERROR` (its `cause` is the original
   * error), `INBOX_FULL`, `AGENT_NOT_RUNNING`, or the reason of the caller's signal.
   */
  async invoke(input: I, options: InvokeOptions = {}): Promise<O | undefined> {
    if (options.signal?.aborted) throw options.signal.reason;
    const { timeoutMs = this.#config.timeoutMs } = options;
    if (!(timeoutMs >= 0)) throw new RangeError("timeoutMs: must be a number of 0 or more");
    const isDirect = this.#state === "DORMANT";
    if (!isDirect && !isAlive(this.#state)) throw notRunningError(this.id, this.#state);
    const caller = new Caller<O>(options.signal);
    const perturbation = this.#accept(input, options, caller);
    caller.wait(this.#clock, timeoutMs, (reason) => void this.#dispatcher.giveUp(perturbation, reason));
    if (isDirect) this.#pump();
    return caller.outcome;
  }

  /**
   * Waits for a turn among the inputs without a session, ahead of those that wait, and does `begin` in it: no event, no
   * signal, no entropy. Returns a function that takes it back, false once it has begun. Throws `AGENT_NOT_RUNNING`.
   */
  takeTurn(turn: Turn): () => boolean {
    if (!isAlive(this.#state)) throw notRunningError(this.id, this.#state);
    if (this.#isQuiescing) throw notRunningError(this.id, "it is being drained");
    this.#dispatcher.turns.add(turn);
    this.#wake.ring();
    return () => this.#dispatcher.turns.remove(turn);
  }

  /** True when everything that runs ends by a deadline of its own: a caller's, or the agent's `timeoutMs`. */
  get isWithinDeadlines(): boolean {
    return this.#dispatcher.isWithinDeadlines;
  }

  /**
   * Cancels a perturbation: a waiting one is removed and never runs, a running one is aborted. Observers and its
   * caller get `reason` as its error. Returns false when the id is unknown or the outcome is already known.
   */
  cancel(id: string, reason: unknown): boolean {
    return this.#dispatcher.cancel(id, reason);
  }

  /**
   * Begins nothing more and refuses new perturbations until the next `start`. What waits is given back to
   * `onReturned`, or fails with AGENT_NOT_RUNNING. Resolves when all calls have ended or were abandoned.
   */
  async drain(): Promise<void> {
    this.#isQuiescing = true;
    this.#dispatcher.giveBack(notRunningError(this.id, "it is being drained"));
    this.#wake.ring();
    await this.#dispatcher.idle();
  }

  /**
   * Begins nothing more, in this life and later ones, until `thaw`: no perturbation, no feedback, no event of the source.
   * Turns (`takeTurn`) go on, and what runs may end. Perturbations and invocations that wait are given back to
   * `onReturned` or refused, and new ones are refused, with FROZEN.
   */
  freeze(): void {
    this.#isFrozen = true;
    this.#dispatcher.giveBackWaiting(frozenError(this.id));
  }

  /** Ends `freeze`. */
  thaw(): void {
    this.#isFrozen = false;
    this.#wake.ring();
  }

  /**
   * Ends the life at once: releases the source, refuses waiting perturbations, aborts running calls. Resolves when
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
    this.#budget.reset();
    this.#isQuiescing = false;
    if (to !== this.#state) this.#enter("reset", "reset");
  }

  /** Connects two agents: outputs of this agent are the source of `next`. */
  pipe<P>(next: Flux<O, P>): Pipeline<I, O, P> {
    return new Pipeline(this, next, this.#clock);
  }

  #lifeHost(): LifeHost<I, O> {
    return {
      clock: this.#clock,
      dispatcher: this.#dispatcher,
      budget: this.#budget,
      wake: this.#wake,
      state: () => this.#state,
      isQuiescing: () => this.#isQuiescing,
      isFrozen: () => this.#isFrozen,
      tell: (signal) => this.#tell(signal),
      enter: (trigger, reason) => this.#enter(trigger, reason),
      end: (trigger, reason) => this.#end(trigger, reason),
    };
  }

  #accept(input: I, options: PerturbOptions, caller: Caller<O> | null): Perturbation<I, O> {
    const { priority = PRIORITY_DEFAULT, by = null, id = this.#newId("per"), session = null } = options;
    if (Number.isNaN(priority)) throw new RangeError("priority: must be a number");
    if (this.#isQuiescing) throw notRunningError(this.id, "it is being drained");
    if (this.#isFrozen) throw frozenError(this.id);
    const perturbation: Perturbation<I, O> = {
      input,
      cause: id,
      session,
      caller,
      isPerturbation: true,
      call: null,
      priority,
      by,
      sequence: 0,
      heapIndex: -1,
    };
    this.#dispatcher.push(perturbation);
    // One that comes again after a freeze or a stop was told before.
    if (!this.#dispatcher.comesAgain(id))
      this.#tell({ type: "perturbed", perturbationId: id, by: by ?? "unknown" });
    this.#wake.ring();
    return perturbation;
  }

  /** Runs direct invocations while the agent is DORMANT; `start` takes over the waiting ones. */
  #pump(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    const dispatcher = this.#dispatcher;
    this.#busy = this.#busy.then(async () => {
      while (this.#state === "DORMANT") {
        if (dispatcher.isReady) {
          dispatcher.beginNext();
          await dispatcher.room();
        } else if (dispatcher.active === 0 && dispatcher.waiting === 0) break;
        else await this.#wake.wait();
      }
      this.#isPumping = false;
      await dispatcher.idle();
    });
  }

  #count(): void {
    this.#eventsHandled += 1;
    if (isAlive(this.#state)) this.#budget.count();
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
    if (this.#state === "DRAINING") return;
    try {
      const isFedBack = run.feedBack(output, cause, this.#options.feedbackTransform);
      if (isFedBack && cause !== null) this.#options.onFedBack?.(cause);
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
    this.#dispatcher.expireAll(refusal);
    this.#dispatcher.giveBack(refusal);
    this.#wake.ring();
    this.#tell({ type: "state", from, to, reason });
  }

  #enter(trigger: FluxTrigger, reason: string): void {
    const from = this.#state;
    const to = (this.#state = nextState(this.id, from, trigger));
    this.#tell({ type: "state", from, to, reason });
  }

  #tell(signal: FluxSignal): void {
    try {
      this.#options.onSignal?.(signal);
    } catch (error) {
      this.#warn("a signal listener", error);
    }
  }

  /** Warns once. */
  #warn(who: string, error: unknown): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    process.emitWarning(`${who} of agent ${this.id} threw: ${messageOf(error)}`, { code: "FLUX_LISTENER" });
  }
}
