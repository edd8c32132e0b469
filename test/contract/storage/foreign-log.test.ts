import { jetstreamManager } from "@nats-io/jetstream";
import { headers } from "@nats-io/nats-core";
import { describe, expect, it } from "vitest";
import { cleanUp } from "../../support/clean-up.js";
import { needs } from "../../support/machine.js";
import { newNamespace, openCluster, sharedNats } from "../../support/nats/kit.js";
import { waitUntil } from "../../support/wait-until.js";

async function opened(namespace: string) {
  const { cluster, connection, errors, close } = await openCluster([(await sharedNats()).url], namespace);
  cleanUp(close);
  const replica = await cluster.work();
  const manager = await jetstreamManager(connection.nats, { checkAPI: false });
  const bucket = `TERRARIUM_${namespace}_work`;
  return {
    put: (key: string, value: string) => replica.transact(() => replica.put(`k.${key}`, value)),
    values: (...keys: string[]) => replica.transact(() => keys.map((key) => replica.get(`k.${key}`) ?? null)),
    /** Writes into the log as no gateway does. */
    scribble: async (entry: number, text: string, isDeletion = false) => {
      const head = headers();
      if (isDeletion) head.set("KV-Operation", "DEL");
      await connection.nats.request(`$KV.${bucket}.l.${entry}`, text, { headers: head, timeout: 5_000 });
    },
    /** A record that was saved from the log. */
    saved: async (key: string) =>
      (
        await manager.streams.getMessage(`KV_${bucket}`, { last_by_subj: `$KV.${bucket}.r.k.${key}` })
      )?.string(),
    reasons: () => errors.map((error) => (error as Error).message),
    /** The same, when it is gone. */
    scribbleAlone: async (entry: number, text: string) => {
      await cluster.close();
      await connection.nats.request(`$KV.${bucket}.l.${entry}`, text);
      await close();
    },
  };
}

const COMMIT = { gateway: "g", last: {}, counters: {}, nth: 1, before: "" };
const SCRIBBLES: readonly (readonly [what: string, text: string, isDeletion: boolean])[] = [
  ["no JSON", "{", false],
  ["a number", "5", false],
  ["another object", "{}", false],
  ["half a transaction", JSON.stringify({ ...COMMIT, before: undefined }), false],
  ["one whose writes are no texts", JSON.stringify({ ...COMMIT, writes: { "r.k.a": 5 } }), false],
  ["a deletion", "", true],
];
const passedOver =
  /^somebody else than a gateway has written into the log of bucket TERRARIUM_.*_work: message \d+ is passed over$/;

describe.skipIf(needs("natsServer"))("what is no transaction of a gateway in the log of a bucket", () => {
  it.each(SCRIBBLES)("[CLUSTER-1743] is passed over and told: %s", async (_what, text, isDeletion) => {
    const namespace = newNamespace();
    const [one, other] = [await opened(namespace), await opened(namespace)];
    await one.put("a", "1");
    await one.scribble(500, text, isDeletion);
    expect(await other.values("a")).toEqual(["1"]);
    await other.put("b", "2");
    expect(await one.values("a", "b")).toEqual(["1", "2"]);
    expect(await (await opened(namespace)).values("a", "b")).toEqual(["1", "2"]);
    for (const { reasons } of [one, other]) expect(reasons()).toEqual([expect.stringMatching(passedOver)]);
  });

  it("[CLUSTER-1743] takes nothing that a gateway has: what it replaced is saved at once", async () => {
    const namespace = newNamespace();
    const [one, other] = [await opened(namespace), await opened(namespace)];
    await one.put("a", "1");
    await one.put("b", "2");
    expect(await other.values("a", "b")).toEqual(["1", "2"]);
    await one.scribble(1, "mine");
    await one.scribble(2, "mine");
    // Nobody asks for anything meanwhile.
    await waitUntil(async () => (await other.saved("a")) === '"1"');
    const later = await opened(namespace);
    expect(await later.values("a", "b")).toEqual(["1", "2"]);
    await later.put("a", "3");
    for (const { values } of [one, other]) expect(await values("a", "b")).toEqual(["3", "2"]);
  });

  it("[CLUSTER-1743] is told as a loss where no gateway has what it replaced", async () => {
    const namespace = newNamespace();
    const before = await opened(namespace);
    for (const key of ["a", "b", "c"]) await before.put(key, key);
    await before.scribbleAlone(2, "mine");
    const later = await opened(namespace);
    expect(await later.values("a", "b", "c")).toEqual(["a", null, "c"]);
    expect(later.reasons()).toEqual([expect.stringContaining("what it replaced is missing here")]);
    await later.put("d", "d");
    expect(await (await opened(namespace)).values("a", "c", "d")).toEqual(["a", "c", "d"]);
  });
});
