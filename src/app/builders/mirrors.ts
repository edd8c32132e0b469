import { randomId } from "../../base/ids.js";
import type { SharedLog } from "../../cluster/log/shared-log.js";
import type { ClusterStores } from "../../cluster/stores.js";
import {
  type AgentLog,
  type DropReason,
  type FanoutCounters,
  fanoutCounters,
  FlushLoop,
  LocalLog,
  Mirrors,
  Projections,
} from "../../mirror/index.js";
import { SharedEvents } from "../carrying/shared-events.js";
import type { Disposables } from "../disposables.js";
import type { Runtime } from "../runtime.js";
import type { Storage } from "../storage.js";

export interface MirrorParts {
  readonly mirrors: Mirrors;
  /** Numbers the events of this gateway's agents, for the mirrors. */
  readonly events: AgentLog;
  readonly projections: Projections;
  readonly counters: FanoutCounters;
  /** The log that this gateway shares with others; null: it is the only one. */
  readonly shared: SharedLog | null;
}

/** Called when another gateway has claimed the log of an agent. */
type OnFenced = (agentId: string) => void;

/** Builds the mirrors. They begin with the history of earlier runs, and the history recorder follows each ring. */
export async function buildMirrors(
  runtime: Runtime,
  { history, cluster }: Pick<Storage, "history" | "cluster">,
  onFenced: OnFenced,
  disposables: Disposables,
): Promise<MirrorParts> {
  const { clock, log, limits, counts, instruments } = runtime;
  const onError = (error: unknown): void => log.error({ err: error }, "serving observers failed");
  const waker = new FlushLoop(onError, clock, instruments.flushed);
  const counters = fanoutCounters();
  const onDropped = (why: DropReason, count: number): void => counts.eventsDropped.count(why, count);
  const mirrors = new Mirrors({
    maxHistory: limits.maxHistory,
    waker,
    clock,
    newId: randomId,
    historyOf: (scope) => history.takeHistory(scope),
    onRing: (ring, seq) => history.follow(ring, seq),
    onDropped,
    isShared: cluster !== null,
  });
  const shared = cluster && (await openShared(runtime, cluster, mirrors, onFenced, disposables));
  const events = shared ? new SharedEvents(mirrors, shared) : new LocalLog(mirrors, onDropped);
  const projections = new Projections({
    waker,
    clock,
    counters,
    batchBytesMax: limits.maxUnsentBytes,
    documentsMax: limits.maxSubscriptionDocuments,
    clientDocumentsMax: limits.maxSubscriptionDocumentsPerClient,
    cachedBytesMax: limits.maxCachedPayloadBytes,
    log: history.log,
    onError,
  });
  return { mirrors, events, projections, counters, shared };
}

/** Opens the log of all gateways, and begins to fill the mirrors from it. */
async function openShared(
  { clock, log, counts, drops, limits }: Runtime,
  { cluster, connection, gateway, troubles }: ClusterStores,
  mirrors: Mirrors,
  onFenced: OnFenced,
  disposables: Disposables,
): Promise<SharedLog> {
  // Loaded only for a gateway that is one of many.
  const { openSharedLog } = await import("../../cluster/log/open.js");
  const shared = await openSharedLog({
    connection,
    namespace: cluster.namespace,
    stream: { replicas: cluster.replicas },
    mirrors,
    gateway,
    clock,
    limits: {
      waitingEventsMax: limits.maxLogWaitingEvents,
      waitingCharactersMax: limits.maxLogWaitingCharacters,
    },
    listener: {
      onFenced,
      onDropped(why, events, limit) {
        counts.eventsDropped.count(why, events);
        if (limit) drops.note(limit, events);
      },
      onHealth(problem) {
        // That NATS is away is told as such.
        if (problem?.code === "LOG_UNREACHABLE") troubles.tell(problem, "events cannot be shared");
        else if (problem)
          log.error({ code: problem.code, reason: problem.message }, "events cannot be shared");
        else log.info({}, "events are shared again");
      },
    },
    onDifference: (difference) =>
      log.warn(
        difference,
        "the log has another setting than this gateway would give it; it is left as it is",
      ),
    onError: (error) => troubles.tell(error, "the log of events"),
  });
  disposables.add("shared log", () => shared.close());
  return shared;
}
