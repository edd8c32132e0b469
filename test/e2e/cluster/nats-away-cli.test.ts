import { describe, expect, it } from "vitest";

import { command as defineCommand, createTerrarium, defineAgent } from "../../../src/index.js";
import { cleanUp } from "../../support/clean-up.js";
import { needs } from "../../support/machine.js";
import { freePorts, natsFolder, NatsServer } from "../../support/nats/server.js";
import { openCutOff, TOKEN } from "../../support/nats/cut-off.js";
import { tempFolder } from "../../support/storage/files.js";
import { run, Session } from "../../support/terrarium-process.js";

interface Row {
  readonly id: string;
  readonly layer: string;
  readonly ageMs: number;
  readonly asOf?: string | null;
}

const TOLD =
  /^terrarium: NATS is away since 20\S+Z: steering is refused, and new events are shown when it is back; this is as of \d+ \w+ ago$/gm;

describe.skipIf(needs("natsServer"))("the command line at a gateway that cannot reach the others", () => {
  it("[GHOST-1780] [GHOST-1836] says how old is what the gateway tells, in each row and to people", async () => {
    const folder = natsFolder();
    cleanUp(folder.remove);
    const [port = 0] = await freePorts(1);
    const server = await NatsServer.start({ port, folder: folder.path });
    cleanUp(() => server.kill());
    const gateway = async (id: string) => {
      const terrarium = await createTerrarium({
        nats: { servers: [server.url], namespace: "cli" },
        operatorToken: TOKEN,
        limits: { storeTimeoutMs: 1_000 },
        agents: [
          defineAgent({ id, process: (input) => input, commands: { one: defineCommand({ run: () => 1 }) } }),
        ],
      });
      cleanUp(() => terrarium.close());
      return { terrarium, url: (await terrarium.listen({ port: 0 })).url };
    };
    const { terrarium } = await gateway("far");
    const { url } = await gateway("own");
    await terrarium.invoke("far", 1);
    const command = async (...args: string[]) =>
      await run([...args, "--url", url, "--no-cache"], { TERRARIUM_TOKEN: TOKEN });
    const rows = async (...args: string[]): Promise<Row[]> =>
      JSON.parse((await command(...args, "--json")).stdout) as Row[];
    expect(await rows("agents")).toMatchObject([
      { layer: "live", ageMs: 0 },
      { layer: "live", ageMs: 0 },
    ]);

    await server.kill();
    const ready = async (): Promise<string> => await (await fetch(`${url}/ready`)).text();
    while (!(await ready()).includes("NATS is away since"));
    const byId = new Map((await rows("agents")).map((row) => [row.id, row]));
    expect(byId.get("own")).toMatchObject({ layer: "live", asOf: expect.stringMatching(/^20/) });
    expect(byId.get("own")?.ageMs).toBeGreaterThan(1_000);
    const far = byId.get("far");
    expect(far).toMatchObject({ layer: "live", asOf: expect.stringMatching(/^20/) });
    expect(far?.ageMs).toBeGreaterThan(1_000);
    const [ofRun] = await rows("run", "list");
    expect(ofRun).toMatchObject({ layer: "live", agentId: "far" });
    expect(ofRun?.ageMs).toBeGreaterThan(far?.ageMs ?? Infinity);
    const reads = [
      "agents",
      "run list",
      "history",
      "freezes",
      "shares",
      "pheromone sense",
      "call",
      "agents --json",
    ];
    for (const read of reads) {
      const { status, stderr } = await command(...read.split(" "));
      expect([read, status, stderr.match(TOLD)?.length]).toEqual([read, 0, 1]);
    }
    // The program that completes a word of a shell says nothing.
    expect((await command("complete", "--", "observe", "")).stderr).toBe("");
    const refused = await command("perturb", "far", "1");
    expect([refused.status === 0, refused.stderr]).toEqual([
      false,
      expect.stringMatching(/NATS cannot be reached since 20\S+Z: try again/),
    ]);
    expect(refused.stderr).toMatch(TOLD);
  });

  it("[GHOST-1837] [CLI-1838] says once when an outage begins and when it ends, while it follows events or a run, and that health is unknown", async () => {
    const cluster = await openCutOff("cli-follow");
    const variables = { TERRARIUM_TOKEN: TOKEN };
    const parked = JSON.parse(
      (await run(["run", "list", "--status", "PARKED", "--json", "--url", cluster.url], variables)).stdout,
    ) as Row[];
    const follow = (...args: string[]) =>
      new Session([...args, "--url", cluster.url, "--no-cache"], variables);
    await using plain = follow("observe", "--plain");
    await using json = follow("observe", "--json");
    await using one = follow("run", "follow", parked[0]?.id ?? "");
    const all = [plain, json, one];
    await Promise.all(all.map((session) => session.line()));
    await cluster.away();
    await Promise.all(all.map((session) => session.complaint(new RegExp(TOLD.source, "m"))));
    const listed = async (): Promise<string> =>
      (await run(["agents", "--url", cluster.url, "--no-cache"], variables)).stdout;
    let table = await listed();
    while (!/^far .* unknown /m.test(table)) table = await listed();
    expect(table).toMatch(/^own .* FLOWING +- /m);
    await cluster.back();
    await Promise.all(
      all.map((session) => session.complaint(/^terrarium: NATS is back: new events are shown$/)),
    );
    for (const session of all) {
      expect(session.stderr.match(TOLD)).toHaveLength(1);
      expect(session.stderr.match(/NATS is back/g)).toHaveLength(1);
    }
  });

  it("[GHOST-1792] [GHOST-1793] lists questions and runs of which it cannot read all, says of which, and keeps their age", async () => {
    const cluster = await openCutOff("cli-partly");
    const folder = await tempFolder();
    const command = async (...args: string[]) =>
      await run([...args, "--url", cluster.url], { TERRARIUM_TOKEN: TOKEN, XDG_CACHE_HOME: folder });
    const parsed = async <T>(...args: string[]): Promise<T> =>
      JSON.parse((await command(...args, "--json")).stdout) as T;
    await cluster.away();
    const table = await command("semaphore", "list");
    expect(table).toMatchObject({
      status: 0,
      stdout: expect.stringContaining(cluster.short),
      stderr: expect.stringContaining(
        `the schema for the answer cannot be read at the moment: ${cluster.long}\n`,
      ),
    });
    expect(table.stdout).toContain(cluster.long);
    const rows = await parsed<readonly (Row & { unread?: unknown })[]>("semaphore", "list");
    const unreadOf = new Map(rows.map(({ id, unread }) => [id, unread]));
    expect(unreadOf.get(cluster.long)).toEqual(["responseSchema"]);
    expect(unreadOf.get(cluster.short)).toBeUndefined();
    const card = await command("semaphore", "show", cluster.long);
    expect([card.status, card.stdout]).toEqual([
      0,
      expect.stringMatching(/schema +cannot be read at the moment/),
    ]);
    const shown = await command("run", "show", cluster.large);
    expect([shown.status, shown.stdout]).toEqual([
      0,
      expect.stringMatching(/input +cannot be read at the moment\nresult +cannot be read at the moment/),
    ]);
    expect(await parsed("run", "show", cluster.large)).toMatchObject({ unread: ["input", "result"] });
    const [live] = await parsed<Row[]>("run", "list");
    expect(live).toMatchObject({ layer: "live", asOf: expect.stringMatching(/^20/) });

    // The gateway goes as well: what is saved is as old as it was there.
    await cluster.close();
    for (const args of [
      ["run", "list"],
      ["semaphore", "list"],
    ]) {
      const [saved] = await parsed<Row[]>(...args);
      expect(saved).toMatchObject({ layer: "cache" });
      expect(Math.abs(Date.parse(saved?.asOf ?? "") - Date.parse(live?.asOf ?? ""))).toBeLessThan(50);
    }
  });
});
