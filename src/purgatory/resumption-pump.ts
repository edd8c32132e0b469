import { StoreError } from "../base/store-error.js";
import type { Clock } from "../base/clock.js";
import { isErrorCode, messageOf } from "../base/errors.js";
import { Alarm } from "./alarm.js";
import type { PurgatoryLimits } from "./limits.js";
import type { ApplyOutcome, Appointment, PurgatoryStore } from "./store.js";
import type { SemaphoreToken } from "./token.js";
import type { Transition } from "./transitions.js";

/**
 * Passes a person's answer to the agent and resolves when the agent has handled it. `attempt` is 1 for the first run
 * of this token. It must settle: reject with `NotDelivered` when the agent never began, `NotRepeatable` when it must not be
 * tried again, `AGENT_NOT_RUNNING` when its host died during the run, any other error when the agent failed.
 */
export type Resume = (token: SemaphoreToken, attempt: number) => Promise<void>;

/** The answer never reached the agent. Such an attempt does not count. */
export class NotDelivered extends Error {
  readonly reason: unknown;

  constructor(reason: unknown) {
    super(messageOf(reason));
    this.reason = reason;
  }
}

/** The resumption has failed for good: it is not repeated. */
export class NotRepeatable extends Error {
  readonly reason: unknown;

  constructor(reason: unknown) {
    super(messageOf(reason));
    this.reason = reason;
  }
}

/** The steps of park, resolve and resume between which a crash could do damage. */
export type Step =
  | "park:checked"
  | "park:stored"
  | "resolve:checked"
  | "resolve:stored"
  | "resume:starting"
  | "resume:started"
  | "resume:returned"
  | "resume:ended";

/** Called at each step. Does nothing in production; crash tests end the process in it. */
export type Checkpoint = (step: Step) => void;

export const noCheckpoint: Checkpoint = () => {};

export interface PumpParts {
  readonly store: PurgatoryStore;
  readonly clock: Clock;
  readonly limits: PurgatoryLimits;
  readonly resume: Resume;
  readonly checkpoint: Checkpoint;
  /** Whether the agent begins nothing new: its resumptions wait. */
  isFrozen(agentId: string): boolean;
  changed(token: SemaphoreToken): void;
  onError(error: unknown): void;
}

/** Tokens whose deferrals are remembered. */
const DEFERRALS_MAX = 10_000;

/** Starts due resumptions of agents that are up, within the limits, and stores how they end. */
export class ResumptionPump {
  readonly #parts: PumpParts;
  readonly #alarm: Alarm;
  /** Agents that are up. */
  readonly #up = new Set<string>();
  /** The agents of the runs, by the ids of their tokens. */
  readonly #runs = new Map<string, string>();
  readonly #runsByAgent = new Map<string, number>();
  /** Consecutive deferrals of each token, for growing pauses. The oldest are evicted beyond the bound. */
  readonly #deferrals = new Map<string, number>();
  #pumping = false;
  #again = false;
  #open = false;
  #closed = false;
  #onIdle: (() => void) | null = null;

  constructor(parts: PumpParts) {
    this.#parts = parts;
    this.#alarm = new Alarm(parts.clock, parts.limits.alarmMsMax, () => this.wake());
  }

  /** Allows resumptions to start. Before it, `recover` must be able to tell old runs from new ones. */
  start(): void {
    this.#open = true;
    this.wake();
  }

  agentUp(agentId: string): void {
    this.#up.add(agentId);
    this.wake();
  }

  agentDown(agentId: string): void {
    this.#up.delete(agentId);
  }

  /** Call it when a resumption may have become due, or its agent was thawed. */
  wake(): void {
    this.#again = true;
    if (this.#open && !this.#pumping) void this.#pump();
  }

  /** Starts nothing more; resolves when all runs have ended and are stored, or at once if there are none. */
  close(): Promise<void> {
    this.#closed = true;
    this.#alarm.clear();
    return new Promise((resolve) => {
      this.#onIdle = resolve;
      this.#checkIdle();
    });
  }

  async #pump(): Promise<void> {
    this.#pumping = true;
    const { store, clock, limits } = this.#parts;
    try {
      while (this.#again && !this.#closed) {
        this.#again = false;
        const agentIds = [...this.#up].filter((agentId) => this.#roomFor(agentId));
        if (agentIds.length === 0) break;
        // One more than can be started, to learn the time of the next.
        const limit = Math.min(limits.sweepMax, limits.runningMax - this.#runs.size + 1);
        const appointments = await store.dueResumptions(agentIds, limit);
        const starting = this.#reserve(appointments);
        await Promise.all(starting.map((id) => this.#start(id)));
        // A full page of one agent's tokens may hide another agent's, so read again while runs are starting.
        if (starting.length > 0) this.#again = true;
      }
    } catch (error) {
      if (!this.#closed) {
        this.#parts.onError(error);
        this.#alarm.wakeAt(clock.now() + limits.retryDelayMs);
      }
    } finally {
      this.#pumping = false;
    }
  }

  #roomFor(agentId: string): boolean {
    const { runningMax, runningPerAgentMax } = this.#parts.limits;
    if (this.#parts.isFrozen(agentId)) return false;
    return this.#runs.size < runningMax && (this.#runsByAgent.get(agentId) ?? 0) < runningPerAgentMax;
  }

  /** Takes a slot for each due token that fits; sets the alarm for the first that is not due yet. */
  #reserve(appointments: readonly Appointment[]): string[] {
    const now = this.#parts.clock.now();
    const reserved: string[] = [];
    for (const { id, agentId, at } of appointments) {
      if (at > now) {
        this.#alarm.wakeAt(at);
        break;
      }
      if (!this.#up.has(agentId) || this.#runs.has(id) || !this.#roomFor(agentId)) continue;
      this.#runs.set(id, agentId);
      this.#runsByAgent.set(agentId, (this.#runsByAgent.get(agentId) ?? 0) + 1);
      reserved.push(id);
    }
    return reserved;
  }

  async #start(id: string): Promise<void> {
    this.#parts.checkpoint("resume:starting");
    const result = await this.#store(id, () => ({ kind: "START", at: this.#parts.clock.now() }));
    const resumption = result && result.outcome !== "MISSING" ? result.token.resumption : null;
    // #runs has a slot for it, so a RUNNING token was started here, by a call whose answer was lost.
    if (result && result.outcome !== "MISSING" && resumption?.status === "RUNNING") {
      this.#parts.checkpoint("resume:started");
      this.#parts.changed(result.token);
      void this.#run(result.token, resumption.attempt);
    } else {
      this.#release(id);
    }
  }

  async #run(token: SemaphoreToken, attempt: number): Promise<void> {
    const ending = await this.#deliver(token, attempt);
    this.#parts.checkpoint("resume:returned");
    const result = await this.#store(token.id, () => ending(this.#parts.clock.now()));
    this.#parts.checkpoint("resume:ended");
    this.#release(token.id);
    if (result && result.outcome !== "MISSING") this.#parts.changed(result.token);
    this.wake();
  }

  /** Runs one attempt; returns the transition to store, given the time. */
  async #deliver(token: SemaphoreToken, attempt: number): Promise<(at: number) => Transition> {
    const { resume, limits } = this.#parts;
    try {
      await resume(token, attempt);
      this.#deferrals.delete(token.id);
      return (at) => ({ kind: "FINISH", at, attempt });
    } catch (thrown) {
      const isUndelivered = thrown instanceof NotDelivered;
      const isFinal = thrown instanceof NotRepeatable;
      const code = codeOf(isUndelivered || isFinal ? thrown.reason : thrown);
      const error = { code, message: messageOf(thrown).slice(0, limits.noteLengthMax) };
      if (isUndelivered) {
        const pauseMs = this.#pause(this.#deferred(token.id));
        return (at) => ({ kind: "DEFER", at, attempt, error, retryAt: at + pauseMs });
      }
      this.#deferrals.delete(token.id);
      const delayMs = this.#pause(attempt);
      const attemptsMax = isFinal ? attempt : limits.attemptsMax;
      return (at) => ({ kind: "FAIL", at, attempt, error, retryAt: at + delayMs, attemptsMax });
    }
  }

  /** Consecutive deferrals of the token, including this one. */
  #deferred(id: string): number {
    const times = (this.#deferrals.get(id) ?? 0) + 1;
    this.#deferrals.delete(id);
    this.#deferrals.set(id, times);
    const [oldest] = this.#deferrals.keys();
    if (this.#deferrals.size > DEFERRALS_MAX && oldest !== undefined) this.#deferrals.delete(oldest);
    return times;
  }

  /** Pause before the next attempt after `times` attempts or deferrals, ms. */
  #pause(times: number): number {
    const { retryDelayMs, retryDelayMsMax } = this.#parts.limits;
    return Math.min(retryDelayMs * 2 ** (times - 1), retryDelayMsMax);
  }

  /** Stores a transition and retries with growing pauses while the store fails; null when the store is closed. */
  async #store(id: string, transition: () => Transition): Promise<ApplyOutcome | null> {
    const { store, clock, limits } = this.#parts;
    for (let delayMs = limits.retryDelayMs; ; delayMs = Math.min(delayMs * 2, limits.retryDelayMsMax)) {
      try {
        return await store.apply(id, transition());
      } catch (error) {
        if (this.#closed || (error instanceof StoreError && error.code === "STORE_CLOSED")) return null;
        this.#parts.onError(error);
        await new Promise<void>((resolve) => void clock.after(delayMs, resolve));
      }
    }
  }

  #release(id: string): void {
    const agentId = this.#runs.get(id);
    if (agentId === undefined) return;
    this.#runs.delete(id);
    const left = (this.#runsByAgent.get(agentId) ?? 1) - 1;
    if (left === 0) this.#runsByAgent.delete(agentId);
    else this.#runsByAgent.set(agentId, left);
    this.#checkIdle();
  }

  #checkIdle(): void {
    if (this.#runs.size === 0) this.#onIdle?.();
  }
}

function codeOf(error: unknown): string {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : null;
  return isErrorCode(code) ? code : "AGENT_ERROR";
}
