import type { Cancel, Clock } from "../../base/clock.js";
import type { TerrariumError } from "../../base/errors.js";
import type { SessionState } from "../../events/run.js";
import { HeldRuns } from "./held-runs.js";
import type { LiveRun } from "../live-runs.js";
import { notRunning } from "../run-errors.js";
import type { Run, RunWithoutInput } from "../run.js";
import type { SessionStates } from "../session-states.js";
import type { OpenRun, RunStore } from "../store/store.js";

/** Held runs that are sent to an agent at once, and the most of its runs that its host may have meanwhile. */
const CHUNK = 64;
const WINDOW = 256;
/** Longest sleep of the alarm, and the pause after a failure, ms. */
const ALARM_MS_MAX = 1_000;

export interface HeldPumpOptions {
  readonly store: Pick<RunStore, "get">;
  readonly states: SessionStates;
  readonly clock: Clock;
  readonly isUp: (agentId: string) => boolean;
  /** Number of the agent's runs at its host. */
  readonly countLive: (agentId: string) => number;
  /** Sends a run; `call` is set when a caller waits for it. */
  readonly send: (run: Run, call: LiveRun | undefined, state: SessionState, seq: number) => void;
  /** Whether a call may be sent. Called while it is still held. */
  readonly mayGo: (run: Run) => Promise<boolean>;
  /** Called for a run that ended while it was held. */
  readonly onGone: (id: string, call: LiveRun | undefined) => void;
  readonly onError: (error: unknown) => void;
}

/** Holds accepted runs that no host has, and sends them when agent, session, pause and room allow. */
export class HeldPump {
  readonly #held = new HeldRuns();
  readonly #options: HeldPumpOptions;
  /** Held invocations and commands, by id: their callers wait. */
  readonly #calls = new Map<string, LiveRun>();
  readonly #pumping = new Set<string>();
  /** Agents to check again. */
  readonly #again = new Set<string>();
  #cancelAlarm: Cancel | null = null;
  #isClosed = false;

  constructor(options: HeldPumpOptions) {
    this.#options = options;
  }

  has(id: string): boolean {
    return this.#held.has(id);
  }

  isBlocked(agentId: string, session: string | null): boolean {
    return this.#held.isBlocked(agentId, session);
  }

  countOf(agentId: string): number {
    return this.#held.countOf(agentId);
  }

  /** Held runs of an agent: in all, in this session, and of this client. O(sessions). */
  waitingFor(agentId: string, session: string | null, by: string) {
    return {
      inAll: this.#held.countOf(agentId),
      inSession: this.#held.countInSession(agentId, session),
      ofClient: this.#held.countOfClient(agentId, by),
    };
  }

  oldestOf(agentId: string): number | null {
    return this.#held.oldestOf(agentId);
  }

  call(id: string): LiveRun | undefined {
    return this.#calls.get(id);
  }

  /** The held calls of an agent. O(held calls). */
  callsOf(agentId: string): LiveRun[] {
    return [...this.#calls.values()].filter(({ run }) => run.agentId === agentId);
  }

  /**
   * Holds a run, in place of an earlier entry with its id. `notBefore` Infinity blocks its session until the entry is
   * replaced.
   */
  hold(run: RunWithoutInput, seq: number, notBefore: number | null, call?: LiveRun): void {
    const { id, agentId, session, kind, priority, attempt, by } = run;
    this.#held.remove(id);
    if (call && !this.#isClosed) this.#calls.set(id, call);
    else call?.ended.reject(notRunning(agentId));
    this.#held.add({ id, agentId, session, kind, priority, attempt, notBefore, by, seq });
    if (notBefore !== Infinity) this.pump(agentId);
  }

  /** Holds the runs that an earlier gateway accepted. Called before any agent is up. */
  load(open: readonly OpenRun[]): void {
    for (const run of open) this.#held.add(run);
  }

  /** Removes a held run and rejects its caller with `reason`; returns false when it is not held. */
  takeOut(id: string, reason?: TerrariumError): boolean {
    const run = this.#held.remove(id);
    if (!run) return false;
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    if (reason) call?.ended.reject(reason);
    this.pump(run.agentId);
    return true;
  }

  /** Removes all held runs of an agent, and rejects their callers with what `reasonOf` says. Returns their ids. */
  takeOutAll(agentId: string, reasonOf: (id: string) => TerrariumError): string[] {
    const { runs } = this.#held.ready(agentId, Infinity, Infinity);
    for (const { id } of runs) {
      this.#held.remove(id);
      this.#calls.get(id)?.ended.reject(reasonOf(id));
      this.#calls.delete(id);
    }
    return runs.map(({ id }) => id);
  }

  /** Sends the held runs of an agent while there is room. Returns at once. */
  pump(agentId: string): void {
    const { isUp, clock, onError } = this.#options;
    if (this.#isClosed || !isUp(agentId) || this.#held.countOf(agentId) === 0) return;
    if (this.#pumping.has(agentId)) return void this.#again.add(agentId);
    this.#pumping.add(agentId);
    this.#pumpAll(agentId)
      .catch((error: unknown) => {
        onError(error);
        this.#wakeAt(clock.now() + ALARM_MS_MAX);
      })
      .finally(() => {
        this.#pumping.delete(agentId);
        if (this.#again.delete(agentId)) this.pump(agentId);
      });
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelAlarm?.();
    for (const { run, ended } of this.#calls.values()) ended.reject(notRunning(run.agentId));
    this.#calls.clear();
  }

  async #pumpAll(agentId: string): Promise<void> {
    const { clock, isUp, countLive, onGone } = this.#options;
    for (;;) {
      const room = Math.min(CHUNK, WINDOW - countLive(agentId));
      const { runs, wakeAt } = this.#held.ready(agentId, clock.now(), Math.max(0, room));
      if (wakeAt !== null && wakeAt !== Infinity) this.#wakeAt(wakeAt);
      if (runs.length === 0) return;
      const found = await Promise.all(runs.map((reference) => this.#find(reference)));
      if (this.#isClosed || !isUp(agentId)) return;
      for (const { reference, run, call, state } of found) {
        // It was removed or replaced meanwhile.
        if (!this.#held.isSame(reference)) continue;
        this.#held.remove(reference.id);
        this.#calls.delete(reference.id);
        if (run && run.status === "ACCEPTED") this.#options.send(run, call, state, reference.seq);
        else onGone(reference.id, call);
      }
    }
  }

  async #find(reference: OpenRun) {
    const { store, states, mayGo } = this.#options;
    const call = this.#calls.get(reference.id);
    const run = call ? (await mayGo(call.run)) && call.run : await store.get(reference.id);
    return { reference, run, call, state: await states.of(reference.agentId, reference.session) };
  }

  /** One timer for all pauses. It may fire early and is then set again. */
  #wakeAt(at: number): void {
    const { clock } = this.#options;
    this.#cancelAlarm?.();
    this.#cancelAlarm = clock.after(Math.min(Math.max(at - clock.now(), 1), ALARM_MS_MAX), () => {
      this.#cancelAlarm = null;
      for (const agentId of this.#held.agentIds) this.pump(agentId);
    });
  }
}
