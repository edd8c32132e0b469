import type { TerrariumEvent } from "../../events/event.js";

/**
 * What the observers of one view see of a stream: nothing of agents that are hidden from them. Asked once for each event and
 * view, never for each observer.
 */
export interface Lens {
  sees(event: TerrariumEvent): boolean;
  seesAgent(agentId: string): boolean;
  /** The event as they get it; `epoch` is that of the stream now: a gap without what it would tell of hidden agents. Others unchanged. */
  shown(event: TerrariumEvent, epoch: string): TerrariumEvent;
}
