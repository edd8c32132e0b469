import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DiscardPolicy } from "@nats-io/jetstream";
import { describe, expect, it } from "vitest";
import { cleanUp } from "../../support/clean-up.js";
import { needs } from "../../support/machine.js";
import { logGateway, type LogGateway, newLog, operator } from "../../support/nats/log-kit.js";
import { freePorts, natsFolder, NatsServer } from "../../support/nats/server.js";

/** A server of this test alone, with what it needs to lose its store, or get an older one back. */
async function ownNats(more = "") {
  const folder = natsFolder();
  const [port = 0] = await freePorts(1);
  const server = await NatsServer.start({ port, folder: folder.path, more });
  cleanUp(folder.remove);
  cleanUp(() => server.kill());
  const [store, backup] = [join(folder.path, "nats"), join(folder.path, "backup")];
  return {
    server,
    url: server.url,
    backUp: async () => {
      await server.kill();
      cpSync(store, backup, { recursive: true });
      await server.start();
    },
    restore: async () => {
      await server.kill();
      rmSync(store, { recursive: true });
      cpSync(backup, store, { recursive: true });
      await server.start();
    },
  };
}

const IMPATIENT = { requestMs: 200 };

async function read(...all: LogGateway[]): Promise<void> {
  for (const one of all) while (!(await one.log.feed.caughtUp(2_000)));
}

/** Resolves when the gateway has told this problem; null: that it is over. */
async function told(gateway: LogGateway, code: string | null): Promise<void> {
  while ((gateway.problems.at(-1)?.code ?? null) !== code) await new Promise(setImmediate);
}

describe.skipIf(needs("natsServer"))("a shared log whose servers fail", () => {
  it("[CLUSTER-1491] an older backup is noticed: carriers go on, claims begin a new epoch, the order of all agents a new era", async () => {
    const { url, backUp, restore } = await ownNats();
    const { namespace } = await newLog(url);
    const [a, b] = [
      await logGateway([url], namespace, IMPATIENT),
      await logGateway([url], namespace, IMPATIENT),
    ];
    const [x, y] = [await a.carry("x", 1), await a.carry("y", 1)];
    a.log.append([...x.says(1, 2), ...y.says(10)]);
    await a.log.stored(["x", "y"]);
    await backUp();
    a.log.append([...x.says(3, 4), ...y.says(11, 12)]);
    await a.log.stored(["x", "y"]);
    await read(a, b);
    await restore();
    const era = b.log.feed.place.era;
    a.log.append(x.says(5));
    await a.log.stored(["x"]);
    await a.log.release("y");
    const again = await b.carry("y", 2);
    b.log.append(again.says(20));
    await b.log.stored(["y"]);
    await read(a, b);
    for (const one of [a, b]) {
      expect(one.shown("x")).toEqual(["1", "2", "3", "4", "5"]);
      expect(one.shown("y")).toEqual(["10", "11", "12", "gap null EPOCH_CHANGED", "20"]);
      expect(one.shown(null).filter((line) => line.includes("EPOCH_CHANGED")).length).toBeGreaterThan(0);
      expect(
        one
          .shown(null)
          .filter((line) => !line.includes("gap"))
          .toSorted(),
      ).toEqual(["1", "10", "11", "12", "2", "20", "3", "4", "5"].toSorted());
    }
    expect(a.log.feed.place.era).toBe(b.log.feed.place.era);
    expect(a.log.feed.place.era).not.toBe(era);
    expect(a.mirrors.all.headCursor()).toBe(b.mirrors.all.headCursor());
    expect([a.fenced, a.dropped, b.dropped]).toEqual([[], [], []]);
  });

  it("[CLUSTER-1492] a stream without room is told as LOG_FULL; events wait, and are stored when there is room again", async () => {
    const { url } = await ownNats();
    const { namespace, stream } = await newLog(url);
    const a = await logGateway([url], namespace);
    const manager = await operator(url);
    const x = await a.carry("x", 1);
    const { config } = await manager.streams.info(stream);
    await manager.streams.update(stream, { ...config, max_bytes: 2_000, discard: DiscardPolicy.New });
    a.log.append(x.says(...Array.from({ length: 50 }, (_, at) => at)));
    await told(a, "LOG_FULL");
    expect(a.log.counts.messages).toBe(1);
    expect(a.log.problem).toBe("events are not shared, and wait: the log has no room");
    await manager.streams.update(stream, { ...config, max_bytes: 1_000_000 });
    await a.log.stored(["x"]);
    await read(a);
    expect(a.log.problem).toBeNull();
    expect([a.shown("x").length, a.problems.at(-1), a.dropped]).toEqual([50, null, []]);
  });

  it("[APP-1640] a stream that was deleted is told; events wait", async () => {
    const { url } = await ownNats();
    const { namespace, stream } = await newLog(url);
    const a = await logGateway([url], namespace, IMPATIENT);
    const x = await a.carry("x", 1);
    await (await operator(url)).streams.delete(stream);
    a.log.append(x.says(1));
    await told(a, "LOG_UNREACHABLE");
    while (!a.log.feed.health.isMissing) await a.log.feed.caughtUp(1_000);
    expect(a.log.problem).toBe(
      `deleted at NATS: ${stream}; no events are shared until a gateway starts, which makes it again`,
    );
    expect(a.dropped).toEqual([]);
  });

  it("[CLUSTER-1492] a credential that does not suffice is told as LOG_FORBIDDEN, without the credential", async () => {
    const limited = `{ user: limited, password: secret, permissions: { publish: { deny: ["TERRARIUM.*.log.>"] } } }`;
    const { url } = await ownNats(`authorization { users: [${limited}] }\nno_auth_user: limited\n`);
    const { namespace } = await newLog(url);
    const a = await logGateway([url], namespace, IMPATIENT);
    const claiming = a.carry("x", 1).catch((error: unknown) => error);
    await told(a, "LOG_FORBIDDEN");
    expect(a.problems.at(-1)?.message).not.toMatch(/secret|limited/);
    await a.log.close();
    expect(await claiming).toMatchObject({ code: "LOG_UNREACHABLE" });
  });

  it("[CLUSTER-1493] servers that are slow, and servers that are away, delay events: none is lost, none is doubled", async () => {
    const { url, server } = await ownNats();
    const { namespace } = await newLog(url);
    const [a, b] = [
      await logGateway([url], namespace, IMPATIENT),
      await logGateway([url], namespace, IMPATIENT),
    ];
    const x = await a.carry("x", 1);
    let said = 0;
    const says = (): void => a.log.append(x.says((said += 1)));
    says();
    await a.log.stored(["x"]);
    server.pause();
    // A message that was on its way may still be answered.
    while (a.problems.at(-1)?.code !== "LOG_UNREACHABLE") {
      says();
      await Promise.race([a.log.stored(["x"]), told(a, "LOG_UNREACHABLE")]);
    }
    expect(await b.log.feed.caughtUp(50)).toBe(false);
    for (let more = 0; more < 20; more += 1) says();
    server.resume();
    await a.log.stored(["x"]);
    expect(a.problems.at(-1)).toBeNull();
    await server.kill();
    says();
    await told(a, "LOG_UNREACHABLE");
    await server.start();
    await a.log.stored(["x"]);
    await read(a, b);
    const all = Array.from({ length: said }, (_, at) => String(at + 1));
    expect([a.shown("x"), b.shown("x"), a.fenced]).toEqual([all, all, []]);
  });
});
