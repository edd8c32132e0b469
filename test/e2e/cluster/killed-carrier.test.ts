import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { needs, TOP } from "../../support/machine.js";
import { newNamespace } from "../../support/nats/kit.js";
import { Served } from "../../support/nats/served.js";

const INVOKE = `mutation { invoke(agentId: "echo", input: 1) { status } }`;
const HEALTH = `{ agent(id: "echo") { health { status } } }`;
/** Longer than the test: nobody takes over. */
const LEASE = ["--gateway-lease-ms", "120000"];

describe.skipIf(needs("natsServer"))("the gateway that carries an agent is killed", () => {
  it("[CLUSTER-1814] the first call that finds it out is one line in the log; the agent is not ready, and its health is UNKNOWN", async () => {
    const namespace = newNamespace();
    await using first = await Served.on(namespace, [join(TOP, "test/support/agents/echo.ts")], ...LEASE);
    await using second = await Served.on(namespace, [], ...LEASE);
    while ((await second.ready("?agent=echo")).status !== 200);
    expect(await second.ask(INVOKE)).toEqual({ invoke: { status: "COMPLETED" } });

    await first.kill();
    await expect(second.ask(INVOKE)).rejects.toThrow(/UNAVAILABLE/);
    expect(await second.ready("?agent=echo")).toEqual({
      status: 503,
      reasons: [expect.stringMatching(/^the gateway that carries the agent is gone since 20\d\d-/)],
    });
    expect(await second.ask(HEALTH)).toEqual({ agent: { health: { status: "UNKNOWN" } } });
    expect((await second.ready()).status).toBe(200);
    const line = await second.session.complaint(/a gateway that carries agents is gone/);
    expect(JSON.parse(line)).toMatchObject({ level: 40, agents: 2, gateway: expect.stringMatching(/^gw-/) });
  });
});
