import { BusyCalls } from "../calls/busy-calls.js";
import { ProbeRunner } from "./runner.js";
/** What one agent's probes see of it, and their checks. */
export class AgentProbes {
  busy;
  #runner;
  #services;
  /** When it last handled something, emitted something, or started; monotonic ms. */
  #activeAtMs = 0;
  constructor({ services, ...options }) {
    const { clock } = services;
    this.#services = services;
    this.busy = new BusyCalls(clock, (forMs) => services.busy(options.definition.id, forMs));
    const idleMs = () => clock.monotonic() - this.#activeAtMs;
    this.#runner = new ProbeRunner({ ...options, clock, busy: this.busy, services, idleMs });
  }
  /** The agent begins a life. */
  start() {
    this.busy.clear();
    this.noteActivity();
  }
  /** The agent's life has ended. */
  stop(reason) {
    this.#runner.stop(reason);
  }
  /** The agent has handled or emitted something. */
  noteActivity = () => {
    this.#activeAtMs = this.#services.clock.monotonic();
  };
  check(probe, timeoutMs, signal) {
    return this.#runner.run(probe, timeoutMs, signal);
  }
}
//# sourceMappingURL=agent-probes.js.map
