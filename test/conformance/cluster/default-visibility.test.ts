import { describe, expect, it } from "vitest";

import { createTerrarium, defineAgent, type Terrarium, type TerrariumOptions } from "../../../src/index.js";
import { cleanUp } from "../../support/clean-up.js";
import { needs } from "../../support/machine.js";
import { dropNamespace, newNamespace, sharedNats } from "../../support/nats/kit.js";

const TOKEN = "correct-horse-battery";
const silent = defineAgent({ id: "silent", process: (input) => input });
const open = defineAgent({ id: "open", visibility: "public", process: (input) => input });

async function gateway(namespace: string, options: TerrariumOptions): Promise<Terrarium> {
  const nats = { servers: [(await sharedNats()).url], namespace };
  const terrarium = await createTerrarium({ nats, operatorToken: TOKEN, ...options });
  cleanUp(() => terrarium.close());
  return terrarium;
}

/** What somebody without a token sees. */
async function shown(at: Terrarium): Promise<string[]> {
  await new Promise<void>((resolve) => void setImmediate(resolve));
  const response = await at.fetch(
    new Request("http://localhost/graphql?query=%7Bagents%7Bid%7D%7D", {
      headers: { accept: "application/json" },
    }),
  );
  const { data } = (await response.json()) as { data: { agents: readonly { readonly id: string }[] } };
  return data.agents.map(({ id }) => id).toSorted();
}

async function problemsOf(at: Terrarium): Promise<string> {
  return JSON.stringify(await (await at.fetch(new Request("http://localhost/ready"))).json());
}

describe.skipIf(needs("natsServer"))("gateways of one namespace with different defaults", () => {
  it("[CLUSTER-1772] show to nobody what one of them hides, whichever came first, and say so", async () => {
    const namespace = newNamespace();
    cleanUp(() => dropNamespace(namespace));
    const loose = await gateway(namespace, { agents: [silent, open] });
    expect(await shown(loose)).toEqual(["open", "silent"]);
    const watching = loose.observe({ agentId: "silent" });
    const strict = await gateway(namespace, { defaultVisibility: "scoped" });
    let seen = await shown(loose);
    while (seen.includes("silent")) seen = await shown(loose);
    const later = await gateway(namespace, {});
    for (const one of [loose, strict, later]) {
      expect(await shown(one)).toEqual(["open"]);
      const refused = await one.fetch(new Request("http://localhost/api/silent/snapshot"));
      expect(refused.status).toBe(404);
    }
    expect(await problemsOf(later)).toContain(
      "another gateway of this namespace has other settings: defaultVisibility",
    );
    const STRICTER = "the default visibility is scoped here, stricter than this gateway was given";
    expect(await problemsOf(loose)).toContain(STRICTER);
    expect(await problemsOf(strict)).not.toContain(STRICTER);
    // This process sees all.
    const next = watching.next();
    await loose.perturb("silent", 1);
    expect((await next).done).toBe(false);
  });

  it("[CLUSTER-1815] each goes back to its own default when it is started again while no stricter one lives; until then `degraded` says so", async () => {
    const namespace = newNamespace();
    cleanUp(() => dropNamespace(namespace));
    const strict = await gateway(namespace, { defaultVisibility: "scoped" });
    const [one, other] = [await gateway(namespace, { agents: [silent] }), await gateway(namespace, {})];
    await strict.close();
    const STRICTER = "the default visibility is scoped here, stricter than this gateway was given";
    const DIFFERS = "has other settings: defaultVisibility";
    while ((await problemsOf(one)).includes(DIFFERS));
    expect(await problemsOf(one)).toContain(STRICTER);
    expect(await shown(one)).toEqual([]);
    await one.close();
    const again = await gateway(namespace, { agents: [silent] });
    let seen = await shown(again);
    while (!seen.includes("silent")) seen = await shown(again);
    expect(await problemsOf(again)).not.toContain(STRICTER);
    // It was not started again.
    expect(await problemsOf(other)).toContain(STRICTER);
    expect(await shown(other)).toEqual([]);
  });
});
