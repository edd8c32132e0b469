import type { Outage } from "../base/outage.js";
import type { SharedLog } from "./log/shared-log.js";
import { awayWords, outageOf } from "./outage.js";
import type { ShareLimits, ShareStore } from "../auth/shares/index.js";
import type { SightStore } from "../auth/sight-store.js";
import type { Clock } from "../base/clock.js";
import type { Limits } from "../base/limits.js";
import type { HostBook } from "../events/host-book.js";
import type { FreezeLimits, FreezeStore } from "../freezes/index.js";
import type { PurgatoryLimits } from "../purgatory/index.js";
import type { RunLimits } from "../runs/index.js";
import type { SignalBus, SignalLimits } from "../signals/index.js";
import type { Difference } from "./bucket/buckets.js";
import { bucketNames } from "./bucket/names.js";
import { Cluster } from "./cluster.js";
import { ClusterConnection } from "./connection.js";
import { JetStreamFreezeStore } from "./freezes.js";
import { ClusterHealth, type OperationCount } from "./health.js";
import { JetStreamHostBook } from "./hosts.js";
import { LeaseGate } from "./lease-gate.js";
import type { Leases } from "./leases.js";
import { asMissing } from "./permissions.js";
import { checkServer } from "./servers.js";
import { NamespaceSettings, type NamespaceSettingsOptions } from "./settings.js";
import { JetStreamShareStore } from "./shares.js";
import { JetStreamSightStore } from "./sights.js";
import { JetStreamSignalBus } from "./signals.js";
import { Troubles } from "./troubles.js";
import { JetStreamPurgatoryStore } from "./work/purgatory.js";
import { JetStreamRunStore } from "./work/runs.js";

export { Troubles };

export interface ClusterStoreOptions {
  /** See `readNatsServers`. */
  readonly servers: readonly string[];
  /** Path of a credentials file. */
  readonly credentials?: string | undefined;
  readonly namespace: string;
  readonly replicas: 1 | 3;
  readonly clock: Clock;
  /** See `ReplicaOptions.mayBring`. */
  readonly mayBring: (agent: unknown) => boolean;
  /** See `ClusterOptions.setClock`. */
  readonly setClock: (aheadMs: number) => void;
  readonly limits: Pick<Limits, "maxStoreQueue" | "storeTimeoutMs" | "natsStartTimeoutMs" | "gatewayLeaseMs">;
  readonly purgatoryLimits: PurgatoryLimits;
  readonly runLimits: RunLimits;
  readonly signalLimits: SignalLimits;
  readonly freezeLimits: FreezeLimits;
  readonly shareLimits: ShareLimits;
  readonly settings: Pick<NamespaceSettingsOptions, "own" | "onStricter" | "onDifference">;
  /** An earlier gateway that has ended for certain: what it had is free at once. */
  readonly predecessor: string | null;
  /** See `ClusterSettings.onWaiting`. */
  readonly onWaiting: (reason: string) => void;
  readonly onDifference: (difference: Difference) => void;
  readonly troubles: Troubles;
}

const TROUBLE = "trouble with NATS: the gateway goes on, and tries again";

/** The stores of a gateway, shared with the other gateways of its namespace. */
export interface ClusterStores {
  /** This opener. */
  readonly gateway: string;
  readonly connection: ClusterConnection;
  readonly cluster: Cluster;
  readonly leases: Leases;
  /** Closed while this gateway may begin nothing. */
  readonly gate: LeaseGate;
  readonly health: ClusterHealth;
  /** What the log tells of NATS. */
  readonly troubles: Troubles;
  /** Whether the gateways of the namespace were started alike. */
  readonly settings: Pick<NamespaceSettings, "problem" | "gateways" | "stricter">;
  readonly questions: JetStreamPurgatoryStore;
  readonly runs: JetStreamRunStore;
  readonly signals: SignalBus;
  readonly freezes: FreezeStore;
  readonly shares: ShareStore;
  readonly sights: SightStore;
  readonly hosts: HostBook;
  /** As of when this gateway knows of the others, while the servers do not answer: wall time, ms since 1970. Null while they do. */
  knownAt(): number | null;
  /** That the servers do not answer, since when, and what follows; null: they do. */
  away(): string | null;
  /** What is away, and as of when what is shown is; null: it is of now. */
  outage(log: Pick<SharedLog, "outage">): Outage | null;
  /** Buckets that were deleted while this gateway runs. */
  missing(): readonly string[];
  /** What an operator has to set right, for anyone to read, though what there is can be stored. */
  warnings(): readonly string[];
  /** For metrics. */
  readings(): ClusterReadings;
  /** Ends the lease and the connection. Close the stores first. */
  close(): Promise<void>;
}

/**
 * Connects, and makes or checks the buckets. Rejects with `StoreError`: STORE_UNREACHABLE when no server answers in time,
 * STORE_FAILED when one refuses the credentials, is too old or has no JetStream.
 */
export async function openClusterStores(options: ClusterStoreOptions): Promise<ClusterStores> {
  const { servers, credentials, namespace, replicas, clock, limits, onWaiting, onDifference, troubles } =
    options;
  const onError = (error: unknown): void => troubles.tell(error, TROUBLE);
  const begun = clock.monotonic();
  const connection = await ClusterConnection.open({
    servers,
    credentials,
    name: `terrarium ${namespace}`,
    waitMs: limits.natsStartTimeoutMs,
    onWaiting,
    clock,
    onError,
  });
  const health = new ClusterHealth(
    connection,
    { copies: () => cluster.opened.values(), leases: () => openLeases },
    clock,
  );
  let openLeases: Leases | null = null;
  const onDone = (port: string, failure: string | null): void => health.note(port, failure);
  const shared = { connection, clock, limits, onDifference, onDone, onError };
  const { mayBring, setClock } = options;
  const cluster = new Cluster({
    ...shared,
    namespace,
    replicas,
    mayBring,
    setClock,
    leaseMs: limits.gatewayLeaseMs,
  });
  let gate: LeaseGate | null = null;
  let settings: NamespaceSettings | null = null;
  const close = async (): Promise<void> => {
    troubles.close();
    gate?.close();
    await settings?.close();
    await cluster.close();
    await connection.close();
  };
  try {
    const waitMs = Math.max(0, limits.natsStartTimeoutMs - (clock.monotonic() - begun));
    await checkServer(connection, { namespace, clock, waitMs, onWaiting });
    const stores = await openStores(cluster, options, onError);
    const { leases, work } = stores;
    openLeases = leases;
    const replica = await cluster.control();
    settings = await NamespaceSettings.open({ ...options.settings, replica, leases, clock, onError });
    const catchUp = (): Promise<void> => work.transact(() => undefined);
    gate = new LeaseGate({ leases, catchUp, clock });
    troubles.follow(health, connection);
    const opened = { ...stores, gate, connection, cluster, health, troubles, settings, close };
    const knownAt = (): number | null => (health.awaySince === null ? null : clock.now() - work.ageMs);
    const missing = (): readonly string[] => missingOf(opened, namespace);
    const warnings = (): readonly string[] => warningsOf(opened);
    const away = (): string | null => awayWords(opened);
    const outage = (log: Pick<SharedLog, "outage">): Outage | null => outageOf({ ...opened, knownAt }, log);
    return {
      ...opened,
      knownAt,
      away,
      outage,
      missing,
      warnings,
      readings: () => readingsOf(opened, namespace),
    };
  } catch (error) {
    await close();
    throw asMissing(error, connection.nats, namespace);
  }
}

function missingOf(
  { cluster, leases }: Pick<ClusterStores, "cluster" | "leases">,
  namespace: string,
): readonly string[] {
  const copies = [...cluster.opened].flatMap(([bucket, { isMissing }]) => (isMissing ? [bucket] : []));
  return leases.isMissing ? [...copies, bucketNames(namespace).gateways] : copies;
}

function warningsOf({
  connection,
  leases,
  settings,
}: Pick<ClusterStores, "connection" | "leases" | "settings">): readonly string[] {
  const { payloadShort: max } = connection;
  const { stricter } = settings;
  const stays = "it stays so until this gateway is started again while no gateway with it lives";
  const short = `NATS takes messages of at most ${max} bytes (max_payload): what is larger is refused`;
  const strict = `the default visibility is ${stricter} here, stricter than this gateway was given, as another gateway has or had it: ${stays}`;
  return [
    ...(max === null ? [] : [short]),
    ...(leases.skew.problem === null ? [] : [leases.skew.problem]),
    ...(stricter === null ? [] : [strict]),
  ];
}

/** What metrics tell of a cluster. */
export interface ClusterReadings {
  readonly namespace: string;
  readonly isConnected: boolean;
  readonly holdsLease: boolean;
  readonly sinceGoodMs: number;
  readonly reconnects: number;
  readonly gateways: number;
  readonly operations: readonly OperationCount[];
  readonly copies: readonly {
    readonly bucket: string;
    readonly ageMs: number;
    readonly conflicts: number;
    readonly restarts: number;
  }[];
}

function readingsOf(
  {
    connection,
    leases,
    health,
    cluster,
    settings,
  }: Pick<ClusterStores, "connection" | "leases" | "health" | "cluster" | "settings">,
  namespace: string,
): ClusterReadings {
  const copies = Array.from(cluster.opened, ([bucket, { ageMs, counts }]) => ({
    bucket: bucket.slice(bucket.lastIndexOf("_") + 1),
    ageMs,
    conflicts: counts.conflicts,
    restarts: counts.stalls,
  }));
  return {
    namespace,
    isConnected: !connection.isDown,
    holdsLease: leases.isHeld,
    sinceGoodMs: health.sinceGoodMs,
    reconnects: connection.reconnects,
    gateways: settings.gateways,
    operations: health.operations,
    copies,
  };
}

async function openStores(cluster: Cluster, options: ClusterStoreOptions, onError: (error: unknown) => void) {
  const { clock, purgatoryLimits, runLimits, signalLimits, freezeLimits, shareLimits, predecessor } = options;
  const leases = await cluster.leases();
  if (predecessor !== null) await leases.end(predecessor);
  const [work, control, field] = await Promise.all([cluster.work(), cluster.control(), cluster.signals()]);
  const runs = new JetStreamRunStore({ replica: work, limits: runLimits, leases });
  const questions = new JetStreamPurgatoryStore({
    replica: work,
    limits: purgatoryLimits,
    leases,
    parkRun: (run, semaphore) => runs.park(run, semaphore),
    onError,
  });
  return {
    gateway: cluster.gateway,
    leases,
    work,
    questions,
    runs,
    signals: new JetStreamSignalBus(field, signalLimits, clock),
    freezes: new JetStreamFreezeStore(control, freezeLimits, onError),
    shares: new JetStreamShareStore(control, shareLimits),
    sights: new JetStreamSightStore(work),
    hosts: new JetStreamHostBook(control),
  };
}
