import type { PurgatoryLimits } from "../purgatory/limits.js";
/** The worker's start data, sent by the gateway. */
export interface HostData {
  /** Modules of agents: paths or `file:` URLs. */
  readonly files: readonly string[];
  /** Largest output or result that is published, in bytes. */
  readonly payloadBytesMax?: number;
  readonly agentsMax?: number;
  readonly pureCallsMax?: number;
  readonly schedulesMax?: number;
  readonly probesMax?: number;
  /** Size of one session's state, in bytes. */
  readonly stateBytesMax?: number;
  /** Limits for agents' questions. */
  readonly questionLimits?: PurgatoryLimits;
  /** True when the gateway traces; the host then reads the tracing settings from the environment. */
  readonly tracing?: boolean;
  /** Only list the agents; start none. */
  readonly idle?: boolean;
}
