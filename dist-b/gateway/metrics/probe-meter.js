import { Counter, Histogram } from "prom-client";
import { AgentLabels } from "./agent-labels.js";
/** Upper bounds of the buckets, seconds. */
const CHECK_SECONDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 600];
/** Counts checks of probes, and what they spend: apart from runs. */
export class ProbeMeter {
  #labels;
  #checks;
  #failures;
  #duration;
  #tokens;
  #cost;
  constructor(registry, labelsMax) {
    this.#labels = new AgentLabels(labelsMax);
    const registers = [registry];
    this.#checks = new Counter({
      name: "terrarium_probe_checks_total",
      help: "Checks of agents' probes that were due: ok, failed, waiting for a busy agent, or skipped.",
      labelNames: ["agent", "result"],
      registers,
    });
    this.#failures = new Counter({
      name: "terrarium_probe_failures_total",
      help: "Checks of agents' probes that failed.",
      labelNames: ["agent"],
      registers,
    });
    this.#duration = new Histogram({
      name: "terrarium_probe_duration_seconds",
      help: "Time that a check took in the agent, without the wait for its turn.",
      labelNames: ["agent"],
      buckets: CHECK_SECONDS,
      registers,
    });
    this.#tokens = new Counter({
      name: "terrarium_probe_tokens_total",
      help: "Tokens that checks spent (spent), or reported as usage of models (input, output).",
      labelNames: ["agent", "kind"],
      registers,
    });
    this.#cost = new Counter({
      name: "terrarium_probe_cost_usd_total",
      help: "Cost that checks reported as usage of models, US dollars.",
      labelNames: ["agent"],
      registers,
    });
  }
  /** `report` is null where the host made none. */
  checked(agentId, result, report) {
    const agent = this.#labels.of(agentId);
    this.#checks.inc({ agent, result });
    this.#failures.inc({ agent }, result === "failed" ? 1 : 0);
    if (!report) return;
    const { tokens, usage } = report;
    if (report.verdict !== "waiting") this.#duration.observe({ agent }, report.durationMs / 1_000);
    this.#tokens.inc({ agent, kind: "spent" }, tokens);
    if (!usage) return;
    this.#tokens.inc({ agent, kind: "input" }, usage.inputTokens ?? 0);
    this.#tokens.inc({ agent, kind: "output" }, usage.outputTokens ?? 0);
    this.#cost.inc({ agent }, usage.costUsd ?? 0);
  }
}
//# sourceMappingURL=probe-meter.js.map
