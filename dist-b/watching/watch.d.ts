import type { Clock } from "../base/clock.js";
import type { HealthView } from "../events/probe.js";
import type { AgentDescriptor } from "../link/port.js";
import { type Mirrors, type StreamLog } from "../mirror/index.js";
import type { MirrorWatch } from "./port.js";
export interface WatchOptions {
  readonly mirrors: Mirrors;
  /** The current agents, by id. */
  readonly manifest: () => ReadonlyMap<string, AgentDescriptor>;
  readonly clock: Clock;
  /** Number of observers that lag because their socket accepts no more. */
  readonly lagging: () => number;
  /** What the rings no longer have; null when there is no log. */
  readonly log?: StreamLog | null;
  /** When a schedule ticks next, ms since 1970. Default: it is not known. */
  readonly nextTick?: (agentId: string, name: string) => number | null;
  /** Default: nobody knows. */
  readonly healthOf?: (agentId: string) => HealthView;
}
/** All reads of the mirrors that need no token. They never involve an agent. */
export declare function createWatch({
  mirrors,
  manifest,
  clock,
  lagging,
  log,
  nextTick,
  healthOf,
}: WatchOptions): MirrorWatch;
