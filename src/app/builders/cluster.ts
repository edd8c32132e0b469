import type { Clock } from "../../base/clock.js";
import type { Log } from "../../base/log.js";
import type { ClusterStores } from "../../cluster/stores.js";
import type { Inbox } from "../../inbox/inbox.js";
import type { Runs } from "../../runs/index.js";
import type { Disposables } from "../disposables.js";
import type { Roster } from "../hosts/host-sink.js";

/** How often a gateway looks for work of gateways that are gone, as a share of their lease. */
const LOOKS = 2;

export interface ClusterLifeParts {
  readonly cluster: Pick<ClusterStores, "gate" | "leases" | "questions" | "troubles">;
  readonly inbox: Pick<Inbox, "purgatory">;
  readonly runs: Pick<Runs, "thawed">;
  readonly roster: Roster;
  readonly clock: Clock;
  readonly log: Pick<Log, "warn" | "info">;
}

/** Takes over what gateways that are gone have left, and begins waiting work when the lease is back. Called once all is started. */
export function followCluster(parts: ClusterLifeParts, disposables: Disposables): void {
  const { cluster, inbox, runs, roster, clock, log } = parts;
  const pauseMs = cluster.leases.leaseMs / LOOKS;
  cluster.gate.onChange((isOpen) => {
    if (!isOpen) return log.warn({}, "the lease at NATS has ended: nothing new begins until it is back");
    log.info({}, "the lease at NATS is back");
    inbox.purgatory.thawed();
    for (const agentId of roster.agents.keys()) runs.thawed(agentId);
  });
  let isClosed = false;
  let cancel = clock.after(pauseMs, look);
  function look(): void {
    inbox.purgatory
      .adoptOrphans(cluster.questions)
      // The next look comes anyway.
      .catch((error: unknown) =>
        cluster.troubles.tell(
          error,
          "whether gateways that are gone have left resumptions cannot be read now: it is tried again",
        ),
      )
      .finally(() => {
        if (!isClosed) cancel = clock.after(pauseMs, look);
      });
  }
  disposables.add("work of other gateways", () => {
    isClosed = true;
    cancel();
  });
}
