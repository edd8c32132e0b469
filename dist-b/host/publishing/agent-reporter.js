import { errorReport, withoutSecrets } from "../../base/error-report.js";
import { messageOf, TerrariumError } from "../../base/errors.js";
import { stampFields } from "../../events/run.js";
import { Metabolism } from "../../metabolism/index.js";
import { RunCancelled } from "../agent-errors.js";
import { Reflector } from "./reflector.js";
/** Minimum milliseconds between two log lines about one failing agent. */
const FAILURE_LOG_EVERY_MS = 1_000;
/** The agent's original error when it was wrapped for the caller. */
function thrownBy(error) {
  return error instanceof TerrariumError && error.code === "AGENT_ERROR" ? (error.cause ?? error) : error;
}
/** Turns one agent's signals and metabolism into events of its mirror. */
export class AgentReporter {
  #options;
  #metabolism;
  #reflector;
  /** Events or heartbeats were lost on their way to the gateway. */
  refresh = () => this.#reflector.forgetHeartbeat();
  /** The runs of events, by their causes. */
  #stamps = new Map();
  /** The runs behind what was fed back, by cause, the latest last: at most `feedbackMax`, and the one handled. */
  #fedBack = new Map();
  #entering;
  #isSettling = false;
  #isMuted = false;
  /** Monotonic milliseconds. */
  #loggedAt = Number.NEGATIVE_INFINITY;
  /** Failures since the last log line. */
  #suppressed = 0;
  constructor(options) {
    const { agentId, epoch, subject, clock, publish, payloadBytesMax, flux } = options;
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
      coalesceMs: flux.coalesceMs,
      vitals: () => this.#vitals(),
      publish: (event) => {
        if (!this.#isMuted) publish(event);
      },
      onError: (failure, error) => {
        options.onFailure?.(agentId, failure, thrownBy(error));
        this.#logFailure(failure, error);
      },
    });
  }
  /** The events with this cause belong to a run, until `end`. */
  begin(cause, stamp) {
    this.#stamps.set(cause, stampFields(stamp));
  }
  end(cause) {
    this.#reflector.flushOutputs(cause);
    this.#stamps.delete(cause);
  }
  /** An output with this cause was fed back: the events of the feedback belong to the same run. */
  fedBack(cause) {
    const stamp = this.#stampOf(cause);
    if (!stamp) return;
    this.#fedBack.delete(cause);
    this.#fedBack.set(cause, stamp);
    const [oldest] = this.#fedBack.keys();
    if (this.#fedBack.size > this.#options.flux.feedbackMax + 1 && oldest !== undefined)
      this.#fedBack.delete(oldest);
  }
  /** Publishes nothing from now on. */
  mute() {
    this.#isMuted = true;
  }
  output(data) {
    this.#reflector.output(data, { cause: null });
  }
  /** An event that the gateway makes. */
  announced(event) {
    this.#reflector.flushOutputs();
    this.#reflector.reflect(event);
  }
  spend(tokens) {
    this.#metabolism.spend(tokens);
  }
  /** `put` puts a perturbation into the stream before it returns; `what` goes into its PERTURBED event. */
  entering(what, put) {
    this.#entering = what;
    try {
      return put();
    } finally {
      this.#entering = undefined;
    }
  }
  hear(signal) {
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
        const { command, input } = this.#entering ?? {};
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
  #originOf(cause) {
    return cause === null ? { cause } : { cause, ...this.#stampOf(cause) };
  }
  #stampOf(cause) {
    return this.#stamps.get(cause) ?? this.#fedBack.get(cause);
  }
  #onState(from, to, reason) {
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
  #onLife() {
    this.#metabolism.discharge();
    this.#options.sampler.join(this.#sample);
    this.#reflector.reflect({ type: "AGENT_STARTED" });
  }
  #onDeath() {
    this.#reflector.flushOutputs();
    this.#options.sampler.leave(this.#sample);
    this.#metabolism.rest();
  }
  /** Logs at most one failure a second and counts the rest, because an agent may fail on every event. */
  #logFailure({ message, code, cause }, error) {
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
  #settleSoon() {
    if (this.#isSettling) return;
    this.#isSettling = true;
    this.#options.afterTurn(() => {
      this.#isSettling = false;
      const from = this.#reflector.publishedState;
      if (from !== this.#options.subject.state)
        this.#reflector.reflect({ type: "AGENT_STATE_CHANGED", from });
    });
  }
  #sample = () => {
    this.#metabolism.sample();
    this.#reflector.beat();
  };
  #onDegraded(probe, error) {
    this.#options.log.warn("a metabolism probe failed and is paused", {
      probe,
      error: withoutSecrets(messageOf(error)),
      err: errorReport(error),
    });
    this.#reflector.reflect({ type: "METRICS_DEGRADED", probe });
  }
  #vitals() {
    const { state, pressure, entropyRemaining } = this.#options.subject;
    const { flow, temperature } = this.#metabolism;
    return { state, pressure, flow, temperature, entropyRemaining };
  }
}
/** The reporter's view of an agent: its stream's measurements, and the temperature its author measures. */
export function subjectOf(flux, { metabolism }) {
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
    temperature: metabolism?.temperature && (() => metabolism.temperature?.() ?? Number.NaN),
  };
}
//# sourceMappingURL=agent-reporter.js.map
