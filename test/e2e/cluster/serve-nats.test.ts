import { existsSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { cleanUp } from "../../support/clean-up.js";
import { ClientFolder } from "../../support/clients/folder.js";
import { loadedBy } from "../../support/loaded-modules.js";
import { needs, TOP } from "../../support/machine.js";
import { freePorts, natsFolder, NatsServer } from "../../support/nats/server.js";
import { newNamespace } from "../../support/nats/kit.js";
import { Served } from "../../support/nats/served.js";
import { type Finished, run, TOKEN } from "../../support/terrarium-process.js";

const AGENTS = ["echo", "asker"].map((name) => join(TOP, `test/support/agents/${name}.ts`));
const SERVE = ["serve", "--port", "0", "--no-bundled", "--agents", ...AGENTS];

const INVOKE = `mutation ($agentId: ID!, $input: JSON!, $key: String) {
  invoke(agentId: $agentId, input: $input, idempotencyKey: $key) { status result perturbationId semaphore { id } }
}`;
interface Invoked {
  readonly invoke: {
    readonly status: string;
    readonly result: unknown;
    readonly perturbationId: string;
    readonly semaphore: { readonly id: string } | null;
  };
}

describe.skipIf(needs("natsServer"))("terrarium serve --nats", () => {
  it("[CLUSTER-1530] keeps accepted work, questions, freezes, shares and pheromones over kill -9, with nothing on disk", async () => {
    const namespace = newNamespace();
    await using first = await Served.on(namespace, AGENTS);
    const call = { agentId: "echo", input: { n: 1 }, key: "k" };
    const { invoke: done } = await first.ask<Invoked>(INVOKE, call);
    expect(done).toMatchObject({ status: "COMPLETED", result: { n: 1 } });
    const { invoke: parked } = await first.ask<Invoked>(INVOKE, { agentId: "asker", input: { ask: {} } });
    const semaphore = parked.semaphore?.id ?? "";
    const { createShare: share } = await first.ask<{ createShare: { id: string; token: string } }>(
      `mutation { createShare(agentId: "echo", ttlSeconds: 60) { id token } }`,
    );
    await first.ask(`mutation { freeze(agents: ["echo"], reason: "look") { agentId } }`);
    await first.ask(
      `mutation { depositPheromone(type: "found", initialIntensity: 1, payload: { at: "north" }) { id } }`,
    );
    await first.kill();

    await using second = await Served.on(namespace, AGENTS);
    const { invoke: again } = await second.ask<Invoked>(INVOKE, call);
    expect(again).toEqual(done);
    const seen = await fetch(`${second.url}/api/echo/snapshot`, {
      headers: { authorization: `Bearer ${share.token}` },
    });
    expect(seen.status).toBe(200);
    const { agent, pheromones, shares } = await second.ask<Record<string, unknown>>(
      `{ agent(id: "echo") { frozen { reason } } pheromones { type payload } shares { id } }`,
    );
    expect({ agent, pheromones, shares }).toEqual({
      agent: { frozen: { reason: "look" } },
      pheromones: [{ type: "found", payload: { at: "north" } }],
      shares: [{ id: share.id }],
    });
    await second.ask(`mutation ($id: ID!) { resolveSemaphore(id: $id, answer: "Approve") { id } }`, {
      id: semaphore,
    });
    const status = async (): Promise<string> => {
      const query = `query ($id: ID!) { run(id: $id) { status } }`;
      return (await second.ask<{ run: { status: string } }>(query, { id: parked.perturbationId })).run.status;
    };
    while ((await status()) === "PARKED");
    expect(await status()).toBe("COMPLETED");
    expect(await second.session.end("SIGTERM")).toBe(0);
  });

  it("[CLUSTER-1441] [CLUSTER-1538] a resumption under way at a gateway that is paused goes on at another, once", async () => {
    const namespace = newNamespace();
    const folder = natsFolder();
    cleanUp(folder.remove);
    const once = join(folder.path, "once");
    await using first = await Served.on(namespace, AGENTS, "--gateway-lease-ms", "1000");
    const plan = { next: "hang", once, secret: "s" };
    const { invoke } = await first.ask<Invoked>(INVOKE, { agentId: "asker", input: { ask: {}, plan } });
    const id = invoke.semaphore?.id ?? "";
    await first.ask(`mutation ($id: ID!) { resolveSemaphore(id: $id, answer: "Approve") { id } }`, { id });
    const begun = async (): Promise<boolean> => existsSync(once);
    while (!(await begun())) await first.ask("{ __typename }");
    await using second = await Served.on(namespace, AGENTS, "--gateway-lease-ms", "1000");
    process.kill(first.session.child.pid ?? 0, "SIGSTOP");
    const query = `query ($id: ID!) { run(id: $id) { status result } }`;
    const seen = async (at: Served) =>
      (await at.ask<{ run: { status: string; result: unknown } }>(query, { id: invoke.perturbationId })).run;
    while ((await seen(second)).status === "PARKED");
    const ended = { status: "COMPLETED", result: { attempt: 2, answer: "Approve" } };
    expect(await seen(second)).toMatchObject(ended);
    process.kill(first.session.child.pid ?? 0, "SIGCONT");
    await first.session.complaint(/the lease at NATS is back/);
    expect(await seen(first)).toMatchObject(ended);
  });

  it("[CLUSTER-1531] refuses to start, in one line without secrets, where NATS refuses it or cannot serve it", async () => {
    const folder = natsFolder();
    cleanUp(folder.remove);
    const [port = 0, closed = 0] = await freePorts(2);
    const more = `authorization { user: ada, password: right }`;
    const guarded = await NatsServer.start({ port, folder: folder.path, more });
    cleanUp(() => guarded.kill());
    const plain = await withoutJetStream(folder.path);
    const old = await oldServer();
    const refused = async (address: string, variables = {}): Promise<Finished> =>
      run([...SERVE, "--ephemeral", "--nats-start-timeout-ms", "300"], {
        TERRARIUM_TOKEN: TOKEN,
        TERRARIUM_NATS: address,
        ...variables,
      });
    const spoiled = join(folder.path, "spoiled.creds");
    writeFileSync(spoiled, "secret-seed, and nothing else");
    const [wrong, none, without, ancient, file, bad, single] = await Promise.all([
      refused(`nats://ada:guess-123@127.0.0.1:${port}`),
      refused(`nats://ada:guess-123@127.0.0.1:${closed}`),
      refused(plain),
      refused(old),
      refused(guarded.url, { TERRARIUM_NATS_CREDENTIALS: join(folder.path, "none.creds") }),
      refused(guarded.url, { TERRARIUM_NATS_CREDENTIALS: spoiled }),
      refused(await oneOfThree(folder.path)),
    ]);
    const line = ({ stderr }: Finished): string =>
      stderr.split("\n").find((one) => one.startsWith("terrarium:")) ?? stderr;
    expect(line(wrong)).toBe(`terrarium: NATS at 127.0.0.1:${port} refuses these credentials`);
    expect(line(none)).toMatch(`terrarium: NATS cannot be reached at 127.0.0.1:${closed}: `);
    expect(none.stderr).toContain(`"msg":"waiting for NATS"`);
    expect(line(without)).toMatch(/has no JetStream for this account .*: enable it in its configuration/);
    expect(line(ancient)).toMatch(/is of release 2\.10\.7; 2\.12 or later is needed/);
    expect(line(file)).toMatch(/the credentials of NATS cannot be read: ENOENT/);
    expect(line(bad)).toMatch(/the credentials of NATS cannot be read: .*spoiled\.creds has no JWT and seed/);
    expect(bad.stderr).not.toContain("waiting for NATS");
    expect(line(single)).toMatch(
      /JetStream of the nats-server at .* does not answer .*: most servers of its cluster must run/,
    );
    const all = [wrong, none, without, ancient, file, bad, single];
    expect(all.map(({ status }) => status)).toEqual(all.map(() => 1));
    expect(all.filter(({ stdout, stderr }) => /guess-123|secret-seed/.test(stdout + stderr))).toEqual([]);
  });
});

it("[CLUSTER-1542] a gateway without --nats loads nothing of NATS", async () => {
  await using folder = await ClientFolder.open();
  await folder.write(
    "gateway.mjs",
    `import { createTerrarium, defineAgent } from "terrarium-gateway";
     const terrarium = await createTerrarium({ agents: [defineAgent({ id: "echo", process: (input) => input })] });
     await terrarium.invoke("echo", 1);
     await terrarium.close();`,
  );
  const loaded = await loadedBy(folder, ["gateway.mjs"]);
  expect(loaded.some((url) => /\/src\/runs\//.test(url))).toBe(true);
  expect(loaded.filter((url) => /\/node_modules\/@nats-io\/|\/src\/cluster\//.test(url))).toEqual([]);
});

async function withoutJetStream(folder: string): Promise<string> {
  const [port = 0] = await freePorts(1);
  const server = await NatsServer.start({ port, folder, name: "plain", hasJetStream: false });
  cleanUp(() => server.kill());
  return server.url;
}

/** The others of its cluster are not there. */
async function oneOfThree(folder: string): Promise<string> {
  const [port = 0, listen = 0, second = 0, third = 0] = await freePorts(4);
  const more = `cluster { name: three, listen: "127.0.0.1:${listen}", routes: ["nats://127.0.0.1:${second}", "nats://127.0.0.1:${third}"] }\n`;
  const server = await NatsServer.start({ port, folder, name: "single", more });
  cleanUp(() => server.kill());
  return server.url;
}

/** What a server of an older release says first; nothing else of it is reached. */
async function oldServer(): Promise<string> {
  const info = {
    server_id: "old",
    version: "2.10.7",
    jetstream: true,
    max_payload: 1_048_576,
    headers: true,
  };
  const server = createServer((socket) => {
    socket
      .on("error", () => undefined)
      .on("data", (data) => {
        if (String(data).includes("PING")) socket.write("PONG\r\n");
      });
    socket.write(`INFO ${JSON.stringify(info)}\r\n`);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  cleanUp(() => server.close());
  return `nats://127.0.0.1:${(server.address() as { port: number }).port}`;
}
