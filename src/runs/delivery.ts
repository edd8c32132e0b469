import type { Clock } from "../base/clock.js";
import { TerrariumError } from "../base/errors.js";
import { isThenable } from "../base/deferred.js";
import type { SessionState, Usage } from "../events/run.js";
import type { Acceptance } from "./acceptance.js";
import { HeldPump } from "./held-pump.js";
import { type CallEnd, CutOff, NotBegun, type RunHosts } from "./hosts.js";
import type { RunWriter } from "./run-writer.js";
import { type LiveRun, liveRun, LiveRuns } from "./live-runs.js";
import { cancelled, firstErrorOf, isCancelled, unavailable, unexpected } from "./run-errors.js";
import type { Run, RunWithoutInput } from "./run.js";
import type { SessionStates } from "./session-states.js";
import type { ApplyOutcome, AttemptPolicy, OpenRun, RunStore, StateChange } from "./store/store.js";
import type { Outcome, RunTransition } from "./transitions.js";
import { type Freezing, WaitingRoom } from "./waiting-room.js";

/** Pause before a held run is offered again to a host that had no room, ms. */
const FULL_PAUSE_MS = 1_000;

/** How a host says that a run ended. */
export interface Settled {
  readonly run: string;
  readonly attempt: number;
  readonly outcome: Outcome;
  readonly state?: StateChange;
  readonly usage?: Usage;
}

/** What comes with the end of an attempt. */
interface Ending {
  readonly state?: StateChange | undefined;
  readonly usage?: Usage | undefined;
  /** See `RunWriter.store`. */
  readonly isUntold?: boolean;
}

export interface DeliveryOptions {
  readonly store: RunStore;
  readonly hosts: RunHosts;
  readonly states: SessionStates;
  readonly writer: RunWriter;
  readonly acceptance: Acceptance;
  readonly policy: AttemptPolicy;
  readonly clock: Clock;
  readonly freezing: Freezing;
  readonly onError: (error: unknown) => void;
  /** Called with a call that its host has returned, which is held now. */
  readonly onCallReturned: (live: LiveRun) => void;
  /** Called with a run that was sent, and is forgotten because it could not be stored. */
  readonly onForgotten?: (id: string) => void;
}

/**
 * Sends accepted runs to the hosts of their agents and stores how they end. A run is live from when a host has it until
 * its end is stored.
 *
 * ```
 *   accepted ──agent up, session free──▶ live ──settled──▶ stored
 *      │                                 │  ▲
 *      └──────────▶ held ◀──returned, ───┘  │
 *                    │       cut off        │
 *                    └──agent up, not frozen, pause over┘
 * ```
 */
export class Delivery {
  readonly live = new LiveRuns();
  readonly held: HeldPump;
  /** Room for new runs of frozen agents. */
  readonly room: WaitingRoom;
  readonly #options: DeliveryOptions;
  readonly #up = new Set<string>();
  #seq = 0;
  #isClosed = false;

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.held = new HeldPump({
      ...options,
      isUp: (agentId) => this.#up.has(agentId) && !options.freezing.isFrozen(agentId),
      countLive: (agentId) => this.live.countOf(agentId),
      send: (run, call, state, seq) => this.#sendHeld(run, call, state, seq),
      mayGo: (run) => this.#mayGo(run),
      onGone: (id, call) => {
        options.acceptance.leave(id);
        call?.ended.reject(unavailable(id));
      },
    });
    this.room = new WaitingRoom(this.held, options.freezing);
  }

  /** Takes over the runs of an earlier gateway. Called before any agent is up. */
  load(open: readonly OpenRun[]): void {
    this.held.load(open);
    for (const { seq } of open) this.#seq = Math.max(this.#seq, seq);
  }

  /** The state to send a new run of this session with; null when it has to be held. */
  readyState(agentId: string, session: string | null): SessionState | null {
    if (this.#isClosed || this.held.isBlocked(agentId, session)) return null;
    if (this.#options.freezing.isFrozen(agentId)) return null;
    const state = this.#options.states.of(agentId, session);
    return isThenable(state) ? null : state;
  }

  /**
   * Whether a new run of this session can be sent, or held for a moment. An agent without held runs may still refuse
   * it: its host decides. A frozen one is not asked.
   */
  takes(agentId: string, session: string | null): boolean {
    const mayBeAsked = !this.#options.freezing.isFrozen(agentId) && !this.held.isBlocked(agentId, session);
    return !this.#isClosed && (this.#up.has(agentId) || mayBeAsked);
  }

  /** A run that has not ended: at its host, or a call that is held. */
  find(id: string): LiveRun | undefined {
    return this.live.get(id) ?? this.held.call(id);
  }

  /** Sends a run to its host. */
  send(run: Run, state: SessionState, handshake: boolean): LiveRun {
    const live = this.live.add(run, (this.#seq += 1));
    this.#deliver(live, state, handshake);
    return live;
  }

  /** Keeps a stored run until its agent, its session and its host can take it. */
  hold(run: Run): LiveRun {
    const live = liveRun(run, (this.#seq += 1));
    live.isAcknowledged = true;
    this.held.hold(run, live.seq, run.notBefore, run.timeoutMs === null ? undefined : live);
    return live;
  }

  agentUp(agentId: string): void {
    this.#up.add(agentId);
    this.held.pump(agentId);
  }

  agentDown(agentId: string): void {
    this.#up.delete(agentId);
  }

  /** The agent may begin again. */
  thawed(agentId: string): void {
    this.held.pump(agentId);
  }

  /** The host of these agents is gone, with the runs it had. The link rejects calls. Null: all agents. */
  hostDown(agentIds: readonly string[] | null): void {
    for (const agentId of agentIds ?? this.live.agentIds) {
      this.#up.delete(agentId);
      for (const live of this.live.ofAgent(agentId)) {
        if (isPerturbation(live)) this.#holdAgain(live, "CUT_OFF");
      }
    }
  }

  /** A host reports how a perturbation ended. Resolves once that is stored, with whether its state was kept. */
  async settled({ run: id, attempt, outcome, state, usage }: Settled): Promise<boolean> {
    const live = this.#current(id, attempt);
    return live ? await this.#settle(live, outcome, { state, usage }) : false;
  }

  began(id: string, attempt: number): void {
    const live = this.#current(id, attempt);
    if (!live || live.startedAt !== null) return;
    live.startedAt = this.#options.clock.now();
    this.#options.writer.began(id, attempt);
  }

  /**
   * Whether a host may begin a run that may have begun before. The beginning is stored before the host gets its answer.
   */
  async mayBegin(id: string, attempt: number): Promise<boolean> {
    const live = this.#current(id, attempt);
    if (!live || !(await this.#options.writer.mayBegin(id, attempt))) return false;
    live.startedAt = this.#options.clock.now();
    return true;
  }

  /** A host returns a run that has not begun. */
  returned(id: string, attempt: number): void {
    const live = this.#current(id, attempt);
    if (live) this.#holdAgain(live, "RETURN");
  }

  /** Asks a host to end a run. A perturbation then ends with `settled`, a call with its answer. */
  abort(live: LiveRun, reason: string | null): void {
    if (isPerturbation(live)) this.#options.hosts.cancel(live.run, reason);
    else live.abort.abort(cancelled(live.run.id));
  }

  /** A run could not be claimed after it was sent: it is aborted and forgotten. */
  unclaimed(live: LiveRun, error: unknown): void {
    if (this.live.get(live.run.id) !== live) return;
    this.abort(live, null);
    this.#forget(live);
    this.#options.onForgotten?.(live.run.id);
    live.ended.reject(error);
    live.accepted.reject(error);
  }

  close(): void {
    this.#isClosed = true;
    this.held.close();
  }

  #current(id: string, attempt: number): LiveRun | null {
    const live = this.live.get(id);
    return live?.run.attempt === attempt ? live : null;
  }

  #sendHeld(run: Run, call: LiveRun | undefined, state: SessionState, seq: number): void {
    const live = call ?? liveRun(run, seq);
    live.isAcknowledged = true;
    this.live.put(live);
    this.#deliver(live, this.#latestState(run, state), call === undefined, this.#restOf(run));
  }

  /** A call has no handshake, so the store records before sending that it may have begun. */
  async #mayGo({ id, attempt }: Run): Promise<boolean> {
    const { writer, clock } = this.#options;
    const applied = await writer.store(id, { kind: "SEND", at: clock.now(), attempt });
    return runIn(applied)?.status === "ACCEPTED";
  }

  /** A run of the session may have ended since `known` was read. */
  #latestState({ agentId, session }: Run, known: SessionState): SessionState {
    return this.#options.states.cached(agentId, session) ?? known;
  }

  /** The caller has waited since the run was accepted. */
  #restOf(run: Run): Run {
    const { timeoutMs, acceptedAt } = run;
    if (timeoutMs === null) return run;
    const waitedMs = Math.max(0, this.#options.clock.now() - acceptedAt);
    return { ...run, timeoutMs: Math.max(1, timeoutMs - waitedMs) };
  }

  #deliver(live: LiveRun, state: SessionState, handshake: boolean, run = live.run): void {
    const { hosts, onError } = this.#options;
    if (isPerturbation(live)) {
      hosts.perturb(run, state, handshake).then(
        (answer) => live.accepted.resolve(answer),
        (error: unknown) => void this.#refused(live, error).catch(onError),
      );
      return;
    }
    hosts
      .call(run, state, live.abort.signal)
      .then(
        (end) => this.#ended(live, end),
        (error: unknown) => this.#failed(live, error),
      )
      .catch(onError);
  }

  async #ended(live: LiveRun, { outcome, state, usage }: CallEnd): Promise<void> {
    const kept = await this.#settle(live, outcome, { state, usage });
    this.#options.hosts.settled(live.run, kept);
  }

  /** Ends a call that gave no result. */
  async #failed(live: LiveRun, thrown: unknown): Promise<void> {
    const { writer, clock, policy, store, hosts, onError } = this.#options;
    const { id, attempt } = live.run;
    const isAborted = isCancelled(live.abort.signal.reason);
    if (thrown instanceof NotBegun && !isAborted && thrown.reason.code === "FROZEN") {
      this.#holdAgain(live, "RETURN");
      return this.#options.onCallReturned(live);
    }
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
  async #refused(live: LiveRun, thrown: unknown): Promise<void> {
    if (!(thrown instanceof NotBegun) || this.live.get(live.run.id) !== live) return;
    const { store, clock, onError } = this.#options;
    const { reason } = thrown;
    const { id, agentId } = live.run;
    if (reason.code === "FROZEN") {
      this.#holdAgain(live, "RETURN");
    } else if (!live.isAcknowledged) {
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
  #holdAgain(live: LiveRun, kind: "RETURN" | "CUT_OFF"): void {
    const { writer, clock, policy, onError } = this.#options;
    const { id, attempt } = live.run;
    const transition: RunTransition =
      kind === "RETURN" ? { kind, at: clock.now(), attempt } : { kind, at: clock.now(), attempt, policy };
    const call = isPerturbation(live) ? undefined : live;
    this.live.remove(live);
    this.held.hold(live.run, live.seq, Infinity, call);
    live.accepted.resolve({ queueDepth: 0 });
    writer
      .store(id, transition)
      .then((applied) => {
        const run = runIn(applied);
        // It was taken out meanwhile: cancelled, or its caller waits no more.
        if (!this.held.has(id)) return;
        if (run?.status === "ACCEPTED") return this.held.hold(run, live.seq, run.notBefore, call);
        this.held.takeOut(id);
        this.#finish(live, run);
      })
      .catch(onError);
  }

  async #settle(
    live: LiveRun,
    outcome: Outcome,
    { state, usage, isUntold }: Ending,
    error?: unknown,
  ): Promise<boolean> {
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
    const settle = { kind: "SETTLE", at: clock.now(), attempt, outcome, ...extras } as const;
    const run = runIn(await writer.store(id, settle, { patient, isUntold }));
    this.#finish(live, run, error);
    // Storing the question has already parked its run with its state; the host's own message comes later.
    return run?.status === outcome.kind && (outcome.kind === "COMPLETED" || outcome.kind === "PARKED");
  }

  /** The end of the run is stored: answers its callers. */
  #finish(live: LiveRun, run: RunWithoutInput | null, error?: unknown): void {
    this.#forget(live);
    if (!run) live.ended.reject(error ?? unavailable(live.run.id));
    else if (run.status === "COMPLETED" || run.status === "PARKED") live.ended.resolve(run);
    else live.ended.reject(firstErrorOf(run, error));
    live.accepted.resolve({ queueDepth: 0 });
  }

  #forget(live: LiveRun): void {
    this.live.remove(live);
    this.#options.acceptance.leave(live.run.id);
    this.held.pump(live.run.agentId);
  }
}

function runIn(applied: ApplyOutcome | null): RunWithoutInput | null {
  return applied && applied.outcome !== "MISSING" ? applied.run : null;
}

/** Its caller does not wait for the outcome, so it may be sent again. */
function isPerturbation({ run }: LiveRun): boolean {
  return run.timeoutMs === null;
}
