import { Aborter } from "../base/async/aborter.js";
import { deferred, type Deferred } from "../base/async/deferred.js";
import type { Run, RunWithoutInput } from "./run.js";

/** A run that a host has, or that is being sent to one. */
export interface LiveRun {
  /** As accepted, with the present attempt. */
  readonly run: Run;
  /** Order of acceptance. */
  readonly seq: number;
  /** When the agent's code began, wall clock ms; null before. */
  startedAt: number | null;
  /** Sent without a handshake: its host asks only when it has waited there for long. */
  isSentAtOnce: boolean;
  /** Its caller has received the acknowledgement. */
  isAcknowledged: boolean;
  /** Its host refused it before it was acknowledged: it is being forgotten, and `accepted` rejects. */
  isRefused: boolean;
  /** Aborts an invocation or a command at its agent. */
  readonly abort: Aborter;
  /** How the run ended or parked, once that is stored. */
  readonly ended: Deferred<RunWithoutInput>;
  /** The host has answered that it takes the run, or refused it. Only for perturbations. */
  readonly accepted: Deferred<{ readonly queueDepth: number }>;
  /**
   * An earlier gateway sent it: its end comes as `settled`. WAITING until its host says that it has it.
   */
  adopted: "WAITING" | "HELD" | null;
  /** Another gateway carries its agent: what its host still says here is ignored. */
  isLetGo: boolean;
  /** Of a call: settles when its end, or the loss of its host, is stored. Null before it is sent. */
  over: Promise<void> | null;
}

/** The runs at hosts now, by id and by agent. Bounded by `maxOpenRuns`. */
export class LiveRuns {
  readonly #byId = new Map<string, LiveRun>();
  readonly #byAgent = new Map<string, Set<LiveRun>>();

  get size(): number {
    return this.#byId.size;
  }

  get(id: string): LiveRun | undefined {
    return this.#byId.get(id);
  }

  add(run: Run, seq: number): LiveRun {
    const live = liveRun(run, seq);
    this.put(live);
    return live;
  }

  put(live: LiveRun): void {
    const { id, agentId } = live.run;
    this.#byId.set(id, live);
    const ofAgent = this.#byAgent.get(agentId) ?? new Set();
    this.#byAgent.set(agentId, ofAgent.add(live));
  }

  remove(live: LiveRun): void {
    if (this.#byId.get(live.run.id) !== live) return;
    this.#byId.delete(live.run.id);
    const ofAgent = this.#byAgent.get(live.run.agentId);
    ofAgent?.delete(live);
    if (ofAgent?.size === 0) this.#byAgent.delete(live.run.agentId);
  }

  ofAgent(agentId: string): readonly LiveRun[] {
    return [...(this.#byAgent.get(agentId) ?? [])];
  }

  countOf(agentId: string): number {
    return this.#byAgent.get(agentId)?.size ?? 0;
  }

  get agentIds(): readonly string[] {
    return [...this.#byAgent.keys()];
  }

  /** All live runs, for shutdown. */
  all(): readonly LiveRun[] {
    return [...this.#byId.values()];
  }
}

export function liveRun(run: Run, seq: number): LiveRun {
  const live: LiveRun = {
    run,
    seq,
    startedAt: null,
    isSentAtOnce: false,
    isAcknowledged: false,
    isRefused: false,
    abort: new Aborter(),
    ended: deferred(),
    accepted: deferred(),
    adopted: null,
    isLetGo: false,
    over: null,
  };
  // Most of these promises have no caller that handles a rejection.
  live.ended.promise.catch(() => undefined);
  live.accepted.promise.catch(() => undefined);
  return live;
}
