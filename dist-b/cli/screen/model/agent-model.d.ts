import type { AgentRow, VitalSampleRow } from "../../../documents/agents.js";
import type { ObservedEvent } from "../../../documents/events.js";
import type { Vital } from "./condition.js";
import { type AgentScene, type TailLine } from "./scene.js";
import { Tail } from "./tail.js";
/** The state of one agent as the view knows it. */
export declare class AgentModel {
  #private;
  readonly id: string;
  vital: Vital;
  constructor(id: string);
  get tail(): Tail;
  clearEvents(): void;
  apply(event: ObservedEvent, line: TailLine | null, now: number): void;
  /** Applies a row of a status poll, which is at least as new as the last event. */
  applyStatus(row: AgentRow, now: number): void;
  /** The vitals of the last minutes as the gateway kept them; they replace what was collected here. */
  applySeries(series: readonly VitalSampleRow[], now: number): void;
  /** The gateway is away: the seconds until the next sample stay blank. */
  interrupt(): void;
  /** ERROR events within the last minute. */
  errors(now: number): number;
  scene(now: number): AgentScene;
}
