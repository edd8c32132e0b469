import type { Limits } from "../base/limits.js";
import type { Log } from "../base/log.js";
import type { Gateway } from "../gateway/gateway.js";
import type { PendingCensus } from "../gateway/metrics/pending-census.js";
import type { WebSockets } from "../gateway/websocket/server.js";
import type { Freezes } from "../freezes/index.js";
import type { Inbox } from "../inbox/inbox.js";
import type { JoinedBackplane } from "../link/joined.js";
import type { HostsSink } from "../link/port.js";
import type { Prober } from "../metabolism/index.js";
import type { Mirrors } from "../mirror/index.js";
import type { Runs } from "../runs/index.js";
import type { Scheduler } from "../schedules/index.js";
import type { Disposables } from "./disposables.js";
import type { Health } from "./health.js";
import type { Listener } from "./listener.js";
import type { RemoteHosts } from "./hosts/remote-hosts.js";
import type { Storage } from "./storage.js";

/** The parts that are started, or needed for the shutdown. */
export interface Startable {
  readonly inbox: Pick<Inbox, "start" | "close" | "onHostDown" | "purgatory">;
  readonly runs: Pick<Runs, "start" | "takeUp" | "drain" | "close">;
  readonly freezes: Pick<Freezes, "start" | "close">;
  readonly scheduler: Pick<Scheduler, "close">;
  readonly prober: Pick<Prober, "close">;
  readonly census: Pick<PendingCensus, "follow">;
  readonly backplane: Pick<JoinedBackplane, "start" | "close">;
  readonly remote: Pick<RemoteHosts, "load" | "expectAll" | "close">;
  readonly sink: HostsSink;
  readonly mirrors: Pick<Mirrors, "settled" | "close">;
  readonly history: Pick<Storage["history"], "close" | "remoteAgents">;
  readonly gateway: Pick<Gateway, "close">;
  readonly webSockets: Pick<WebSockets, "close">;
  readonly listener: Pick<Listener, "refuse" | "closed">;
  readonly health: Pick<Health, "drain">;
  readonly limits: Pick<Limits, "drainTimeoutMs" | "drainSpreadMs">;
  readonly log: Pick<Log, "info">;
}

/** The share of `drainTimeoutMs` that running work gets to end. */
const DRAIN_SHARE = 1 / 2;

/**
 * Starts the inbox, then the hosts ([APP-5] in SPEC.md), and adds the steps of the shutdown. They run from the last
 * to the first ([APP-6]), followed by those added earlier.
 */
export async function start(parts: Startable, disposables: Disposables): Promise<void> {
  const {
    inbox,
    runs,
    freezes,
    scheduler,
    prober,
    census,
    backplane,
    sink,
    mirrors,
    history,
    gateway,
    webSockets,
    listener,
    health,
  } = parts;
  const { drainTimeoutMs, drainSpreadMs } = parts.limits;

  disposables.add("mirrors", () => mirrors.close());
  disposables.add("connections", () => listener.closed);
  // Agents have published their last events, so reconnecting clients find all of them.
  disposables.add("clients", async (remainingMs) => {
    const tellMs = Math.min(drainTimeoutMs / 2, remainingMs);
    await Promise.all([gateway.close(Math.min(drainSpreadMs, tellMs / 2)), webSockets.close(tellMs)]);
  });
  disposables.add("history", () => history.close());
  disposables.add("last events", () => mirrors.settled());
  // The last messages of hosts about their runs are stored.
  disposables.add("runs", (remainingMs) => runs.close(remainingMs));
  disposables.add("resumptions", (remainingMs) => inbox.close(remainingMs));
  // Before anything can begin. When this rejects, nothing starts.
  await freezes.start();
  await runs.start([...history.remoteAgents, ...(await parts.remote.load())]);
  await inbox.start();
  await runs.takeUp();
  await census.follow(inbox.purgatory);
  disposables.add("hosts", async (remainingMs) => {
    await backplane.close(Math.min(drainTimeoutMs * DRAIN_SHARE, remainingMs));
    // Ends of runs that this start cut off are published here.
    inbox.onHostDown(null);
  });
  await backplane.start(sink);
  // Before clients come, so that they find these agents.
  parts.remote.expectAll();
  // A running resumption ends with its host. The step "resumptions" waits for that, and reports a failure.
  disposables.add("no new runs", (remainingMs) => {
    scheduler.close();
    freezes.close();
    prober.close();
    runs.drain();
    inbox.close(remainingMs).catch(() => undefined);
  });
  disposables.add("no new connections", (remainingMs) => {
    parts.remote.close();
    listener.refuse(remainingMs);
  });
  disposables.add("readiness", () => {
    health.drain();
    parts.log.info({}, "draining");
  });
}
