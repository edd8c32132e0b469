import type { Clock } from "../base/clock.js";
import type { FluxState } from "../events/event.js";
import type { Dispatcher } from "./dispatcher.js";
import type { FluxRun } from "./flux-run.js";
import type { LifeBudget } from "./life-budget.js";
import type { FluxSignal } from "./signals.js";
import type { FluxTrigger } from "./states.js";
import type { Wake } from "./wake.js";

/** The agent behind a life. It has no getters: objects with getters of their own have a shape each. */
export interface LifeHost<I, O> {
  readonly clock: Clock;
  readonly dispatcher: Dispatcher<I, O>;
  readonly budget: LifeBudget;
  readonly wake: Wake;
  readonly state: () => FluxState;
  /** True when nothing more may begin. */
  readonly isQuiescing: () => boolean;
  /** True when only turns may begin. */
  readonly isFrozen: () => boolean;
  readonly tell: (signal: FluxSignal) => void;
  /** Changes the state; its listeners may perturb, stop or drain the agent. */
  enter(trigger: FluxTrigger, reason: string): void;
  /** Ends this life. */
  end(trigger: FluxTrigger, reason: string): void;
}

/** The loop of one life: begins events until the life ends, and then waits for those that run. */
export class Life<I, O> {
  readonly #run: FluxRun<I, O>;
  readonly #host: LifeHost<I, O>;

  constructor(run: FluxRun<I, O>, host: LifeHost<I, O>) {
    this.#run = run;
    this.#host = host;
  }

  async live(): Promise<void> {
    const run = this.#run;
    const { dispatcher, budget, wake, clock, tell } = this.#host;
    while (run.isOpen) {
      const exhaustion = dispatcher.active === 0 ? budget.exhaustion(0) : null;
      if (exhaustion !== null) {
        this.#host.end("collapse", exhaustion);
        break;
      }
      this.#checkSource();
      if (!run.isOpen) break;
      if (!this.#canBegin()) await this.#idle();
      else if (run.outputs.isBlocking && !dispatcher.isTurnReady) await wake.wait();
      else {
        this.#beginNext();
        const room = dispatcher.room();
        if (room) await room;
        if (run.isDueToYield(clock)) await run.yieldToEventLoop(clock);
      }
    }
    const idle = dispatcher.idle();
    if (idle) await idle;
    const release = run.source?.release((error) => tell({ type: "error", error, cause: null }));
    if (release) await release;
  }

  /** True when this life may begin another event. */
  get #isOpenForMore(): boolean {
    const { isQuiescing, budget, dispatcher } = this.#host;
    return !isQuiescing() && budget.exhaustion(dispatcher.asked) === null;
  }

  /** True when the source may be asked for its next event. */
  get #mayRead(): boolean {
    return this.#isOpenForMore && !this.#host.isFrozen();
  }

  /** True when a perturbation is ready, or else feedback or the source, whose session is that of inputs without one. */
  #canBegin(): boolean {
    const { dispatcher } = this.#host;
    return (dispatcher.isTurnReady || this.#isEventReady) && this.#isOpenForMore;
  }

  get #isEventReady(): boolean {
    const { dispatcher, isFrozen } = this.#host;
    if (isFrozen()) return false;
    return dispatcher.isReady || (this.#run.isReady && !dispatcher.isSessionlessBusy);
  }

  /** Checks whether the source failed or ended. */
  #checkSource(): void {
    const run = this.#run;
    const failure = run.source?.takeFailure();
    if (failure) this.#host.tell({ type: "error", error: failure.error, cause: null });
    if (!run.source?.isEnded || this.#host.state() === "DRAINING") return;
    this.#calm();
    // Perturbations that are handled meanwhile do not delay the end.
    if (run.isOpen && this.#host.state() === "PERTURBED") this.#host.enter("calm", "source ended");
    if (run.isOpen) this.#host.enter("source_ended", "source ended");
  }

  /** No event may begin: ends the life when drained, otherwise reads the source and waits. */
  #idle(): Promise<void> | undefined {
    const run = this.#run;
    const { dispatcher, wake } = this.#host;
    this.#calm();
    if (!run.isOpen) return undefined;
    if (this.#host.state() === "DRAINING") {
      if (dispatcher.active > 0 || dispatcher.waiting > 0 || run.isReady) return wake.wait();
      this.#host.end("drained", "source ended");
      return undefined;
    }
    if (this.#mayRead && !dispatcher.isSessionlessBusy) run.source?.read();
    // The source's own code may have perturbed, failed or stopped the agent synchronously.
    const hasNews = !run.isOpen || this.#canBegin() || run.source?.isEnded;
    return hasNews ? undefined : wake.wait();
  }

  #beginNext(): void {
    const run = this.#run;
    const { dispatcher } = this.#host;
    // Between two turns an event that waits has its own, so that turns cannot crowd out the agent's work. The source is
    // otherwise read only when nothing else is to do, which may be never.
    if (dispatcher.isTurnReady && !(dispatcher.turns.hadTurn && this.#isEventReady)) {
      if (dispatcher.turns.hadTurn && this.#mayRead) run.source?.read();
      this.#calm();
      if (run.isOpen && !this.#host.isQuiescing()) dispatcher.beginTurn();
      return;
    }
    if (!dispatcher.isReady) this.#calm();
    else if (this.#host.state() === "FLOWING") this.#host.enter("disturb", "perturbation");
    // A listener may have stopped, drained, frozen or perturbed the agent.
    if (!run.isOpen || this.#host.isQuiescing() || this.#host.isFrozen()) return;
    if (dispatcher.isReady) dispatcher.beginNext();
    else {
      const event = run.takeNext();
      if (event) dispatcher.begin(event);
    }
  }

  /** Returns to FLOWING unless a perturbation is being handled. */
  #calm(): void {
    if (this.#host.state() !== "PERTURBED" || this.#host.dispatcher.perturbing > 0) return;
    this.#host.enter("calm", "perturbations handled");
  }
}
