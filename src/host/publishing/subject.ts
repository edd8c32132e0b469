import type { Vitals } from "../../events/event.js";
import type { FluxAgent } from "../../flux/index.js";
import type { Organism } from "../../metabolism/index.js";
import type { AgentDefinition } from "../modules/definition.js";

/** The agent's measurements that a reporter reads for each event. */
export interface Subject extends Organism, Omit<Vitals, "flow" | "temperature"> {}

/** The reporter's view of an agent: its stream's measurements, and the temperature its author measures. */
export function subjectOf(flux: FluxAgent<unknown, unknown>, definition: AgentDefinition): Subject {
  return new StreamSubject(flux, definition);
}

/**
 * A class: objects with getters of their own have a shape each, and what reads those of ten thousand agents is compiled for none
 * of them.
 */
class StreamSubject implements Subject {
  readonly temperature: Subject["temperature"];
  readonly #flux: FluxAgent<unknown, unknown>;

  constructor(flux: FluxAgent<unknown, unknown>, { metabolism }: AgentDefinition) {
    this.#flux = flux;
    this.temperature = metabolism?.temperature && ((): number => metabolism.temperature?.() ?? Number.NaN);
  }

  get state(): Subject["state"] {
    return this.#flux.state;
  }

  get pressure(): number {
    return this.#flux.pressure;
  }

  get entropyRemaining(): number | null {
    return this.#flux.entropyRemaining;
  }

  get eventsHandled(): number {
    return this.#flux.eventsHandled;
  }

  get entropySpent(): number {
    return this.#flux.temperature;
  }
}
