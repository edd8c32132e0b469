import type { Clock } from "../base/clock.js";
import { TerrariumError } from "../base/errors.js";
import { defaultLimits, type LimitName, LIMITS } from "../base/limits.js";
import type { Log } from "../base/log.js";
import type { AgentsChange } from "../events/agent/agents-change.js";
import type { EventBody } from "../events/event.js";
import { frozenError } from "../events/freeze.js";
import { withoutQuestion } from "../events/forms/private.js";
import { type SessionState, stampFields } from "../events/run.js";
import type { SemaphoreView } from "../events/semaphore.js";
import type { HostCaller } from "../link/host-caller.js";
import type { BackplaneSink, HostsSink, ParkCall } from "../link/port.js";
import {
  type Checks,
  NotDelivered,
  NotRepeatable,
  type ParkRequest,
  publicView,
  Purgatory,
  type PurgatoryEvent,
  type PurgatoryEventKind,
  type PurgatoryLimits,
  type PurgatoryStore,
  type SemaphoreToken,
  type SharedTokens,
} from "../purgatory/index.js";
import { type CallEnd, CutOff, Left, NotBegun, ResumptionEnded, type Run, type Runs } from "../runs/index.js";
import { Announcer, type AnnouncerOptions } from "./announcer.js";
import { Liveness, type LivenessListener } from "./liveness.js";
import { QUESTION_EVENTS } from "./question-events.js";
import { openQuestions, resumptionOf, standingOf } from "./question-standing.js";
import { told } from "./run-hosts.js";
import { StoreError, translateStoreError } from "../base/store-error.js";
import { untoldEnd } from "./untold-end.js";

export interface InboxOptions {
  /** Opened by the caller, which closes it after `close()`. */
  readonly store: PurgatoryStore;
  /** The same store, where other gateways change questions, too. */
  readonly shared?: SharedTokens | null;
  /** Whether this gateway publishes the events of an agent. Default: of every agent. */
  readonly publishes?: (agentId: string) => boolean;
  readonly backplane: Pick<HostCaller, "call" | "settled">;
  /** Keeps the runs that ask, and their resumptions. */
  readonly runs: Pick<Runs, "resumptions" | "agentUp" | "agentDown" | "onUntold">;
  readonly log: Pick<Log, "warn" | "error">;
  readonly clock: Clock;
  /** How long one attempt to resume may take, including the wait for its turn, in milliseconds. */
  readonly resumeTimeoutMs: number;
  /** Whether an agent begins nothing new. Default: never. */
  readonly isFrozen?: (agentId: string) => boolean;
  readonly limits?: Partial<PurgatoryLimits>;
  /** Events about questions that wait for their hosts. `onLostEvent` is called for each event that is lost. */
  readonly eventsMax?: number;
  readonly onLostEvent?: () => void;
  /** Publishes an event of an agent that no host has; see `AnnouncerOptions`. */
  readonly publishAway?: AnnouncerOptions["publishAway"];
  /** Called for each question that a limit refuses. */
  readonly onRefused?: (limit: LimitName) => void;
  /** Notified, like runs, of agents that come up and go down. */
  readonly listener?: LivenessListener;
  /** Closed by the caller after `close()`: agents may ask until they have stopped. */
  readonly checks?: Checks;
}

/**
 * Marks the details of a question that a limit refused. `onRefused` has counted it, because no caller may be waiting
 * for the input that led to it; code that answers errors must not count it again.
 */
export const QUESTION_REFUSED = { refused: "question" } as const;

/** The share of `eventsMax` that bounds the answers in flight whose spans are remembered for their resumptions. */
const TRACES_SHARE = 1 / 10;

/** Pause before a question is stored again that could not be, ms. */
const ASK_AGAIN_MS = 1_000;

/** Connects hosts and Purgatory: takes questions in, sends answers and announcements out. */
export class Inbox implements Pick<BackplaneSink, "onPark"> {
  readonly purgatory: Purgatory;
  readonly #options: InboxOptions;
  readonly #announcer: Announcer;
  readonly #liveness: Liveness;
  readonly #traces = new Map<string, string>();
  readonly #tracesMax: number;
  #closing: Promise<void> | null = null;

  constructor(options: InboxOptions) {
    const { store, clock, log, limits = {}, checks } = options;
    this.#options = options;
    this.#tracesMax = (options.eventsMax ?? defaultLimits.maxSemaphoreEvents) * TRACES_SHARE;
    const { backplane, runs, eventsMax, onLostEvent, publishAway, listener } = options;
    this.#announcer = new Announcer({
      backplane,
      log,
      ...(eventsMax === undefined ? {} : { totalMax: eventsMax }),
      ...(onLostEvent && { onLost: onLostEvent }),
      ...(publishAway && { publishAway }),
    });
    this.purgatory = new Purgatory({
      store,
      shared: options.shared ?? undefined,
      clock,
      limits,
      ...(checks && { checks }),
      resume: (token, attempt) => this.#resume(token, attempt),
      ...(options.isFrozen && { isFrozen: options.isFrozen }),
      onError: (error) => log.error({ err: error }, "Purgatory"),
    });
    const { purgatory } = this;
    this.#liveness = new Liveness({
      agentUp(agentId) {
        // Answers go to the head of their session.
        purgatory.agentUp(agentId);
        runs.agentUp(agentId);
        listener?.agentUp(agentId);
      },
      agentDown(agentId) {
        purgatory.agentDown(agentId);
        runs.agentDown(agentId);
        listener?.agentDown(agentId);
      },
    });
    this.purgatory.subscribe((event) => this.#tell(event));
    runs.onUntold((run) => this.#announcer.announce({ agentId: run.agentId, event: untoldEnd(run) }));
  }

  /**
   * Loads the questions of an earlier process from the store, and updates runs to match. Call it before starting any
   * host.
   */
  async start(): Promise<void> {
    await this.purgatory.start();
    await this.#options.runs.resumptions.reconcile(openQuestions(this.purgatory), (id) =>
      standingOf(this.purgatory, id),
    );
  }

  /** Remembers the span that an answer's resumption belongs to. Evicts the oldest beyond the bound. */
  readonly onResolving = (semaphoreId: string, traceparent: string): void => {
    this.#traces.set(semaphoreId, traceparent);
    const [oldest] = this.#traces.keys();
    if (this.#traces.size > this.#tracesMax && oldest !== undefined) this.#traces.delete(oldest);
  };

  /** Has the agent's host publish the event of a deposit. */
  announce(agentId: string, event: EventBody<"PHEROMONE">): void {
    this.#announcer.announce({ agentId, event });
  }

  /** While the store does not answer, it goes on trying, as long as the question cannot be stored twice. */
  async onPark(call: ParkCall, key?: string): Promise<SemaphoreView> {
    const { clock } = this.#options;
    for (;;) {
      try {
        return await this.#ask(call, key);
      } catch (error) {
        if (this.#closing || !isAway(error, key !== undefined)) throw this.#refusal(error, call.agentId);
      }
      await new Promise<void>((resolve) => void clock.after(ASK_AGAIN_MS, resolve));
    }
  }

  onAgents(change: AgentsChange): void {
    this.#liveness.onAgents(change);
    this.#announcer.onAgents(change);
  }

  readonly onEvents: HostsSink["append"] = (batch) => this.#liveness.onEvents(batch);

  onHostAway(agentIds: readonly string[]): void {
    this.#liveness.onHostAway(agentIds);
    this.#announcer.onHostDown(agentIds);
  }

  onHostHere(agentIds: readonly string[]): void {
    this.#liveness.onHostHere(agentIds);
    this.#announcer.onHostHere(agentIds);
  }

  /** Null: all agents. */
  onHostDown(agentIds: readonly string[] | null): void {
    this.#liveness.onHostDown(agentIds);
    this.#announcer.onHostDown(agentIds);
  }

  /** Starts no more resumptions, and waits up to `graceMs` for those in flight. A second call waits for the first. */
  close(graceMs: number): Promise<void> {
    return (this.#closing ??= this.purgatory.close(graceMs));
  }

  async #ask(
    { agentId, request, input, cause, attempt, state, usage }: ParkCall,
    key?: string,
  ): Promise<SemaphoreView> {
    // A host may send anything; `park` checks it like an agent's own request.
    const unchecked = request as unknown as ParkRequest;
    const { resumptions } = this.#options.runs;
    const asking = await resumptions.asking({ agentId, cause, attempt }, { state, usage });
    const token = await this.purgatory.park({ agentId, input, cause, request: unchecked, key, ...asking });
    // In the order of the store, before anyone can answer, so that an answer finds its run PARKED.
    await resumptions.parked(token, { state, usage }, asking.run?.attempt);
    return publicView(token);
  }

  #refusal(thrown: unknown, agentId: string): unknown {
    const error = translateStoreError(thrown, "the question cannot be stored");
    if (!(error instanceof TerrariumError)) {
      this.#options.log.error({ err: error, agentId }, "parking failed");
      return error;
    }
    const { limit } = error.details;
    if (!isLimitName(limit)) return error;
    this.#options.onRefused?.(limit);
    return new TerrariumError(error.code, error.message, { ...error.details, ...QUESTION_REFUSED });
  }

  async #resume(token: SemaphoreToken, attempt: number): Promise<void> {
    const { resumptions } = this.#options.runs;
    const order = { ...resumptionOf(token), attempt };
    try {
      await resumptions.resume(order, (run, state) => told(() => this.#deliver(token, run, state)));
      this.#traces.delete(token.id);
    } catch (error) {
      if (error instanceof ResumptionEnded) throw new NotRepeatable(error.reason);
      // Its host goes on with it: the next gateway asks again, and gets the end. If that host is gone, it runs twice.
      if (error instanceof Left) throw error.reason;
      if (!(error instanceof NotBegun)) throw error instanceof CutOff ? error.reason : error;
      const { reason } = error;
      // The agent was unregistered between its last event and this call.
      const isGone = reason.code === "AGENT_NOT_FOUND";
      throw new NotDelivered(isGone ? new TerrariumError("AGENT_NOT_RUNNING", reason.message) : reason);
    }
  }

  async #deliver(token: SemaphoreToken, child: Run, sessionState: SessionState): Promise<CallEnd> {
    const { id: tokenId, agentId, state, stateVersion, answer, input, settledBy } = token;
    const { backplane, resumeTimeoutMs: timeoutMs, isFrozen } = this.#options;
    // Frozen since the resumption was started.
    if (isFrozen?.(agentId)) throw new NotBegun(frozenError(agentId));
    const by = settledBy ?? "unknown";
    const traceparent = this.#traces.get(tokenId);
    const { attempt, session, root: run, id, private: isPrivate } = child;
    const work = { agentId, tokenId, attempt, state, stateVersion, answer, input, by, timeoutMs };
    const { outcome, ...traces } = await backplane.call("resume", {
      ...work,
      run,
      child: id,
      session,
      sessionState,
      ...(isPrivate && { private: isPrivate }),
      ...(traceparent !== undefined && { traceparent }),
    });
    if (outcome.kind === "COMPLETED" || outcome.kind === "PARKED")
      return { outcome, ...traces, semaphore: null };
    const { code, message } = outcome.kind === "FAILED" ? outcome.error : CANCELLED;
    throw new TerrariumError(code, message);
  }

  #tell({ kind, token, askedBy, isElsewhere }: PurgatoryEvent): void {
    const type = QUESTION_EVENTS[kind];
    const { agentId } = token;
    const isOwn = this.#options.publishes?.(agentId) ?? true;
    // The gateway that publishes the agent's events also ends the run, in case the other one was killed before it could.
    if (isElsewhere && !isOwn) return;
    const semaphore = askedBy?.private ? withoutQuestion(token) : token;
    if (type && isOwn)
      this.#announcer.announce({ agentId, event: { type, semaphore, ...stampFields(askedBy) } });
    this.#followRun(kind, token).catch((error: unknown) => {
      this.#options.log.error(
        { err: error, semaphoreId: token.id },
        "the run of a question could not be ended",
      );
    });
  }

  /** A run ends with its question, or with the last attempt to resume it. */
  async #followRun(
    kind: PurgatoryEventKind,
    { id, agentId, cause, resumption }: SemaphoreView,
  ): Promise<void> {
    const { resumptions } = this.#options.runs;
    if (kind === "CANCELLED" || kind === "VOIDED") await resumptions.questionEnded({ id, agentId, cause });
    if (kind !== "RESUMPTION_CHANGED" || resumption?.status !== "FAILED") return;
    const token = await this.purgatory.get(id);
    if (token?.resumption?.error) await resumptions.failed(resumptionOf(token), token.resumption.error);
  }
}

const CANCELLED = { code: "AGENT_ERROR", message: "the resumption was cancelled" } as const;

function isLimitName(limit: unknown): limit is LimitName {
  return typeof limit === "string" && Object.hasOwn(LIMITS, limit);
}

/** Whether the store may have the question later. After a time-out it may have it already, which only a key tells. */
function isAway(error: unknown, hasKey: boolean): boolean {
  if (!(error instanceof StoreError)) return false;
  return error.code === "STORE_UNREACHABLE" || (error.code === "STORE_TIMEOUT" && hasKey);
}
