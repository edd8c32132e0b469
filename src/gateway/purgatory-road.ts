import type { Backplane, BackplaneSink, ParkCall } from "../backplane/port.js";
import type { Clock } from "../base/clock.js";
import { TerrariumError } from "../base/errors.js";
import type { SemaphoreEventType } from "../events/event.js";
import type { SemaphoreView } from "../events/semaphore.js";
import {
  publicView,
  Purgatory,
  type ParkRequest,
  type PurgatoryEvent,
  type PurgatoryEventKind,
  type PurgatoryLimits,
  type PurgatoryStore,
  type SemaphoreToken,
} from "../purgatory/index.js";
import { Announcer } from "./announcer.js";
import type { GatewayLog } from "./options.js";
import { Presence } from "./presence.js";
import { translateStoreError } from "./shown-semaphore.js";

export interface PurgatoryRoadOptions {
  /** Opened by the caller, and closed by it after `close()`. */
  readonly store: PurgatoryStore;
  readonly backplane: Pick<Backplane, "call">;
  readonly log: Pick<GatewayLog, "warn" | "error">;
  readonly clock: Clock;
  /** How long one attempt to resume may take, the wait for its turn included. */
  readonly resumeTimeoutMs: number;
  readonly limits?: Partial<PurgatoryLimits>;
}

const EVENT_TYPES: Readonly<Record<PurgatoryEventKind, SemaphoreEventType | null>> = {
  EJECTED: "SEMAPHORE_EJECTED",
  RESOLVED: "SEMAPHORE_RESOLVED",
  CANCELLED: "SEMAPHORE_CANCELLED",
  VOIDED: "SEMAPHORE_VOIDED",
  RESUMPTION_CHANGED: null,
};

/** The road between the hosts and Purgatory: questions come in, answers and what became of questions go out. */
export class PurgatoryRoad implements Pick<BackplaneSink, "onPark" | "onManifest" | "onEvents"> {
  readonly purgatory: Purgatory;
  readonly #options: PurgatoryRoadOptions;
  readonly #announcer: Announcer;
  readonly #presence: Presence;

  constructor(options: PurgatoryRoadOptions) {
    const { store, clock, log, limits = {} } = options;
    this.#options = options;
    this.#announcer = new Announcer(options);
    this.purgatory = new Purgatory({
      store,
      clock,
      limits,
      resume: (token, attempt) => this.#resume(token, attempt),
      onError: (error) => log.error({ err: error }, "Purgatory"),
    });
    this.#presence = new Presence(this.purgatory);
    this.purgatory.subscribe((event) => this.#tell(event));
  }

  /** Takes up what an earlier run left. Before any host is started. */
  start(): Promise<void> {
    return this.purgatory.start();
  }

  async onPark({ agentId, request, input, cause }: ParkCall): Promise<SemaphoreView> {
    try {
      // A host may send anything; `park` checks it as if it were the agent's own words.
      const unchecked = request as unknown as ParkRequest;
      return publicView(await this.purgatory.park({ agentId, input, cause, request: unchecked }));
    } catch (thrown) {
      const error = translateStoreError(thrown);
      if (!(error instanceof TerrariumError))
        this.#options.log.error({ err: error, agentId }, "parking failed");
      throw error;
    }
  }

  readonly onManifest: BackplaneSink["onManifest"] = (agents) => {
    this.#presence.onManifest(agents);
    this.#announcer.onManifest(agents);
  };

  readonly onEvents: BackplaneSink["onEvents"] = (batch) => this.#presence.onEvents(batch);

  /** Null: all agents. */
  onHostDown(agentIds: readonly string[] | null): void {
    this.#presence.onHostDown(agentIds);
    this.#announcer.onHostDown(agentIds);
  }

  /** Starts no more resumptions, and waits up to `graceMs` for those that run. */
  close(graceMs: number): Promise<void> {
    return this.purgatory.close(graceMs);
  }

  async #resume(token: SemaphoreToken, attempt: number): Promise<void> {
    const { id: tokenId, agentId, state, stateVersion, answer, input, settledBy } = token;
    const { backplane, resumeTimeoutMs: timeoutMs } = this.#options;
    const by = settledBy ?? "unknown";
    const args = { agentId, tokenId, attempt, state, stateVersion, answer, input, by, timeoutMs };
    try {
      await backplane.call("resume", args);
    } catch (error) {
      // It left between its last event and this call.
      if (error instanceof TerrariumError && error.code === "AGENT_NOT_FOUND") {
        throw new TerrariumError("AGENT_NOT_RUNNING", error.message);
      }
      throw error;
    }
  }

  #tell({ kind, token }: PurgatoryEvent): void {
    const type = EVENT_TYPES[kind];
    if (type) this.#announcer.announce({ agentId: token.agentId, type, semaphore: token });
  }
}
