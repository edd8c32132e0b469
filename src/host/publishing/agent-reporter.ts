import { errorReport, withoutSecrets } from "../../base/error-report.js";
import { messageOf } from "../../base/errors.js";
import type { AgentLog } from "../../base/log.js";
import type { EventBody, FluxState, Vitals } from "../../events/event.js";
import { PUBLIC_VIEW_PROBE } from "../../events/forms/public-form.js";
import { type RunStamp, stampFields } from "../../events/run.js";
import type { FluxConfig, FluxSignal } from "../../flux/index.js";
import { Metabolism } from "../../metabolism/index.js";
import type { Failure, Origin } from "../agent-errors.js";
import type { HostServices } from "../host-services.js";
import type { AgentDefinition } from "../modules/definition.js";
import { FailureLog, thrownBy } from "./failure-log.js";
import { createPublicView } from "./public-view.js";
import { Reflector } from "./reflector.js";
import type { Subject } from "./subject.js";

/** What a perturbation brings into the stream. */
export interface Entering {
  /** A person's answer: SEMAPHORE_RESOLVED has published it. Default false. */
  readonly isAnswer?: boolean;
  /** Name of the command, if it is one. */
  readonly command?: string | undefined;
  /** As its caller sent it: JSON. Of a command, the arguments. */
  readonly input?: unknown;
}

export interface ReporterOptions extends Pick<
  HostServices,
  "clock" | "sampler" | "publish" | "payloadBytesMax" | "onFailure" | "afterTurn"
> {
  readonly agentId: string;
  readonly subject: Subject;
  readonly log: AgentLog;
  /** See `AgentDefinition`. */
  readonly publicView?: AgentDefinition["publicView"] | undefined;
  /** `feedbackMax`: outputs that may wait to be fed back. */
  readonly flux: Pick<FluxConfig, "feedbackMax" | "coalesceMs">;
}

/** Minimum milliseconds between two METRICS_DEGRADED events about a failing `publicView`. */
const WITHHELD_EVERY_MS = 60_000;
const WITHHELD: Failure = {
  message: "the agent's publicView failed: others see only that the event happened",
  code: "AGENT_ERROR",
  cause: null,
};

/** Marks the events of a private command. */
const PRIVATE = { private: true } as const;

/** Turns one agent's signals and metabolism into events of its mirror. */
export class AgentReporter {
  readonly #options: ReporterOptions;
  readonly #metabolism: Metabolism;
  readonly #reflector: Reflector;
  /** Events or heartbeats were lost on their way to the gateway. */
  readonly refresh = (): void => this.#reflector.forgetHeartbeat();
  /** The next event comes behind this position. */
  readonly numberOn: Reflector["numberOn"] = (last) => this.#reflector.numberOn(last);
  /** The runs of events, by their causes. */
  readonly #stamps = new Map<string, Omit<Origin, "cause">>();
  /** The runs behind what was fed back, by cause, the latest last: at most `feedbackMax`, and the one handled. */
  readonly #fedBack = new Map<string, Omit<Origin, "cause">>();
  #entering: Entering | undefined;
  #isSettling = false;
  #isMuted = false;
  readonly #failures: FailureLog;
  /** When observers were last told that `publicView` fails; monotonic ms. */
  #withheldAt = Number.NEGATIVE_INFINITY;

  constructor(options: ReporterOptions) {
    const { agentId, subject, clock, publish, payloadBytesMax, flux } = options;
    this.#options = options;
    this.#failures = new FailureLog(clock, options.log);
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
      clock,
      payloadBytesMax,
      coalesceMs: flux.coalesceMs,
      vitals: () => this.#vitals(),
      publicView:
        options.publicView &&
        createPublicView({
          publicView: options.publicView,
          payloadBytesMax,
          onWithheld: (error) => this.#onWithheld(error),
        }),
      publish: (event) => {
        if (!this.#isMuted) publish(event);
      },
      onError: (failure, error) => {
        options.onFailure?.(agentId, failure, thrownBy(error));
        if (!this.#isMuted) this.#failures.write(failure, error);
      },
    });
  }

  /** The events with this cause belong to a run, until `end`. */
  begin(cause: string, stamp: RunStamp): void {
    this.#stamps.set(cause, stampFields(stamp));
  }

  /** The events with this cause, which has no run, are those of a private command, until `end`. */
  beginPrivate(cause: string): void {
    this.#stamps.set(cause, PRIVATE);
  }

  end(cause: string): void {
    this.#reflector.flushOutputs(cause);
    this.#stamps.delete(cause);
  }

  /** An output with this cause was fed back: the events of the feedback belong to the same run. */
  fedBack(cause: string): void {
    const stamp = this.#stampOf(cause);
    if (!stamp) return;
    this.#fedBack.delete(cause);
    this.#fedBack.set(cause, stamp);
    const [oldest] = this.#fedBack.keys();
    if (this.#fedBack.size > this.#options.flux.feedbackMax + 1 && oldest !== undefined)
      this.#fedBack.delete(oldest);
  }

  /** Publishes nothing from now on. */
  mute(): void {
    this.#isMuted = true;
  }

  unmute(): void {
    this.#isMuted = false;
  }

  /** Of work without a cause. */
  output(data: unknown, isPrivate = false): void {
    this.#reflector.output(data, { cause: null, ...(isPrivate && PRIVATE) });
  }

  /** A pure command failed. */
  failed(error: unknown, isPrivate: boolean): void {
    this.#reflector.error(error, { cause: null, ...(isPrivate && PRIVATE) });
  }

  /** An event that the gateway makes. */
  announced(event: EventBody): void {
    this.#reflector.flushOutputs();
    this.#reflector.reflect(event);
  }

  spend(tokens: number): void {
    this.#metabolism.spend(tokens);
  }

  /** `put` puts a perturbation into the stream before it returns; `what` goes into its PERTURBED event. */
  entering<T>(what: Entering, put: () => T): T {
    this.#entering = what;
    try {
      return put();
    } finally {
      this.#entering = undefined;
    }
  }

  hear(signal: FluxSignal): void {
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
        const { command, input, isAnswer = false } = this.#entering ?? {};
        if (isAnswer) return;
        this.#reflector.perturbed(
          {
            type: "PERTURBED",
            perturbationId,
            by,
            ...(command !== undefined && { command }),
            ...this.#stamps.get(perturbationId),
          },
          input,
        );
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
    return cause === null ? { cause } : { cause, ...this.#stampOf(cause) };
  }

  #stampOf(cause: string): Omit<Origin, "cause"> | undefined {
    return this.#stamps.get(cause) ?? this.#fedBack.get(cause);
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
    this.#reflector.flushOutputs();
    this.#options.sampler.leave(this.#sample);
    this.#metabolism.rest();
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
    this.#reflector.beat();
  };

  #onDegraded(probe: string, error: unknown): void {
    this.#options.log.warn("a metabolism probe failed and is paused", {
      probe,
      error: withoutSecrets(messageOf(error)),
      err: errorReport(error),
    });
    this.#reflector.reflect({ type: "METRICS_DEGRADED", probe });
  }

  /** Observers are told at most once in WITHHELD_EVERY_MS: it may fail on every event. */
  #onWithheld(error: unknown): void {
    const { agentId, onFailure, clock, afterTurn } = this.#options;
    onFailure?.(agentId, WITHHELD, error);
    this.#failures.write(WITHHELD, error);
    if (clock.monotonic() - this.#withheldAt < WITHHELD_EVERY_MS) return;
    this.#withheldAt = clock.monotonic();
    // Behind the event that it was asked about.
    afterTurn(() => this.#reflector.reflect({ type: "METRICS_DEGRADED", probe: PUBLIC_VIEW_PROBE }));
  }

  #vitals(): Vitals {
    const { state, pressure, entropyRemaining } = this.#options.subject;
    const { flow, temperature } = this.#metabolism;
    return { state, pressure, flow, temperature, entropyRemaining };
  }
}
