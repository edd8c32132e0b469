import type { Clock } from "../base/clock.js";
import type { FluxState } from "../events/event.js";
import type { Dispatcher } from "./dispatcher.js";
import type { FluxRun } from "./flux-run.js";
import type { LifeBudget } from "./life-budget.js";
import type { FluxSignal } from "./signals.js";
import type { FluxTrigger } from "./states.js";
import type { Wake } from "./wake.js";
/** The agent behind a life. */
export interface LifeHost<I, O> {
  readonly clock: Clock;
  readonly dispatcher: Dispatcher<I, O>;
  readonly budget: LifeBudget;
  readonly wake: Wake;
  readonly state: FluxState;
  /** True when nothing more may begin. */
  readonly isQuiescing: boolean;
  readonly tell: (signal: FluxSignal) => void;
  /** Changes the state; its listeners may perturb, stop or drain the agent. */
  enter(trigger: FluxTrigger, reason: string): void;
  /** Ends this life. */
  end(trigger: FluxTrigger, reason: string): void;
}
/** The loop of one life: begins events until the life ends, and then waits for those that run. */
export declare class Life<I, O> {
  #private;
  constructor(run: FluxRun<I, O>, host: LifeHost<I, O>);
  live(): Promise<void>;
}
