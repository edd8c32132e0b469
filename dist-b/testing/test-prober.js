import { buildProber } from "../app/probes.js";
/** No jitter: the first check comes with the start of the agent. */
const NO_JITTER = () => 0;
/** The prober of production, whose events go to a recorder instead of mirrors. */
export class TestProber {
  prober;
  #latest = new Map();
  #onEvent;
  constructor(runtime, backplane, onEvent) {
    this.#onEvent = onEvent;
    const insert = (agentId, eventOf) => {
      const latest = this.#latest.get(agentId);
      if (latest) this.record(eventOf(latest));
      return latest !== undefined;
    };
    const instruments = { probes: { checked: () => undefined } };
    this.prober = buildProber({ ...runtime, instruments }, backplane, { insert }, NO_JITTER);
  }
  record = (event) => {
    this.#latest.set(event.agentId, event);
    this.#onEvent(event);
  };
}
//# sourceMappingURL=test-prober.js.map
