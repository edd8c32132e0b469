import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createTerrarium, defineAgent, type Terrarium } from "../../../src/index.js";
import { needs } from "../../support/machine.js";
import { dropNamespace, newNamespace, sharedNats } from "../../support/nats/kit.js";
import { Tap } from "../../support/terrarium-kit.js";
import { SlowProxy } from "../../support/wire/slow-proxy.js";

const TOKEN = "correct-horse-battery";
/** Each way, milliseconds: a link on which all is answered, and one on which nothing is answered in time. */
const [SLOW_MS, TOO_SLOW_MS] = [60, 700];

describe.skipIf(needs("natsServer"))("a gateway whose NATS servers are slow", () => {
  const namespace = newNamespace();
  const tap = new Tap();
  let proxy: SlowProxy;
  let terrarium: Terrarium;
  let url: string;

  beforeAll(async () => {
    proxy = await SlowProxy.to(Number(new URL((await sharedNats()).url).port));
    terrarium = await createTerrarium({
      nats: { servers: [`nats://127.0.0.1:${proxy.port}`], namespace },
      operatorToken: TOKEN,
      limits: { storeTimeoutMs: 1_000, gatewayLeaseMs: 60_000, steeringRatePerSecond: 10_000 },
      agents: [
        defineAgent({ id: "counter", source: () => tap }),
        defineAgent({ id: "echo", process: (input) => ({ echo: input }) }),
      ],
    });
    ({ url } = await terrarium.listen({ port: 0 }));
  });
  afterAll(async () => {
    proxy.delayMs = 0;
    await terrarium.close();
    await proxy[Symbol.asyncDispose]();
    await dropNamespace(namespace);
  });

  async function invoke(input: unknown): Promise<{ status: number; body: unknown }> {
    const headers = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };
    const response = await fetch(`${url}/api/echo/invoke`, {
      method: "POST",
      headers,
      body: JSON.stringify({ input }),
    });
    return { status: response.status, body: await response.json() };
  }

  async function ready(): Promise<{ status: number; degraded: string[] }> {
    const response = await fetch(`${url}/ready`);
    const { degraded = [] } = (await response.json()) as { degraded?: string[] };
    return { status: response.status, degraded };
  }

  /** The newest results of the counter that this gateway shows to who begins to watch now. */
  async function kept(count: number): Promise<unknown[]> {
    const results: unknown[] = [];
    for await (const { event } of terrarium.observe({
      agentId: "counter",
      types: ["RESULT"],
      replay: count,
    })) {
      if (event.type === "RESULT" && results.push(event.result) === count) break;
    }
    return results;
  }

  it("[CLUSTER-1613] answers late, then refuses in time with UNAVAILABLE and says so; who watches is not slowed; all goes on behind it", async () => {
    for (const n of [1, 2, 3]) tap.push({ n });
    const all = [{ n: 1 }, { n: 2 }, { n: 3 }];
    expect(await kept(3)).toEqual(all);

    proxy.delayMs = SLOW_MS;
    expect(await invoke(1)).toMatchObject({ status: 200, body: { result: { echo: 1 } } });
    expect(await ready()).toEqual({ status: 200, degraded: [] });

    proxy.delayMs = TOO_SLOW_MS;
    expect(await invoke(2)).toMatchObject({ status: 503, body: { code: "UNAVAILABLE" } });
    const { status, degraded } = await ready();
    expect([status, degraded]).toEqual([
      200,
      [expect.stringMatching(/^NATS does not answer in time since 20\d\d-.*Z: steering is refused/)],
    ]);

    // Nothing passes: what is shown comes from this gateway alone.
    proxy.delayMs = Number.POSITIVE_INFINITY;
    expect(await kept(3)).toEqual(all);
    tap.push({ n: 4 });

    proxy.delayMs = 0;
    while ((await invoke(3)).status !== 200);
    expect(await kept(4)).toEqual([...all, { n: 4 }]);
    expect(await ready()).toEqual({ status: 200, degraded: [] });
  });
});
