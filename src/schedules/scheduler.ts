import type { Cancel, Clock } from "../base/clock.js";
import type { AgentsChange } from "../events/agent/agents-change.js";
import type { Delivery } from "../events/run.js";
import type { ScheduleDescriptor } from "../events/agent/schedule.js";
import { CronTimes } from "./cron-times.js";

/** Longest sleep until a tick, ms: wall time may have jumped meanwhile. */
const SLEEP_MS_MAX = 60_000;
/** A tick that is later than this has been missed, ms: the machine slept, or its clock was set. */
const LATE_MS_MAX = 60_000;
/** Ticks of one schedule that wait for the store. */
const WAITING_TICKS_MAX = 60;
/** Pauses before a tick is tried again, ms; they double. */
const RETRY_MS = 1_000;
const RETRY_MS_MAX = 60_000;

/** The part of an agent that matters here. */
export interface ScheduledAgent {
  readonly id: string;
  readonly delivery: Delivery;
  readonly schedules: readonly ScheduleDescriptor[];
}

/** One tick of one schedule. */
export interface Tick {
  readonly agentId: string;
  readonly schedule: ScheduleDescriptor;
  readonly delivery: Delivery;
  /** When it was due, wall clock, ms since 1970. */
  readonly at: number;
}

/**
 * The outcome of a tick. STARTED: it has a run. REPEATED: it had one before. SKIPPED: the agent was stopped. MISSED: it
 * was due while no gateway ran, and the schedule does not catch up. DELAYED: no run could be accepted now; it is tried
 * again. REFUSED: too many ticks of this schedule wait already.
 */
export const TICK_OUTCOMES = ["STARTED", "REPEATED", "SKIPPED", "MISSED", "DELAYED", "REFUSED"] as const;
/** The outcome of a tick. */
export type TickOutcome = (typeof TICK_OUTCOMES)[number];

export interface SchedulerOptions {
  readonly clock: Clock;
  /**
   * Stores a run for a tick, and sends it when its agent is there. False when the schedule has had a run for this tick, or
   * a later one. Rejects when no run can be accepted now.
   */
  readonly accept: (tick: Tick) => Promise<boolean>;
  /** When the schedule last had a run, or was first seen: that is `at` for one that is not known. */
  readonly lastTick: (agentId: string, name: string, at: number) => Promise<number>;
  /** Called with each tick. Must not throw. */
  readonly onTick: (outcome: TickOutcome, tick: Tick, error?: unknown) => void;
}

interface Armed {
  readonly agent: Pick<ScheduledAgent, "id" | "delivery">;
  readonly schedule: ScheduleDescriptor;
  readonly times: CronTimes;
  /** Null: it never ticks again. */
  next: number | null;
  /** Ticks that wait, oldest first; the first one is under way. */
  readonly due: number[];
  cancel: Cancel;
  /** Ends the pause before a tick is tried again. */
  hurry: () => void;
  isGone: boolean;
}

/**
 * Makes one run for each tick of the agents' schedules. Behaviour: SPEC.md. Ticks are stored with their runs, so that none
 * has two, however often gateways are killed and started.
 */
export class Scheduler {
  readonly #options: SchedulerOptions;
  /** By agent, then by name. */
  readonly #armed = new Map<string, Map<string, Armed>>();
  /** Agents whose host is gone: their ticks wait for it. */
  readonly #away = new Set<string>();
  readonly #stopped = new Set<string>();
  #isClosed = false;

  constructor(options: SchedulerOptions) {
    this.#options = options;
  }

  /** Schedules that are as before go on. */
  onAgents({ added, removed }: AgentsChange<ScheduledAgent>): void {
    if (this.#isClosed) return;
    for (const id of removed) {
      this.#replace({ id, schedules: [], delivery: "at_least_once" });
      this.#stopped.delete(id);
      this.#away.delete(id);
    }
    for (const agent of added) this.#replace(agent);
  }

  agentUp(agentId: string): void {
    this.#away.delete(agentId);
    this.#stopped.delete(agentId);
  }

  /** An agent was stopped, or has collapsed, unless its host is gone. */
  agentDown(agentId: string): void {
    if (!this.#away.has(agentId)) this.#stopped.add(agentId);
  }

  /** To be called before `agentDown`. Null: all agents. */
  hostDown(agentIds: readonly string[] | null): void {
    for (const agentId of agentIds ?? this.#armed.keys()) this.#away.add(agentId);
  }

  /** When a schedule ticks next, ms since 1970; null when it does not, or is not known. */
  next(agentId: string, name: string): number | null {
    return this.#armed.get(agentId)?.get(name)?.next ?? null;
  }

  close(): void {
    this.#isClosed = true;
    for (const ofAgent of this.#armed.values()) for (const armed of ofAgent.values()) drop(armed);
  }

  #replace(agent: ScheduledAgent): void {
    const before = this.#armed.get(agent.id) ?? new Map<string, Armed>();
    const after = new Map<string, Armed>();
    for (const schedule of agent.schedules) {
      const old = before.get(schedule.name);
      const same = old !== undefined && isSame(old, agent, schedule);
      after.set(schedule.name, same ? old : this.#arm(agent, schedule));
      if (same) before.delete(schedule.name);
    }
    for (const gone of before.values()) drop(gone);
    if (after.size > 0) this.#armed.set(agent.id, after);
    else this.#armed.delete(agent.id);
  }

  #arm({ id, delivery }: ScheduledAgent, schedule: ScheduleDescriptor): Armed {
    const times = new CronTimes(schedule.cron, schedule.timeZone);
    const now = this.#options.clock.now();
    const state = { next: times.next(now), due: [], cancel: () => undefined, hurry: () => undefined };
    const armed: Armed = { agent: { id, delivery }, schedule, times, ...state, isGone: false };
    this.#sleep(armed);
    if (schedule.missed === "once")
      this.#catchUp(armed, now).catch((error: unknown) => this.#tell("REFUSED", armed, now, error));
    return armed;
  }

  /** One run for all ticks that were due while no gateway was up. */
  async #catchUp(armed: Armed, now: number): Promise<void> {
    const { agent, schedule, times } = armed;
    const last = await this.#options.lastTick(agent.id, schedule.name, now);
    const latest = times.latest(now);
    if (latest !== null && latest > last) this.#enqueue(armed, latest);
  }

  #sleep(armed: Armed): void {
    const { next } = armed;
    if (next === null) return;
    const sleepMs = Math.min(Math.max(next - this.#options.clock.now(), 0), SLEEP_MS_MAX);
    armed.cancel = this.#options.clock.after(sleepMs, () => this.#ring(armed));
  }

  #ring(armed: Armed): void {
    const now = this.#options.clock.now();
    const { times, schedule } = armed;
    if (armed.next !== null && now - armed.next > LATE_MS_MAX) {
      // The machine slept, or its clock was set.
      const latest = times.latest(now) ?? armed.next;
      if (schedule.missed === "once" || now - latest <= LATE_MS_MAX) this.#enqueue(armed, latest);
      else this.#tell("MISSED", armed, latest);
      armed.next = times.next(now);
    }
    for (; armed.next !== null && armed.next <= now; armed.next = times.next(armed.next)) {
      this.#enqueue(armed, armed.next);
    }
    this.#sleep(armed);
  }

  #enqueue(armed: Armed, at: number): void {
    if (this.#stopped.has(armed.agent.id)) return this.#tell("SKIPPED", armed, at);
    if (armed.due.length >= WAITING_TICKS_MAX) return this.#tell("REFUSED", armed, at);
    // Ticks of one schedule are stored in their order.
    if (armed.due.push(at) === 1) void this.#work(armed);
  }

  async #work(armed: Armed): Promise<void> {
    let pauseMs = RETRY_MS;
    for (let at = armed.due[0]; at !== undefined && !armed.isGone && !this.#isClosed; at = armed.due[0]) {
      const tick = tickOf(armed, at);
      try {
        this.#tell((await this.#options.accept(tick)) ? "STARTED" : "REPEATED", armed, at);
      } catch (error) {
        // The store does not answer, or has no room: both pass.
        this.#tell("DELAYED", armed, at, error);
        await this.#pause(armed, pauseMs);
        pauseMs = Math.min(pauseMs * 2, RETRY_MS_MAX);
        continue;
      }
      pauseMs = RETRY_MS;
      armed.due.shift();
    }
  }

  #pause(armed: Armed, pauseMs: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#options.clock.after(pauseMs, resolve);
      armed.hurry = () => {
        cancel();
        resolve();
      };
    });
  }

  #tell(outcome: TickOutcome, armed: Armed, at: number, error?: unknown): void {
    this.#options.onTick(outcome, tickOf(armed, at), error);
  }
}

function drop(armed: Armed): void {
  armed.isGone = true;
  armed.cancel();
  armed.hurry();
}

function tickOf({ agent, schedule }: Armed, at: number): Tick {
  return { agentId: agent.id, delivery: agent.delivery, schedule, at };
}

function isSame(
  { agent, schedule }: Armed,
  { delivery }: ScheduledAgent,
  other: ScheduleDescriptor,
): boolean {
  return agent.delivery === delivery && JSON.stringify(schedule) === JSON.stringify(other);
}
