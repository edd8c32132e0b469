import type { Clock } from "../base/clock.js";
import type { NewId } from "../base/ids.js";
import { type Position } from "../events/cursor.js";
import { type AgentEvent, type NumberedEvent, type Vitals } from "../events/event.js";
import type { KeptHistory } from "../events/kept.js";
import { Audience } from "./audience.js";
import type { FlushLoop } from "./ring/flush-loop.js";
import { HolographicBuffer } from "./ring/holographic-buffer.js";
import { RecentLife } from "./recent-life.js";
export interface MirrorsOptions {
  readonly maxHistory: number;
  readonly waker: FlushLoop;
  readonly clock: Clock;
  readonly newId: NewId;
  /** The history that an earlier run kept of a stream, or null. Called when its ring is created. */
  readonly historyOf?: (scope: string) => KeptHistory | null;
  /** Called with each new ring. Slots before `seq` were restored. */
  readonly onRing?: (ring: HolographicBuffer, seq: number) => void;
  /** Called for events that are not published, with the reason. */
  readonly onDropped?: (why: DropReason, events: number) => void;
}
/**
 * `REPEATED`: the host used a number twice. `NO_AGENT`: the manifest has no such agent. `OVERLOAD`: too many events
 * were waiting; observers get a gap.
 */
export type DropReason = "REPEATED" | "NO_AGENT" | "OVERLOAD";
type RecentReads = "usualFlow" | "errorsLastMinute" | "vitals" | "lastResult" | "lastError";
/**
 * The mirrors of a gateway: one ring per agent, numbered by the agent's host, and one for all agents, numbered here
 * in order of arrival.
 */
export declare class Mirrors {
  #private;
  /** Counts the observers. */
  readonly audience: Audience;
  constructor(options: MirrorsOptions);
  get all(): HolographicBuffer;
  of(agentId: string): HolographicBuffer | null;
  /** Events published for an agent since this gateway started. */
  reflected(agentId: string): number;
  /** What is kept of an agent besides its history; null when it is unknown. */
  recentOf(agentId: string): Pick<RecentLife, RecentReads> | null;
  /** Makes the set of mirrors equal to the manifest: new agents get a ring, removed ones are closed. */
  keepOnly(agentIds: readonly string[]): void;
  /**
   * Accepts events of hosts. A ring with observers takes half its length at a time; the rest waits until its
   * subscribers have been served. Agents do not wait for each other. A heartbeat takes no room, but stays behind the
   * agent's waiting events. Never throws.
   */
  accept(batch: readonly NumberedEvent[]): void;
  /**
   * Resolves when all accepted events of this agent up to `position` can be read, in its own stream and in that of
   * all agents, or can no longer be; null when that is already so. Never rejects.
   */
  reached(agentId: string, { epoch, offset }: Position): Promise<void> | null;
  /**
   * Publishes a final event for agents whose host is down, after their waiting events: `finalEvent` makes it from the
   * last known vitals; null publishes none.
   */
  conclude(
    agentIds: readonly string[] | null,
    finalEvent: (agentId: string, latest: Vitals) => AgentEvent | null,
  ): void;
  /**
   * Publishes an event of an agent that no host has, behind its waiting events. False when there is no such agent. A host
   * that has the agent numbers its events itself, and would use the same number.
   */
  publishAway(agentId: string, eventOf: (latest: Vitals) => AgentEvent): boolean;
  /**
   * Publishes an event that the gateway makes of an agent, whether its host answers or not, behind its waiting events. It
   * takes a number of its own: those of the host's later events are shown one higher. False when there is no such agent.
   */
  insert(agentId: string, eventOf: (latest: Vitals) => AgentEvent): boolean;
  /** Resolves once everything accepted so far is published and served to all writable observers. */
  settled(): Promise<void>;
  /** Closes all mirrors: observers get what is kept, then their subscriptions end. */
  close(): void;
}
export {};
