import type { Clock } from "../base/clock.js";
import type { NewId } from "../base/ids.js";
import type { NumberedEvent } from "../events/event.js";
import type { CallAgent } from "../link/agent-call.js";
import type { HostLog } from "../link/port.js";
import type { HostRuns } from "../link/run-port.js";
import type { Sampler } from "../metabolism/index.js";
import type { PurgatoryLimits } from "../purgatory/limits.js";
import type { Tracing } from "../tracing/tracing.js";
import type { Parking } from "./parking.js";
import type { Failure } from "./agent-errors.js";
/** Services that all agents of one host share. */
export interface HostServices {
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: HostLog;
  /** Calls for the vitals of all agents once a second. */
  readonly sampler: Sampler;
  readonly publish: (event: NumberedEvent) => void;
  readonly payloadBytesMax: number;
  readonly pureCallsMax: number;
  /** Size of one session's state, in bytes. */
  readonly stateBytesMax: number;
  /** Sends messages about runs to the gateway. */
  readonly runs: HostRuns;
  /** Sends agents' calls of other agents to the gateway. */
  readonly callAgent: CallAgent;
  /** Tells the gateway of a long call that an agent has announced. */
  readonly busy: (agentId: string, forMs: number) => void;
  readonly questionLimits: PurgatoryLimits;
  readonly parking: Parking;
  /** Called with each failure of an agent and what it threw. */
  readonly onFailure?: ((agentId: string, failure: Failure, thrown: unknown) => void) | undefined;
  /** Runs `task` after the current turn of the event loop. */
  readonly afterTurn: (task: () => void) => void;
  readonly tracing: Tracing | null;
}
