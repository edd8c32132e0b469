import type { LimitName } from "../../base/limits.js";
import type { HostLife, LogEnd } from "../../events/kept.js";
import type { AgentLog } from "../../mirror/index.js";
import type { ReadingHealth } from "./reading-health.js";

/**
 * The log of all agents that the gateways of a namespace share: one stream, one subject for each agent.
 *
 * ```
 *  host ─▶ append ─▶ numbering ─▶ batches ─▶ fenced publish ─▶ stream ─▶ feed ─▶ rings of every gateway
 *                    (carrier only)                                     (each gateway, also the carrier)
 * ```
 *
 * Order: total for each agent, and one order of all agents that is the same at every gateway. Writers: one for each agent, its
 * carrier; a carrier whose term has ended cannot append. Durability: as that of the stream; what a PubAck confirms is `stored`.
 * Currency: a gateway reads its own events from the stream as well, so no observer sees what the log does not have.
 */

/**
 * What the carrier of an agent does with the log. All calls but `claim` and `release` return at once. Events of an agent that this
 * gateway does not carry are dropped and counted.
 */
export interface CarrierLog extends Pick<AgentLog, "append" | "insert" | "conclude" | "reached"> {
  /**
   * Makes this gateway the only writer of the agent: reads the end of its log from the leader, and appends a claim behind it. Call
   * it after the directory has given the agent to this gateway, and before its host is told its place. Waits while NATS is away or
   * elects a leader. Rejects with a `LogError`: LOG_FENCED when the log has one of this term or a higher one, others as they say.
   */
  claim(agentId: string, claim: ClaimOptions): Promise<void>;
  /** Writes what was appended, then gives the agent up. Resolves also when nothing can be written any more. Never rejects. */
  release(agentId: string): Promise<void>;
  /** True between a claim and the release, or the fence. */
  isHeld(agentId: string): boolean;
  /** The end of the agent's log, behind what still waits to be written. Null: this gateway is not its carrier. */
  end(agentId: string, life?: HostLife): LogEnd | null;
  /**
   * Resolves when everything appended for these agents is in the stream, or cannot get there: fenced, or dropped and told as a gap.
   * While NATS is away it waits, and with it the acknowledgement to the host. Undefined: nothing waits. Never rejects.
   */
  stored(agentIds: readonly string[]): Promise<void> | undefined;
}

export interface ClaimOptions {
  /** The term under which the directory has given the agent away; higher than those of all carriers before. */
  readonly term: number;
  /**
   * Begins a new epoch instead of going on in the last one. For the first gateway of a namespace that starts while no other one
   * lives, as a gateway with a file does: what clients know of before may be of a log that was replaced by an older backup.
   */
  readonly isFresh?: boolean;
}

/** What a carrier hears of its log. Must not throw. */
export interface CarrierLogListener {
  /**
   * Another gateway has claimed the agent: what waited for it was dropped, and `stored` resolves for it. End the connection of its
   * host before this returns, so that the host is not told that its events are in the log: it sends them again to the new carrier.
   */
  onFenced(agentId: string, by: { readonly gateway: string; readonly term: number } | null): void;
  /** Events that observers will not get: a gap tells how many. `limit`: the one they exceed, of OVERLOAD. */
  onDropped(why: LogDropReason, events: number, limit?: LogLimit): void;
  /** The stream refuses, or takes again (null): full, or the credential does not suffice. Batches wait meanwhile. */
  onHealth(problem: LogError | null): void;
}

/** The operator's limits that bound what goes into the log. */
export type LogLimit = Extract<
  LimitName,
  "maxLogWaitingEvents" | "maxLogWaitingCharacters" | "maxPayloadBytes"
>;

/** Bounds of what waits to be appended at one gateway, of all its agents. */
export interface LogLimits {
  readonly waitingEventsMax: number;
  /** Characters of JSON. */
  readonly waitingCharactersMax: number;
}

/** As `DropReason` of the mirrors. FENCED: the log has another carrier. */
export type LogDropReason = "REPEATED" | "NO_AGENT" | "OVERLOAD" | "FENCED";

/**
 * `LOG_FENCED`: another gateway carries the agent. `LOG_FULL`: the stream or the account has no room. `LOG_FORBIDDEN`: the
 * credential does not allow it. `LOG_UNREACHABLE`: NATS is away. `LOG_FAILED`: anything else that the server refuses.
 */
export type LogErrorCode = "LOG_FENCED" | "LOG_FULL" | "LOG_FORBIDDEN" | "LOG_UNREACHABLE" | "LOG_FAILED";

export class LogError extends Error {
  override readonly name = "LogError";
  readonly code: LogErrorCode;

  constructor(code: LogErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** A place in the one order of all agents. */
export interface LogPlace {
  /** Changes when the stream was replaced by an older backup, or made again. */
  readonly era: string;
  /** Sequence of the message in the stream. */
  readonly seq: number;
  /** When the server has stored that message, nanoseconds since 1970. */
  readonly at: bigint;
}

/** The one consumer of a gateway. */
export interface LogFeed {
  /**
   * Resolves when the rings have all that the stream has now; false after `timeoutMs`, or while NATS is away. Call it before a
   * cursor is refused that seems to be ahead: it may come from a gateway that has read more.
   */
  caughtUp(timeoutMs: number): Promise<boolean>;
  /** Where it is: everything up to here is in the rings. To be kept with a gateway's own copy of the history. */
  readonly place: LogPlace;
  /** Time since it was known to have everything, ms. */
  readonly ageMs: number;
  readonly health: Pick<ReadingHealth, "isMissing" | "lateSince">;
  readonly counts: LogFeedCounts;
  close(): Promise<void>;
}

export interface LogFeedCounts {
  /** Messages and events read since start. */
  readonly messages: number;
  readonly events: number;
  /** Consumers that were started again because nothing came while the stream had more. */
  readonly stalls: number;
  /** Times that messages were removed before they were read. */
  readonly losses: number;
}
