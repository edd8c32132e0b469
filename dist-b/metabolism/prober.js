import { TerrariumError } from "../base/errors.js";
import { afterCheck, afterLife, statusOf, UNCHECKED, viewOf } from "./health.js";
/** Checks begin within this time of the agent's start, or within `everyMs` where that is shorter, ms. */
const FIRST_WITHIN_MS = 1_000;
/** Intervals are shortened at random by up to this share, so that checks of many agents do not fall together. */
const JITTER = 0.1;
/** Least time between the beginnings of two checks of one probe, ms. */
const PACE_MS = 90;
/** A deadline that fired this much too late says that this thread was busy, not that the agent is stuck, ms. */
const LATE_MS = 1_000;
/**
 * Has the probes of all running agents checked at their intervals, and tells what changes. Deadlines are those of
 * `check`, which the agents' threads cannot delay. Behaviour: SPEC.md.
 */
export class Prober {
  #options;
  #agents = new Map();
  #running = 0;
  #isClosed = false;
  constructor(options) {
    this.#options = options;
  }
  onManifest(agents) {
    const known = new Set(agents.map(({ id }) => id));
    for (const [id, agent] of this.#agents) {
      if (known.has(id)) continue;
      this.#rest(agent);
      this.#agents.delete(id);
    }
    for (const { id, probes } of agents) this.#describe(this.#of(id), probes);
  }
  agentUp(agentId) {
    if (this.#isClosed) return;
    const agent = this.#of(agentId);
    this.#rest(agent);
    const life = (agent.life = {});
    for (const probe of agent.probes.values()) this.#begin(agent, probe, life);
    this.#review(agent);
  }
  agentDown(agentId) {
    const agent = this.#agents.get(agentId);
    if (!agent) return;
    this.#rest(agent);
    this.#review(agent);
  }
  /** The agent may not answer for `forMs`; 0: it answers again. */
  busy(agentId, forMs) {
    const agent = this.#agents.get(agentId);
    if (agent?.life) agent.busyUntilMs = this.#options.clock.monotonic() + forMs;
  }
  /** Of an agent that it does not know: UNKNOWN, without probes. */
  healthOf(agentId) {
    const agent = this.#agents.get(agentId);
    if (!agent) return viewOf("UNKNOWN", this.#options.clock.now(), []);
    return viewOf(agent.status, agent.since, standingsOf(agent));
  }
  /** Throws BAD_USER_INPUT for an unknown one. */
  probeOf(agentId, name) {
    const probe = this.#agents.get(agentId)?.probes.get(name);
    if (probe) return probe.descriptor;
    throw new TerrariumError("BAD_USER_INPUT", `agent ${agentId} has no probe ${JSON.stringify(name)}`);
  }
  /** Checks nothing more. */
  close() {
    this.#isClosed = true;
    for (const agent of this.#agents.values()) this.#rest(agent);
  }
  #of(id) {
    const known = this.#agents.get(id);
    if (known) return known;
    const since = this.#options.clock.now();
    const agent = {
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
  #describe(agent, probes) {
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
  /** The life of the agent is over. */
  #rest(agent) {
    agent.life = undefined;
    agent.busyUntilMs = Number.NEGATIVE_INFINITY;
    for (const probe of agent.probes.values()) {
      probe.cancel();
      probe.state = afterLife(probe.state);
    }
  }
  #begin(agent, probe, life) {
    const withinMs = Math.min(probe.descriptor.everyMs, FIRST_WITHIN_MS);
    this.#arm(agent, probe, life, this.#options.random() * withinMs);
  }
  #arm(agent, probe, life, delayMs) {
    probe.cancel = this.#options.clock.after(delayMs, () => void this.#check(agent, probe, life));
  }
  async #check(agent, probe, life) {
    const { clock, random } = this.#options;
    const { descriptor } = probe;
    const startedAtMs = clock.monotonic();
    const isCurrent = () => agent.life === life && agent.probes.get(descriptor.name) === probe;
    const { result, report, detail } = await this.#ask(agent, descriptor, startedAtMs);
    if (!isCurrent()) return;
    this.#options.onChecked?.(agent.id, result, report);
    if (result === "ok" || result === "failed") this.#take(agent, probe, result === "ok", detail);
    // A listener may have ended this life.
    if (!isCurrent()) return;
    // A check that waits for its turn asks again at once, so that it has the next one.
    const intervalMs = result === "waiting" ? PACE_MS : descriptor.everyMs * (1 - JITTER * random());
    this.#arm(
      agent,
      probe,
      life,
      Math.max(0, startedAtMs + Math.max(PACE_MS, intervalMs) - clock.monotonic()),
    );
  }
  async #ask(agent, descriptor, startedAtMs) {
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
  #take(agent, probe, ok, detail) {
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
  #review(agent) {
    const status = statusOf(agent.life !== undefined, standingsOf(agent));
    if (status === agent.status) return;
    agent.status = status;
    agent.since = this.#options.clock.now();
  }
}
function standingsOf({ probes }) {
  return Array.from(probes.values(), ({ descriptor, state }) => ({ probe: descriptor, state }));
}
//# sourceMappingURL=prober.js.map
