import type { Log } from "../base/log.js";
import type { AgentDescriptor, Announced, Backplane, HostCalls } from "../link/port.js";
type Announcement = HostCalls["announce"]["args"];
export interface AnnouncerOptions {
  readonly backplane: Pick<Backplane, "call">;
  readonly log: Pick<Log, "warn">;
  /** Announcements kept for all agents; one agent whose host is away gets a tenth. The oldest are evicted first. */
  readonly totalMax?: number;
  readonly perAgentMax?: number;
  /** Called for each announcement that is lost. */
  readonly onLost?: () => void;
  /**
   * Publishes an event of an agent that no host has. False when the agent is not known here. Only called while no host
   * numbers events of that agent.
   */
  readonly publishAway?: (agentId: string, event: Announced) => boolean;
}
/**
 * Lets hosts publish events that the gateway makes about their agents, because the host numbers its agents' events:
 * changes of questions, and ends of runs that no host has reported. A live host publishes each announcement once. While
 * an agent's host is away, ends of runs are published here, and changes of questions are kept until it is back.
 */
export declare class Announcer {
  #private;
  constructor(options: AnnouncerOptions);
  /**
   * Calls to a host keep their order, so an announcement made before an answer is published before the answer
   * arrives.
   */
  announce(announcement: Announcement): void;
  onManifest(agents: readonly AgentDescriptor[]): void;
  /** Null: all agents. */
  onHostDown(agentIds: readonly string[] | null): void;
}
export {};
