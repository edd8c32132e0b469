import { Freezes, freezeLimits, type FreezeStore } from "../../freezes/index.js";
import type { Inbox } from "../../inbox/inbox.js";
import type { Backplane } from "../../link/port.js";
import type { AgentLog } from "../../mirror/index.js";
import type { Runs } from "../../runs/index.js";
import type { Runtime } from "../runtime.js";

export interface FreezeParts {
  readonly store: FreezeStore;
  readonly backplane: Pick<Backplane, "freeze" | "release">;
  readonly events: Pick<AgentLog, "insert">;
  /** Built from the freezes, so they are given as functions. */
  readonly runs: () => Pick<Runs, "thawed" | "oldestWaiting">;
  readonly inbox: () => Pick<Inbox, "purgatory">;
}

/** Connects what is frozen with hosts, runs, resumptions and mirrors. Not started. */
export function buildFreezes(
  { clock, log, limits, counts }: Pick<Runtime, "clock" | "log" | "limits" | "counts">,
  { store, backplane, events, runs, inbox }: FreezeParts,
): Freezes {
  return new Freezes({
    store,
    limits: freezeLimits(limits),
    clock,
    hosts: backplane,
    oldestWaiting: (agentId) => runs().oldestWaiting(agentId),
    onThawed(agentIds) {
      inbox().purgatory.thawed();
      for (const agentId of agentIds) runs().thawed(agentId);
    },
    onChange({ agentId, freeze }) {
      // Published here: a host whose thread is blocked could not.
      const body = freeze
        ? ({ type: "AGENT_FROZEN", reason: freeze.reason, by: freeze.by } as const)
        : ({ type: "AGENT_THAWED" } as const);
      const event = { agentId, at: clock.now(), ...body };
      if (events.insert(agentId, (latest) => ({ ...latest, ...event }))) counts.events[body.type] += 1;
    },
    onError: (error) => log.error({ err: error }, "what is frozen could not be read or told to the hosts"),
  });
}
