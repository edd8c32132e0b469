import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { needs, TOP } from "../../support/machine.js";
import { newNamespace } from "../../support/nats/kit.js";
import { Served } from "../../support/nats/served.js";

const ASKER = [join(TOP, "test/support/agents/asker.ts")];
const HOUR_MS = 3_600_000;
const INVOKE = `mutation ($input: JSON!) { invoke(agentId: "asker", input: $input) { semaphore { id } } }`;
const SHARE = `mutation { createShare(agentId: "asker", ttlSeconds: 600) { token expiresAt } }`;
const QUESTION = `query ($id: ID!) { semaphore(id: $id) { status } }`;

/** Node, with its wall clock so far ahead. */
function ahead(ms: number): Record<string, string> {
  const code = `const now = Date.now; Date.now = () => now() + ${ms};`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` };
}

async function ask(at: Served, forMs: number): Promise<string> {
  const input = { ask: { deadline: Date.now() + forMs } };
  const { invoke } = await at.ask<{ invoke: { semaphore: { id: string } } }>(INVOKE, { input });
  return invoke.semaphore.id;
}

async function statusOf(at: Served, id: string): Promise<string> {
  return (await at.ask<{ semaphore: { status: string } }>(QUESTION, { id })).semaphore.status;
}

async function sees(at: Served, token: string): Promise<number> {
  const headers = { authorization: `Bearer ${token}` };
  return (await fetch(`${at.url}/api/asker/snapshot`, { headers })).status;
}

describe.skipIf(needs("natsServer"))("a gateway whose machine has a wrong clock", () => {
  it.each([
    ["an hour ahead", HOUR_MS, "3600 s ahead of"],
    ["an hour behind", -HOUR_MS, "3600 s behind"],
  ])(
    "[CLUSTER-1805] goes by the clock of NATS: deadlines and shares of all end in time, %s",
    async (_what, ms, told) => {
      const namespace = newNamespace();
      await using right = await Served.on(namespace, ASKER);
      const long = await ask(right, 600_000);
      const { createShare: share } = await right.ask<{ createShare: { token: string } }>(SHARE);
      await using wrong = await Served.with(ahead(ms), namespace, ASKER);
      const ready = (await (await fetch(`${wrong.url}/ready`)).json()) as { degraded: string[] };
      expect(ready.degraded.join()).toContain(`is ${told} that of NATS`);
      // Its own are of the same time as those of the others.
      const { createShare: other } = await wrong.ask<{ createShare: { token: string; expiresAt: string } }>(
        SHARE,
      );
      expect(Math.abs(Date.parse(other.expiresAt) - Date.now() - 600_000)).toBeLessThan(60_000);
      expect([await sees(wrong, share.token), await sees(right, other.token)]).toEqual([200, 200]);

      await right.session.end("SIGTERM");
      // Now it is the one that keeps deadlines, and gets the agent.
      let later: string | null = null;
      while (later === null) later = await ask(wrong, 600_000).catch(() => null);
      const short = await ask(wrong, 3_000);
      while ((await statusOf(wrong, short)) === "PENDING");
      expect(await statusOf(wrong, short)).toBe("VOIDED");
      expect([await statusOf(wrong, long), await statusOf(wrong, later)]).toEqual(["PENDING", "PENDING"]);
    },
  );
});
