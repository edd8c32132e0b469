import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { cleanUp } from "../../support/clean-up.js";
import { needs, TOP } from "../../support/machine.js";
import { newNamespace } from "../../support/nats/kit.js";
import { Served } from "../../support/nats/served.js";
import { natsFolder } from "../../support/nats/server.js";

const AGENTS = [join(TOP, "test/support/agents/ledger.ts")];
const PERTURB = `mutation ($input: JSON!) { perturb(agentId: "ledger", input: $input) { id } }`;
const COUNT = 12;

describe.skipIf(needs("natsServer"))("a carrier that is paused for longer than its lease", () => {
  it("[CLUSTER-1786] begins nothing of what waited in the thread of its agent: another gateway has done it", async () => {
    const namespace = newNamespace();
    const folder = natsFolder();
    cleanUp(folder.remove);
    const file = join(folder.path, "begun");
    const flags = ["--gateway-lease-ms", "3000", "--steering-rate-per-second", "1000"];
    await using first = await Served.on(namespace, AGENTS, ...flags);
    await using second = await Served.on(namespace, AGENTS, ...flags);
    const begun = (): { pid: number; n: number }[] => {
      const lines = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
      return lines.map((line) => line.split(" ").map(Number)).map(([pid = 0, n = 0]) => ({ pid, n }));
    };
    const begins = async (n: number, at: Served): Promise<void> => {
      while (!begun().some((one) => one.n === n && one.pid === at.pid)) await at.ask("{ __typename }");
    };
    for (let n = 0; n < COUNT; n += 1) await first.ask(PERTURB, { input: { n, file, ms: 300 } });
    await begins(0, first);
    process.kill(first.pid, "SIGSTOP");
    const before = begun();
    await begins(COUNT - 1, second);
    process.kill(first.pid, "SIGCONT");
    await first.session.complaint(/the lease at NATS is back/);
    await second.ask(PERTURB, { input: { n: COUNT, file, ms: 0 } });
    await begins(COUNT, second);
    const twice = begun().filter(({ n }, at, all) => all.findIndex((one) => one.n === n) !== at);
    // What the agent was doing when it was stopped is done again: at least once.
    expect(twice.map(({ n }) => n)).toEqual(
      before
        .slice(-1)
        .map(({ n }) => n)
        .slice(0, twice.length),
    );
    expect(begun().filter(({ pid }) => pid === first.pid)).toEqual(before);
  });
});
