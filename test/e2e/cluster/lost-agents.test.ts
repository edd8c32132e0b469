import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { cleanUp } from "../../support/clean-up.js";
import { needs, TOP } from "../../support/machine.js";
import { dropNamespace, newNamespace } from "../../support/nats/kit.js";
import { natsFolder } from "../../support/nats/server.js";
import { Served } from "../../support/nats/served.js";
import { bearerOf } from "../../support/terrarium-kit.js";
import { Session } from "../../support/terrarium-process.js";

const agent = (name: string): string => join(TOP, `test/support/agents/${name}.ts`);

interface Beat {
  readonly pid: number;
  readonly life: number;
}

const BEATS = `{ snapshot(agentId: "pulse", last: 1) { history { ... on ResultEvent { result } } } }`;

async function lastBeat(gateway: Served): Promise<Beat | undefined> {
  const { snapshot } = await gateway.ask<{ snapshot: { history: { result?: Beat }[] } }>(BEATS);
  return snapshot.history[0]?.result;
}

async function until(passes: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await passes()));
}

const HELLO = { invoke: { result: "hello" } };
const SAY = `mutation { invoke(agentId: "far-worker", input: { do: "say", value: "hello" }) { result } }`;

/** Gateways of one namespace, and hosts that dial in at them. */
class Fleet {
  readonly folder = natsFolder();
  readonly #namespace = newNamespace();
  readonly #tokenFile = join(this.folder.path, "token");

  static async open(): Promise<Fleet> {
    const fleet = new Fleet();
    cleanUp(() => dropNamespace(fleet.#namespace));
    cleanUp(fleet.folder.remove);
    await writeFile(fleet.#tokenFile, (await bearerOf("host:far-*", 600, "far")).slice("Bearer ".length));
    return fleet;
  }

  serve(): Promise<Served> {
    const limits = ["--gateway-lease-ms", "1000", "--host-grace-ms", "60000"];
    return Served.with({ PULSE_FOLDER: this.folder.path }, this.#namespace, [agent("pulse")], ...limits);
  }

  async host(...gateways: readonly Served[]): Promise<Session> {
    const urls = gateways.map(({ url }) => url).join(",");
    const agents = ["--agents", agent("far"), "--name", "far", "--token-file", this.#tokenFile];
    const host = new Session(["host", "--gateway", urls, ...agents]);
    await host.line();
    return host;
  }
}

describe.skipIf(needs("natsServer"))("agents that another gateway carries", () => {
  it("[CLUSTER-1590] [CLUSTER-1591] a gateway that was paused stops them, sends its hosts on, and takes up again what it gets back", async () => {
    const fleet = await Fleet.open();
    await using a = await fleet.serve();
    await until(async () => (await lastBeat(a))?.pid === a.pid);
    await using b = await fleet.serve();
    await using host = await fleet.host(a, b);
    expect(await a.ask(SAY)).toEqual(HELLO);

    process.kill(a.pid, "SIGSTOP");
    await until(async () => (await lastBeat(b))?.pid === b.pid);
    // The log says that it takes over, of how many agents and from which gateway.
    expect(JSON.parse(await b.session.complaint(/another one carried/))).toMatchObject({
      level: 30,
      agents: expect.any(Number),
      from: expect.stringMatching(/^gw/),
    });
    process.kill(a.pid, "SIGCONT");
    // Its thread ends the life that no gateway listens to.
    await until(() => existsSync(join(fleet.folder.path, `${a.pid}-1`)));
    // The host's connection was there all the time.
    await host.complaint(/MOVED/);
    await until(async () => JSON.stringify(await a.ask(SAY).catch(() => null)) === JSON.stringify(HELLO));
    expect(await b.ask(SAY)).toEqual(HELLO);

    await b.kill();
    await until(async () => (await lastBeat(a))?.pid === a.pid);
    expect((await lastBeat(a))?.life).toBe(2);
  });

  it("[CLUSTER-1591] a new process of a host at another gateway takes over, and the old one ends", async () => {
    const fleet = await Fleet.open();
    const [first, second] = await Promise.all([fleet.serve(), fleet.serve()]);
    await using a = first;
    await using b = second;
    await using old = await fleet.host(a);
    expect(await a.ask(SAY)).toEqual(HELLO);
    await using _new = await fleet.host(b);
    await old.complaint(/REPLACED/);
    expect(await old.end()).toBe(0);
    expect(await b.ask(SAY)).toEqual(HELLO);
  });
});
