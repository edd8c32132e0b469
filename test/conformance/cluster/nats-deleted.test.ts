import { jetstreamManager } from "@nats-io/jetstream";
import { pino } from "pino";
import { describe, expect, it } from "vitest";

import { ClusterConnection } from "../../../src/cluster/connection.js";
import { createTerrarium, defineAgent, type Terrarium } from "../../../src/index.js";
import { cleanUp } from "../../support/clean-up.js";
import { needs } from "../../support/machine.js";
import { dropNamespace, newNamespace, sharedNats } from "../../support/nats/kit.js";

const agents = [defineAgent({ id: "echo", process: (input) => input })];

async function degraded(at: Terrarium): Promise<readonly string[]> {
  // An answer within this process may take no turn of the event loop, which must go on.
  await new Promise<void>((resolve) => void setImmediate(resolve));
  const response = await at.fetch(new Request("http://localhost/ready"));
  return ((await response.json()) as { degraded?: readonly string[] }).degraded ?? [];
}

async function until(at: Terrarium, pattern: RegExp): Promise<void> {
  while (!(await degraded(at)).some((line) => pattern.test(line)));
}

async function world() {
  const namespace = newNamespace();
  const { url } = await sharedNats();
  const lines: string[] = [];
  const logger = pino({ level: "info" }, { write: (line: string) => void lines.push(line) });
  const nats = { servers: [url], namespace };
  const terrarium = await createTerrarium({
    nats,
    agents,
    logger,
    limits: { gatewayLeaseMs: 900, storeTimeoutMs: 1_000 },
  });
  cleanUp(async () => {
    await terrarium.close();
    await dropNamespace(namespace);
  });
  const connection = await ClusterConnection.open({
    servers: [url],
    name: "operator",
    onError: () => undefined,
  });
  cleanUp(() => connection.close());
  const { streams } = await jetstreamManager(connection.nats, { checkAPI: false });
  return { namespace, terrarium, lines, streams };
}

describe.skipIf(needs("natsServer"))("a bucket that an operator deletes or fills", () => {
  it.each(["control", "work", "signals", "gateways"])(
    "[CLUSTER-1778] %s: `degraded` and the log name it, and say what to do",
    async (name) => {
      const { namespace, terrarium, lines, streams } = await world();
      expect(await degraded(terrarium)).toEqual([]);
      const bucket = `TERRARIUM_${namespace}_${name}`;
      await streams.delete(`KV_${bucket}`);
      await until(
        terrarium,
        new RegExp(
          `^deleted at NATS: .*${bucket}.*until any gateway of the namespace is started, which makes it again`,
        ),
      );
      const told = lines.join("");
      expect(told).toContain(`bucket ${bucket} does not exist any more: start a gateway of the namespace`);
    },
  );

  it.each(["control", "work", "signals", "gateways", "control work signals gateways"])(
    "[CLUSTER-1816] %s: any gateway that starts makes it again, and those that run go on with it",
    async (names) => {
      const { namespace, terrarium, streams } = await world();
      const start = async (id: string): Promise<Terrarium> => {
        const further = await createTerrarium({
          nats: { servers: [(await sharedNats()).url], namespace },
          agents: [defineAgent({ id, process: (input) => input })],
          limits: { gatewayLeaseMs: 900, storeTimeoutMs: 1_000 },
        });
        cleanUp(() => further.close());
        return further;
      };
      const second = await start("second");
      await Promise.all(names.split(" ").map((name) => streams.delete(`KV_TERRARIUM_${namespace}_${name}`)));
      for (const one of [terrarium, second]) await until(one, /^deleted at NATS/);
      const third = await start("third");
      for (const one of [terrarium, second, third]) {
        while ((await degraded(one)).some((line) => line.startsWith("deleted")));
        for (const id of ["echo", "second", "third"]) {
          const isDone = (): Promise<boolean> =>
            one.invoke(id, 1).then(
              ({ status }) => status === "COMPLETED",
              () => false,
            );
          while (!(await isDone())) await degraded(one);
        }
        while ((await degraded(one)).length > 0);
      }
      for (const name of names.split(" ")) {
        const { config } = await streams.info(`KV_TERRARIUM_${namespace}_${name}`);
        expect(config.allow_atomic).toBe(true);
      }
    },
  );

  it("[CLUSTER-1779] is purged: the log says which, and that it is read again", async () => {
    const { namespace, terrarium, lines, streams } = await world();
    await terrarium.invoke("echo", 1);
    const bucket = `TERRARIUM_${namespace}_work`;
    await streams.purge(`KV_${bucket}`);
    const said = (): boolean => lines.some((line) => line.includes(`bucket ${bucket} was purged`));
    while (!said()) {
      await terrarium.run("none").catch(() => null);
      await degraded(terrarium);
    }
    expect(await degraded(terrarium)).toEqual([]);
  });

  it("[CLUSTER-1779] [CLUSTER-1795] is full: the log says it once, and which, and `degraded` until there is room", async () => {
    const { namespace, terrarium, lines, streams } = await world();
    await terrarium.invoke("echo", 1);
    const bucket = `TERRARIUM_${namespace}_work`;
    const { config, state } = await streams.info(`KV_${bucket}`);
    await streams.update(config.name, { max_bytes: state.bytes + 1 });
    await expect(terrarium.invoke("echo", 2)).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await expect(terrarium.invoke("echo", 3)).rejects.toMatchObject({ code: "UNAVAILABLE" });
    const full = lines.filter((line) => line.includes(`bucket ${bucket} is full`));
    expect(full).toHaveLength(1);
    expect(await degraded(terrarium)).toEqual(["NATS has no room: what would be stored is refused"]);
    await streams.update(config.name, { max_bytes: -1 });
    // Nobody asks for a change.
    while ((await degraded(terrarium)).length > 0);
  });
});
