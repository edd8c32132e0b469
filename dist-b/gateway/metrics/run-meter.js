import { Counter, Histogram } from "prom-client";
import { AgentLabels } from "./agent-labels.js";
/** Upper bounds of the buckets, seconds. */
const QUEUE_SECONDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60, 300, 3_600];
const DURATION_SECONDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 600, 3_600];
/** Counts and times runs when they end or park. */
export class RunMeter {
  #labels;
  #runs;
  #retried;
  #queue;
  #duration;
  constructor(registry, labelsMax) {
    this.#labels = new AgentLabels(labelsMax);
    const registers = [registry];
    this.#runs = new Counter({
      name: "terrarium_runs_total",
      help: "Runs that ended or parked, by status. A parked run counts again when it ends.",
      labelNames: ["agent", "kind", "status"],
      registers,
    });
    this.#retried = new Counter({
      name: "terrarium_runs_retried_total",
      help: "Further attempts at runs that were cut off, counted when the run ends or parks.",
      labelNames: ["agent"],
      registers,
    });
    this.#queue = new Histogram({
      name: "terrarium_run_queue_seconds",
      help: "Time from the acceptance of a run until its last attempt began.",
      labelNames: ["agent"],
      buckets: QUEUE_SECONDS,
      registers,
    });
    this.#duration = new Histogram({
      name: "terrarium_run_duration_seconds",
      help: "Time from the beginning of a run's last attempt until it ended or parked.",
      labelNames: ["agent"],
      buckets: DURATION_SECONDS,
      registers,
    });
  }
  /** Counts a run that has ended or parked. `now`: wall clock, ms; the end of a parked run. */
  settled(run, now) {
    const { kind, status, semaphores, attempt, acceptedAt, startedAt, endedAt } = run;
    // The run was counted when it parked; its resumption has only asked another question.
    if (status === "PARKED" && semaphores.length > 1) return;
    const agent = this.#labels.of(run.agentId);
    this.#runs.inc({ agent, kind, status });
    // A run that was parked before was timed when it parked.
    if (status !== "PARKED" && semaphores.length > 0) return;
    if (attempt > 1) this.#retried.inc({ agent }, attempt - 1);
    if (startedAt === null) return;
    this.#queue.observe({ agent }, seconds(acceptedAt, startedAt));
    this.#duration.observe({ agent }, seconds(startedAt, endedAt ?? now));
  }
}
/** Never negative: the wall clock may be set back. */
function seconds(from, to) {
  return Math.max(0, to - from) / 1_000;
}
//# sourceMappingURL=run-meter.js.map
