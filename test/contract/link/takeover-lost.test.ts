import { describe, expect, it, test } from "vitest";
import { TerrariumError } from "../../../src/base/errors.js";
import { Greenhouse } from "../../support/remote/greenhouse.js";
import { DRAIN_MS, GRACE_MS, RemoteProcess } from "../../support/remote/remote-kit.js";

/** A new process of the host, while the one before it runs. */
function nextOf(house: Greenhouse): RemoteProcess {
  return new RemoteProcess([house.fern(1)], house.clock, house.limits, house.isText);
}

/** The code that a call fails with, and the time it took. */
async function failureOf(house: Greenhouse, call: Promise<unknown>) {
  const from = house.clock.now();
  try {
    return { result: await call, ms: house.clock.now() - from };
  } catch (error) {
    return { code: error instanceof TerrariumError ? error.code : error, ms: house.clock.now() - from };
  }
}

const kindsOf = (process: RemoteProcess): string[] => process.messages.map(({ kind }) => kind);

/** An agent with work that runs, and a second process that waits for its end. */
async function takeover(isText: boolean) {
  const house = await Greenhouse.start(isText);
  await house.connect();
  const running = house.gateway.invoke("fern", { do: "gate", name: "old" }).catch(() => null);
  await house.until(() => house.ran.includes("gate old"));
  const second = nextOf(house);
  const wire = second.connect(house.gateway);
  await house.until(() => kindsOf(house.host).includes("close"));
  const call = failureOf(house, house.wait(house.gateway.invoke("fern", { do: "say", name: "call" })));
  const perturbed = await house.perturb({ do: "say", name: "perturbed" });
  return { house, running, second, wire, call, perturbed };
}

describe.each([
  { name: "in memory", isText: false },
  { name: "as JSON text", isText: true },
])("a new process of a host is lost before it has taken over, messages $name", ({ isText }) => {
  it("[LINK-1570] while the one before it ends: calls that waited for it fail then, and perturbations wait for the next", async () => {
    const { house, running, wire, call, perturbed } = await takeover(isText);
    wire.cut();
    house.gate("old").resolve();
    await running;
    const { code, ms } = await call;
    expect(code).toBe("AGENT_NOT_RUNNING");
    expect(ms).toBeLessThan(DRAIN_MS);
    nextOf(house).connect(house.gateway);
    expect(await house.ended(perturbed)).toBe("COMPLETED");
    expect(house.ran).toEqual(["gate old", "say perturbed"]);
    expect(house.gateway.errors).toEqual([]);
  });

  it("[LINK-1570] before its welcome: calls fail when its grace is over, and their keys are free", async () => {
    const house = await Greenhouse.start(isText);
    await house.connect();
    const second = nextOf(house);
    second.connect(house.gateway, ({ kind }) => (kind === "welcome" ? "CUT_BEFORE" : "PASS"));
    await house.until(() => kindsOf(house.host).includes("close"));
    const work = { do: "say", name: "call" };
    const call = failureOf(house, house.wait(house.gateway.invoke("fern", work, 600_000, "key-1")));
    const { code, ms } = await call;
    expect(code).toBe("AGENT_NOT_RUNNING");
    expect(ms).toBeGreaterThanOrEqual(GRACE_MS / 2);
    expect(ms).toBeLessThan(2 * GRACE_MS);
    second.connect(house.gateway);
    await house.until(() => house.gateway.mirrors.of("fern")?.latest.state === "FLOWING");
    const again = house.gateway.invoke("fern", work, 600_000, "key-1");
    expect(await house.wait(again)).toMatchObject({ status: "COMPLETED", attempt: 1 });
    expect(house.ran).toEqual(["say call"]);
    expect(house.gateway.errors).toEqual([]);
  });

  it("[LINK-1570] one that comes back in its grace gets the calls that waited", async () => {
    const house = await Greenhouse.start(isText);
    await house.connect();
    const second = nextOf(house);
    second.connect(house.gateway, ({ kind }) => (kind === "welcome" ? "CUT_BEFORE" : "PASS"));
    await house.until(() => kindsOf(house.host).includes("close"));
    const call = house.wait(house.gateway.invoke("fern", { do: "say", name: "call" }));
    await house.until(() => second.wire === null);
    second.connect(house.gateway);
    expect(await call).toMatchObject({ status: "COMPLETED", attempt: 1 });
  });

  it("[LINK-1570] while the one before it does not answer: the host is given up in time, and a third process is taken at once", async () => {
    const { house, wire, call } = await takeover(isText);
    house.host.wire?.gateway.listen(() => undefined);
    wire.cut();
    const { code, ms } = await call;
    expect(code).toBe("AGENT_NOT_RUNNING");
    expect(ms).toBeLessThanOrEqual(DRAIN_MS + house.limits.callTimeoutMs + 1_000);
    expect(house.gateway.remote.isAlive).toBe(false);
    const third = nextOf(house);
    third.connect(house.gateway);
    await house.until(() => kindsOf(third).includes("welcome"));
    expect(await house.wait(house.gateway.invoke("fern", { do: "say", name: "next" }))).toMatchObject({
      result: "done next",
    });
  });
});

test("[LINK-1576] the process that began later stays, also when the older one dials in behind it", async () => {
  const house = await Greenhouse.start(false);
  const older = nextOf(house);
  house.clock.advance(10);
  const newer = nextOf(house);
  newer.connect(house.gateway);
  await house.until(() => kindsOf(newer).includes("welcome"));
  older.connect(house.gateway);
  await house.until(() => kindsOf(older).includes("bye"));
  expect(older.messages.at(-1)).toMatchObject({ kind: "bye", code: "REPLACED" });
  expect(kindsOf(newer)).not.toContain("close");
  // Also while the newer one is away.
  newer.wire?.cut();
  await house.until(() => newer.wire === null);
  const again = older.messages.length;
  older.connect(house.gateway);
  await house.until(() => older.messages.length > again);
  expect(older.messages.at(-1)).toMatchObject({ kind: "bye", code: "REPLACED" });
  newer.connect(house.gateway);
  await house.until(() => kindsOf(newer).filter((kind) => kind === "welcome").length > 1);
  expect(await house.wait(house.gateway.invoke("fern", { do: "say", name: "newer" }))).toBeDefined();
});
