import { MAJORITY } from "../../base/outage.js";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { strictestOf } from "../../auth/sights.js";
import type { SightStore } from "../../auth/sight-store.js";
import { shareLimits } from "../../auth/shares/index.js";
import { readNatsServers } from "../../base/nats-servers.js";
import type { ClusterStores } from "../../cluster/stores.js";
import { freezeLimits } from "../../freezes/index.js";
import { purgatoryLimits } from "../../purgatory/index.js";
import { runLimits } from "../../runs/index.js";
import { signalLimits } from "../../signals/index.js";
import type { Disposables } from "../disposables.js";
import type { NatsOptions } from "../options.js";
import type { Runtime } from "../runtime.js";
import { type AccessOptions, sharedSettings } from "./shared-settings.js";
import { mayBring } from "./may-bring.js";
import type { DataFile, StoreRuntime, Stores } from "./local.js";

/** Name of the file with the id of the last gateway on this folder. */
const GATEWAY_FILE = "nats-gateway";

const DIFFERS =
  "another gateway of this namespace was started with other settings: give all the same (a check value stands for a secret)";
const STRICTER =
  "another gateway of this namespace has a stricter default visibility: it holds here too, until this gateway is started again while no gateway with it lives";

export interface SharedStores extends Stores {
  readonly cluster: ClusterStores;
}

/** Stores that all gateways of a namespace share. `data`: where the history of this gateway is; null: in memory. */
export async function clusterStores(
  nats: NatsOptions,
  data: { readonly dir: string; readonly file: DataFile } | null,
  access: AccessOptions,
  { limits, log, clock, setClock, sights }: StoreRuntime & Pick<Runtime, "sights" | "setClock">,
  disposables: Disposables,
): Promise<SharedStores> {
  // Loaded only for a gateway that is one of many.
  const { openClusterStores, Troubles } = await import("../../cluster/stores.js");
  const namespace = nats.namespace ?? "default";
  const { hosts: addresses } = readNatsServers(nats.servers);
  const gatewayFile = data && join(data.dir, GATEWAY_FILE);
  // The lock of the data file says that this one has ended.
  const predecessor = gatewayFile && (await readFile(gatewayFile, "utf8").catch(() => null));
  const cluster = await openClusterStores({
    servers: nats.servers,
    credentials: nats.credentials,
    namespace,
    replicas: nats.replicas ?? 1,
    clock,
    setClock,
    mayBring,
    limits,
    purgatoryLimits: purgatoryLimits(limits),
    runLimits: runLimits(limits),
    signalLimits: signalLimits(limits),
    freezeLimits: freezeLimits(limits),
    shareLimits: shareLimits(limits),
    settings: {
      own: sharedSettings(access, limits),
      onStricter(visibility) {
        sights.tighten(visibility);
        log.warn({ visibility }, STRICTER);
      },
      onDifference: (difference) => log.warn(difference, DIFFERS),
    },
    predecessor,
    onWaiting: (reason) => log.warn({ reason }, "waiting for NATS"),
    onDifference: (difference) =>
      log.warn(
        difference,
        "a bucket has another setting than this gateway would give it; it is left as it is",
      ),
    troubles: new Troubles({ log, clock, servers: addresses }),
  });
  disposables.add("cluster", () => cluster.close());
  log.info({ gateway: cluster.gateway, namespace, servers: addresses }, "connected to NATS");
  const { questions: store, runs, signals, freezes, shares, hosts } = cluster;
  disposables.add("store", () => Promise.all([store.close(), runs.close()]));
  if (gatewayFile) await writeFile(gatewayFile, cluster.gateway);
  return {
    cluster,
    store,
    runs,
    signals,
    freezes,
    shares,
    hosts,
    sights: data ? inBoth(cluster.sights, data.file.storage.sights) : cluster.sights,
    lost: null,
    get problem() {
      const problem = problemOf(cluster);
      if (problem !== null) return problem;
      return data?.file.lost ? "the data folder was removed: history is not kept" : null;
    },
    isDiskFull: false,
  };
}

/** For anyone to read. */
function problemOf(cluster: ClusterStores): string | null {
  const { health, leases } = cluster;
  const gone = cluster.missing();
  if (gone.length > 0)
    return `deleted at NATS: ${gone.join(", ")}; what needs it waits or is refused until any gateway of the namespace is started, which makes it again`;
  const away = cluster.away();
  if (away !== null) return away;
  if (health.isFull) return "NATS has no room: what would be stored is refused";
  const ended = leases.endedSince;
  if (ended !== null)
    return `the lease of this gateway at NATS has ended since ${iso(ended)}: it begins nothing new`;
  const waits = health.troubledSince;
  return waits === null
    ? null
    : `NATS has not answered since ${iso(waits)}: steering waits, and is refused when that goes on; ${MAJORITY}`;
}

const iso = (ms: number): string => new Date(ms).toISOString();

/**
 * Who may see agents, for runs and questions in the bucket, and for the history in the data file: nothing of either is stored
 * before. Where the two differ the stricter one holds until the agent is here.
 */
function inBoth(shared: SightStore, own: SightStore): SightStore {
  return {
    async load() {
      return strictestOf(await own.load(), await shared.load());
    },
    async keep(change) {
      await Promise.all([shared.keep(change), own.keep(change)]);
    },
  };
}
