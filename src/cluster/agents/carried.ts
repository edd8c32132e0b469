import type { Clock } from "../../base/clock.js";
import {
  type DirectoryChange,
  type DirectoryEntry,
  type HostIdentity,
  takenBy,
} from "../../link/directory.js";
import { beganBefore } from "../../link/incarnation.js";
import type { Change } from "../bucket/attempt.js";
import { token } from "../bucket/names.js";
import type { Replica } from "../bucket/replica.js";
import type { Leases } from "../leases.js";

/** An agent in the directory that all gateways share. */
export interface CarriedAgent extends DirectoryEntry {
  /** The gateway that its host is attached to: the only one that writes its log and sends its runs. */
  readonly carrier: string;
  /** Null for a host in a thread of its carrier. */
  readonly identity: HostIdentity | null;
  /** No host has it: any host may take it. */
  readonly isVacant: boolean;
}

/** What changed in the directory of all gateways. */
export interface CarriedChange extends DirectoryChange {
  readonly added: readonly CarriedAgent[];
}

export interface ClusterDirectoryOptions {
  readonly replica: Replica;
  readonly leases: Pick<Leases, "ended" | "alive" | "isHeld" | "onChange">;
  /** How often it looks whether other gateways live, ms. */
  readonly checkMs: number;
  readonly clock: Clock;
  /** Called with what any gateway has changed, in one order. Must not throw, as the following. */
  readonly onChange: (change: CarriedChange) => void;
  /** Called once for each agent that a host of this gateway offers in vain. */
  readonly onRefused: (why: string, agentId: string, host: string) => void;
  /** Agents of gateways that are gone, which this gateway carries now without a host. */
  readonly onInherited: (agents: readonly CarriedAgent[]) => void;
  /** Called with agents that this gateway carries now, by the gateway that carried them before; perhaps with none. */
  readonly onTaken?: (taken: ReadonlyMap<string, readonly CarriedAgent[]>) => void;
  /** Called when agents were given or refused to hosts of this gateway, and when that could not be stored. */
  readonly onSettled?: () => void;
  /** Called for the first of several failures that are retried. */
  readonly onError: (error: unknown) => void;
}

export const AGENT = "agent";

export function agentKey(id: string): string {
  return `${AGENT}.${token(id)}`;
}

/** Whether this is one and the same host, in this life of its process or another. */
export function isSameHost(one: HostIdentity | null, other: HostIdentity | null): boolean {
  return one !== null && one.owner === other?.owner && one.hostId === other.hostId;
}

/** Whether they are two processes of one host. */
export function isOtherLife(identity: HostIdentity | null, other: HostIdentity | null): boolean {
  return isSameHost(identity, other) && identity?.incarnation !== other?.incarnation;
}

/** Whether they are one host, and the other one is a newer process of it. */
export function isOlderLife(one: HostIdentity | null, other: HostIdentity | null): boolean {
  return (
    one !== null &&
    other !== null &&
    isSameHost(one, other) &&
    beganBefore(one.incarnation, other.incarnation)
  );
}

/** Why a host of this gateway does not get an agent. */
export function refusal(host: string, { agent, carrier, host: home }: CarriedAgent, gateway: string): string {
  const why = takenBy(host, agent.id, home);
  return carrier === gateway ? why : `${why} at gateway ${carrier}`;
}

/** Agents that a gateway carries by these changes, and another one carried before, by that one. */
export function takenIn(changes: readonly Change[], gateway: string): ReadonlyMap<string, CarriedAgent[]> {
  const taken = new Map<string, CarriedAgent[]>();
  for (const { key, before, after } of changes) {
    const [from, to] = [before as CarriedAgent | undefined, after as CarriedAgent | undefined];
    if (!key.startsWith(`${AGENT}.`) || !from || to?.carrier !== gateway || from.carrier === gateway)
      continue;
    taken.set(from.carrier, [...(taken.get(from.carrier) ?? []), to]);
  }
  return taken;
}
