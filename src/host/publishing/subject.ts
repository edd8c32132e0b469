import type { Vitals } from "../../events/event.js";
import type { FluxAgent } from "../../flux/index.js";
import type { Organism } from "../../metabolism/index.js";
import type { AgentDefinition } from "../modules/definition.js";

/** The agent's measurements that a reporter reads for each event. */
export interface Subject extends Organism, Omit<Vitals, "flow" | "temperature"> {}

/** The reporter's view of an agent: its stream's measurements, and the temperature its author measures. */
export function subjectOf(flux: FluxAgent<unknown, unknown>, { metabolism }: AgentDefinition): Subject {
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
    temperature: metabolism?.temperature && ((): number => metabolism.temperature?.() ?? Number.NaN),
  };
}
