import type { AgentLog } from "../../base/log.js";
import type { EventBody, Vitals } from "../../events/event.js";
import { type RunStamp } from "../../events/run.js";
import type { FluxAgent, FluxConfig, FluxSignal } from "../../flux/index.js";
import { type Organism } from "../../metabolism/index.js";
import type { AgentDefinition } from "../modules/definition.js";
import type { HostServices } from "../host-services.js";
/** The agent's measurements that a reporter reads for each event. */
export interface Subject extends Organism, Omit<Vitals, "flow" | "temperature"> {}
/** What a perturbation brings into the stream. */
export interface Entering {
  /** Name of the command, if it is one. */
  readonly command?: string | undefined;
  /** As its caller sent it: JSON. Of a command, the arguments. */
  readonly input: unknown;
}
export interface ReporterOptions extends Pick<
  HostServices,
  "clock" | "sampler" | "publish" | "payloadBytesMax" | "onFailure" | "afterTurn"
> {
  readonly agentId: string;
  readonly epoch: string;
  readonly subject: Subject;
  readonly log: AgentLog;
  /** `feedbackMax`: outputs that may wait to be fed back. */
  readonly flux: Pick<FluxConfig, "feedbackMax" | "coalesceMs">;
}
/** Turns one agent's signals and metabolism into events of its mirror. */
export declare class AgentReporter {
  #private;
  /** Events or heartbeats were lost on their way to the gateway. */
  readonly refresh: () => void;
  constructor(options: ReporterOptions);
  /** The events with this cause belong to a run, until `end`. */
  begin(cause: string, stamp: RunStamp): void;
  end(cause: string): void;
  /** An output with this cause was fed back: the events of the feedback belong to the same run. */
  fedBack(cause: string): void;
  /** Publishes nothing from now on. */
  mute(): void;
  output(data: unknown): void;
  /** An event that the gateway makes. */
  announced(event: EventBody): void;
  spend(tokens: number): void;
  /** `put` puts a perturbation into the stream before it returns; `what` goes into its PERTURBED event. */
  entering<T>(what: Entering, put: () => T): T;
  hear(signal: FluxSignal): void;
}
/** The reporter's view of an agent: its stream's measurements, and the temperature its author measures. */
export declare function subjectOf(
  flux: FluxAgent<unknown, unknown>,
  { metabolism }: AgentDefinition,
): Subject;
