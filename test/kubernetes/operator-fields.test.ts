import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { describe, expect, it } from "vitest";

import { type Resource } from "../support/kubernetes/api.js";
import { cluster, inNamespace, type Namespace } from "../support/kubernetes/namespace.js";
import { agentServer, modules, nudge, serverPath } from "../support/kubernetes/operator.js";
import { COUNTER, deploy, Terrarium, terrariumOf } from "./terrarium-in-cluster.js";

const { api } = cluster;
const PHEROMONES = "terrarium.dev/v1alpha1/pheromones";

/** Leaves a signal whenever it is invoked. */
const SCOUT = `
import { defineAgent } from "terrarium-gateway";

export default defineAgent({
  id: "scout",
  process(input, context) {
    context.signals.deposit({ type: "WARNING", initialIntensity: 0.9, key: String(input) });
    return input;
  },
});
`;

const pheromone = (name: string, payload: object): object => ({
  apiVersion: "terrarium.dev/v1alpha1",
  kind: "Pheromone",
  metadata: { name },
  spec: { type: "NOTE", payload },
});

interface Signal {
  readonly source: string;
  readonly key: string | null;
}

const fieldOf = async (terrarium: Terrarium): Promise<readonly Signal[]> =>
  (await terrarium.graphql<{ pheromones: readonly Signal[] }>(`{ pheromones { source key } }`)).pheromones;

const sourcesOf = async (terrarium: Terrarium): Promise<readonly string[]> =>
  (await fieldOf(terrarium)).map(({ source }) => source).toSorted();

/** Has the operator look at a server once more, and waits until it has: its count of open questions follows. */
async function look(ns: Namespace, name: string, terrarium: Terrarium): Promise<void> {
  type Counted = Resource<unknown, { readonly waiting?: number }>;
  await terrarium.graphql(`mutation { invoke(agentId: "counter", input: "ask") { status } }`);
  const { semaphores } = await terrarium.graphql<{ semaphores: readonly unknown[] }>(`{ semaphores { id } }`);
  await nudge(ns, name);
  await api.until<Counted>(serverPath(ns, name), (item) => item?.status?.waiting === semaphores.length);
}

describe("fields of an AgentServer", () => {
  it(
    "[OPERATOR-1062] let tokens of an identity provider steer, with the required audience and issuer",
    inNamespace(async (ns) => {
      const secret = "an-identity-providers-secret-of-32-bytes";
      await ns.apply(modules({ "counter.mjs": COUNTER }), {
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: "idp" },
        stringData: { secret },
      });
      const jwt = { secretRef: { name: "idp", key: "secret" }, audience: "garden", issuer: "idp" };
      await ns.apply(agentServer({ auth: { jwt } }));
      await api.condition(serverPath(ns), "Ready");
      const { url } = await terrariumOf(ns);
      const tokenFor = (audience: string, scope: string): Promise<string> =>
        new SignJWT({ scope })
          .setProtectedHeader({ alg: "HS256" })
          .setSubject("ada")
          .setAudience(audience)
          .setIssuer("idp")
          .setExpirationTime("5m")
          .sign(new TextEncoder().encode(secret));
      const ada = new Terrarium(url, await tokenFor("garden", "agent:counter:invoke"));
      expect(await ada.invoke("counter", "one")).toMatchObject({ input: "one" });
      const blind = new Terrarium(url, await tokenFor("garden", "agent:other:invoke"));
      await expect(blind.invoke("counter", "two")).rejects.toThrow("FORBIDDEN");
      const stranger = new Terrarium(url, await tokenFor("elsewhere", "agent:counter:invoke"));
      await expect(stranger.invoke("counter", "three")).rejects.toThrow("UNAUTHENTICATED");
    }),
  );

  it(
    "[OPERATOR-1073] let tokens steer that are signed with a published key",
    inNamespace(async (ns) => {
      const [published, unknown] = [await generateKeyPair("ES256"), await generateKeyPair("ES256")];
      const keys = [{ ...(await exportJWK(published.publicKey)), kid: "1", alg: "ES256" }];
      const provider = createServer((_request, response) => response.end(JSON.stringify({ keys })));
      provider.listen(0, cluster.address.host);
      await once(provider, "listening");
      try {
        const { port } = provider.address() as AddressInfo;
        const jwksUrl = `http://${cluster.address.host}:${port}/jwks.json`;
        const { url } = await deploy(ns, { auth: { jwt: { jwksUrl, audience: "garden" } } });
        const tokenOf = ({ privateKey }: typeof published): Promise<string> =>
          new SignJWT({ scope: "agent:counter:invoke" })
            .setProtectedHeader({ alg: "ES256", kid: "1" })
            .setSubject("ada")
            .setAudience("garden")
            .setExpirationTime("5m")
            .sign(privateKey);
        const ada = new Terrarium(url, await tokenOf(published));
        expect(await ada.invoke("counter", "one")).toMatchObject({ input: "one" });
        const forger = new Terrarium(url, await tokenOf(unknown));
        await expect(forger.invoke("counter", "two")).rejects.toThrow("UNAUTHENTICATED");
      } finally {
        provider.closeAllConnections();
        provider.close();
      }
    }),
  );

  it(
    "[OPERATOR-1063] [OPERATOR-1064] pass signals across namespaces and between two terrariums, each once and without an echo",
    inNamespace(async (ns) => {
      const other = `${ns.name}-other`;
      await api.call("POST", "/api/v1/namespaces", { metadata: { name: other } });
      try {
        const agents = ["counter", "scout"].map((name) => ({
          name,
          module: { configMap: "agents", key: `${name}.mjs` },
        }));
        const pheromones = { mirror: "both", namespaces: [other] };
        await ns.apply(
          modules({ "counter.mjs": COUNTER, "scout.mjs": SCOUT }),
          agentServer({ agents, pheromones }),
          agentServer({ agents, pheromones: { mirror: "both" } }, "pond"),
        );
        await cluster.kubectl(
          ["-n", other, "apply", "-f", "-"],
          JSON.stringify(pheromone("far", { text: "hello" })),
        );
        for (const name of ["garden", "pond"]) await api.condition(serverPath(ns, name), "Ready");
        const [garden, pond] = [await terrariumOf(ns), await terrariumOf(ns, "pond")];
        await garden.invoke("scout", "a");
        await pond.invoke("scout", "b");
        // One look brings a signal out, the next of the other takes it in; an echo would come out with the one after.
        for (let count = 0; count < 5; count += 1) {
          await look(ns, "garden", garden);
          await look(ns, "pond", pond);
        }
        // Its own, its neighbour's, and for `garden` the one of the other namespace.
        expect(await sourcesOf(garden)).toEqual(["client:operator", "client:operator", "scout"]);
        expect(await sourcesOf(pond)).toEqual(["client:operator", "scout"]);
        expect(await api.list(ns.path(PHEROMONES))).toHaveLength(2);
        expect(await api.list(`/apis/terrarium.dev/v1alpha1/namespaces/${other}/pheromones`)).toHaveLength(1);
      } finally {
        await api.call("DELETE", `/api/v1/namespaces/${other}`);
      }
    }),
  );
});
