import type { Clock } from "../base/clock.js";
import { TerrariumError } from "../base/errors.js";
import { defaultLimits, type LimitName, LIMITS } from "../base/limits.js";
import type { Log } from "../base/log.js";
import type { SemaphoreEventType } from "../events/event.js";
import type { SemaphoreView } from "../events/semaphore.js";
import type { Backplane, BackplaneSink, ParkCall } from "../link/port.js";
import {
  NotDelivered,
  type ParkRequest,
  publicView,
  Purgatory,
  type PurgatoryEvent,
  type PurgatoryEventKind,
  type PurgatoryLimits,
  type PurgatoryStore,
  type SchemaChecks,
  type SemaphoreToken,
} from "../purgatory/index.js";
import { Announcer } from "./announcer.js";
import { Liveness } from "./liveness.js";
import { translateStoreError } from "./shown-semaphore.js";

export interface InboxOptions {
  /** Opened by the caller, which closes it after `close()`. */
  readonly store: PurgatoryStore;
  readonly backplane: Pick<Backplane, "call">;
  readonly log: Pick<Log, "warn" | "error">;
  readonly clock: Clock;
  /** How long one attempt to resume may take, including the wait for its turn, in milliseconds. */
  readonly resumeTimeoutMs: number;
  readonly limits?: Partial<PurgatoryLimits>;
  /** Events about questions that wait for their hosts. `onLostEvent` is called for each event that is lost. */
  readonly eventsMax?: number;
  readonly onLostEvent?: () => void;
  /** Called for each question that a limit refuses. */
  readonly onRefused?: (limit: LimitName) => void;
  /** Closed by the caller after `close()`: agents may ask until they have stopped. */
  readonly checks?: SchemaChecks;
}

const EVENT_TYPES: Readonly<Record<PurgatoryEventKind, SemaphoreEventType | null>> = {
  EJECTED: "SEMAPHORE_EJECTED",
  RESOLVED: "SEMAPHORE_RESOLVED",
  CANCELLED: "SEMAPHORE_CANCELLED",
  VOIDED: "SEMAPHORE_VOIDED",
  RESUMPTION_CHANGED: null,
};

/**
 * Marks the details of a question that a limit refused. `onRefused` has counted it, because no caller may be waiting
 * for the input that led to it; code that answers errors must not count it again.
 */
export const QUESTION_REFUSED = { refused: "question" } as const;

/** The share of `eventsMax` that bounds the answers in flight whose spans are remembered for their resumptions. */
const TRACES_SHARE = 1 / 10;

/** Connects hosts and Purgatory: takes questions in, sends answers and announcements out. */
export class Inbox implements Pick<BackplaneSink, "onPark" | "onManifest" | "onEvents"> {
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
    const { backplane, eventsMax, onLostEvent } = options;
    this.#announcer = new Announcer({
      backplane,
      log,
      ...(eventsMax === undefined ? {} : { totalMax: eventsMax }),
      ...(onLostEvent && { onLost: onLostEvent }),
    });
    this.purgatory = new Purgatory({
      store,
      clock,
      limits,
      ...(checks && { checks }),
      resume: (token, attempt) => this.#resume(token, attempt),
      onError: (error) => log.error({ err: error }, "Purgatory"),
    });
    this.#liveness = new Liveness(this.purgatory);
    this.purgatory.subscribe((event) => this.#tell(event));
  }

  /** Loads what an earlier process left in the store. Call it before starting any host. */
  start(): Promise<void> {
    return this.purgatory.start();
  }

  /** Remembers the span that an answer's resumption belongs to. Evicts the oldest beyond the bound. */
  readonly onResolving = (semaphoreId: string, traceparent: string): void => {
    this.#traces.set(semaphoreId, traceparent);
    const [oldest] = this.#traces.keys();
    if (this.#traces.size > this.#tracesMax && oldest !== undefined) this.#traces.delete(oldest);
  };

  async onPark({ agentId, request, input, cause }: ParkCall): Promise<SemaphoreView> {
    try {
      // A host may send anything; `park` checks it like an agent's own request.
      const unchecked = request as unknown as ParkRequest;
      return publicView(await this.purgatory.park({ agentId, input, cause, request: unchecked }));
    } catch (thrown) {
      const error = translateStoreError(thrown);
      if (!(error instanceof TerrariumError)) {
        this.#options.log.error({ err: error, agentId }, "parking failed");
        throw error;
      }
      const { limit } = error.details;
      if (!isLimitName(limit)) throw error;
      this.#options.onRefused?.(limit);
      throw new TerrariumError(error.code, error.message, { ...error.details, ...QUESTION_REFUSED });
    }
  }

  readonly onManifest: BackplaneSink["onManifest"] = (agents) => {
    this.#liveness.onManifest(agents);
    this.#announcer.onManifest(agents);
  };

  readonly onEvents: BackplaneSink["onEvents"] = (batch) => this.#liveness.onEvents(batch);

  /** Null: all agents. */
  onHostDown(agentIds: readonly string[] | null): void {
    this.#liveness.onHostDown(agentIds);
    this.#announcer.onHostDown(agentIds);
  }

  /** Starts no more resumptions, and waits up to `graceMs` for those in flight. A second call waits for the first. */
  close(graceMs: number): Promise<void> {
    return (this.#closing ??= this.purgatory.close(graceMs));
  }

  async #resume(token: SemaphoreToken, attempt: number): Promise<void> {
    const { id: tokenId, agentId, state, stateVersion, answer, input, settledBy } = token;
    const { backplane, resumeTimeoutMs: timeoutMs } = this.#options;
    const by = settledBy ?? "unknown";
    const traceparent = this.#traces.get(tokenId);
    const trace = traceparent === undefined ? {} : { traceparent };
    const args = { agentId, tokenId, attempt, state, stateVersion, answer, input, by, timeoutMs, ...trace };
    try {
      await backplane.call("resume", args);
      this.#traces.delete(tokenId);
    } catch (error) {
      if (!(error instanceof TerrariumError)) throw error;
      // The agent was unregistered between its last event and this call.
      if (error.code === "AGENT_NOT_FOUND") {
        throw new NotDelivered(new TerrariumError("AGENT_NOT_RUNNING", error.message));
      }
      throw error.details["delivered"] === false ? new NotDelivered(error) : error;
    }
  }

  #tell({ kind, token }: PurgatoryEvent): void {
    const type = EVENT_TYPES[kind];
    if (type) this.#announcer.announce({ agentId: token.agentId, type, semaphore: token });
  }
}

function isLimitName(limit: unknown): limit is LimitName {
  return typeof limit === "string" && Object.hasOwn(LIMITS, limit);
}
