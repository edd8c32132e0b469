import { readFileSync } from "node:fs";
import { join } from "node:path";
import { jetstreamManager } from "@nats-io/jetstream";
import { describe, expect, it } from "vitest";

import { systemClock } from "../../../src/base/clock.js";
import { ClusterConnection } from "../../../src/cluster/connection.js";
import { Listening } from "../../../src/cluster/listening.js";
import { checkPermissions } from "../../../src/cluster/permissions.js";
import { createTerrarium } from "../../../src/index.js";
import { cleanUp } from "../../support/clean-up.js";
import { needs, TOP } from "../../support/machine.js";
import { freePorts, natsFolder, NatsServer } from "../../support/nats/server.js";

const LOGIN = "terrarium:a-password";

/** The `authorization` of deploy/nats.conf. */
function deployed(): string {
  const [text = ""] =
    /^authorization \{[^]*?^\}/m.exec(readFileSync(join(TOP, "deploy/nats.conf"), "utf8")) ?? [];
  return text.replace("$TERRARIUM_NATS_PASSWORD", "a-password");
}

/** That of a login with all subjects, beside the one of the gateways. */
const withAdmin = (authorization: string): string =>
  authorization.replace("users: [", `users: [ { user: admin, password: "a-password" },`);

async function served(authorization: string) {
  const folder = natsFolder();
  cleanUp(folder.remove);
  const [port = 0] = await freePorts(1);
  const server = await NatsServer.start({ port, folder: folder.path, more: authorization });
  cleanUp(() => server.kill());
  const connect = async (login = LOGIN): Promise<ClusterConnection> => {
    const servers = [`nats://${login}@127.0.0.1:${port}`];
    const connection = await ClusterConnection.open({ servers, name: "test", onError: () => undefined });
    cleanUp(() => connection.close());
    return connection;
  };
  return { server, port, connect };
}

describe.skipIf(needs("natsServer"))("permissions of NATS", () => {
  it("[CLUSTER-1770] a namespace that they do not name ends the start with one line that says what is missing, and makes nothing", async () => {
    const { port, connect } = await served(withAdmin(deployed()));
    const nats = { servers: [`nats://${LOGIN}@127.0.0.1:${port}`], namespace: "other" };
    const started = createTerrarium({ nats });
    await expect(started).rejects.toThrow(
      new RegExp(
        `^NATS at 127\\.0\\.0\\.1:${port} does not let this login publish to TERRARIUM_other\\.gateway\\.permission\\.leave, ` +
          String.raw`subscribe to TERRARIUM_other\.gateway\.permission\.call, subscribe to TERRARIUM_other\.standing: ` +
          `give it the permissions of namespace "other"`,
      ),
    );
    const manager = await jetstreamManager((await connect(`admin:a-password`)).nats, { checkAPI: false });
    expect(await manager.streams.list().next()).toEqual([]);
  });

  it.each([
    ['"$KV.>"', "publish to $KV.TERRARIUM_default_work.permission"],
    ['"$JS.API.>"', "publish to $JS.API.INFO"],
    ['"TERRARIUM.>"', "publish to TERRARIUM.default.log.era"],
  ])("[CLUSTER-1770] without %s it is missing: %s", async (permission, missing) => {
    const { connect } = await served(deployed().replace(`${permission},`, ""));
    await expect(checkPermissions((await connect()).nats, "default")).rejects.toThrow(missing);
  });

  it("[CLUSTER-1770] without its answers a gateway says so", async () => {
    const { connect } = await served(
      deployed().replace('"TERRARIUM_default.>", "_INBOX.>"]\n      }', '"TERRARIUM_default.>"]\n      }'),
    );
    await expect(checkPermissions((await connect()).nats, "default")).rejects.toThrow(
      "subscribe to _INBOX.>",
    );
  });

  it("[CLUSTER-1770] are enough as they are deployed, and looking at them stores nothing", async () => {
    const { port, connect } = await served(withAdmin(deployed()));
    const nats = { servers: [`nats://${LOGIN}@127.0.0.1:${port}`] };
    const terrarium = await createTerrarium({ nats });
    cleanUp(() => terrarium.close());
    const manager = await jetstreamManager((await connect(`admin:a-password`)).nats, { checkAPI: false });
    await checkPermissions((await connect()).nats, "default");
    for await (const { config } of manager.streams.list()) {
      const query = { last_by_subj: config.subjects[0]?.replace(">", "permission") ?? "" };
      expect(await manager.streams.getMessage(config.name, query)).toBeNull();
    }
  });

  it("[CLUSTER-1771] that are taken away and given back while a gateway runs: its subscriptions are there again", async () => {
    const { server, connect } = await served(deployed());
    const { nats } = await connect();
    const clock = new Proxy(systemClock, {
      get: (target, name) =>
        name === "after"
          ? (_ms: number, work: () => void) => target.after(20, work)
          : Reflect.get(target, name),
    });
    const errors: unknown[] = [];
    const heard: string[] = [];
    const listening = new Listening({
      nats,
      clock,
      subject: "TERRARIUM_default.standing",
      onMessage: (message) => {
        const text = message.string();
        heard.push(text);
        if (text === "bad") throw new Error("cannot be read");
      },
      onError: (error) => errors.push(error),
    });
    cleanUp(() => listening.close());
    const say = async (text: string): Promise<void> => {
      while (heard.at(-1) !== text) {
        nats.publish("TERRARIUM_default.standing", text);
        await nats.flush();
      }
    };
    await say("bad");
    await say("one");
    expect(errors.length).toBeGreaterThan(0);
    errors.length = 0;
    await server.reload(deployed().replaceAll('"TERRARIUM_default.>", ', ""));
    while (errors.length === 0) await nats.flush().catch(() => undefined);
    expect(String(errors[0])).toMatch(/permissions violation for subscription/i);
    await server.reload(deployed());
    await say("two");
    expect(nats.isClosed()).toBe(false);
  });
});
