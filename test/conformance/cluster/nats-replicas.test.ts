import { jetstreamManager } from "@nats-io/jetstream";
import { describe, expect, it } from "vitest";

import { ClusterConnection } from "../../../src/cluster/connection.js";
import { createTerrarium, defineAgent } from "../../../src/index.js";
import { cleanUp } from "../../support/clean-up.js";
import { needs } from "../../support/machine.js";
import { newNamespace, sharedNats } from "../../support/nats/kit.js";
import { natsFolder, startCluster } from "../../support/nats/server.js";

const agents = [defineAgent({ id: "echo", process: (input) => ({ echo: input }) })];

describe.skipIf(needs("natsServer"))("copies in the NATS cluster", () => {
  it("[CLUSTER-1612] three are asked for: every bucket and the log have them, and work goes on without one server", async () => {
    const folder = natsFolder();
    cleanUp(folder.remove);
    const { nodes, urls } = await startCluster(folder.path);
    for (const node of nodes) cleanUp(() => node.kill());
    const nats = { servers: urls, namespace: newNamespace(), replicas: 3 } as const;
    const terrarium = await createTerrarium({ nats, agents });
    cleanUp(() => terrarium.close());
    expect(await terrarium.invoke("echo", 1)).toMatchObject({ result: { echo: 1 } });
    const connection = await ClusterConnection.open({
      servers: urls,
      name: "operator",
      onError: () => undefined,
    });
    cleanUp(() => connection.close());
    const manager = await jetstreamManager(connection.nats, { checkAPI: false });
    const copies: string[] = [];
    for await (const { config, cluster } of manager.streams.list())
      copies.push(`${config.name.split("_").at(-1)} ${config.num_replicas} ${cluster?.replicas?.length}`);
    expect(copies.toSorted()).toEqual(
      ["control", "events", "gateways", "signals", "work"].map((name) => `${name} 3 2`),
    );
    await nodes[2]?.kill();
    const again = async (): Promise<unknown> => {
      for (;;) {
        const done = await terrarium.invoke("echo", 2, { idempotencyKey: "k" }).catch(() => null);
        if (done) return done;
      }
    };
    expect(await again()).toMatchObject({ result: { echo: 2 } });
  });

  it("[CLUSTER-1612] three are asked of one server: the start is refused at once, in plain words", async () => {
    const { url } = await sharedNats();
    const namespace = newNamespace();
    const opened = createTerrarium({ nats: { servers: [url], namespace, replicas: 3 }, agents });
    await expect(opened).rejects.toThrow(
      /^3 copies of TERRARIUM_\S+ need as many NATS servers with JetStream in one cluster \(replicas > 1 not supported in non-clustered mode\): start them, or see --replicas$/,
    );
  });
});
