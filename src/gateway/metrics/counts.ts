import type { ErrorCode } from "../../base/errors.js";
import { LIMITS } from "../../base/limits.js";
import { Tally } from "../../base/bounds/tally.js";
import { CLOSE_CODES } from "../../events/close-codes.js";
import { type AgentEvent, TERRARIUM_EVENT_TYPES } from "../../events/event.js";
import { PHEROMONE_TYPES } from "../../events/pheromone.js";
import { TICK_OUTCOMES, type TickOutcome } from "../../schedules/index.js";
import type { DropReason } from "../../mirror/index.js";

/**
 * Counters for `GET /metrics`; counting is one addition. An error whose details name a `limit` is counted where errors are
 * mapped. Code that refuses in another way, such as by closing a socket, counts under the same name.
 */
export interface GatewayCounts {
  /** By the name of the limit. */
  readonly refused: Tally;
  /** Errors sent to callers. */
  readonly errors: Tally<ErrorCode>;
  readonly socketsOpened: Tally<SocketTransport>;
  /** By close code, as text; see `closeLabel`. */
  readonly socketsClosed: Tally;
  /** Events of agents as they arrive, by type. A plain number per type keeps the hot path cheap. */
  readonly events: Record<AgentEvent["type"], number>;
  /** Events of agents that are not published, by reason. */
  readonly eventsDropped: Tally<DropReason | "NOT_GRANTED" | "FENCED">;
  /** Ticks of schedules, by outcome. */
  readonly ticks: Tally<TickOutcome>;
  /** Stored deposits of pheromones, by type. */
  readonly deposits: Tally;
  /** METRICS_DEGRADED events about a failing `publicView`, by agent. */
  readonly publicViewFailures: Tally;
  /** Hosts in other processes. */
  readonly hosts: HostCounts;
  /** Times a host of agents ended unexpectedly. */
  hostFailures: number;
}

/** Counters of hosts in other processes. A text of a message counts one byte per character. */
export class HostCounts {
  connected = 0;
  /** Connections so far. */
  opened = 0;
  readonly bytes = new Tally<"in" | "out">(["in", "out"]);
  readonly messages = new Tally<"in" | "out">(["in", "out"]);

  count(direction: "in" | "out", bytes: number): void {
    this.bytes.count(direction, bytes);
    this.messages.count(direction);
  }
}

export type SocketTransport = "graphql" | "observe" | "perturb" | "host";

export function gatewayCounts(): GatewayCounts {
  return {
    // Initialise every counter at 0, so that the first increment shows up in `rate()`.
    refused: new Tally(Object.keys(LIMITS)),
    errors: new Tally(),
    socketsOpened: new Tally(),
    socketsClosed: new Tally(),
    events: Object.fromEntries(
      TERRARIUM_EVENT_TYPES.filter((type) => type !== "GAP").map((type) => [type, 0]),
    ) as GatewayCounts["events"],
    eventsDropped: new Tally(["REPEATED", "NO_AGENT", "NOT_GRANTED", "FENCED", "OVERLOAD"]),
    ticks: new Tally(TICK_OUTCOMES),
    deposits: new Tally(PHEROMONE_TYPES),
    publicViewFailures: new Tally(),
    hosts: new HostCounts(),
    hostFailures: 0,
  };
}

/** Normal closure (1000), no code (1005), abnormal closure (1006), and codes that ws uses itself (1002, 1007). */
const OTHER_CLOSE_CODES = [1000, 1002, 1005, 1006, 1007];
const KNOWN_CLOSE_CODES = new Set<number>([
  ...Object.values(CLOSE_CODES).map(({ code }) => code),
  ...OTHER_CLOSE_CODES,
]);

/** A close code as a label. Clients may send any number, so unknown codes share the label "other". */
export function closeLabel(code: number): string {
  return KNOWN_CLOSE_CODES.has(code) ? String(code) : "other";
}
