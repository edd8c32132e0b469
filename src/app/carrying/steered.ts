import { TerrariumError } from "../../base/errors.js";
import type { Clock } from "../../base/clock.js";
import { noGateway } from "../../cluster/calls/messages.js";
import type { SteeredRuns } from "../../cluster/calls/carried-runs.js";
import type { HostCaller } from "../../link/host-caller.js";
import { notRunning } from "../../runs/run-errors.js";
import { withinMs } from "../../runs/waiting/within.js";
import type { Carrying } from "./carrying.js";

/** How long work waits for an agent that is being taken over, ms. */
const READY_MS = 5_000;

/** Resolves when this gateway can send work of an agent that it carries, and at once for others. */
export type Ready = (agentId: string) => Promise<void>;

/**
 * Rejects with UNAVAILABLE when taking the agent over takes too long, and with AGENT_NOT_RUNNING when it is listed without a host: it
 * was in a thread of a gateway that is gone.
 */
export function whenReady(
  carrying: Pick<Carrying, "ready" | "isCarrier">,
  hosts: { hostOf(agentId: string): string | null },
  clock: Clock,
): Ready {
  return async (agentId) => {
    const until = clock.monotonic() + READY_MS;
    for (let taking = carrying.ready(agentId); taking; taking = carrying.ready(agentId)) {
      const leftMs = until - clock.monotonic();
      if (leftMs <= 0)
        throw new TerrariumError("UNAVAILABLE", "this gateway is still taking the agent over", { agentId });
      await withinMs(clock, leftMs, taking);
    }
    if (carrying.isCarrier(agentId) && hosts.hostOf(agentId) === null) throw notRunning(agentId);
  };
}

/** Whether any gateway has this agent. */
export type IsListed = (agentId: string) => boolean;

/** Where this gateway has just lost the agent, it knows of no host. */
async function elsewhere<T>(agentId: string, isListed: IsListed, asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    const isUnknown = error instanceof TerrariumError && error.code === "AGENT_NOT_FOUND";
    throw isUnknown && isListed(agentId) ? noGateway("has changed") : error;
  }
}

/** Runs of this gateway, which wait while their agent is being taken over. */
export function readyRuns(runs: SteeredRuns, ready: Ready, isListed: IsListed): SteeredRuns {
  return {
    resumptions: runs.resumptions,
    async perturb(order, entrance) {
      await ready(order.agentId);
      return await elsewhere(order.agentId, isListed, runs.perturb(order, entrance));
    },
    async perform(order, entrance) {
      await ready(order.agentId);
      return await elsewhere(order.agentId, isListed, runs.perform(order, entrance));
    },
    async accept(order) {
      // No caller waits: it is stored, whether its agent is there or not.
      await ready(order.agentId).catch((error: unknown) => {
        if (!(error instanceof TerrariumError && error.code === "AGENT_NOT_RUNNING")) throw error;
      });
      return await runs.accept(order);
    },
    again: (id, from, entrance) => runs.again(id, from, entrance),
    cancel: (id, by, reason) => runs.cancel(id, by, reason),
    present: (id, attempt) => runs.present(id, attempt),
    get: (id) => runs.get(id),
    require: (id) => runs.require(id),
  };
}

/** Hosts of this gateway, likewise. */
export function readyHosts(
  hosts: Pick<HostCaller, "call">,
  ready: Ready,
  isListed: IsListed,
): Pick<HostCaller, "call"> {
  return {
    async call(name, args, signal) {
      await ready(args.agentId);
      return await elsewhere(args.agentId, isListed, hosts.call(name, args, signal));
    },
  };
}
