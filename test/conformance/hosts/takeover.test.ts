import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bearerOf, TerrariumKit } from "../../support/terrarium-kit.js";
import { type Told, RawHost } from "./host-kit.js";

let kit: TerrariumKit;
let token: string;
beforeAll(async () => {
  kit = await TerrariumKit.open({ limits: { hostDrainMs: 50, hostCallTimeoutMs: 50, drainTimeoutMs: 500 } });
  token = await bearerOf("host:*");
});
afterAll(() => kit[Symbol.asyncDispose]());

/** A process that says hello with these agents. */
async function dial(name: string, incarnation: string, ids: readonly string[], bearer = token) {
  const host = await RawHost.dial(kit, bearer);
  host.hello(ids, name, incarnation);
  return host;
}

const idsIn = (welcome: Told): string[] =>
  (welcome["agents"] as unknown as readonly { id: string }[]).map(({ id }) => id);

/** Cuts a host's connection; resolves when the gateway has noticed. */
async function cut(host: RawHost): Promise<void> {
  const before = await kit.metric("remote_hosts");
  await host[Symbol.asyncDispose]();
  await kit.metricUntil("remote_hosts", (connected) => connected < before);
}

const perturb = (agentId: string) =>
  kit.ask(`mutation { perturb(agentId: "${agentId}", input: 1) { id } }`, {}, kit.bearer);

describe("a new process of a host", () => {
  it("[LINK-1451] waits `hostDrainMs` for the one before it, which is counted when it has not finished by then", async () => {
    await using first = await dial("late", "one", ["late"]);
    await first.told("welcome");
    await using second = await dial("late", "two", ["late"]);
    expect(await first.told("close")).toMatchObject({ drainMs: 50 });
    expect((await perturb("late")).errors).toBeUndefined();
    expect(idsIn(await second.told("welcome"))).toEqual(["late"]);
    expect(await first.ended()).toMatchObject({ code: 4410, farewell: { code: "REPLACED" } });
    expect(await kit.metric('refused_total{limit="hostDrainMs"}')).toBe(1);
  });

  it("[LINK-1454] under another name gets the agents of the one before it that is away, and of no other", async () => {
    await using first = await dial("box-1", "one", ["moved", "left"]);
    await first.told("welcome");
    await cut(first);
    await using foreign = await dial("box-1", "two", ["moved"], await bearerOf("host:*", 60, "eve"));
    expect(idsIn(await foreign.told("welcome"))).toEqual([]);
    await using second = await dial("box-2", "two", ["moved", "new"]);
    expect(idsIn(await second.told("welcome"))).toEqual(["moved", "new"]);
    expect((await perturb("moved")).errors).toBeUndefined();
    // The one before it had its connection cut only: it goes on with what nobody else has, and ends the runs of the rest.
    await using again = await RawHost.dial(kit, token);
    again.hello(["moved", "left"], "box-1", "one", [
      { agentId: "moved", run: "per-1", attempt: 1, progress: "BEGUN" },
    ]);
    expect(idsIn(await again.told("welcome"))).toEqual(["left"]);
    expect(await again.told("cancel")).toMatchObject({ agentId: "moved", run: "per-1" });
  });

  it("[LINK-1454] a second host that comes back does not take them: the first may come back, too", async () => {
    await using first = await dial("main", "one", ["shared"]);
    await first.told("welcome");
    await using standby = await dial("standby", "two", ["shared"]);
    expect(idsIn(await standby.told("welcome"))).toEqual([]);
    await cut(first);
    await cut(standby);
    await using back = await dial("standby", "two", ["shared"]);
    expect(idsIn(await back.told("welcome"))).toEqual([]);
    await using again = await dial("main", "one", ["shared"]);
    expect(idsIn(await again.told("welcome"))).toEqual(["shared"]);
  });

  it("[LINK-1780] no agents are away, for those who ask whether the gateway is ready, with one that only stood by", async () => {
    await using first = await dial("carries", "one", ["carried"]);
    await first.told("welcome");
    await using standby = await dial("stands-by", "two", ["carried"]);
    expect(idsIn(await standby.told("welcome"))).toEqual([]);
    const ready = async (): Promise<string> => await (await fetch(new URL("/ready", kit.url))).text();
    await cut(standby);
    expect(await ready()).not.toContain("agents are away: host stands-by");
    await cut(first);
    expect(await ready()).toContain("agents are away: host carries: it is reconnecting");
  });
});
