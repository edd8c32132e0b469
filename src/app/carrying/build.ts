import { randomId } from "../../base/ids.js";
import { CarriedHosts } from "../../cluster/calls/carried-hosts.js";
import { CarriedRuns, type SteeredRuns } from "../../cluster/calls/carried-runs.js";
import { StandingFeed } from "../../cluster/calls/standing-feed.js";
import { LostCarriers } from "../../cluster/calls/lost-carriers.js";
import { GatewayLine } from "../../cluster/calls/gateway-line.js";
import { type Announce, serveCall } from "../../cluster/calls/serve-calls.js";
import type { SharedLog } from "../../cluster/log/shared-log.js";
import type { ClusterStores } from "../../cluster/stores.js";
import type { Inbox } from "../../inbox/inbox.js";
import type { HostCaller } from "../../link/host-caller.js";
import type { Prober } from "../../metabolism/index.js";
import type { Runs } from "../../runs/index.js";
import type { Disposables } from "../disposables.js";
import type { HostSink } from "../hosts/host-sink.js";
import type { Hosts } from "../hosts/hosts.js";
import type { Runtime } from "../runtime.js";
import type { Startable } from "../start.js";
import { Carrying } from "./carrying.js";
import { readyHosts, readyRuns, whenReady } from "./steered.js";

/** Runs and hosts as steering needs them: of this gateway, or of whichever carries the agent. */
export interface Steered {
  readonly runs: SteeredRuns;
  readonly hosts: Pick<HostCaller, "call">;
}

/** What carries agents of this gateway among several. */
export function buildCarrying(
  { clock, log: logger }: Pick<Runtime, "clock" | "log">,
  cluster: ClusterStores,
  log: SharedLog,
): Carrying {
  return new Carrying({ cluster, log, leaseMs: cluster.leases.leaseMs, clock, logger });
}

/** How long an answer waits until observers here can read what led to it, ms. */
const READ_MS = 2_000;
/** How long the start waits for what is in the log, ms. Later it comes as it is read. */
const START_READ_MS = 10_000;

/** How long a gateway that is gone is waited for when it is asked for a sign of life, ms. */
const ALIVE_MS = 2_000;

export interface CarriedParts {
  readonly carrying: Carrying;
  readonly cluster: ClusterStores;
  readonly shared: SharedLog;
  readonly runs: Runs;
  readonly hosts: Hosts;
  /** It is built later. */
  readonly inboxOf: () => Pick<Inbox, "announce">;
  /** Likewise. */
  readonly proberOf: () => Pick<Prober, "healthOf">;
}

/** Steering over several gateways. `begin` stands for the parts of the start that take over agents. */
export function buildCarried(
  { clock, limits, log, counts }: Pick<Runtime, "clock" | "limits" | "log" | "counts">,
  { carrying, cluster, shared, runs: local, hosts: { backplane, remote }, inboxOf, proberOf }: CarriedParts,
  disposables: Disposables,
) {
  const onError = (error: unknown): void =>
    cluster.troubles.tell(error, "what was sent to another gateway, or asked of it, has failed");
  const ready = whenReady(carrying, backplane, clock);
  const isListed = (agentId: string): boolean => carrying.directory.entries.has(agentId);
  const here: Announce = (agentId, event) => inboxOf().announce(agentId, event);
  const runsHere = readyRuns(local, ready, isListed);
  const hostsHere = readyHosts(backplane, ready, isListed);
  const directory = {
    get entries() {
      return carrying.directory.entries;
    },
    isCarrier: (agentId: string) => carrying.isCarrier(agentId),
  };
  const lost = new LostCarriers({
    directory,
    clock,
    log,
    ask: (gateway) =>
      line.ask(gateway, "alive", {}, { timeoutMs: ALIVE_MS }).then(
        () => undefined,
        () => undefined,
      ),
  });
  const line: GatewayLine = new GatewayLine({
    connection: cluster.connection,
    awaySince: () => cluster.health.awaySince,
    namespace: cluster.cluster.namespace,
    gateway: cluster.gateway,
    clock,
    newId: randomId,
    callsMax: limits.maxForwardedCalls,
    onRefused: () => counts.refused.count("maxForwardedCalls"),
    serve: (asked, signal) => serveCall({ runs: runsHere, hosts: hostsHere, announce: here }, asked, signal),
    onGone: (gateway) => lost.gone(gateway),
    onAnswered: (gateway) => lost.answered(gateway),
    onError,
  });
  const runs = new CarriedRuns({
    local: runsHere,
    store: cluster.runs,
    directory,
    line,
    caughtUp: () => shared.feed.caughtUp(READ_MS),
    newId: randomId,
    clock,
    onError,
  });
  const hosts = new CarriedHosts({
    local: hostsHere,
    directory,
    line,
    callTimeoutMs: limits.hostCallTimeoutMs,
  });
  /** In the stream of an agent of any gateway. Its observers miss the event when its carrier cannot be asked. */
  const announce: Announce = (agentId, event) => {
    const known = directory.entries.get(agentId);
    if (!known || directory.isCarrier(agentId)) return here(agentId, event);
    const asked = { timeoutMs: limits.hostCallTimeoutMs };
    line.ask(known.carrier, "announce", { agentId, event }, asked).catch(onError);
  };
  const standing = new StandingFeed({
    connection: cluster.connection,
    namespace: cluster.cluster.namespace,
    gateway: cluster.gateway,
    clock,
    local: {
      healthOf: (agentId) => proberOf().healthOf(agentId),
      hostOf: (agentId) => remote.hostOf(agentId),
    },
    directory,
    knownAt: () => cluster.knownAt() ?? shared.feed.health.lateSince,
    lostSince: (agentId) => lost.sinceOf(agentId),
    outage: () => cluster.outage(shared),
    leaseMs: cluster.leases.leaseMs,
    onError,
  });
  cluster.runs.followCarrier((agentId) => carrying.carrierOf(agentId));
  disposables.add("agents of this gateway", async () => {
    lost.close();
    line.close();
    standing.close();
    runs.close();
    await carrying.close();
  });
  const parts = (sink: HostSink): Pick<Startable, "runs" | "remote"> => ({
    // Runs come with their agents.
    runs: {
      start: () => Promise.resolve(),
      takeUp: () => Promise.resolve(),
      drain: () => local.drain(),
      close: (graceMs) => local.close(graceMs),
    },
    remote: {
      async load() {
        await carrying.begin({
          runs: local,
          onListed: sink.onListed,
          onLost: (agentIds) => sink.onHostDown("its gateway is gone", agentIds),
          expect: (identity, agents) => remote.expect(identity, agents),
          onMoved: () => runs.moved(),
        });
        standing.begin();
        await shared.feed.caughtUp(START_READ_MS);
        return [];
      },
      expectAll: () => carrying.started(),
      close: () => remote.close(),
    },
  });
  return { steered: { runs, hosts } satisfies Steered, parts, announce, standing };
}
