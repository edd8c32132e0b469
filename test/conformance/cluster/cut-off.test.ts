import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";

import { createTerrarium, defineAgent, type Terrarium } from "../../../src/index.js";
import { cuttableProxy } from "../../e2e/cuttable-proxy.js";
import { cleanUp } from "../../support/clean-up.js";
import { needs } from "../../support/machine.js";
import { newNamespace, sharedNats } from "../../support/nats/kit.js";

const TOKEN = "correct-horse-battery";

async function gateway(nats: string, namespace: string, id: string) {
  const terrarium = await createTerrarium({
    nats: { servers: [nats], namespace },
    operatorToken: TOKEN,
    limits: { storeTimeoutMs: 2_000, gatewayLeaseMs: 3_000 },
    agents: [defineAgent({ id, process: (input) => input })],
  });
  cleanUp(() => terrarium.close());
  return { terrarium, url: (await terrarium.listen({ port: 0 })).url };
}

async function answer(url: string, path: string, token: string | null, body?: object) {
  const headers = {
    ...(token !== null && { authorization: `Bearer ${token}` }),
    "content-type": "application/json",
  };
  const init = body && { method: "POST", body: JSON.stringify(body) };
  const response = await fetch(url + path, { ...init, headers });
  const told = (await response.json()) as {
    readonly code?: string;
    readonly retryable?: boolean;
    readonly degraded?: readonly string[];
    readonly errors?: readonly [
      { readonly extensions: { readonly code: string; readonly retryable?: boolean } },
    ];
  };
  const { code, retryable } = told.errors?.[0].extensions ?? told;
  return { status: response.status, code, retryable, degraded: told.degraded?.join() ?? "" };
}

async function closed(url: string): Promise<number> {
  const socket = new WebSocket(url.replace("http", "ws"));
  return await new Promise((resolve) => socket.on("close", resolve));
}

/** An agent, and a share of it. */
async function make(terrarium: Terrarium, url: string) {
  terrarium.register(defineAgent({ id: "new", process: (input) => input }));
  const query = `mutation { createShare(agentId: "new", ttlSeconds: 600) { id token } }`;
  const headers = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };
  for (;;) {
    const response = await fetch(`${url}/graphql`, {
      method: "POST",
      headers,
      body: JSON.stringify({ query }),
    });
    const { data } = (await response.json()) as {
      readonly data: { readonly createShare: { readonly id: string; readonly token: string } } | null;
    };
    if (data) return data.createShare;
  }
}

describe.skipIf(needs("natsServer"))("a gateway that is cut off from the others", () => {
  it("[CLUSTER-1870] does not say that there is none of what another one may have made meanwhile: it says try again", async () => {
    const namespace = newNamespace();
    const nats = (await sharedNats()).url;
    await using proxy = await cuttableProxy(Number(new URL(nats).port));
    const one = await gateway(nats, namespace, "one");
    const { url } = await gateway(proxy.url.replace("http", "nats"), namespace, "other");
    const unknown = (await answer(url, "/api/new/snapshot", null)).status;
    expect(unknown).toBe(404);

    proxy.sever();
    while (!(await answer(url, "/ready", null)).degraded.includes("NATS "));
    const share = await make(one.terrarium, one.url);
    const graphql = (query: string) => answer(url, "/graphql", TOKEN, { query });
    const asked = {
      snapshot: answer(url, "/api/new/snapshot", null),
      ready: answer(url, "/ready?agent=new", null),
      perturb: answer(url, "/api/new/perturb", TOKEN, { input: 1 }),
      invoke: answer(url, "/api/new/invoke", TOKEN, { input: 1 }),
      history: answer(url, "/api/history?agentId=new", null),
      agentese: answer(url, "/agentese/time.witness.new.replay", TOKEN),
      "perturb over GraphQL": graphql(`
        mutation {
          perturb(agentId: "new", input: 1) {
            id
          }
        }
      `),
      createShare: graphql(`
        mutation {
          createShare(agentId: "new", ttlSeconds: 60) {
            id
          }
        }
      `),
      revokeShare: graphql(`mutation { revokeShare(id: "${share.id}") { id } }`),
      "the share over REST": answer(url, "/api/new/snapshot", share.token),
      "the share over GraphQL": answer(url, "/graphql", share.token, { query: "{ agents { id } }" }),
    };
    for (const [what, { code, status }] of await Promise.all(
      Object.entries(asked).map(async ([name, told]) => [name, await told] as const),
    )) {
      expect({ what, code }).toEqual({ what, code: "UNAVAILABLE" });
      if (!what.includes("GraphQL") && !what.includes("Share"))
        expect({ what, status }).toEqual({ what, status: 503 });
    }
    expect(await closed(`${url}/observe/new`)).toBe(1013);
    // What is nonsense stays so.
    expect((await answer(url, "/graphql", "nonsense", { query: "{ agents { id } }" })).code).toBe(
      "UNAUTHENTICATED",
    );

    proxy.heal();
    while ((await answer(url, "/api/new/snapshot", share.token)).status !== 200);
    expect((await answer(url, "/api/never/snapshot", null)).code).toBe("AGENT_NOT_FOUND");
  });
});
