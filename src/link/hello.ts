import type { AgentDescriptor } from "./port.js";
import type { RunRef } from "./run-port.js";

/** The version of the messages between a host and its gateway. */
export const PROTOCOL = "terrarium-host.v1";

/** Who a host is. */
export interface HostIdentity {
  /** Its name: the same in each life of its process. */
  readonly hostId: string;
  /** An id of this life of its process, from `newIncarnation`. One that does not begin with a time counts as newer than those before. */
  readonly incarnation: string;
  /** Name and version of the library that runs its agents. */
  readonly sdk: string;
}

/**
 * A run that a host has. WAITING: none of the agent's code has run for it. BEGUN: some may have run. ENDED: the host tells how
 * it ended after `welcome`.
 */
export interface HeldRun extends RunRef {
  readonly progress: "WAITING" | "BEGUN" | "ENDED";
}

/** The first message of a host on each connection, and all that it has. */
export interface Hello extends HostIdentity {
  readonly protocol: string;
  readonly agents: readonly AgentDescriptor[];
  readonly runs: readonly HeldRun[];
  /** By agent: the number of its newest event that a gateway has acknowledged. Without agents that have none. */
  readonly acknowledged: Readonly<Record<string, number>>;
  /** The host stops its agents, and comes back only to tell how its runs ended. Absent: it goes on. */
  readonly isClosing?: boolean | undefined;
}

/** Why a side ends the connection, or refuses it. `code` is stable; `message` is safe to show. */
export interface Farewell {
  readonly code: string;
  readonly message: string;
}
