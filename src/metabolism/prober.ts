import type { Cancel, Clock } from "../base/clock.js";
import { TerrariumError } from "../base/errors.js";
import type { AgentsChange } from "../events/agent/agents-change.js";
import type { HealthStatus, HealthView, ProbeDescriptor, ProbeReport } from "../events/probe.js";
import {
  afterCheck,
  afterLife,
  type ProbeChange,
  type ProbeState,
  statusOf,
  UNCHECKED,
  viewOf,
} from "./health.js";

export interface ProbedAgent {
  readonly id: string;
  readonly probes: readonly ProbeDescriptor[];
}

/** How one check ended. `skipped`: it was not made, because the agent or its host is away or overloaded. */
export type CheckResult = ProbeReport["verdict"] | "skipped";

/** A probe that began to fail, or has recovered. */
export interface HealthChange {
  readonly agentId: string;
  readonly kind: NonNullable<ProbeChange>;
  readonly probe: ProbeDescriptor;
  /** Failures in a row; for a recovery, those before it. */
  readonly failures: number;
  readonly detail: string | null;
  /** Health of the agent after the change. */
  readonly status: HealthStatus;
}

export interface ProberOptions {
  readonly clock: Clock;
  /** Between 0 and 1; spreads the checks. */
  readonly random: () => number;
  /**
   * Asks a host to make one check. Rejects with AGENT_TIMEOUT when there is no answer within the probe's timeout, also while the
   * agent's thread is blocked, and with another code when the check was not made.
   */
  readonly check: (agentId: string, probe: ProbeDescriptor) => Promise<ProbeReport>;
  /** Checks in flight, of all agents. Further ones are skipped. */
  readonly runningMax: number;
  readonly onChange: (change: HealthChange) => void;
  /** Called when `healthOf` may say something else of an agent. */
  readonly onView?: (agentId: string) => void;
  /** Called for each check that was due. `report` is null when the host returned none. */
  readonly onChecked?: (agentId: string, result: CheckResult, report: ProbeReport | null) => void;
  /** Called for each check that is skipped because of `runningMax`. */
  readonly onRefused?: () => void;
}

/** Checks begin within this time of the agent's start, or within `everyMs` where that is shorter, ms. */
const FIRST_WITHIN_MS = 1_000;
/** Intervals are shortened at random by up to this share, so that the checks of many agents do not coincide. */
const JITTER = 0.1;
/** Least time between the beginnings of two checks of one probe, ms. */
const PACE_MS = 90;
/** A deadline that fires this late shows that this thread was busy, not that the agent is stuck, ms. */
const LATE_MS = 1_000;

interface Probe {
  descriptor: ProbeDescriptor;
  state: ProbeState;
  cancel: Cancel;
}

interface Agent {
  readonly id: string;
  readonly probes: Map<string, Probe>;
  /** Undefined while the agent is not running; a new object each time it starts. */
  life: object | undefined;
  /** End of the long call that the agent has announced, monotonic ms. */
  busyUntilMs: number;
  status: HealthStatus;
  since: number;
}

/**
 * Checks the probes of all running agents at their intervals, and reports changes. `check` keeps the deadlines, so that a
 * blocked agent thread cannot delay them. Behaviour: SPEC.md.
 */
export class Prober {
  readonly #options: ProberOptions;
  readonly #agents = new Map<string, Agent>();
  #running = 0;
  #isClosed = false;

  constructor(options: ProberOptions) {
    this.#options = options;
  }

  onAgents({ added, removed }: AgentsChange<ProbedAgent>): void {
    for (const id of removed) {
      const agent = this.#agents.get(id);
      if (agent) this.#rest(agent);
      this.#agents.delete(id);
    }
    for (const { id, probes } of added) this.#describe(this.#of(id), probes);
  }

  agentUp(agentId: string): void {
    if (this.#isClosed) return;
    const agent = this.#of(agentId);
    this.#rest(agent);
    const life = (agent.life = {});
    for (const probe of agent.probes.values()) this.#begin(agent, probe, life);
    this.#review(agent);
  }

  agentDown(agentId: string): void {
    const agent = this.#agents.get(agentId);
    if (!agent) return;
    this.#rest(agent);
    this.#review(agent);
  }

  /** The agent announced a long call of `forMs`; 0: the call is over. */
  busy(agentId: string, forMs: number): void {
    const agent = this.#agents.get(agentId);
    if (agent?.life) agent.busyUntilMs = this.#options.clock.monotonic() + forMs;
  }

  /** The health of an agent. UNKNOWN and without probes for an unknown agent. */
  healthOf(agentId: string): HealthView {
    const agent = this.#agents.get(agentId);
    if (!agent) return viewOf("UNKNOWN", this.#options.clock.now(), []);
    return viewOf(agent.status, agent.since, standingsOf(agent));
  }

  /** The probe of that name. Throws BAD_USER_INPUT for an unknown name. */
  probeOf(agentId: string, name: string): ProbeDescriptor {
    const probe = this.#agents.get(agentId)?.probes.get(name);
    if (probe) return probe.descriptor;
    throw new TerrariumError("BAD_USER_INPUT", `agent ${agentId} has no probe ${JSON.stringify(name)}`);
  }

  /** Ends all checks. */
  close(): void {
    this.#isClosed = true;
    for (const agent of this.#agents.values()) this.#rest(agent);
  }

  #of(id: string): Agent {
    const known = this.#agents.get(id);
    if (known) return known;
    const since = this.#options.clock.now();
    const agent: Agent = {
      id,
      probes: new Map(),
      life: undefined,
      busyUntilMs: Number.NEGATIVE_INFINITY,
      status: "UNKNOWN",
      since,
    };
    this.#agents.set(id, agent);
    return agent;
  }

  /** A probe that keeps its name keeps its state. */
  #describe(agent: Agent, probes: readonly ProbeDescriptor[]): void {
    const before = new Map(agent.probes);
    agent.probes.clear();
    for (const descriptor of probes) {
      const known = before.get(descriptor.name);
      before.delete(descriptor.name);
      const probe = known ?? { descriptor, state: UNCHECKED, cancel: () => undefined };
      probe.descriptor = descriptor;
      agent.probes.set(descriptor.name, probe);
      if (!known && agent.life) this.#begin(agent, probe, agent.life);
    }
    for (const { cancel } of before.values()) cancel();
    this.#review(agent);
  }

  /** The agent has stopped, or starts again. */
  #rest(agent: Agent): void {
    agent.life = undefined;
    agent.busyUntilMs = Number.NEGATIVE_INFINITY;
    for (const probe of agent.probes.values()) {
      probe.cancel();
      probe.state = afterLife(probe.state);
    }
  }

  #begin(agent: Agent, probe: Probe, life: object): void {
    const withinMs = Math.min(probe.descriptor.everyMs, FIRST_WITHIN_MS);
    this.#arm(agent, probe, life, this.#options.random() * withinMs);
  }

  #arm(agent: Agent, probe: Probe, life: object, delayMs: number): void {
    probe.cancel = this.#options.clock.after(delayMs, () => void this.#check(agent, probe, life));
  }

  async #check(agent: Agent, probe: Probe, life: object): Promise<void> {
    const { clock, random } = this.#options;
    const { descriptor } = probe;
    const startedAtMs = clock.monotonic();
    const isCurrent = (): boolean => agent.life === life && agent.probes.get(descriptor.name) === probe;
    const { result, report, detail } = await this.#ask(agent, descriptor, startedAtMs);
    if (!isCurrent()) return;
    this.#options.onChecked?.(agent.id, result, report);
    if (result === "ok" || result === "failed") this.#take(agent, probe, result === "ok", detail);
    // A listener may have stopped the agent.
    if (!isCurrent()) return;
    // A waiting check is repeated at once, so that it gets the next turn.
    const intervalMs = result === "waiting" ? PACE_MS : descriptor.everyMs * (1 - JITTER * random());
    this.#arm(
      agent,
      probe,
      life,
      Math.max(0, startedAtMs + Math.max(PACE_MS, intervalMs) - clock.monotonic()),
    );
  }

  async #ask(
    agent: Agent,
    descriptor: ProbeDescriptor,
    startedAtMs: number,
  ): Promise<{ result: CheckResult; report: ProbeReport | null; detail: string | null }> {
    const { check, runningMax, clock, onRefused } = this.#options;
    if (this.#running >= runningMax) {
      onRefused?.();
      return { result: "skipped", report: null, detail: null };
    }
    this.#running += 1;
    const wasBusy = agent.busyUntilMs > startedAtMs;
    try {
      const report = await check(agent.id, descriptor);
      return { result: report.verdict, report, detail: report.detail };
    } catch (error) {
      const code = error instanceof TerrariumError ? error.code : null;
      if (code === "INTERNAL_SERVER_ERROR" || code === null)
        return { result: "failed", report: null, detail: "the check could not be made" };
      if (code !== "AGENT_TIMEOUT") return { result: "skipped", report: null, detail: null };
      const endedAtMs = clock.monotonic();
      if (wasBusy || agent.busyUntilMs > endedAtMs) return { result: "waiting", report: null, detail: null };
      if (endedAtMs - startedAtMs > descriptor.timeoutMs + LATE_MS)
        return { result: "skipped", report: null, detail: null };
      return { result: "failed", report: null, detail: `no answer within ${descriptor.timeoutMs} ms` };
    } finally {
      this.#running -= 1;
    }
  }

  #take(agent: Agent, probe: Probe, ok: boolean, detail: string | null): void {
    const { clock, onChange } = this.#options;
    const before = probe.state.failures;
    const { state, change } = afterCheck(probe.state, { ok, detail, at: clock.now() }, probe.descriptor);
    probe.state = state;
    this.#review(agent);
    if (change === null) return;
    const failures = change === "FAILED" ? state.failures : before;
    onChange({
      agentId: agent.id,
      kind: change,
      probe: probe.descriptor,
      failures,
      detail,
      status: agent.status,
    });
  }

  #review(agent: Agent): void {
    const status = statusOf(agent.life !== undefined, standingsOf(agent));
    if (status !== agent.status) agent.since = this.#options.clock.now();
    agent.status = status;
    this.#options.onView?.(agent.id);
  }
}

function standingsOf({ probes }: Agent) {
  return Array.from(probes.values(), ({ descriptor, state }) => ({ probe: descriptor, state }));
}
