import { buildProber, type ProbeRuntime } from "../app/builders/probes.js";
import type { AgentEvent, Vitals } from "../events/event.js";
import type { HostCaller } from "../link/host-caller.js";
import type { Prober } from "../metabolism/index.js";

/** No jitter: the first check comes with the start of the agent. */
const NO_JITTER = (): number => 0;

/** The prober of production, whose events go to a recorder instead of mirrors. */
export class TestProber {
  readonly prober: Prober;
  readonly #latest = new Map<string, Vitals>();
  readonly #onEvent: (event: AgentEvent) => void;

  constructor(
    runtime: Omit<ProbeRuntime, "instruments">,
    backplane: Pick<HostCaller, "call">,
    onEvent: (event: AgentEvent) => void,
  ) {
    this.#onEvent = onEvent;
    const insert = (agentId: string, eventOf: (latest: Vitals) => AgentEvent): boolean => {
      const latest = this.#latest.get(agentId);
      if (latest) this.record(eventOf(latest));
      return latest !== undefined;
    };
    const instruments = { probes: { checked: () => undefined } };
    this.prober = buildProber({ ...runtime, instruments }, backplane, { insert }, NO_JITTER);
  }

  readonly record = (event: AgentEvent): void => {
    this.#latest.set(event.agentId, event);
    this.#onEvent(event);
  };
}
