import { headers } from "@nats-io/nats-core";
import { describe, expect, it } from "vitest";
import { JetStreamServer } from "../../../src/cluster/log/jetstream-server.js";
import { needs } from "../../support/machine.js";
import { sharedNats } from "../../support/nats/kit.js";
import { logGateway, newLog, operator } from "../../support/nats/log-kit.js";
import { ManualClock } from "../../support/time-and-random.js";
import { waitUntil } from "../../support/wait-until.js";

describe.skipIf(needs("natsServer"))("a shared log that somebody else writes", () => {
  it.each([1, 5])(
    "[CLUSTER-1790] %i foreign messages at the end of an agent's: the next carrier goes on in its epoch",
    async (count) => {
      const { url } = await sharedNats();
      const { namespace } = await newLog(url);
      const [a, b] = [await logGateway([url], namespace), await logGateway([url], namespace)];
      const before = await a.carry("x", 1);
      a.log.append(before.says(1, 2));
      await a.log.stored(["x"]);
      // Those of other agents lie between.
      await a.carry("y", 1);
      for (let one = 0; one < count; one += 1)
        await a.connection.nats.request(`TERRARIUM.${namespace}.log.agent.x`, "scribble");
      const after = await b.carry("x", 2);
      expect(after.position).toEqual({ epoch: before.position.epoch, offset: 2 });
      b.log.append(after.says(3));
      await b.log.stored(["x"]);
      for (const one of [a, b]) while (!(await one.log.feed.caughtUp(2_000)));
      for (const one of [a, b]) expect(one.shown("x")).toEqual(["1", "2", "3"]);
    },
  );

  it("[CLUSTER-1850] [CLUSTER-1851] events and claims with values that no gateway writes: all read on, and the next carrier goes on", async () => {
    const { url } = await sharedNats();
    const { namespace } = await newLog(url);
    const [a, b] = [await logGateway([url], namespace), await logGateway([url], namespace)];
    const before = await a.carry("x", 1);
    a.log.append(before.says(1, 2));
    await a.log.stored(["x"]);
    const { epoch } = before.position;
    const publish = async (message: { readonly term: number }): Promise<void> => {
      const told = headers();
      told.set("Nats-Msg-Id", `x ${message.term} ${JSON.stringify(message)}`);
      const text = JSON.stringify({ agentId: "x", receipt: null, ...message });
      await a.connection.nats.request(`TERRARIUM.${namespace}.log.agent.x`, text, {
        headers: told,
        timeout: 5_000,
      });
    };
    const { event } = before.next({ at: 1e300, state: "WEIRD" });
    await publish({ term: 1, epoch, from: 3, events: [event] } as never);
    const head = { epoch, offset: 3 };
    await publish({ term: 1e17, claim: true, gateway: "gw-evil", head, latest: {} } as never);
    a.log.append(before.says(4));
    await a.log.stored(["x"]);
    const after = await b.carry("x", 2);
    b.log.append(after.says(5));
    await b.log.stored(["x"]);
    for (const one of [a, b]) while (!(await one.log.feed.caughtUp(2_000)));
    for (const one of [a, b]) {
      expect(one.shown("x")).toEqual(["1", "2", "gap 1 LAGGED", "4", "5"]);
      expect(one.errors.map(String)).toEqual([expect.stringContaining("has written 1 event in message")]);
    }
  });

  it("[CLUSTER-1790] a consumer that is begun anew leaves none behind", async () => {
    const { url } = await sharedNats();
    const { namespace, stream } = await newLog(url);
    const { connection } = await logGateway([url], namespace);
    const { streams } = await operator(url);
    const consumers = async () => (await streams.info(stream)).state.consumer_count;
    const before = await consumers();
    const server = await JetStreamServer.open({
      nats: connection.nats,
      namespace,
      requestMs: 2_000,
      clock: new ManualClock(),
      onError: () => undefined,
    });
    const ignore = (): void => undefined;
    for (let times = 0; times < 10; times += 1) await server.consume({ seq: 1 }, ignore, ignore);
    await waitUntil(async () => (await consumers()) === before + 1);
    server.close();
    await waitUntil(async () => (await consumers()) === before);
    expect(await consumers()).toBe(before);
  });
});
