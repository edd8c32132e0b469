import { describe, expect, it } from "vitest";
import { TerrariumError } from "../../../src/base/errors.js";
import { Greenhouse } from "../../support/remote/greenhouse.js";
import { DRAIN_MS, RemoteProcess } from "../../support/remote/remote-kit.js";

/** A new process of the host, while the one before it runs. */
function secondOf(house: Greenhouse): RemoteProcess {
  return new RemoteProcess([house.fern(1)], house.clock, house.limits, house.isText);
}

/** The code that a call fails with. */
async function codeOf(call: Promise<unknown>): Promise<unknown> {
  try {
    return await call;
  } catch (error) {
    return error instanceof TerrariumError ? error.code : error;
  }
}

const kindsOf = (process: RemoteProcess): string[] => process.messages.map(({ kind }) => kind);

describe.each([
  { name: "in memory", isText: false },
  { name: "as JSON text", isText: true },
])("a new process of a host takes over, messages $name", ({ isText }) => {
  it("[LINK-1450] the old one finishes what runs, and all that comes meanwhile waits for the new one", async () => {
    const house = await Greenhouse.start(isText);
    await house.connect();
    const running = house.gateway.invoke("fern", { do: "gate", name: "old" });
    await house.until(() => house.ran.includes("gate old"));
    const queued = house.gateway.invoke("fern", { do: "say", name: "queued" });
    const waiting = await house.perturb({ do: "say", name: "waiting" });
    const second = secondOf(house);
    second.connect(house.gateway);
    await house.until(() => kindsOf(house.host).includes("close"));
    const during = house.gateway.invoke("fern", { do: "say", name: "during" });
    const perturbed = await house.perturb({ do: "say", name: "perturbed" });
    expect(kindsOf(second)).not.toContain("welcome");
    expect(house.ran).toEqual(["gate old"]);
    house.gate("old").resolve();
    expect(await house.wait(running)).toMatchObject({ status: "COMPLETED", attempt: 1 });
    expect(await house.wait(queued)).toMatchObject({ status: "COMPLETED", result: "done queued" });
    expect(await house.wait(during)).toMatchObject({ status: "COMPLETED", result: "done during" });
    expect(await house.ended(waiting)).toBe("COMPLETED");
    expect(await house.ended(perturbed)).toBe("COMPLETED");
    expect(house.ran).toEqual(["gate old", "say queued", "say waiting", "say during", "say perturbed"]);
    expect(house.host.messages.at(-1)).toMatchObject({ kind: "bye", code: "REPLACED" });
    const states = house.gateway.eventsOf("fern").map(({ type }) => type);
    expect(states.filter((type) => type === "AGENT_STARTED" || type === "AGENT_STOPPED")).toEqual([
      "AGENT_STARTED",
      "AGENT_STOPPED",
      "AGENT_STARTED",
    ]);
    expect(house.gateway.missedOf("fern")).toBe(0);
    expect(house.gateway.errors).toEqual([]);
  });

  it("[LINK-1450] states that runs set at the old one are there at the new one", async () => {
    const house = await Greenhouse.start(isText);
    await house.connect();
    const counted = [];
    for (let life = 0; life < 3; life += 1) {
      counted.push(await house.wait(house.gateway.invoke("fern", { do: "count", name: "it" })));
      const second = secondOf(house);
      second.connect(house.gateway);
      counted.push(await house.wait(house.gateway.invoke("fern", { do: "count", name: "it" })));
    }
    expect(counted.map(({ result }) => result)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("[LINK-1451] what runs beyond the drain time is cut off: a perturbation runs again, a call ends UNKNOWN", async () => {
    const house = await Greenhouse.start(isText);
    await house.connect();
    const call = house.gateway.invoke("fern", { do: "gate", name: "call" });
    const failed = codeOf(house.wait(call));
    await house.until(() => house.ran.includes("gate call"));
    const from = house.clock.now();
    const second = secondOf(house);
    second.connect(house.gateway);
    expect(await failed).toBe("AGENT_NOT_RUNNING");
    expect(house.clock.now() - from).toBeGreaterThanOrEqual(DRAIN_MS);
    await house.until(() => kindsOf(second).includes("welcome"));
    const perturbed = await house.perturb({ do: "gate", name: "perturbed" });
    await house.until(() => house.ran.includes("gate perturbed"));
    const third = secondOf(house);
    third.connect(house.gateway);
    await house.until(() => house.ran.filter((one) => one === "gate perturbed").length === 2);
    house.gate("perturbed").resolve();
    expect(await house.ended(perturbed)).toBe("COMPLETED");
    expect(await house.gateway.run(perturbed)).toMatchObject({ attempt: 2 });
  });

  it("[LINK-1451] one that does not answer, or whose connection is lost, is cut off at once or in time", async () => {
    for (const fate of ["LOST", "SILENT"] as const) {
      const house = await Greenhouse.start(isText);
      await house.connect();
      const call = house.gateway.invoke("fern", { do: "gate", name: "call" });
      const failed = codeOf(house.wait(call));
      await house.until(() => house.ran.includes("gate call"));
      const old = house.host.wire;
      if (fate === "SILENT") old?.gateway.listen(() => undefined);
      const second = secondOf(house);
      second.connect(house.gateway);
      await house.until(() => house.host.messages.some(({ kind }) => kind === "close"));
      const from = house.clock.now();
      if (fate === "LOST") old?.cut();
      expect(await failed).toBe("AGENT_NOT_RUNNING");
      if (fate === "LOST") expect(house.clock.now() - from).toBeLessThan(DRAIN_MS);
      expect(await house.wait(house.gateway.invoke("fern", { do: "say", name: "next" }))).toMatchObject({
        result: "done next",
      });
    }
  });

  it("[LINK-1452] a perturbation is accepted at each moment of a takeover, also of a host that is away", async () => {
    for (const isAway of [false, true]) {
      const house = await Greenhouse.start(isText);
      await house.connect();
      const cutOff = await house.perturb({ do: "gate", name: "first" });
      await house.until(() => house.ran.includes("gate first"));
      if (isAway) house.host.wire?.cut();
      const second = secondOf(house);
      const accepted: string[] = [];
      second.connect(house.gateway);
      for (let at = 0; at < 40; at += 1) {
        accepted.push(await house.gateway.perturb("fern", { do: "say", name: `${at}` }, `${at % 3}`));
        await Promise.resolve();
        if (at % 4 === 3) await house.until(() => true);
        if (at === 20) house.gate("first").resolve();
      }
      for (const id of [cutOff, ...accepted]) expect(await house.ended(id)).toBe("COMPLETED");
      expect(new Set(house.ran).size).toBe(41);
      expect(house.gateway.errors).toEqual([]);
    }
  });

  it("[LINK-1453] the new one may be lost while it waits, and come back", async () => {
    const house = await Greenhouse.start(isText);
    await house.connect();
    const running = house.gateway.invoke("fern", { do: "gate", name: "old" });
    await house.until(() => house.ran.includes("gate old"));
    const second = secondOf(house);
    const wire = second.connect(house.gateway);
    await house.until(() => kindsOf(house.host).includes("close"));
    wire.cut();
    house.gate("old").resolve();
    expect(await house.wait(running)).toMatchObject({ status: "COMPLETED" });
    await house.until(() => !house.gateway.remote.isAlive);
    await expect(house.wait(house.gateway.invoke("fern", {}))).rejects.toMatchObject({
      code: "AGENT_NOT_RUNNING",
    });
    second.connect(house.gateway);
    await house.until(() => house.gateway.mirrors.of("fern")?.latest.state === "FLOWING");
    expect(await house.wait(house.gateway.invoke("fern", { do: "say", name: "new" }))).toMatchObject({
      result: "done new",
    });
  });

  it("[LINK-1453] of several new ones the last takes over, and one that was replaced does not come back", async () => {
    const house = await Greenhouse.start(isText);
    await house.connect();
    const running = house.gateway.invoke("fern", { do: "gate", name: "old" });
    await house.until(() => house.ran.includes("gate old"));
    const [second, third] = [secondOf(house), secondOf(house)];
    second.connect(house.gateway);
    await house.until(() => kindsOf(house.host).includes("close"));
    third.connect(house.gateway);
    await house.until(() => kindsOf(second).includes("bye"));
    house.gate("old").resolve();
    await house.wait(running);
    await house.until(() => kindsOf(third).includes("welcome"));
    house.host.connect(house.gateway);
    await house.until(() => house.host.messages.filter(({ kind }) => kind === "bye").length === 2);
    expect(house.gateway.remote.isAttached).toBe(true);
    expect(kindsOf(third)).not.toContain("close");
  });
});
