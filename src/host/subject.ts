import type { FluxAgent } from "../flux/index.js";
import type { Subject } from "./agent-reporter.js";
import type { AgentDefinition } from "./definition.js";

/** What a reporter reads of an agent: its stream's measures, and the temperature its author measures. */
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
