import type { Cancel, Clock } from "../base/clock.js";
import type { TerrariumError } from "../base/errors.js";
import type { SessionState } from "../events/run.js";
import { HeldRuns } from "./held-runs.js";
import type { LiveRun } from "./live-runs.js";
import { notRunning } from "./run-errors.js";
import type { Run, RunWithoutInput } from "./run.js";
import type { SessionStates } from "./session-states.js";
import type { OpenRun, RunStore } from "./store/store.js";

/** Held runs that an agent is sent at once, and how many of its runs its host may have meanwhile. */
const CHUNK = 64;
const WINDOW = 256;
/** Longest sleep of the alarm, and the pause after a failure, ms. */
const ALARM_MS_MAX = 1_000;

export interface HeldPumpOptions {
  readonly store: Pick<RunStore, "get">;
  readonly states: SessionStates;
  readonly clock: Clock;
  readonly isUp: (agentId: string) => boolean;
  /** Runs of the agent that its host has. */
  readonly countLive: (agentId: string) => number;
  /** Sends a run; `call` is what its caller waits on, where there is one. */
  readonly send: (run: Run, call: LiveRun | undefined, state: SessionState, seq: number) => void;
  /** Whether a call may be sent, asked while it is still held. */
  readonly mayGo: (run: Run) => Promise<boolean>;
  /** A run that is held no more, and was not sent, because it has ended. */
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
  /** Agents to look at once more. */
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

  call(id: string): LiveRun | undefined {
    return this.#calls.get(id);
  }

  /** Replaces what is held under the same id. `notBefore` Infinity: until it is replaced, so that nothing overtakes it. */
  hold(run: RunWithoutInput, seq: number, notBefore: number | null, call?: LiveRun): void {
    const { id, agentId, session, kind, priority, attempt } = run;
    this.#held.remove(id);
    if (call) this.#calls.set(id, call);
    this.#held.add({ id, agentId, session, kind, priority, attempt, notBefore, seq });
    if (notBefore !== Infinity) this.pump(agentId);
  }

  /** What an earlier gateway accepted, before any agent is up. */
  load(open: readonly OpenRun[]): void {
    for (const run of open) this.#held.add(run);
  }

  /** Takes a held run out; false when it is not held. Who waits for it is told `reason`. */
  takeOut(id: string, reason?: TerrariumError): boolean {
    const run = this.#held.remove(id);
    if (!run) return false;
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    if (reason) call?.ended.reject(reason);
    this.pump(run.agentId);
    return true;
  }

  /** Sends what is held for an agent, as far as there is room. Returns at once. */
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
        // Taken out, or held anew, meanwhile.
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

  /** One alarm for all pauses. It may ring early, and is set again then. */
  #wakeAt(at: number): void {
    const { clock } = this.#options;
    this.#cancelAlarm?.();
    this.#cancelAlarm = clock.after(Math.min(Math.max(at - clock.now(), 1), ALARM_MS_MAX), () => {
      this.#cancelAlarm = null;
      for (const agentId of this.#held.agentIds) this.pump(agentId);
    });
  }
}
