import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { needs, TOP } from "../../support/machine.js";
import { newNamespace } from "../../support/nats/kit.js";
import { Served } from "../../support/nats/served.js";
import { freePorts } from "../../support/nats/server.js";
import { run, Session, TOKEN } from "../../support/terrarium-process.js";

const AGENTS = [join(TOP, "test/support/agents/echo.ts")];
const LEASE = ["--gateway-lease-ms", "1000"];

describe.skipIf(needs("natsServer"))("terrarium with several addresses", () => {
  it("[CLI-1775] watches on at the next gateway, behind the last event, when its own is killed, and steers there", async () => {
    const namespace = newNamespace();
    await using first = await Served.on(namespace, AGENTS, ...LEASE);
    await using second = await Served.on(namespace, AGENTS, ...LEASE);
    const variables = { TERRARIUM_TOKEN: TOKEN, TERRARIUM_URL: `${first.url},${second.url}` };
    await using watching = new Session(["observe", "echo", "--json", "--types", "OUTPUT,RESULT"], variables);
    const perturbed = async (input: string): Promise<void> => {
      const args = ["perturb", "echo", input, "--json", "--idempotency-key", `key ${input}`];
      while ((await run(args, variables)).status !== 0);
    };
    const inputs: unknown[] = [];
    const shown = async (input: number): Promise<void> => {
      while (!inputs.includes(input)) {
        const { type, result } = JSON.parse(await watching.line()) as { type: string; result?: unknown };
        if (type === "RESULT") inputs.push(result);
      }
    };
    await perturbed("1");
    await shown(1);
    await first.kill();
    await perturbed("2");
    await shown(2);
    expect(inputs).toEqual([1, 2]);
  });

  it("[CLI-1775] asks the next one when nothing listens at the first, and names the last one when none does", async () => {
    await using served = await Served.on(newNamespace(), AGENTS);
    const [none = 0, neither = 0] = await freePorts(2);
    const [away, gone] = [`http://127.0.0.1:${none}`, `http://127.0.0.1:${neither}/graphql`];
    const asked = async (url: string) =>
      run(["agents", "--json", "--no-cache", "--url", url], { TERRARIUM_TOKEN: TOKEN });
    expect(await asked(`${away}, ${served.url}`)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("echo"),
    });
    const refused = await asked(`${away},${gone}`);
    expect(refused).toMatchObject({ status: 3, stderr: expect.stringContaining(String(neither)) });
  });
});
