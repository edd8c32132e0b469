import { jetstreamManager } from "@nats-io/jetstream";

import { Cluster, type ClusterOptions } from "../../../src/cluster/cluster.js";
import { bucketNames } from "../../../src/cluster/bucket/names.js";
import { ClusterConnection } from "../../../src/cluster/connection.js";
import { freePorts, natsFolder, NatsServer } from "./server.js";

/** The server that all test files of this process share. */
let shared: Promise<NatsServer> | null = null;

export function sharedNats(): Promise<NatsServer> {
  shared ??= start();
  return shared;
}

async function start(): Promise<NatsServer> {
  const folder = natsFolder();
  const [port = 0] = await freePorts(1);
  return NatsServer.start({ port, folder: folder.path, isTemporary: true });
}

let drawn = 0;

/** A namespace that is not used yet. */
export function newNamespace(): string {
  drawn += 1;
  return `t${process.pid}-${drawn}`;
}

export interface OpenedCluster {
  readonly cluster: Cluster;
  readonly connection: ClusterConnection;
  readonly errors: readonly unknown[];
  readonly close: () => Promise<void>;
}

/** A gateway's buckets over its own connection. */
export async function openCluster(
  urls: readonly string[],
  namespace: string,
  options: Partial<ClusterOptions> = {},
): Promise<OpenedCluster> {
  const errors: unknown[] = [];
  const onError = (error: unknown): void => void errors.push(error);
  const connection = await ClusterConnection.open({ servers: urls, name: "test", onError });
  const cluster = new Cluster({ connection, namespace, replicas: 1, onError, ...options });
  const close = async (): Promise<void> => {
    await cluster.close();
    await connection.close();
  };
  return { cluster, connection, errors, close };
}

/** The connection that tidies up. */
let tidying: Promise<ClusterConnection> | null = null;

/** Deletes the buckets of a namespace at the shared server. */
export async function dropNamespace(namespace: string): Promise<void> {
  const { url } = await sharedNats();
  tidying ??= ClusterConnection.open({ servers: [url], name: "tidy", onError: () => undefined });
  const manager = await jetstreamManager((await tidying).nats, { checkAPI: false });
  await Promise.all(
    Object.values(bucketNames(namespace)).map((bucket) =>
      manager.streams.delete(`KV_${bucket}`).catch(() => false),
    ),
  );
}
