import type { AgentSeries } from "../../../documents/agents.js";
import type { ObservedEvent } from "../../../documents/events.js";
import type { Status } from "../../client/status.js";
import type { Connection, PausedTail, ViewState, Scene } from "./scene.js";
import { RunsModel } from "./runs-model.js";
/** What a view shows of a status. */
type SeenStatus = Omit<Status, "pulse"> & {
  readonly pulse: Omit<Status["pulse"], "cursor">;
};
/** The state of the terrarium as the view knows it: updated by events and status polls, read as scenes. Bounded by BOUNDS. */
export declare class Model {
  #private;
  readonly runs: RunsModel;
  /** `only`: id of the one agent to show, or null for all. */
  constructor(address: string, only: string | null, begunAt: number);
  get connection(): Connection;
  connected(now: number): void;
  lost(): void;
  /** Applies an event; `receivedAt` is when it arrived, wall time in milliseconds. */
  apply(event: ObservedEvent, receivedAt: number): void;
  /** Applies a status poll; `receivedAt` is when it was taken. */
  applyStatus({ agents, pulse, pending, lagging }: SeenStatus, receivedAt: number): void;
  /** The vitals of the last minutes; `receivedAt` is when they were taken. */
  applySeries(agents: readonly AgentSeries[], receivedAt: number): void;
  /** Drops all events, because they will be replayed from the start. */
  clearEvents(): void;
  /** The latest lines of one agent or of all, to show while the view is paused. */
  latestEvents(agentId: string | null): PausedTail;
  scene(now: number, viewState: ViewState): Scene;
}
export {};
