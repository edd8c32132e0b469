import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, describe, it } from "vitest";

import { type Clock, systemClock } from "../../../src/base/clock.js";
import type { Replica } from "../../../src/cluster/bucket/replica.js";
import { cleanUp } from "../../support/clean-up.js";
import { needs } from "../../support/machine.js";
import { openCluster } from "../../support/nats/kit.js";
import { freePorts, natsFolder, NatsServer } from "../../support/nats/server.js";

/** The pause after which an idle gateway looks whether it has missed something, ms. Here it never does. */
const CHECK_MS = 5_000;
const withoutChecks: Clock = {
  now: () => systemClock.now(),
  monotonic: () => systemClock.monotonic(),
  after: (delayMs, task) => (delayMs === CHECK_MS ? () => undefined : systemClock.after(delayMs, task)),
};

/** Asks until the server answers. */
async function answered<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch {
      await new Promise(setImmediate);
    }
  }
}

const put = (replica: Replica, key: string, value: string): Promise<void> =>
  answered(() => replica.transact(() => replica.put(key, value)));
const valuesOf = (replica: Replica): Promise<unknown[]> =>
  answered(() => replica.transact(() => ["k.a", "k.b", "k.c", "k.d"].map((key) => replica.get(key) ?? null)));

describe.skipIf(needs("natsServer"))("a bucket that was restored from an older backup", () => {
  it("[CLUSTER-1543] is read again by a gateway that had seen more, although others have stored as much since, or more", async () => {
    const folder = natsFolder();
    cleanUp(folder.remove);
    const [port = 0] = await freePorts(1);
    const server = await NatsServer.start({ port, folder: folder.path });
    cleanUp(() => server.kill());
    const opened = async (namespace: string): Promise<Replica> => {
      const { cluster, close } = await openCluster([server.url], namespace, { clock: withoutChecks });
      cleanUp(close);
      return cluster.work();
    };
    const pairs = await Promise.all(
      ["as-much", "more"].map(async (name) => ({ name, one: await opened(name), other: await opened(name) })),
    );
    const each = (work: (pair: (typeof pairs)[number]) => Promise<void>) => Promise.all(pairs.map(work));
    const [store, backup] = [join(folder.path, "nats"), join(folder.path, "backup")];
    await each(({ one }) => put(one, "k.a", "kept"));
    await server.kill();
    cpSync(store, backup, { recursive: true });
    await server.start();
    await each(async ({ one, other }) => {
      await put(one, "k.b", "lost");
      await put(one, "k.c", "lost");
      expect(await valuesOf(other)).toEqual(["kept", "lost", "lost", null]);
    });
    await server.kill();
    rmSync(store, { recursive: true });
    cpSync(backup, store, { recursive: true });
    await server.start();
    await each(async ({ name, one, other }) => {
      // As many transactions as are lost: the last one has the sequence that the other one knows.
      await put(one, "k.a", "new");
      await put(one, "k.a", "newer");
      // What comes next looks like what the other one waits for.
      if (name === "more") await put(one, "k.d", "new");
      const expected = ["newer", null, null, name === "more" ? "new" : null];
      expect(await valuesOf(one)).toEqual(expected);
      expect(await valuesOf(other)).toEqual(expected);
    });
  });
});
