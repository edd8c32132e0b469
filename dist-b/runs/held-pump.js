import { HeldRuns } from "./held-runs.js";
import { notRunning } from "./run-errors.js";
/** Held runs that are sent to an agent at once, and the most of its runs that its host may have meanwhile. */
const CHUNK = 64;
const WINDOW = 256;
/** Longest sleep of the alarm, and the pause after a failure, ms. */
const ALARM_MS_MAX = 1_000;
/** Holds accepted runs that no host has, and sends them when agent, session, pause and room allow. */
export class HeldPump {
  #held = new HeldRuns();
  #options;
  /** Held invocations and commands, by id: their callers wait. */
  #calls = new Map();
  #pumping = new Set();
  /** Agents to check again. */
  #again = new Set();
  #cancelAlarm = null;
  #isClosed = false;
  constructor(options) {
    this.#options = options;
  }
  has(id) {
    return this.#held.has(id);
  }
  isBlocked(agentId, session) {
    return this.#held.isBlocked(agentId, session);
  }
  countOf(agentId) {
    return this.#held.countOf(agentId);
  }
  call(id) {
    return this.#calls.get(id);
  }
  /**
   * Holds a run, in place of an earlier entry with its id. `notBefore` Infinity blocks its session until the entry is
   * replaced.
   */
  hold(run, seq, notBefore, call) {
    const { id, agentId, session, kind, priority, attempt } = run;
    this.#held.remove(id);
    if (call) this.#calls.set(id, call);
    this.#held.add({ id, agentId, session, kind, priority, attempt, notBefore, seq });
    if (notBefore !== Infinity) this.pump(agentId);
  }
  /** Holds the runs that an earlier gateway accepted. Called before any agent is up. */
  load(open) {
    for (const run of open) this.#held.add(run);
  }
  /** Removes a held run and rejects its caller with `reason`; returns false when it is not held. */
  takeOut(id, reason) {
    const run = this.#held.remove(id);
    if (!run) return false;
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    if (reason) call?.ended.reject(reason);
    this.pump(run.agentId);
    return true;
  }
  /** Sends the held runs of an agent while there is room. Returns at once. */
  pump(agentId) {
    const { isUp, clock, onError } = this.#options;
    if (this.#isClosed || !isUp(agentId) || this.#held.countOf(agentId) === 0) return;
    if (this.#pumping.has(agentId)) return void this.#again.add(agentId);
    this.#pumping.add(agentId);
    this.#pumpAll(agentId)
      .catch((error) => {
        onError(error);
        this.#wakeAt(clock.now() + ALARM_MS_MAX);
      })
      .finally(() => {
        this.#pumping.delete(agentId);
        if (this.#again.delete(agentId)) this.pump(agentId);
      });
  }
  close() {
    this.#isClosed = true;
    this.#cancelAlarm?.();
    for (const { run, ended } of this.#calls.values()) ended.reject(notRunning(run.agentId));
    this.#calls.clear();
  }
  async #pumpAll(agentId) {
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
  async #find(reference) {
    const { store, states, mayGo } = this.#options;
    const call = this.#calls.get(reference.id);
    const run = call ? (await mayGo(call.run)) && call.run : await store.get(reference.id);
    return { reference, run, call, state: await states.of(reference.agentId, reference.session) };
  }
  /** One timer for all pauses. It may fire early and is then set again. */
  #wakeAt(at) {
    const { clock } = this.#options;
    this.#cancelAlarm?.();
    this.#cancelAlarm = clock.after(Math.min(Math.max(at - clock.now(), 1), ALARM_MS_MAX), () => {
      this.#cancelAlarm = null;
      for (const agentId of this.#held.agentIds) this.pump(agentId);
    });
  }
}
//# sourceMappingURL=held-pump.js.map
