import { describe, expect, it } from "vitest";
import { Greenhouse } from "../../support/remote/greenhouse.js";
import { RemoteProcess } from "../../support/remote/remote-kit.js";

const kindsOf = (process: RemoteProcess): string[] => process.messages.map(({ kind }) => kind);
const nextOf = (house: Greenhouse): RemoteProcess =>
  new RemoteProcess([house.fern(1)], house.clock, house.limits, house.isText);

describe.each([
  { name: "in memory", isText: false },
  { name: "as JSON text", isText: true },
])("a host that stops loses its connection, messages $name", ({ isText }) => {
  it("[LINK-1571] it tells over the next one how its last runs ended, and that it has stopped", async () => {
    const house = await Greenhouse.start(isText);
    await house.connect();
    const id = await house.perturb({ do: "gate", name: "last" });
    await house.until(() => house.ran.includes("gate last"));
    const closing = house.host.link.close(60_000);
    house.host.wire?.cut();
    house.gate("last").resolve();
    await house.wait(closing.then(() => true));
    house.host.connect(house.gateway);
    expect(await house.ended(id)).toBe("COMPLETED");
    expect(await house.gateway.run(id)).toMatchObject({ attempt: 1, result: "done last" });
    await house.until(() => !house.gateway.remote.isAlive);
    expect(house.ran).toEqual(["gate last"]);
    expect(house.gateway.errors).toEqual([]);
  });

  it("[LINK-1571] it does not take its agents back from its next process, at whichever gateway", async () => {
    const house = await Greenhouse.start(isText);
    await house.connect();
    const running = house.gateway.invoke("fern", { do: "gate", name: "old" });
    running.catch(() => null);
    await house.until(() => house.ran.includes("gate old"));
    const [old, second] = [house.host, nextOf(house)];
    second.connect(house.gateway);
    await house.until(() => kindsOf(old).includes("close"));
    house.gateway.kill();
    await house.newGateway();
    second.connect(house.gateway);
    await house.until(() => kindsOf(second).includes("welcome"));
    old.connect(house.gateway);
    await house.until(() => kindsOf(old).includes("bye"));
    expect(kindsOf(second)).not.toContain("close");
    expect(await house.wait(house.gateway.invoke("fern", { do: "say", name: "new" }))).toMatchObject({
      result: "done new",
    });
  });

  it("[LINK-1571] it is told to end when no next process is there", async () => {
    const house = await Greenhouse.start(isText);
    await house.connect();
    const running = house.gateway.invoke("fern", { do: "gate", name: "old" });
    await house.until(() => house.ran.includes("gate old"));
    const wire = nextOf(house).connect(house.gateway);
    await house.until(() => kindsOf(house.host).includes("close"));
    wire.cut();
    house.gate("old").resolve();
    await house.wait(running);
    await house.until(() => !house.gateway.remote.isAlive);
    expect(house.host.messages.at(-1)).toMatchObject({ kind: "bye", code: "REPLACED" });
  });
});
