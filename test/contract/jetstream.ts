import type { Cluster, ClusterOptions } from "../../src/cluster/cluster.js";
import { dropNamespace, newNamespace, openCluster, sharedNats } from "../support/nats/kit.js";
import { needs } from "../support/machine.js";
import { cleanUp } from "../support/clean-up.js";

/** The implementation over JetStream, where there is a nats-server; in continuous integration there must be. */
export function overJetStream<T>(open: T): { jetstream?: T } {
  return needs("natsServer") ? {} : { jetstream: open };
}

/** A namespace whose buckets are deleted when the test has closed them. */
export function testNamespace(): string {
  const namespace = newNamespace();
  cleanUp(() => dropNamespace(namespace));
  return namespace;
}

/** Opens buckets with a connection of their own, and closes them when the test ends. */
export async function openJetStream(
  namespace = testNamespace(),
  options: Partial<ClusterOptions> = {},
): Promise<Cluster> {
  const { cluster, close } = await openCluster([(await sharedNats()).url], namespace, options);
  cleanUp(close);
  return cluster;
}

/** What two gateways see of one namespace. */
export async function twoGateways<T>(open: (cluster: Cluster) => Promise<T>): Promise<readonly [T, T]> {
  const namespace = testNamespace();
  return [await open(await openJetStream(namespace)), await open(await openJetStream(namespace))];
}

/** An error that nothing expects. */
export function unexpected(error: unknown): void {
  throw error;
}
