import type { Clock } from "../../base/clock.js";
import type { Log } from "../../base/log.js";
import type { CarriedAgent } from "../../cluster/agents/carried.js";
import type { CarrierLog } from "../../cluster/log/port.js";
import type { ClusterStores } from "../../cluster/stores.js";
import type { HostIdentity } from "../../link/directory.js";
import type { AgentDescriptor, HostsSink } from "../../link/port.js";
import type { Runs } from "../../runs/index.js";
import type { ClaimedHost } from "./claimed-host.js";

/** How often a gateway looks whether others live, as a share of their lease. */
export const LOOKS = 3;

export interface CarryingOptions {
  readonly cluster: Pick<ClusterStores, "cluster" | "leases" | "troubles">;
  readonly log: Pick<CarrierLog, "claim" | "release" | "isHeld">;
  readonly leaseMs: number;
  readonly clock: Clock;
  readonly logger: Pick<Log, "info" | "warn">;
}

/** The parts that are built behind it. */
export interface CarryingParts {
  readonly runs: Pick<Runs, "takeOver" | "letGo">;
  /** Agents of all gateways have changed; `all` as in `HostsSink.onAgents`. */
  readonly onListed: HostsSink["onAgents"];
  /** These agents have lost their gateway, and the threads they were in. */
  readonly onLost: (agentIds: readonly string[]) => void;
  /** A host may come here whose gateway is gone: it had these agents. */
  readonly expect: (identity: HostIdentity, agents: readonly AgentDescriptor[]) => void;
  /** Agents have moved to another gateway. */
  readonly onMoved: () => void;
}

/** An agent that a host of this gateway gets. */
export interface Grant {
  readonly known: CarriedAgent;
  /** Null: it has lost its host with its gateway. */
  readonly host: ClaimedHost | null;
}

/** Agents of hosts that dial in. */
export function byHost(agents: readonly CarriedAgent[]): Iterable<[HostIdentity, CarriedAgent[]]> {
  const hosts = new Map<string, [HostIdentity, CarriedAgent[]]>();
  for (const known of agents) {
    if (!known.identity) continue;
    const key = JSON.stringify(known.identity);
    const [, own] = hosts.get(key) ?? [known.identity, []];
    hosts.set(key, [known.identity, [...own, known]]);
  }
  return hosts.values();
}
