import { describe, expect, it } from "vitest";

import type { Replica } from "../../../src/cluster/bucket/replica.js";
import { newNamespace, openCluster, sharedNats } from "../../support/nats/kit.js";
import { cleanUp } from "../../support/clean-up.js";
import { needs } from "../../support/machine.js";

/** The same bucket, opened by so many gateways, each with its own connection. */
async function opened(count: number, namespace = newNamespace()): Promise<Replica[]> {
  const { url } = await sharedNats();
  return Promise.all(
    Array.from({ length: count }, async () => {
      const { cluster, close } = await openCluster([url], namespace);
      cleanUp(close);
      return cluster.work();
    }),
  );
}

/** Adds one, and returns the sum before. */
const increment = (replica: Replica, key = "n.sum") =>
  replica.transact(() => {
    const before = replica.get<number>(key) ?? 0;
    replica.put(key, before + 1);
    return before;
  });

describe.skipIf(needs("natsServer"))("transactions on a bucket", () => {
  it("[CLUSTER-1430] have one order over all gateways: no change is lost, none is done twice", async () => {
    const gateways = await opened(3);
    const sums = await Promise.all(
      gateways.flatMap((gateway) => Array.from({ length: 100 }, () => increment(gateway))),
    );
    expect(sums.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 300 }, (_, index) => index));
    for (const gateway of gateways) {
      expect(await gateway.transact(() => gateway.get("n.sum"))).toBe(300);
      expect(gateway.counts).toMatchObject({ doubts: 0, loads: 1 });
    }
  });

  it("[CLUSTER-1431] are answered with what every gateway has stored before they were asked", async () => {
    const [one, other] = (await opened(2)) as [Replica, Replica];
    for (let round = 0; round < 50; round += 1) {
      await increment(one);
      expect(await other.transact(() => other.get("n.sum"))).toBe(round + 1);
    }
  });

  it("[CLUSTER-1430] change all of their records or none, also when they throw", async () => {
    const [one, other] = (await opened(2)) as [Replica, Replica];
    const thrown = one.transact(() => {
      one.put("n.a", 1);
      one.write("a", "text");
      one.count("number");
      throw new Error("no");
    });
    const kept = one.transact(() => {
      one.put("n.b", one.get("n.a") ?? "none");
      return one.count("number");
    });
    await expect(thrown).rejects.toThrow("no");
    expect(await kept).toBe(1);
    expect(await other.transact(() => [other.get("n.a"), other.get("n.b"), other.counted("number")])).toEqual(
      [undefined, "none", 1],
    );
    expect(await other.texts.read("a")).toBeNull();
  });

  it("[CLUSTER-1430] show themselves to other gateways as a whole", async () => {
    const [one, other] = (await opened(2)) as [Replica, Replica];
    const told: string[][] = [];
    other.onStored((changes) =>
      told.push(changes.map(({ key, after }) => `${key}=${String(after)}`).toSorted()),
    );
    for (let round = 1; round <= 20; round += 1) {
      await one.transact(() => {
        for (const key of ["n.a", "n.b", "n.c"]) one.put(key, round);
      });
    }
    await other.transact(() => undefined);
    for (const changes of told) expect(new Set(changes.map((change) => change.slice(4))).size).toBe(1);
    expect(told.at(-1)).toEqual(["n.a=20", "n.b=20", "n.c=20"]);
  });

  it("[CLUSTER-1432] keep records, texts and numbers for gateways that come later", async () => {
    const namespace = newNamespace();
    const [first] = (await opened(1, namespace)) as [Replica];
    await first.transact(() => {
      first.put("n.kept", { text: "\ud800 ünd 🧊\0" });
      first.put("n.gone", 1);
      first.write("text.kept", "long 🧊");
      first.write("text.gone", "x");
      first.count("number");
    });
    await first.transact(() => {
      first.remove("n.gone");
      first.erase("text.gone");
    });
    const [later] = (await opened(1, namespace)) as [Replica];
    expect([later.get("n.kept"), later.get("n.gone"), later.counted("number")]).toEqual([
      { text: "\ud800 ünd 🧊\0" },
      undefined,
      1,
    ]);
    expect([await later.texts.read("text.kept"), await later.texts.read("text.gone")]).toEqual([
      "long 🧊",
      null,
    ]);
    expect(later.texts.unsaved("text.")).toEqual([{ key: "text.kept", text: "long 🧊" }]);
  });

  it("[CLUSTER-1448] are saved from the log as messages of their own, now and then, and texts stay in their order", async () => {
    const namespace = newNamespace();
    const [one, other] = (await opened(2, namespace)) as [Replica, Replica];
    for (let n = 1; n <= 600; n += 1) {
      const replica = n % 2 === 0 ? one : other;
      await replica.transact(() => {
        replica.put(`n.${n % 10}`, n);
        replica.write(`trail.${replica.count("trail")}`, `${n}`);
      });
    }
    const saved: string[] = [];
    for (let place = 1; ;) {
      const found = await one.texts.next("trail.*", place);
      if (!found) break;
      saved.push(found.text ?? "");
      place = found.seq + 1;
    }
    const unsaved = one.texts.unsaved("trail.").map(({ text }) => text);
    expect(saved.length).toBeGreaterThanOrEqual(256);
    expect(unsaved.length).toBeLessThanOrEqual(256);
    expect([...saved, ...unsaved]).toEqual(Array.from({ length: 600 }, (_, n) => `${n + 1}`));
    expect(await one.texts.read("trail.1")).toBe("1");
    const [later] = (await opened(1, namespace)) as [Replica];
    for (let n = 0; n < 10; n += 1) expect(later.get(`n.${n}`)).toBe(n === 0 ? 600 : 590 + n);
    expect(later.texts.unsaved("trail.").map(({ text }) => text)).toEqual(unsaved);
  });

  it("[CLUSTER-1430] of more records than fit into one batch are refused, and change nothing", async () => {
    const [one] = (await opened(1)) as [Replica];
    const tooMany = one.transact(() => {
      for (let n = 0; n < 1_000; n += 1) one.put(`n.${n}`, n);
    });
    const many = one.transact(() => {
      for (let n = 0; n < 999; n += 1) one.put(`m.${n}`, n);
    });
    await expect(tooMany).rejects.toMatchObject({ code: "STORE_FAILED" });
    await many;
    expect([one.get("n.0"), one.get("m.998")]).toEqual([undefined, 998]);
  });
});
