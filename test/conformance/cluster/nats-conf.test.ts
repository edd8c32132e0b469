import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, describe, it } from "vitest";

import { createTerrarium, defineAgent, park } from "../../../src/index.js";
import { cleanUp } from "../../support/clean-up.js";
import { needs, pathOf, TOP } from "../../support/machine.js";
import { freePorts, natsFolder, NatsServer } from "../../support/nats/server.js";

const FILE = join(TOP, "deploy/nats.conf");

describe.skipIf(needs("natsServer"))("deploy/nats.conf", () => {
  it("[CLUSTER-1541] is valid", () => {
    const env = { ...process.env, TERRARIUM_NATS_PASSWORD: "a-password" };
    const run = () =>
      execFileSync(pathOf("natsServer") ?? "", ["-t", "--config", FILE], { env, stdio: "pipe" });
    expect(run).not.toThrow();
  });

  it("[CLUSTER-1541] lets gateways of the default namespace do all they do, and nothing be refused", async () => {
    const [authorization = ""] = /^authorization \{[^]*?^\}/m.exec(readFileSync(FILE, "utf8")) ?? [];
    const folder = natsFolder();
    cleanUp(folder.remove);
    const [port = 0] = await freePorts(1);
    const log: string[] = [];
    const more = authorization.replace("$TERRARIUM_NATS_PASSWORD", "a-password");
    const server = await NatsServer.start({
      port,
      folder: folder.path,
      more,
      onLog: (line) => log.push(line),
    });
    cleanUp(() => server.kill());
    const nats = { servers: [`nats://terrarium:a-password@127.0.0.1:${port}`] };
    const asker = defineAgent({
      id: "asker",
      process: () =>
        park({ reason: "APPROVAL_NEEDED", prompt: "Go on?", options: ["Yes", "No"], severity: "INFO" }),
      resume: (_state, answer) => ({ answered: answer }),
    });
    const one = await createTerrarium({ nats, agents: [asker] });
    cleanUp(() => one.close());
    const other = await createTerrarium({ nats, agents: [] });
    cleanUp(() => other.close());
    const { perturbationId, semaphore } = await one.invoke("asker", {});
    await other.resolveSemaphore(semaphore?.id ?? "", "Yes");
    const stream = one.observe({ agentId: "asker", types: ["RESULT"], replay: 10 });
    await stream.next();
    // The end of a run is stored behind its events.
    let run = await other.run(perturbationId);
    while (run?.status === "PARKED") run = await other.run(perturbationId);
    expect(run).toMatchObject({ status: "COMPLETED", result: { answered: "Yes" } });
    expect(log.filter((line) => /violation/i.test(line))).toEqual([]);
  });
});
