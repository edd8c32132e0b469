import { describe, expect, it } from "vitest";
import { jetstreamManager } from "@nats-io/jetstream";

import { defaultLimits } from "../../../src/base/limits.js";
import { StoreError } from "../../../src/base/store-error.js";
import type { Difference } from "../../../src/cluster/bucket/buckets.js";
import type { Cluster, ClusterOptions } from "../../../src/cluster/cluster.js";
import { ClusterConnection } from "../../../src/cluster/connection.js";
import type { Replica } from "../../../src/cluster/bucket/replica.js";
import { cleanUp } from "../../support/clean-up.js";
import { needs } from "../../support/machine.js";
import { newNamespace, openCluster, sharedNats } from "../../support/nats/kit.js";
import { freePorts, natsFolder, NatsServer } from "../../support/nats/server.js";
import { BreakableNetwork } from "../../support/wire/break-network.js";

async function opened(
  url: string,
  namespace: string,
  options: Partial<ClusterOptions> = {},
): Promise<Cluster> {
  const { cluster, close } = await openCluster([url], namespace, options);
  cleanUp(close);
  return cluster;
}

const portOf = (url: string): number => Number(url.slice(url.lastIndexOf(":") + 1));

const increment = (replica: Replica) =>
  replica.transact(() => {
    const before = replica.get<number>("n.sum") ?? 0;
    replica.put("n.sum", before + 1);
    return before;
  });

/** Asks again until the connection is back. */
async function untilAnswered<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch {
      await new Promise(setImmediate);
    }
  }
}

/** A server of this test alone, which it may kill. */
async function ownNats(): Promise<NatsServer> {
  const folder = natsFolder();
  const [port = 0] = await freePorts(1);
  const server = await NatsServer.start({ port, folder: folder.path });
  cleanUp(folder.remove);
  cleanUp(() => server.kill());
  return server;
}

const IMPATIENT = { limits: { ...defaultLimits, storeTimeoutMs: 200 }, requestMs: 100 };

describe.skipIf(needs("natsServer"))("a bucket whose servers fail", () => {
  it("[CLUSTER-1433] learns after a lost answer whether the transaction was stored: it is done once", async () => {
    const { url } = await sharedNats();
    const network = await BreakableNetwork.to(portOf(url));
    cleanUp(() => network[Symbol.asyncDispose]());
    const namespace = newNamespace();
    const watching = await (await opened(url, namespace)).work();
    const through = `nats://127.0.0.1:${network.port}`;
    const cutOff = await (await opened(through, namespace, { requestMs: 200 })).work();
    const stored = new Promise<void>((resolve) => void watching.onStored(() => resolve()));
    network.loseAnswers();
    const sums = Promise.all([increment(cutOff), increment(cutOff)]);
    await stored;
    network.cut();
    network.restore();
    expect(await sums).toEqual([0, 1]);
    expect(await watching.transact(() => watching.get("n.sum"))).toBe(2);
    expect(cutOff.counts.doubts).toBeGreaterThanOrEqual(1);
  });

  it("[CLUSTER-1433] [CLUSTER-1434] refuses while they are away, and goes on when they are back: nothing acknowledged is lost", async () => {
    const server = await ownNats();
    const namespace = newNamespace();
    const replica = await (await opened(server.url, namespace, IMPATIENT)).work();
    await increment(replica);
    const answers = Array.from({ length: 50 }, () => increment(replica));
    await server.kill();
    const settled = await Promise.allSettled(answers);
    const refused = await Promise.allSettled([increment(replica)]);
    for (const one of [...settled, ...refused])
      if (one.status === "rejected")
        expect(["STORE_TIMEOUT", "STORE_UNREACHABLE"]).toContain(one.reason.code);
    expect(refused[0]?.status).toBe("rejected");
    await server.start();
    // One that was not answered in time may be stored all the same.
    let doubtful = 0;
    const after = await untilAnswered(() =>
      increment(replica).catch((error: unknown) => {
        if (error instanceof StoreError && error.code === "STORE_TIMEOUT") doubtful += 1;
        throw error;
      }),
    );
    const told = settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    expect(new Set(told).size).toBe(told.length);
    expect(after).toBeGreaterThanOrEqual(told.length + 1);
    expect(after).toBeLessThanOrEqual(51 + doubtful);
  });

  it("[CLUSTER-1434] cannot be opened while no server answers, and says so", async () => {
    const [port] = await freePorts(1);
    const opening = ClusterConnection.open({
      servers: [`127.0.0.1:${port}`],
      name: "t",
      onError: () => undefined,
    });
    await expect(opening).rejects.toMatchObject({ code: "STORE_UNREACHABLE" });
  });

  it("[CLUSTER-1435] is used as it is, and settings that differ are told", async () => {
    const { url } = await sharedNats();
    const namespace = newNamespace();
    const { connection, close } = await openCluster([url], namespace);
    cleanUp(close);
    const { streams } = await jetstreamManager(connection.nats);
    const bucket = `TERRARIUM_${namespace}_work`;
    const settings = { subjects: [`$KV.${bucket}.>`], max_msgs_per_subject: 1, allow_atomic: true };
    await streams.add({ name: `KV_${bucket}`, ...settings, allow_msg_ttl: true, max_bytes: 1_000_000 });
    const told: Difference[] = [];
    const onDifference = (difference: Difference): void => void told.push(difference);
    const replica = await (await opened(url, namespace, { onDifference })).work();
    expect(await increment(replica)).toBe(0);
    expect(told.map(({ setting, found, expected }) => [setting, found, expected])).toEqual([
      ["discard", '"old"', '"new"'],
      ["allow_rollup_hdrs", "false", "true"],
    ]);
    expect((await streams.info(`KV_${bucket}`)).config.discard).toBe("old");
  });

  it("[CLUSTER-1435] is refused when it has no transactions", async () => {
    const { url } = await sharedNats();
    const namespace = newNamespace();
    const { connection, close } = await openCluster([url], namespace);
    cleanUp(close);
    const { streams } = await jetstreamManager(connection.nats);
    const bucket = `TERRARIUM_${namespace}_work`;
    await streams.add({ name: `KV_${bucket}`, subjects: [`$KV.${bucket}.>`] });
    await expect((await opened(url, namespace)).work()).rejects.toThrow("max_msgs_per_subject");
  });

  it("[CLUSTER-1438] is read again when it was purged: nothing of before counts", async () => {
    const { url } = await sharedNats();
    const namespace = newNamespace();
    const { connection, close } = await openCluster([url], namespace);
    cleanUp(close);
    const [one, other] = await Promise.all([
      (await opened(url, namespace)).work(),
      (await opened(url, namespace)).work(),
    ]);
    for (let n = 0; n < 5; n += 1) await increment(one);
    const { streams } = await jetstreamManager(connection.nats);
    await streams.purge(`KV_TERRARIUM_${namespace}_work`);
    expect(await other.transact(() => other.get("n.sum"))).toBeUndefined();
    expect(await increment(one)).toBe(0);
    expect(await other.transact(() => other.get("n.sum"))).toBe(1);
    expect(one.counts.loads).toBe(2);
  });

  it("[CLUSTER-1438] is read again by a gateway that was cut off for longer than the log goes back", async () => {
    const { url } = await sharedNats();
    const network = await BreakableNetwork.to(portOf(url));
    cleanUp(() => network[Symbol.asyncDispose]());
    const namespace = newNamespace();
    const one = await (await opened(url, namespace)).work();
    const through = `nats://127.0.0.1:${network.port}`;
    const cutOff = await (await opened(through, namespace)).work();
    await cutOff.transact(() => {
      for (const key of ["n.gone", "n.kept"]) cutOff.put(key, 1);
    });
    network.cut();
    await one.transact(() => one.remove("n.gone"));
    for (let n = 0; n < 600; n += 1) await increment(one);
    network.restore();
    const read = () => ["n.sum", "n.gone", "n.kept"].map((key) => cutOff.get(key));
    expect(await untilAnswered(() => cutOff.transact(read))).toEqual([600, undefined, 1]);
    expect(cutOff.counts.loads).toBe(2);
  });
});
