import { isThenable } from "../base/async/deferred.js";
import type { SessionState, Settlement } from "../events/run.js";
import { HeldPump } from "./waiting/held-pump.js";
import { CutOff, type RunHosts } from "./hosts.js";
import { type LiveRun, liveRun, LiveRuns } from "./live-runs.js";
import { cancelled, Moved, notRunning, reconnecting, unavailable } from "./run-errors.js";
import { Presence } from "./presence.js";
import { type Run, withRestOfTime } from "./run.js";
import { UpAgents } from "./up-agents.js";
import { isPerturbation, type Settled, Settling, type SettlingOptions } from "./settling.js";
import type { OpenRun } from "./store/store.js";
import { type Freezing, WaitingRoom } from "./waiting/waiting-room.js";

type Provided = "live" | "held" | "isMoving" | "onNotRunning";
export interface DeliveryOptions extends Omit<SettlingOptions, Provided> {
  readonly hosts: RunHosts;
  readonly freezing: Freezing;
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
  /** Which hosts are there, and which runs they have. */
  readonly presence: Presence;
  readonly #options: DeliveryOptions;
  readonly #settling: Settling;
  readonly #up: UpAgents;
  #seq = 0;
  #isClosed = false;

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.#up = new UpAgents(options.clock, (agentId) => this.held.pump(agentId));
    this.held = new HeldPump({
      ...options,
      isUp: (agentId) => this.#up.has(agentId) && !options.freezing.isFrozen(agentId),
      countLive: (agentId) => this.live.countOf(agentId),
      send: (run, call, state, seq) => this.#sendHeld(run, call, state, seq),
      mayGo: (run) => this.#mayGo(run),
      onGone: (id, call) => (options.acceptance.leave(id), call?.ended.reject(unavailable(id))),
    });
    this.room = new WaitingRoom(this.held, options.freezing);
    this.#settling = new Settling({
      ...options,
      live: this.live,
      held: this.held,
      isMoving: (agentId) => this.presence.isMoving(agentId),
      onNotRunning: (agentId) => this.#up.rest(agentId),
    });
    this.presence = new Presence({
      ...options,
      live: this.live,
      isHeld: (id) => this.held.has(id),
      began: (id, attempt) => this.began(id, attempt),
      cutOff: (live) => this.#cutOff(live),
    });
  }

  /** Takes over the runs of an earlier gateway. Called before any agent is up. */
  load(open: readonly OpenRun[]): void {
    this.held.load(open);
    for (const { seq } of open) this.#seq = Math.max(this.#seq, seq);
  }

  /** Takes over a run that an earlier gateway sent to a host that may still have it. */
  adopt(run: Run, adopted: LiveRun["adopted"] = "WAITING"): void {
    const live = this.live.add(run, (this.#seq += 1));
    live.isAcknowledged = true;
    live.startedAt = run.startedAt;
    live.adopted = adopted;
    live.accepted.resolve({ queueDepth: 0 });
  }

  /** The state to send a new run of this session with; null when it has to be held. */
  readyState(agentId: string, session: string | null): SessionState | null {
    if (this.#isClosed || this.#isBlocked(agentId, session)) return null;
    if (this.presence.isAway(agentId) || this.presence.isMoving(agentId)) return null;
    if (this.#options.freezing.isFrozen(agentId)) return null;
    const state = this.#options.states.of(agentId, session);
    return isThenable(state) ? null : state;
  }

  /**
   * Whether a new run of this session can be sent, or held for a moment. An agent without held runs may still refuse
   * it: its host decides. A frozen one is not asked. Throws UNAVAILABLE for a call while the host is away. While another host takes
   * the agent over, all work waits.
   */
  takes(agentId: string, session: string | null, isCall: boolean): boolean {
    if (!this.#isClosed && this.presence.isMoving(agentId)) return true;
    if (!this.#isClosed && this.presence.isAway(agentId)) {
      if (isCall) throw reconnecting(agentId);
      return true;
    }
    if (this.#isClosed || this.#up.has(agentId)) return !this.#isClosed;
    return !this.#options.freezing.isFrozen(agentId) && !this.#isBlocked(agentId, session);
  }

  /** Whether a run is at a host, or held. */
  readonly has = (id: string): boolean => this.live.get(id) !== undefined || this.held.has(id);

  /** A run that has not ended: at its host, or a call that is held. */
  find(id: string): LiveRun | undefined {
    return this.live.get(id) ?? this.held.call(id);
  }

  /** Sends a run to its host. */
  send(run: Run, state: SessionState, handshake: boolean): LiveRun {
    const live = this.live.add(run, (this.#seq += 1));
    live.isSentAtOnce = !handshake;
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
    this.presence.agentUp(agentId);
    this.#up.raise(agentId);
  }

  agentDown(agentId: string): void {
    this.#up.lower(agentId);
  }

  /** The agent may begin again. */
  thawed(agentId: string): void {
    this.held.pump(agentId);
  }

  /** The host of these agents is gone, with the runs it had. The link rejects calls. Null: all agents. */
  hostDown(agentIds: readonly string[] | null): void {
    const gone = agentIds ?? this.live.agentIds;
    this.presence.hostDown(gone);
    for (const agentId of gone) {
      this.#up.lower(agentId);
      for (const live of this.live.ofAgent(agentId)) this.#cutOff(live);
    }
  }

  /** Another gateway carries these agents: their runs are forgotten here, and stay as they are in the store. */
  letGo(agentIds: readonly string[]): void {
    const { acceptance, writer } = this.#options;
    this.presence.hostDown(agentIds);
    for (const agentId of agentIds) {
      this.#up.lower(agentId);
      for (const id of this.held.takeOutAll(agentId, (run) => new Moved(run))) acceptance.leave(id);
      for (const live of this.live.ofAgent(agentId)) {
        live.isLetGo = true;
        this.live.remove(live);
        writer.forget(live.run.id);
        acceptance.leave(live.run.id);
        live.ended.reject(new Moved(live.run.id));
        live.accepted.resolve({ queueDepth: 0 });
      }
    }
  }

  /** The link rejects the calls that this gateway has sent, or their answers have arrived. */
  #cutOff(live: LiveRun): void {
    if (isPerturbation(live)) return this.#settling.holdAgain(live, "CUT_OFF");
    if (live.adopted) {
      const gone = new CutOff(notRunning(live.run.agentId));
      live.over = this.#settling.failed(live, gone).catch(this.#options.onError);
    }
    if (live.over) this.#options.states.awaits(live.run, live.over);
  }

  settled(news: Settled): Promise<Settlement | null> {
    return this.#settling.told(news, this.#current(news.run, news.attempt));
  }

  began(id: string, attempt: number): void {
    const live = this.#current(id, attempt);
    if (!live || live.startedAt !== null) return;
    live.startedAt = this.#options.clock.now();
    this.#options.writer.began(id, attempt);
  }

  /** Whether a host may begin a run that may have begun before. The beginning is stored before the host gets its answer. */
  async mayBegin(id: string, attempt: number): Promise<boolean> {
    const live = this.#current(id, attempt) ?? (await this.#atHostAlready(id, attempt));
    // The host asks again: the answer was lost with its connection.
    if (live && live.startedAt !== null) return true;
    if (live?.isSentAtOnce) {
      // It has waited there for so long that another gateway may have it.
      if (this.#options.freezing.isFrozen(live.run.agentId)) this.returned(id, attempt);
      else this.began(id, attempt);
      return live.startedAt !== null;
    }
    if (!live || !(await this.#options.writer.mayBegin(id, attempt))) return false;
    live.startedAt = this.#options.clock.now();
    return true;
  }

  /** A run that an earlier gateway has sent waits at its host, and is held here. It becomes live when its host asks for it. */
  async #atHostAlready(id: string, attempt: number): Promise<LiveRun | null> {
    if (!this.held.has(id)) return null;
    const run = await this.#options.store.get(id);
    const sent = this.#current(id, attempt);
    if (sent || run?.attempt !== attempt || run.status !== "ACCEPTED" || !isPerturbation({ run }))
      return sent;
    if (!this.held.takeOut(id)) return null;
    this.adopt(run, "HELD");
    return this.#current(id, attempt);
  }

  /** A host returns a run that has not begun. */
  returned(id: string, attempt: number, live = this.#current(id, attempt)): void {
    if (live) this.#settling.holdAgain(live, "RETURN");
  }

  /** Asks a host to end a run. A perturbation then ends with `settled`, a call with its answer. */
  abort(live: LiveRun, reason: string | null): void {
    if (isPerturbation(live) || live.adopted) this.#options.hosts.cancel(live.run, reason);
    else live.abort.abort(cancelled(live.run.id));
  }

  /** A run could not be claimed after it was sent: it is aborted and forgotten. */
  unclaimed(live: LiveRun, error: unknown): void {
    if (this.live.get(live.run.id) !== live) return;
    this.abort(live, null);
    this.#settling.forget(live);
    this.#options.onForgotten?.(live.run.id);
    live.ended.reject(error);
    live.accepted.reject(error);
  }

  close(): void {
    this.#isClosed = true;
    this.#up.close();
    this.held.close();
  }

  /** A new run of this session waits, because an earlier one is held or still ends. */
  #isBlocked(agentId: string, session: string | null): boolean {
    return this.held.isBlocked(agentId, session) || this.#options.states.isAwaited(agentId, session);
  }

  #current(id: string, attempt: number): LiveRun | null {
    const live = this.live.get(id);
    return live?.run.attempt === attempt ? live : null;
  }

  #sendHeld(run: Run, call: LiveRun | undefined, state: SessionState, seq: number): void {
    const live = call ?? liveRun(run, seq);
    live.isAcknowledged = true;
    this.live.put(live);
    const { states, clock } = this.#options;
    // A run of the session may have ended since `state` was read.
    const latest = states.cached(run.agentId, run.session) ?? state;
    this.#deliver(live, latest, call === undefined, withRestOfTime(run, clock.now()));
  }

  /** A call has no handshake, so the store records before sending that it may have begun. */
  async #mayGo({ id, attempt }: Run): Promise<boolean> {
    const { writer, clock } = this.#options;
    const applied = await writer.store(id, { kind: "SEND", at: clock.now(), attempt });
    return applied?.outcome === "APPLIED" && applied.run.status === "ACCEPTED";
  }

  #deliver(live: LiveRun, state: SessionState, handshake: boolean, run = live.run): void {
    const { hosts, onError } = this.#options;
    if (isPerturbation(live)) {
      hosts.perturb(run, state, handshake).then(
        (answer) => live.accepted.resolve(answer),
        (error: unknown) => void this.#settling.refused(live, error).catch(onError),
      );
      return;
    }
    live.over = hosts
      .call(run, state, live.abort)
      .then(
        (end) => this.#settling.ended(live, end),
        (error: unknown) => this.#settling.failed(live, error),
      )
      .catch(onError);
  }
}
