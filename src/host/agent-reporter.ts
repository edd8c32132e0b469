import type { Clock } from "../base/clock.js";
import { errorReport, withoutSecrets } from "../base/error-report.js";
import { messageOf, TerrariumError } from "../base/errors.js";
import type { AgentLog } from "../base/log.js";
import type { FluxState, NumberedEvent, SemaphoreEventType, Vitals } from "../events/event.js";
import type { SemaphoreView } from "../events/semaphore.js";
import type { FluxAgent, FluxSignal } from "../flux/index.js";
import { Metabolism, type Organism, type Sampler } from "../metabolism/index.js";
import type { AgentDefinition } from "./definition.js";
import { RunCancelled, type RunStamp } from "./host-run.js";
import { type Failure, type Origin, Reflector } from "./reflector.js";

/** Minimum milliseconds between two log lines about one failing agent. */
const FAILURE_LOG_EVERY_MS = 1_000;

/** The agent's original error when it was wrapped for the caller. */
function thrownBy(error: unknown): unknown {
  return error instanceof TerrariumError && error.code === "AGENT_ERROR" ? (error.cause ?? error) : error;
}

/** The agent's measurements that a reporter reads for each event. */
export interface Subject extends Organism, Omit<Vitals, "flow" | "temperature"> {}

export interface ReporterOptions {
  readonly agentId: string;
  readonly epoch: string;
  readonly subject: Subject;
  readonly clock: Clock;
  readonly log: AgentLog;
  readonly sampler: Sampler;
  readonly publish: (event: NumberedEvent) => void;
  readonly payloadBytesMax: number;
  /** Runs `task` after the current turn of the event loop. */
  readonly afterTurn: (task: () => void) => void;
}

/** Turns one agent's signals and metabolism into events of its mirror. */
export class AgentReporter {
  readonly #options: ReporterOptions;
  readonly #metabolism: Metabolism;
  readonly #reflector: Reflector;
  /** The runs of events, by their causes. */
  readonly #stamps = new Map<string, Omit<Origin, "cause">>();
  #isSettling = false;
  #isMuted = false;
  /** Monotonic milliseconds. */
  #loggedAt = Number.NEGATIVE_INFINITY;
  /** Failures since the last log line. */
  #suppressed = 0;

  constructor(options: ReporterOptions) {
    const { agentId, epoch, subject, clock, publish, payloadBytesMax } = options;
    this.#options = options;
    this.#metabolism = new Metabolism(
      subject,
      {
        onFever: (intensity) => this.#reflector.reflect({ type: "FEVER", intensity }),
        onDegraded: (probe, error) => this.#onDegraded(probe, error),
      },
      clock,
    );
    this.#reflector = new Reflector({
      agentId,
      epoch,
      clock,
      payloadBytesMax,
      vitals: () => this.#vitals(),
      publish: (event) => {
        if (!this.#isMuted) publish(event);
      },
      onError: (failure, error) => this.#logFailure(failure, error),
    });
  }

  /** The events with this cause belong to a run, until `end`. */
  begin(cause: string, stamp: RunStamp): void {
    const { run, session, attempt } = stamp;
    this.#stamps.set(cause, session === null ? { run, attempt } : { run, session, attempt });
  }

  end(cause: string): void {
    this.#stamps.delete(cause);
  }

  /** Publishes nothing from now on. */
  mute(): void {
    this.#isMuted = true;
  }

  output(data: unknown): void {
    this.#reflector.output(data, { cause: null });
  }

  semaphore(type: SemaphoreEventType, semaphore: SemaphoreView): void {
    this.#reflector.reflect({ type, semaphore });
  }

  spend(tokens: number): void {
    this.#metabolism.spend(tokens);
  }

  /** `command` is the name of the command that caused a perturbation, if any. */
  hear(signal: FluxSignal, command?: string): void {
    switch (signal.type) {
      case "state":
        this.#onState(signal.from, signal.to, signal.reason);
        return;
      case "output":
        this.#reflector.output(signal.data, this.#originOf(signal.cause));
        return;
      case "result":
        this.#reflector.result(signal.result, this.#originOf(signal.cause));
        return;
      case "error":
        this.#reflector.error(signal.error, this.#originOf(signal.cause));
        return;
      case "perturbed": {
        const { perturbationId, by } = signal;
        this.#reflector.reflect({
          type: "PERTURBED",
          perturbationId,
          by,
          ...(command !== undefined && { command }),
          ...this.#stamps.get(perturbationId),
        });
        return;
      }
      case "spent":
        this.#metabolism.spend(signal.tokens);
        return;
      case "dropped":
        // Only the copy for the stream's own consumer was dropped, and hosts do not read that copy.
        return;
    }
  }

  #originOf(cause: string | null): Origin {
    return cause === null ? { cause } : { cause, ...this.#stamps.get(cause) };
  }

  #onState(from: FluxState, to: FluxState, reason: string): void {
    switch (to) {
      case "FLOWING":
        if (from === "PERTURBED") this.#settleSoon();
        else this.#onLife();
        return;
      case "PERTURBED":
        this.#settleSoon();
        return;
      case "STOPPED":
        this.#onDeath();
        this.#reflector.reflect({ type: "AGENT_STOPPED", reason });
        return;
      case "COLLAPSED":
        this.#onDeath();
        this.#options.log.info("the agent collapsed", { reason });
        this.#reflector.reflect({ type: "AGENT_STATE_CHANGED", from });
        return;
      case "DORMANT":
      case "DRAINING":
        this.#reflector.reflect({ type: "AGENT_STATE_CHANGED", from });
        return;
    }
  }

  #onLife(): void {
    this.#metabolism.discharge();
    this.#options.sampler.join(this.#sample);
    this.#reflector.reflect({ type: "AGENT_STARTED" });
  }

  #onDeath(): void {
    this.#options.sampler.leave(this.#sample);
    this.#metabolism.rest();
  }

  /** Logs at most one failure a second and counts the rest, because an agent may fail on every event. */
  #logFailure({ message, code, cause }: Failure, error: unknown): void {
    // A wrong input is the caller's fault, and the caller was told.
    if (code === "BAD_USER_INPUT" || error instanceof RunCancelled || this.#isMuted) return;
    const now = this.#options.clock.monotonic();
    if (now - this.#loggedAt < FAILURE_LOG_EVERY_MS) {
      this.#suppressed += 1;
      return;
    }
    this.#options.log.warn("the agent failed", {
      error: withoutSecrets(message),
      code,
      cause,
      failuresBefore: this.#suppressed,
      err: errorReport(thrownBy(error)),
    });
    this.#loggedAt = now;
    this.#suppressed = 0;
  }

  /**
   * Publishes a state change only when the state outlasts this turn: a perturbation handled within it has its own
   * events.
   */
  #settleSoon(): void {
    if (this.#isSettling) return;
    this.#isSettling = true;
    this.#options.afterTurn(() => {
      this.#isSettling = false;
      const from = this.#reflector.publishedState;
      if (from !== this.#options.subject.state)
        this.#reflector.reflect({ type: "AGENT_STATE_CHANGED", from });
    });
  }

  readonly #sample = (): void => {
    this.#metabolism.sample();
    this.#reflector.reflect({ type: "METABOLISM" });
  };

  #onDegraded(probe: string, error: unknown): void {
    this.#options.log.warn("a metabolism probe failed and is paused", {
      probe,
      error: withoutSecrets(messageOf(error)),
      err: errorReport(error),
    });
    this.#reflector.reflect({ type: "METRICS_DEGRADED", probe });
  }

  #vitals(): Vitals {
    const { state, pressure, entropyRemaining } = this.#options.subject;
    const { flow, temperature } = this.#metabolism;
    return { state, pressure, flow, temperature, entropyRemaining };
  }
}

/** The reporter's view of an agent: its stream's measurements, and the temperature its author measures. */
export function subjectOf(flux: FluxAgent<unknown, unknown>, { metabolism }: AgentDefinition): Subject {
  return {
    get state() {
      return flux.state;
    },
    get pressure() {
      return flux.pressure;
    },
    get entropyRemaining() {
      return flux.entropyRemaining;
    },
    get eventsHandled() {
      return flux.eventsHandled;
    },
    get entropySpent() {
      return flux.temperature;
    },
    temperature: metabolism?.temperature && ((): number => metabolism.temperature?.() ?? Number.NaN),
  };
}
