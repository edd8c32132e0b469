import type { ErrorCode } from "../../base/errors.js";
import { Tally } from "../../base/bounds/tally.js";
import { type AgentEvent } from "../../events/event.js";
import { type TickOutcome } from "../../schedules/index.js";
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
  readonly eventsDropped: Tally<DropReason>;
  /** Ticks of schedules, by outcome. */
  readonly ticks: Tally<TickOutcome>;
  /** Times a host of agents ended unexpectedly. */
  hostFailures: number;
}
export type SocketTransport = "graphql" | "observe" | "perturb";
export declare function gatewayCounts(): GatewayCounts;
/** A close code as a label. Clients may send any number, so unknown codes share the label "other". */
export declare function closeLabel(code: number): string;
