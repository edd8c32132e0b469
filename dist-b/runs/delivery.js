import { TerrariumError } from "../base/errors.js";
import { isThenable } from "../base/deferred.js";
import { HeldPump } from "./held-pump.js";
import { CutOff, NotBegun } from "./hosts.js";
import { liveRun, LiveRuns } from "./live-runs.js";
import { cancelled, firstErrorOf, isCancelled, unavailable, unexpected } from "./run-errors.js";
/** Pause before a held run is offered again to a host that had no room, ms. */
const FULL_PAUSE_MS = 1_000;
/**
 * Sends accepted runs to the hosts of their agents and stores how they end. A run is live from when a host has it until
 * its end is stored.
 *
 * ```
 *   accepted ──agent up, session free──▶ live ──settled──▶ stored
 *      │                                 │  ▲
 *      └──────────▶ held ◀──returned, ───┘  │
 *                    │       cut off        │
 *                    └──agent up, pause over┘
 * ```
 */
export class Delivery {
  live = new LiveRuns();
  held;
  #options;
  #up = new Set();
  #seq = 0;
  #isClosed = false;
  constructor(options) {
    this.#options = options;
    this.held = new HeldPump({
      ...options,
      isUp: (agentId) => this.#up.has(agentId),
      countLive: (agentId) => this.live.countOf(agentId),
      send: (run, call, state, seq) => this.#sendHeld(run, call, state, seq),
      mayGo: (run) => this.#mayGo(run),
      onGone: (id, call) => {
        options.acceptance.leave(id);
        call?.ended.reject(unavailable(id));
      },
    });
  }
  /** Takes over the runs of an earlier gateway. Called before any agent is up. */
  load(open) {
    this.held.load(open);
    for (const { seq } of open) this.#seq = Math.max(this.#seq, seq);
  }
  /** The state to send a new run of this session with; null when it has to be held. */
  readyState(agentId, session) {
    if (this.#isClosed || this.held.isBlocked(agentId, session)) return null;
    const state = this.#options.states.of(agentId, session);
    return isThenable(state) ? null : state;
  }
  /**
   * Whether a new run of this session can be sent, or held for a moment. An agent without held runs may still refuse
   * it: its host decides.
   */
  takes(agentId, session) {
    return !this.#isClosed && (this.#up.has(agentId) || !this.held.isBlocked(agentId, session));
  }
  /** A run that has not ended: at its host, or a call that is held. */
  find(id) {
    return this.live.get(id) ?? this.held.call(id);
  }
  /** Sends a run to its host. */
  send(run, state, handshake) {
    const live = this.live.add(run, (this.#seq += 1));
    this.#deliver(live, state, handshake);
    return live;
  }
  /** Keeps a stored run until its agent, its session and its host can take it. */
  hold(run) {
    const live = liveRun(run, (this.#seq += 1));
    live.isAcknowledged = true;
    this.held.hold(run, live.seq, run.notBefore, run.timeoutMs === null ? undefined : live);
    return live;
  }
  agentUp(agentId) {
    this.#up.add(agentId);
    this.held.pump(agentId);
  }
  agentDown(agentId) {
    this.#up.delete(agentId);
  }
  /** The host of these agents is gone, with the runs it had. The link rejects calls. Null: all agents. */
  hostDown(agentIds) {
    for (const agentId of agentIds ?? this.live.agentIds) {
      this.#up.delete(agentId);
      for (const live of this.live.ofAgent(agentId)) {
        if (isPerturbation(live)) this.#holdAgain(live, "CUT_OFF");
      }
    }
  }
  /** A host reports how a perturbation ended. Resolves once that is stored, with whether its state was kept. */
  async settled({ run: id, attempt, outcome, state, usage }) {
    const live = this.#current(id, attempt);
    return live ? await this.#settle(live, outcome, { state, usage }) : false;
  }
  began(id, attempt) {
    const live = this.#current(id, attempt);
    if (!live || live.startedAt !== null) return;
    live.startedAt = this.#options.clock.now();
    this.#options.writer.began(id, attempt);
  }
  /**
   * Whether a host may begin a run that may have begun before. The beginning is stored before the host gets its answer.
   */
  async mayBegin(id, attempt) {
    const live = this.#current(id, attempt);
    if (!live || !(await this.#options.writer.mayBegin(id, attempt))) return false;
    live.startedAt = this.#options.clock.now();
    return true;
  }
  /** A host returns a run that has not begun. */
  returned(id, attempt) {
    const live = this.#current(id, attempt);
    if (live) this.#holdAgain(live, "RETURN");
  }
  /** Asks a host to end a run. A perturbation then ends with `settled`, a call with its answer. */
  abort(live, reason) {
    if (isPerturbation(live)) this.#options.hosts.cancel(live.run, reason);
    else live.abort.abort(cancelled(live.run.id));
  }
  /** A run could not be claimed after it was sent: it is aborted and forgotten. */
  unclaimed(live, error) {
    if (this.live.get(live.run.id) !== live) return;
    this.abort(live, null);
    this.#forget(live);
    this.#options.onForgotten?.(live.run.id);
    live.ended.reject(error);
    live.accepted.reject(error);
  }
  close() {
    this.#isClosed = true;
    this.held.close();
  }
  #current(id, attempt) {
    const live = this.live.get(id);
    return live?.run.attempt === attempt ? live : null;
  }
  #sendHeld(run, call, state, seq) {
    const live = call ?? liveRun(run, seq);
    live.isAcknowledged = true;
    this.live.put(live);
    this.#deliver(live, this.#latestState(run, state), call === undefined);
  }
  /** A call has no handshake, so the store records before sending that it may have begun. */
  async #mayGo({ id, attempt }) {
    const { writer, clock } = this.#options;
    const applied = await writer.store(id, { kind: "SEND", at: clock.now(), attempt });
    return runIn(applied)?.status === "ACCEPTED";
  }
  /** A run of the session may have ended since `known` was read. */
  #latestState({ agentId, session }, known) {
    return this.#options.states.cached(agentId, session) ?? known;
  }
  #deliver(live, state, handshake) {
    const { hosts, onError } = this.#options;
    const { run } = live;
    if (isPerturbation(live)) {
      hosts.perturb(run, state, handshake).then(
        (answer) => live.accepted.resolve(answer),
        (error) => void this.#refused(live, error).catch(onError),
      );
      return;
    }
    hosts
      .call(run, state, live.abort.signal)
      .then(
        (end) => this.#ended(live, end),
        (error) => this.#failed(live, error),
      )
      .catch(onError);
  }
  async #ended(live, { outcome, state, usage }) {
    const kept = await this.#settle(live, outcome, { state, usage });
    this.#options.hosts.settled(live.run, kept);
  }
  /** Ends a call that gave no result. */
  async #failed(live, thrown) {
    const { writer, clock, policy, store, hosts, onError } = this.#options;
    const { id, attempt } = live.run;
    const isAborted = isCancelled(live.abort.signal.reason);
    if (thrown instanceof NotBegun && !isAborted) {
      // Nothing has happened, so the key is free again.
      await store.discard(id).catch(onError);
      this.#forget(live);
      live.ended.reject(thrown.reason);
      return;
    }
    if (thrown instanceof CutOff) {
      const applied = await writer.store(id, { kind: "CUT_OFF", at: clock.now(), attempt, policy });
      this.#finish(live, runIn(applied), thrown.reason);
      return;
    }
    if (isAborted) {
      await this.#settle(live, { kind: "CANCELLED" }, {}, cancelled(id));
    } else {
      const { code, message } = thrown instanceof TerrariumError ? thrown : unexpected();
      await this.#settle(live, { kind: "FAILED", error: { code, message } }, {}, thrown);
    }
    hosts.settled(live.run, false);
  }
  /**
   * The host refused a perturbation. A run that was not acknowledged is forgotten, with its key. Any other failure
   * leaves the run as it is: it is settled, returned, or lost with its host.
   */
  async #refused(live, thrown) {
    if (!(thrown instanceof NotBegun) || this.live.get(live.run.id) !== live) return;
    const { store, clock, onError } = this.#options;
    const { reason } = thrown;
    const { id, agentId } = live.run;
    if (!live.isAcknowledged) {
      await store.discard(id).catch(onError);
      this.#forget(live);
      live.accepted.reject(reason);
    } else if (reason.code === "AGENT_NOT_RUNNING" || reason.code === "AGENT_NOT_FOUND") {
      this.#up.delete(agentId);
      this.#holdAgain(live, "RETURN");
    } else if (reason.code === "INBOX_FULL" || reason.code === "LIMIT_EXCEEDED") {
      this.live.remove(live);
      this.held.hold(live.run, live.seq, clock.now() + FULL_PAUSE_MS);
    } else {
      const error = { code: reason.code, message: reason.message };
      await this.#settle(live, { kind: "FAILED", error }, { isUntold: true }, reason);
    }
  }
  /** A run that its host no longer has. No run of its session overtakes it while that is stored. */
  #holdAgain(live, kind) {
    const { writer, clock, policy, onError } = this.#options;
    const { id, attempt } = live.run;
    const transition =
      kind === "RETURN" ? { kind, at: clock.now(), attempt } : { kind, at: clock.now(), attempt, policy };
    this.live.remove(live);
    this.held.hold(live.run, live.seq, Infinity);
    live.accepted.resolve({ queueDepth: 0 });
    writer
      .store(id, transition)
      .then((applied) => {
        const run = runIn(applied);
        if (run?.status === "ACCEPTED") return this.held.hold(run, live.seq, run.notBefore);
        this.held.takeOut(id);
        this.#finish(live, run);
      })
      .catch(onError);
  }
  async #settle(live, outcome, { state, usage, isUntold }, error) {
    const { writer, clock } = this.#options;
    const { id, attempt } = live.run;
    const { startedAt } = live;
    const extras = {
      ...(state && { state }),
      ...(usage && { usage }),
      ...(startedAt !== null && { startedAt }),
    };
    // No caller waits for the end of a perturbation, unless its session waits for the state, or a person for a
    // question.
    const patient = isPerturbation(live) && !state && outcome.kind !== "PARKED";
    const settle = { kind: "SETTLE", at: clock.now(), attempt, outcome, ...extras };
    const run = runIn(await writer.store(id, settle, { patient, isUntold }));
    this.#finish(live, run, error);
    // Storing the question has already parked its run with its state; the host's own message comes later.
    return run?.status === outcome.kind && (outcome.kind === "COMPLETED" || outcome.kind === "PARKED");
  }
  /** The end of the run is stored: answers its callers. */
  #finish(live, run, error) {
    this.#forget(live);
    if (!run) live.ended.reject(error ?? unavailable(live.run.id));
    else if (run.status === "COMPLETED" || run.status === "PARKED") live.ended.resolve(run);
    else live.ended.reject(firstErrorOf(run, error));
    live.accepted.resolve({ queueDepth: 0 });
  }
  #forget(live) {
    this.live.remove(live);
    this.#options.acceptance.leave(live.run.id);
    this.held.pump(live.run.agentId);
  }
}
function runIn(applied) {
  return applied && applied.outcome !== "MISSING" ? applied.run : null;
}
/** Its caller does not wait for the outcome, so it may be sent again. */
function isPerturbation({ run }) {
  return run.timeoutMs === null;
}
//# sourceMappingURL=delivery.js.map
