import { describe, expect, it } from "vitest";

import { defaultLimits } from "../../../src/base/limits.js";
import { shareLimits } from "../../../src/auth/shares/index.js";
import { ClusterDirectory } from "../../../src/cluster/agents/directory.js";
import { bucketNames, token } from "../../../src/cluster/bucket/names.js";
import type { Replica } from "../../../src/cluster/bucket/replica.js";
import { JetStreamFreezeStore } from "../../../src/cluster/freezes.js";
import { JetStreamHostBook } from "../../../src/cluster/hosts.js";
import { JetStreamShareStore } from "../../../src/cluster/shares.js";
import { JetStreamSightStore } from "../../../src/cluster/sights.js";
import { JetStreamSignalBus } from "../../../src/cluster/signals.js";
import { JetStreamPurgatoryStore } from "../../../src/cluster/work/purgatory.js";
import { JetStreamRunStore } from "../../../src/cluster/work/runs.js";
import { freezeLimits } from "../../../src/freezes/index.js";
import { purgatoryLimits } from "../../../src/purgatory/index.js";
import { runLimits } from "../../../src/runs/index.js";
import { signalLimits } from "../../../src/signals/index.js";
import { cleanUp } from "../../support/clean-up.js";
import { needs } from "../../support/machine.js";
import { newNamespace, openCluster, type OpenedCluster, sharedNats } from "../../support/nats/kit.js";
import { type Bucket, type Kind, KINDS } from "../../support/nats/record-kinds.js";
import { ManualClock } from "../../support/time-and-random.js";
import { waitUntil } from "../../support/wait-until.js";

/** The value without each of its members in turn, at every depth. */
function* without(value: unknown, path = ""): Generator<readonly [string, unknown]> {
  if (typeof value !== "object" || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    const at = path === "" ? name : `${path}.${name}`;
    if (!Array.isArray(value)) {
      const { [name]: _removed, ...rest } = value as Readonly<Record<string, unknown>>;
      yield [at, rest];
    }
    for (const [deeper, changed] of without(member, at))
      yield [
        deeper,
        Array.isArray(value) ? value.with(Number(name), changed) : { ...value, [name]: changed },
      ];
  }
}

interface Written {
  readonly bucket: Bucket;
  readonly key: string;
  readonly text: string;
  readonly isGood: boolean;
}

let drawn = 0;

/** All that is written of one kind: one record as it should be, and all kinds of others. */
function writtenOf(kind: string, { bucket, name = token, sample, free = [] }: Kind): Written[] {
  const written: Written[] = [];
  const add = (isGood: boolean, textOf: (id: string) => string): void => {
    drawn += 1;
    const id = `x${drawn}`;
    written.push({ bucket, key: `${kind}.${name(id)}`, text: textOf(id), isGood });
  };
  add(true, (id) => JSON.stringify(sample(id)));
  for (const strange of ["{}", "null", "[]", "1", "true", "{", ""]) add(false, () => strange);
  if (kind !== "share-key") add(false, () => `"x"`);
  const paths = [...without(sample("x0"))].map(([path]) => path);
  for (const path of paths)
    add(free.includes(path), (id) => JSON.stringify(new Map(without(sample(id))).get(path)));
  // One that belongs elsewhere: some would find it, others would not.
  if (name !== token || JSON.stringify(sample("x1")) !== JSON.stringify(sample("x2")))
    if (kind !== "pheromone") add(false, () => JSON.stringify(sample("x999999")));
  return written;
}

/** Everything that reads records, as a gateway has it. */
async function gatewayOn({ cluster, errors }: OpenedCluster) {
  const [work, control, signals] = await Promise.all([cluster.work(), cluster.control(), cluster.signals()]);
  const leases = await cluster.leases();
  const replicas: Readonly<Record<Bucket, Replica>> = { work, control, signals };
  const onError = (error: unknown): void => void (errors as unknown[]).push(error);
  const clock = new ManualClock();
  const runs = new JetStreamRunStore({ replica: work, limits: runLimits(defaultLimits), leases });
  const limits = purgatoryLimits(defaultLimits);
  const parkRun = (): void => undefined;
  const questions = new JetStreamPurgatoryStore({ replica: work, limits, leases, parkRun, onError });
  const hosts = new JetStreamHostBook(control);
  const shares = new JetStreamShareStore(control, shareLimits(defaultLimits));
  const freezes = new JetStreamFreezeStore(control, freezeLimits(defaultLimits), onError);
  const field = new JetStreamSignalBus(signals, signalLimits(defaultLimits), clock);
  const sights = new JetStreamSightStore(work);
  const nothing = (): void => undefined;
  const directory = await ClusterDirectory.open({
    replica: work,
    leases,
    checkMs: 1_000,
    clock: new ManualClock(),
    onError,
    onChange: nothing,
    onRefused: nothing,
    onInherited: nothing,
  });
  cleanUp(() => directory.close());
  return { replicas, runs, questions, hosts, shares, freezes, field, sights, directory };
}

describe.skipIf(needs("natsServer"))("what is no record of a gateway", () => {
  it("[CLUSTER-1804] is passed over, at the start and later, and told once with bucket and key", async () => {
    const { url } = await sharedNats();
    const namespace = newNamespace();
    const opened = await openCluster([url], namespace);
    cleanUp(opened.close);
    const first = await gatewayOn(opened);
    const names = bucketNames(namespace);
    const all = Object.entries(KINDS).flatMap(([kind, one]) => writtenOf(kind, one));
    for (const { bucket, key, text } of all)
      await opened.connection.nats.request(`$KV.${names[bucket]}.r.${key}`, text);
    const strange = all.filter(({ isGood }) => !isGood);
    await waitUntil(() => opened.errors.length === strange.length);
    // What is read counts with the next transaction of a gateway.
    const { cluster, close } = await openCluster([url], namespace);
    cleanUp(close);
    for (const replica of await Promise.all([cluster.work(), cluster.control(), cluster.signals()]))
      await replica.transact(() => replica.put("n.x", 1));
    const later = await openCluster([url], namespace);
    cleanUp(later.close);
    const second = await gatewayOn(later);
    for (const { replicas } of [first, second])
      for (const replica of Object.values(replicas)) await replica.transact(() => undefined);
    for (const [{ replicas, ...stores }, { errors }] of [
      [first, opened],
      [second, later],
    ] as const) {
      const wrong = all.filter(
        ({ bucket, key, isGood }) => (replicas[bucket].get(key) !== undefined) !== isGood,
      );
      expect(wrong).toEqual([]);
      const told = errors.map(String);
      for (const { bucket, key, isGood } of all) {
        const line = `${names[bucket]}: $KV.${names[bucket]}.r.${key} is no record, and is passed over`;
        expect([key, told.filter((one) => one.includes(line)).length]).toEqual([key, isGood ? 0 : 1]);
      }
      // What lists them answers.
      await stores.hosts.load();
      await stores.shares.open(new Uint8Array(32), 0);
      await stores.sights.load();
      await stores.freezes.load();
      expect([...stores.directory.entries.values()].every(({ agent }) => agent.commands.length === 1)).toBe(
        true,
      );
    }
  });
});
