import type { ErrorCode } from "../../base/errors.js";
import { LIMITS } from "../../base/limits.js";
import { Tally } from "../../base/tally.js";
import { CLOSE_CODES } from "../../events/close-codes.js";
import { type AgentEvent, TERRARIUM_EVENT_TYPES } from "../../events/event.js";
import type { DropReason } from "../../mirror/index.js";

/**
 * What was refused and why, one addition each, for `GET /metrics`. A refusal that is answered with an error whose
 * details name the `limit` is counted where errors are mapped; whoever refuses in another way (closing a socket) counts
 * it there, under the same name.
 */
export interface GatewayCounts {
  /** By the name of the limit. */
  readonly refused: Tally;
  /** Errors that callers were answered with. */
  readonly errors: Tally<ErrorCode>;
  readonly socketsOpened: Tally<SocketTransport>;
  /** By close code, as text; see `closeLabel`. */
  readonly socketsClosed: Tally;
  /** Events of agents as they arrive. A number for each type, so that counting is an addition and nothing else. */
  readonly events: Record<AgentEvent["type"], number>;
  /** Events of agents that are not reflected, and why. */
  readonly eventsDropped: Tally<DropReason>;
  /** Times a host of agents went away unasked. */
  hostFailures: number;
}

export type SocketTransport = "graphql" | "observe" | "perturb";

export function gatewayCounts(): GatewayCounts {
  return {
    // All from the start: what goes from nothing to one is no rise to whoever watches rates.
    refused: new Tally(Object.keys(LIMITS)),
    errors: new Tally(),
    socketsOpened: new Tally(),
    socketsClosed: new Tally(),
    events: Object.fromEntries(
      TERRARIUM_EVENT_TYPES.filter((type) => type !== "GAP").map((type) => [type, 0]),
    ) as GatewayCounts["events"],
    eventsDropped: new Tally(["REPEATED", "NO_AGENT", "OVERLOAD"]),
    hostFailures: 0,
  };
}

/** What clients close with when nothing is wrong, what stands for no code at all, and what ws closes with itself. */
const OTHER_CLOSE_CODES = [1000, 1002, 1005, 1006, 1007];
const KNOWN_CLOSE_CODES = new Set<number>([
  ...Object.values(CLOSE_CODES).map(({ code }) => code),
  ...OTHER_CLOSE_CODES,
]);

/** A close code as a label. Clients may send any number they like, so those of nobody here share one label. */
export function closeLabel(code: number): string {
  return KNOWN_CLOSE_CODES.has(code) ? String(code) : "other";
}
