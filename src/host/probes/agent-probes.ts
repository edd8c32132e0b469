import type { AgentLog } from "../../base/log.js";
import type { ProbeReport } from "../../events/probe.js";
import type { FluxAgent } from "../../flux/index.js";
import { BusyCalls } from "../calls/busy-calls.js";
import type { HostServices } from "../host-services.js";
import type { AgentCommands } from "../modules/agent-commands.js";
import type { AgentDefinition } from "../modules/definition.js";
import { ProbeRunner } from "./runner.js";

export interface AgentProbesOptions {
  readonly definition: AgentDefinition;
  readonly services: HostServices;
  readonly log: AgentLog;
  readonly flux: FluxAgent<unknown, unknown>;
  readonly commands: AgentCommands;
}

/** What one agent's probes see of it, and their checks. */
export class AgentProbes {
  readonly busy: BusyCalls;
  readonly #runner: ProbeRunner;
  readonly #services: HostServices;
  /** When it last handled something, emitted something, or started; monotonic ms. */
  #activeAtMs = 0;

  constructor({ services, ...options }: AgentProbesOptions) {
    const { clock } = services;
    this.#services = services;
    this.busy = new BusyCalls(clock, (forMs) => services.busy(options.definition.id, forMs));
    const idleMs = (): number => clock.monotonic() - this.#activeAtMs;
    this.#runner = new ProbeRunner({ ...options, clock, busy: this.busy, services, idleMs });
  }

  /** The agent begins a life. */
  start(): void {
    this.busy.clear();
    this.noteActivity();
  }

  /** The agent's life has ended. */
  stop(reason: unknown): void {
    this.#runner.stop(reason);
  }

  /** The agent has handled or emitted something. */
  readonly noteActivity = (): void => {
    this.#activeAtMs = this.#services.clock.monotonic();
  };

  check(probe: string, timeoutMs: number, signal: AbortSignal): Promise<ProbeReport> {
    return this.#runner.run(probe, timeoutMs, signal);
  }
}
