import type { Limits } from "../base/limits.js";
import type { Log } from "../base/log.js";
import type { Gateway } from "../gateway/gateway.js";
import type { PendingCensus } from "../gateway/metrics/pending-census.js";
import type { WebSockets } from "../gateway/websocket/server.js";
import type { Inbox } from "../inbox/inbox.js";
import type { Backplane, BackplaneSink } from "../link/port.js";
import type { Prober } from "../metabolism/index.js";
import type { Mirrors } from "../mirror/index.js";
import type { Runs } from "../runs/index.js";
import type { Scheduler } from "../schedules/index.js";
import type { Disposables } from "./disposables.js";
import type { Health } from "./health.js";
import type { Listener } from "./listener.js";
import type { Storage } from "./storage.js";
/** The parts that are started, or needed for the shutdown. */
export interface Startable {
  readonly inbox: Pick<Inbox, "start" | "close" | "onHostDown" | "purgatory">;
  readonly runs: Pick<Runs, "start" | "takeUp" | "drain" | "close">;
  readonly scheduler: Pick<Scheduler, "close">;
  readonly prober: Pick<Prober, "close">;
  readonly census: Pick<PendingCensus, "follow">;
  readonly backplane: Pick<Backplane, "start" | "close">;
  readonly sink: BackplaneSink;
  readonly mirrors: Pick<Mirrors, "settled" | "close">;
  readonly history: Pick<Storage["history"], "close">;
  readonly gateway: Pick<Gateway, "close">;
  readonly webSockets: Pick<WebSockets, "close">;
  readonly listener: Pick<Listener, "refuse" | "closed">;
  readonly health: Pick<Health, "drain">;
  readonly limits: Pick<Limits, "drainTimeoutMs" | "drainSpreadMs">;
  readonly log: Pick<Log, "info">;
}
/**
 * Starts the inbox, then the hosts ([APP-5] in SPEC.md), and adds the steps of the shutdown. They run from the last
 * to the first ([APP-6]), followed by those added earlier.
 */
export declare function start(parts: Startable, disposables: Disposables): Promise<void>;
