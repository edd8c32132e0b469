import Database from "libsql";
import { describe, expect, it } from "vitest";

import type { SightStore } from "../../src/auth/sight-store.js";
import { JetStreamSightStore } from "../../src/cluster/sights.js";
import type { AgentSight } from "../../src/events/agent/agent-sight.js";
import { SqliteStorage } from "../../src/storage/sqlite-storage.js";
import { sourceWorker } from "../support/storage/kit.js";
import { cleanUp } from "../support/clean-up.js";
import { needs } from "../support/machine.js";
import { openJetStream, overJetStream, testNamespace, twoGateways } from "./jetstream.js";
import { scratchFile } from "./purgatory/purgatory-stores.js";

async function openFile(path: string): Promise<SqliteStorage> {
  const storage = await SqliteStorage.open({ path, worker: sourceWorker });
  cleanUp(() => storage.close());
  return storage;
}

/** Opens the store at a place, which may be opened again. */
type Open = (place: string) => Promise<{ readonly sights: SightStore; close(): Promise<void> }>;

const stores: Record<string, { readonly place: () => string; readonly open: Open }> = {
  "a file": { place: scratchFile, open: openFile },
  ...overJetStream({
    place: testNamespace,
    async open(namespace: string) {
      const cluster = await openJetStream(namespace);
      return { sights: new JetStreamSightStore(await cluster.work()), close: () => cluster.close() };
    },
  }),
};

function agent(id: string, change: Partial<AgentSight> = {}): AgentSight {
  return { id, visibility: "public", labels: {}, ...change };
}

describe.each(Object.entries(stores))("who may see agents, in %s", (_name, { place, open }) => {
  it("[AUTH-1270] is given back as it was, in the order in which it was put last", async () => {
    const where = place();
    const first = await open(where);
    const vault = agent("vault", { visibility: "scoped", labels: { team: "safe" }, hasPublicView: true });
    await first.sights.keep({ put: [agent("open"), vault, agent("desk", { isDefault: true })], removed: [] });
    await first.sights.keep({
      put: [agent("open", { visibility: "authenticated" })],
      removed: ["desk", "none"],
    });
    await first.close();
    const { sights } = await open(where);
    expect(await sights.load()).toEqual([vault, agent("open", { visibility: "authenticated" })]);
  });

  it("[AUTH-1270] can be put in place of all that was kept, also of many agents", async () => {
    const { sights } = await open(place());
    const many = Array.from({ length: 1_200 }, (_, n) => agent(`a${n}`));
    await sights.keep({ put: many, removed: [] });
    expect(await sights.load()).toEqual(many);
    await sights.keep({ put: [agent("c")], removed: "others" });
    expect(await sights.load()).toEqual([agent("c")]);
  });
});

describe("who may see agents, in a file", () => {
  it("[AUTH-1270] leaves out what cannot be read, so that such an agent is scoped", async () => {
    const path = scratchFile();
    const storage = await openFile(path);
    await storage.sights.keep({ put: ["a", "b", "c", "d", "e"].map((id) => agent(id)), removed: [] });
    await storage.close();
    const file = new Database(path);
    const damage = file.prepare("UPDATE agent_sight SET card = ? WHERE agent_id = ?");
    damage.run("{", "a");
    damage.run('{"id":"b","visibility":"everybody","labels":{}}', "b");
    damage.run('{"id":"c","visibility":"public","labels":{"x":1}}', "c");
    damage.run("null", "d");
    file.close();
    expect(await (await openFile(path)).sights.load()).toEqual([agent("e")]);
  });
});

describe.skipIf(needs("natsServer"))("who may see agents, at two gateways", () => {
  it("[CLUSTER-1533] is taken away only by the one that had put or loaded it", async () => {
    const [one, other] = await twoGateways(async (cluster) => new JetStreamSightStore(await cluster.work()));
    await one.keep({ put: [agent("a"), agent("b")], removed: [] });
    await other.keep({ put: [agent("c")], removed: "others" });
    await one.keep({ put: [agent("a")], removed: "others" });
    expect((await other.load()).map(({ id }) => id)).toEqual(["a", "c"]);
    await other.keep({ put: [agent("d")], removed: "others" });
    expect((await one.load()).map(({ id }) => id)).toEqual(["d"]);
  });
});
