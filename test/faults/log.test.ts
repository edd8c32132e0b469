import { describe, expect, it } from "vitest";
import { jetstreamManager } from "@nats-io/jetstream";
import { ClusterConnection } from "../../src/cluster/connection.js";
import { cleanUp, cleanUpAll } from "../support/clean-up.js";
import { needs } from "../support/machine.js";
import { newNamespace } from "../support/nats/kit.js";
import { logGateway } from "../support/nats/log-kit.js";
import { natsFolder, startCluster } from "../support/nats/server.js";
import { logNames } from "../../src/cluster/log/stream.js";

describe.skipIf(needs("natsServer"))("a shared log on three servers", () => {
  it("[CLUSTER-1493] rides out the loss of its leader, three times: no event is lost, none is doubled", async () => {
    try {
      const folder = natsFolder();
      cleanUp(folder.remove);
      const { nodes, urls } = await startCluster(folder.path);
      for (const node of nodes) cleanUp(() => node.kill());
      const namespace = newNamespace();
      const stream = { replicas: 3 } as const;
      const options = { stream, requestMs: 1_000, maxHistory: 100_000 };
      const [a, b] = [await logGateway(urls, namespace, options), await logGateway(urls, namespace, options)];
      const connection = await ClusterConnection.open({
        servers: urls,
        name: "operator",
        onError: () => undefined,
      });
      cleanUp(() => connection.close());
      const manager = await jetstreamManager(connection.nats, { checkAPI: false });
      const agents = Array.from({ length: 20 }, (_, at) => `x${at}`);
      const hosts = await Promise.all(agents.map((id) => a.carry(id, 1)));
      let said = 0;
      let isOver = false;
      const outages: number[] = [];
      const speaking = (async () => {
        while (!isOver) {
          said += 1;
          for (const host of hosts) a.log.append(host.says(said));
          const startedAt = performance.now();
          await a.log.stored(agents);
          outages.push(performance.now() - startedAt);
        }
      })();
      for (let round = 0; round < 3; round += 1) {
        const { cluster } = await manager.streams.info(logNames(namespace).stream);
        const leader = nodes[Number(cluster?.leader?.slice(1))] ?? expect.unreachable("no leader");
        const before = said;
        if (round === 1) leader.pause();
        else await leader.kill();
        while (said < before + 20) await new Promise(setImmediate);
        if (round === 1) leader.resume();
        else await leader.start();
      }
      isOver = true;
      await speaking;
      for (const one of [a, b]) {
        while (!(await one.log.feed.caughtUp(5_000)));
        for (const id of agents)
          expect(one.shown(id)).toEqual(Array.from({ length: said }, (_, at) => String(at + 1)));
      }
      expect([a.fenced, a.dropped]).toEqual([[], []]);
      process.stdout.write(
        `rounds of events ${said}, longest outage ${Math.round(Math.max(...outages))} ms\n`,
      );
    } finally {
      await cleanUpAll();
    }
  });
});
