import { jetstreamManager } from "@nats-io/jetstream";
import { describe, expect, it } from "vitest";

import { bucketNames } from "../../../src/cluster/bucket/names.js";
import type { Replica } from "../../../src/cluster/bucket/replica.js";
import { checkServer } from "../../../src/cluster/servers.js";
import { cleanUp } from "../../support/clean-up.js";
import { needs } from "../../support/machine.js";
import { newNamespace, openCluster, sharedNats } from "../../support/nats/kit.js";
import { freePorts, natsFolder, NatsServer } from "../../support/nats/server.js";
import { ManualClock } from "../../support/time-and-random.js";

/** A bucket whose log was saved, and that has entries since. */
async function opened(maxMessage?: number) {
  const { url } = await sharedNats();
  const namespace = newNamespace();
  const { cluster, connection, close, errors } = await openCluster([url], namespace);
  cleanUp(close);
  const work = await cluster.work();
  await put(work, "first", 10);
  if (maxMessage !== undefined) {
    const manager = await jetstreamManager(connection.nats, { checkAPI: false });
    await manager.streams.update(`KV_${bucketNames(namespace).work}`, { max_msg_size: maxMessage });
  }
  return { work, errors, namespace, url };
}

const put = (replica: Replica, name: string, characters: number): Promise<string> =>
  replica.transact(() => {
    replica.put(`n.${name}`, "x".repeat(characters));
    return name;
  });

describe.skipIf(needs("natsServer"))("what is larger than one message of NATS", () => {
  it("[CLUSTER-1800] is refused at once, and what was asked with it is done", async () => {
    const { work, errors } = await opened();
    const asked = [
      put(work, "a", 10),
      put(work, "large", 1_100_000),
      put(work, "b", 10),
      put(work, "c", 300_000),
    ];
    const ended = await Promise.allSettled(asked);
    expect(ended).toMatchObject([
      { status: "fulfilled", value: "a" },
      { status: "rejected", reason: { code: "STORE_TOO_LARGE" } },
      { status: "fulfilled", value: "b" },
      { status: "fulfilled", value: "c" },
    ]);
    expect(
      await work.transact(() =>
        ["first", "a", "large", "b", "c"].map((name) => work.get(`n.${name}`) !== undefined),
      ),
    ).toEqual([true, true, false, true, true]);
    expect(work.counts.doubts).toBe(0);
    expect(errors).toEqual([]);
  });

  it("[CLUSTER-1800] the same where the bucket takes less from some time on", async () => {
    const { work } = await opened(20_000);
    const asked = [put(work, "a", 10), put(work, "large", 50_000), put(work, "b", 10)];
    const ended = await Promise.allSettled(asked);
    expect(ended).toMatchObject([
      { status: "fulfilled", value: "a" },
      { status: "rejected", reason: { code: "STORE_TOO_LARGE" } },
      { status: "fulfilled", value: "b" },
    ]);
    expect(work.counts.doubts).toBe(0);
  });

  it("[CLUSTER-1801] a bucket that takes less ends the start", async () => {
    const { namespace, url } = await opened(20_000);
    const { cluster, close } = await openCluster([url], namespace);
    cleanUp(close);
    const bucket = bucketNames(namespace).work;
    await expect(cluster.work()).rejects.toThrow(
      `${bucket} takes messages of at most 20000 bytes: set its max_msg_size to -1`,
    );
  });

  it("[CLUSTER-1801] a server that takes too little as one message ends the start", async () => {
    const folder = natsFolder();
    cleanUp(folder.remove);
    const [port = 0] = await freePorts(1);
    const server = await NatsServer.start({ port, folder: folder.path, more: "max_payload: 131072" });
    cleanUp(() => server.kill());
    const { connection, close } = await openCluster([server.url], newNamespace());
    cleanUp(close);
    const onWaiting = (): void => undefined;
    const checked = checkServer(connection, {
      namespace: "n",
      clock: new ManualClock(),
      waitMs: 0,
      onWaiting,
    });
    await expect(checked).rejects.toThrow(
      `the nats-server at 127.0.0.1:${port} takes messages of at most 131072 bytes: set max_payload to 1048576 or more`,
    );
  });
});
