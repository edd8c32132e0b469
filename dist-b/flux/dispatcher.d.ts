import type { FluxConfig } from "./config.js";
import { type ExecutorHost, type FluxEvent, type Perturbation } from "./executor.js";
import type { DispatchHooks } from "./options.js";
import { Turns } from "./turns.js";
import { Wake } from "./wake.js";
export interface DispatcherHost<I, O> extends Omit<ExecutorHost<I, O>, "onSettled"> {
  readonly config: FluxConfig;
  readonly hooks: DispatchHooks;
  /** Rung when there may be new work. */
  readonly wake: Wake;
  /** Called directly before `process`. */
  onBegun(): void;
  /** Reports an error of a hook that affects no perturbation. */
  warn(error: unknown): void;
}
/**
 * Decides which perturbation begins, keeps to `concurrency`, and accounts for each perturbation exactly once.
 *
 * ```
 *   waiting ──▶ asked ──true──▶ running ──outcome──▶ settled ──▶ held ──▶ released
 *      │          │ false           └── its place is taken ─┘
 *      └──────────┴──▶ removed          └──────── its session is busy ───────┘
 * ```
 *
 * An asked perturbation takes a concurrency slot and its session too. `asked` and `held` are skipped without these
 * hooks.
 */
export declare class Dispatcher<I, O> {
  #private;
  readonly turns: Turns;
  constructor(host: DispatcherHost<I, O>);
  /** Number of waiting perturbations. */
  get waiting(): number;
  /** Number of sessions in which a perturbation waits, runs or is held. */
  get sessions(): number;
  /** Number of events that take a concurrency slot: asked, running, or expired and not settled. */
  get active(): number;
  /** Number of perturbations that are asked whether they may begin. */
  get asked(): number;
  /** Number of perturbations that take a concurrency slot. */
  get perturbing(): number;
  get isFull(): boolean;
  /** True when a perturbation waits whose session is free. */
  get isReady(): boolean;
  /** True when a turn waits and no event without a session is handled. */
  get isTurnReady(): boolean;
  /** True when every event that runs ends by a deadline of its own. */
  get isWithinDeadlines(): boolean;
  get isSessionlessBusy(): boolean;
  /** Queues a perturbation. Throws INBOX_FULL; its details name the limit. O(log n). */
  push(perturbation: Perturbation<I, O>): void;
  /** Begins the next perturbation, if one is ready. */
  beginNext(): void;
  /** Begins the first waiting turn. It has a place and the session of events without one, and costs nothing else. */
  beginTurn(): void;
  /** Begins an event of the source or a feedback. */
  begin(event: FluxEvent<I, O>): void;
  /** Ends a perturbation that waits, is asked or runs, with `reason`. Returns false when it has its outcome. */
  giveUp(perturbation: Perturbation<I, O>, reason: unknown): boolean;
  /** As `giveUp`; returns false also for an unknown id. */
  cancel(id: string, reason: unknown): boolean;
  /** Expires all running calls. */
  expireAll(reason: unknown): void;
  /** Gives back all perturbations that have not begun; those that are not taken back fail with `refusal`. */
  giveBack(refusal: unknown): void;
  /** Undefined when an event may begin, else a promise for that. One caller may wait at a time. */
  room(): Promise<void> | undefined;
  /** Undefined when no event is active, else a promise for that. */
  idle(): Promise<void> | undefined;
}
