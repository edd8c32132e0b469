import { jetstreamManager } from "@nats-io/jetstream";
import { expect, describe, it } from "vitest";

import { ClusterConnection } from "../../../src/cluster/connection.js";
import { createTerrarium, defineAgent, type Terrarium } from "../../../src/index.js";
import { cleanUp } from "../../support/clean-up.js";
import { needs } from "../../support/machine.js";
import { dropNamespace, newNamespace, sharedNats } from "../../support/nats/kit.js";
import { natsFolder } from "../../support/nats/server.js";
import { Tap } from "../../support/terrarium-kit.js";

interface Seen {
  readonly results: readonly number[];
  readonly others: readonly string[];
  /** Of each result. */
  readonly cursors: readonly string[];
}

describe.skipIf(needs("natsServer"))("a gateway with a data folder that reads the log from its start", () => {
  it("[CLUSTER-1668] shows each event once, of the folder and of the log, and goes on behind cursors of before; so with what the log has forgotten", async () => {
    const namespace = newNamespace();
    cleanUp(() => dropNamespace(namespace));
    const folder = natsFolder();
    cleanUp(folder.remove);
    const { url } = await sharedNats();
    const connection = await ClusterConnection.open({
      servers: [url],
      name: "operator",
      onError: () => undefined,
    });
    cleanUp(() => connection.close());
    const manager = await jetstreamManager(connection.nats, { checkAPI: false });

    /** A gateway that carries the counter. `maxHistory`: so short that what is older is read from the folder. */
    const open = async (dataDir: string | null): Promise<{ terrarium: Terrarium; tap: Tap }> => {
      const tap = new Tap();
      const terrarium = await createTerrarium({
        nats: { servers: [url], namespace },
        dataDir,
        limits: { maxHistory: 10 },
        agents: [defineAgent({ id: "counter", source: () => tap })],
      });
      cleanUp(() => terrarium.close());
      return { terrarium, tap };
    };
    /** From a cursor, or the oldest events that are asked for, to the result `last`. */
    const seen = async (
      terrarium: Terrarium,
      agentId: string | null,
      last: number,
      after?: string,
    ): Promise<Seen> => {
      const [results, others, cursors]: [number[], string[], string[]] = [[], [], []];
      const from = after === undefined ? { replay: 1_000 } : { after };
      for await (const { event, cursor } of terrarium.observe({
        ...from,
        ...(agentId !== null && { agentId }),
      })) {
        if (event.type === "RESULT") {
          results.push((event.result as { n: number }).n);
          cursors.push(cursor);
          if (results.at(-1) === last) break;
          // The first gateway of a namespace begins new numbers, and misses nothing.
        } else if (event.type === "GAP" && event.missed !== 0)
          others.push(`GAP ${event.missed} ${event.reason}`);
      }
      return { results, others, cursors };
    };
    const upTo = (from: number, to: number): number[] =>
      Array.from({ length: to - from + 1 }, (_, index) => from + index);
    const says = async ({ terrarium, tap }: { terrarium: Terrarium; tap: Tap }, from: number, to: number) => {
      tap.push(...upTo(from, to).map((n) => ({ n })));
      await seen(terrarium, "counter", to);
    };

    const first = await open(folder.path);
    await says(first, 1, 50);
    const before = await Promise.all(
      ["counter", null].map(async (agentId) => (await seen(first.terrarium, agentId, 50)).cursors[24]),
    );
    await first.terrarium.close();

    // Without it, another gateway goes on.
    const meanwhile = await open(null);
    await says(meanwhile, 51, 60);
    await meanwhile.terrarium.close();

    const second = await open(folder.path);
    await says(second, 61, 70);
    for (const [index, agentId] of ["counter", null].entries()) {
      const behind = await seen(second.terrarium, agentId, 70, before[index]);
      expect([agentId, behind.results, behind.others]).toEqual([agentId, upTo(26, 70), []]);
      const all = await seen(second.terrarium, agentId, 70);
      expect([agentId, all.results, all.others]).toEqual([agentId, upTo(1, 70), []]);
    }
    await second.terrarium.close();

    // The folder has several numberings by now, and the log begins in the first of them.
    const again = await open(folder.path);
    await says(again, 71, 75);
    for (const [index, agentId] of ["counter", null].entries()) {
      const behind = await seen(again.terrarium, agentId, 75, before[index]);
      expect([agentId, behind.results, behind.others]).toEqual([agentId, upTo(26, 75), []]);
    }
    await again.terrarium.close();

    // The log forgets all but its newest messages.
    await manager.streams.purge(`TERRARIUM_${namespace}_events`, { keep: 2 });
    const third = await open(folder.path);
    await says(third, 76, 80);
    for (const [index, agentId] of ["counter", null].entries()) {
      const behind = await seen(third.terrarium, agentId, 80, before[index]);
      expect([agentId, behind.results, behind.others]).toEqual([agentId, upTo(26, 80), []]);
    }
  });
});
