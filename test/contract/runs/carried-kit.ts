import { vi } from "vitest";
import { systemClock } from "../../../src/base/clock.js";
import { randomId } from "../../../src/base/ids.js";
import { ClusterDirectory } from "../../../src/cluster/agents/directory.js";
import { CarriedHosts } from "../../../src/cluster/calls/carried-hosts.js";
import { CarriedRuns } from "../../../src/cluster/calls/carried-runs.js";
import { GatewayLine } from "../../../src/cluster/calls/gateway-line.js";
import { serveCall } from "../../../src/cluster/calls/serve-calls.js";
import type { HostCaller } from "../../../src/link/host-caller.js";
import { Runs } from "../../../src/runs/index.js";
import { cleanUp } from "../../support/clean-up.js";
import { agentDescriptor } from "../../support/host-kit.js";
import { openCluster, sharedNats } from "../../support/nats/kit.js";
import { HandHosts } from "../../unit/runs/run-kit.js";
import { testNamespace, unexpected } from "../jetstream.js";
import { openRuns } from "./run-stores.js";
import { waitUntil } from "../../support/wait-until.js";

interface Options {
  readonly callsMax?: number;
  readonly call?: HostCaller["call"];
}

/** A gateway whose hosts do what the test tells them. */
async function gateway(namespace: string, { callsMax = 10, call }: Options = {}) {
  const { cluster, connection, close } = await openCluster([(await sharedNats()).url], namespace);
  cleanUp(close);
  const [replica, leases] = [await cluster.work(), await cluster.leases()];
  const refusals: string[] = [];
  const directory = await ClusterDirectory.open({
    replica,
    leases,
    checkMs: 60_000,
    clock: systemClock,
    onChange: () => runs?.moved(),
    onRefused: () => undefined,
    onInherited: () => undefined,
    onError: unexpected,
  });
  const carries = (agentId: string): boolean => directory.carries(agentId);
  const store = await openRuns(cluster, {}, (agentId) => directory.carrierOf(agentId));
  const hosts = new HandHosts();
  const local = new Runs({
    store,
    hosts,
    carries,
    clock: systemClock,
    newId: randomId,
    openMax: 100,
    policy: { attemptsMax: 3, pauseMs: 1, pauseMsMax: 1 },
    onError: unexpected,
  });
  cleanUp(() => local.drain());
  const localHosts: Pick<HostCaller, "call"> = { call: call ?? (() => Promise.reject(new Error("no call"))) };
  const line = new GatewayLine({
    awaySince: () => null,
    connection,
    namespace,
    gateway: cluster.gateway,
    clock: systemClock,
    newId: randomId,
    callsMax,
    onRefused: () => refusals.push("maxForwardedCalls"),
    serve: (asked, signal) =>
      serveCall({ runs: local, hosts: localHosts, announce: () => undefined }, asked, signal),
    onError: unexpected,
  });
  const caughtUp = vi.fn(() => Promise.resolve());
  const common = { directory, line };
  const runs = new CarriedRuns({
    ...common,
    local,
    store,
    caughtUp,
    newId: randomId,
    clock: systemClock,
    onError: unexpected,
  });
  return {
    name: cluster.gateway,
    directory,
    store,
    hosts,
    local,
    line,
    runs,
    refusals,
    caughtUp,
    calls: new CarriedHosts({ ...common, local: localHosts, callTimeoutMs: 1_000 }),
    /** Nothing is served and no lease is refreshed any more, as after `kill -9`. */
    async end() {
      line.close();
      local.letGo(["pulse"]);
      await connection.nats.flush();
      await leases.close({ release: true });
    },
    async take() {
      await directory.hello("files", [agentDescriptor("pulse")]);
      await local.takeOver(["pulse"], false);
      local.agentUp("pulse");
    },
  };
}

/** The agent "pulse" is at the first one. */
export async function two(options: Options = {}) {
  const namespace = testNamespace();
  const home = await gateway(namespace, options);
  const entry = await gateway(namespace, options);
  await home.take();
  await waitUntil(() => entry.directory.entries.has("pulse"));
  return { namespace, home, entry };
}

export const sentTo = ({ hosts }: { hosts: HandHosts }, count: number) =>
  waitUntil(() => hosts.sent.length >= count && hosts.last);
