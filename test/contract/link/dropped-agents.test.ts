import { expect, test } from "vitest";
import { Greenhouse } from "../../support/remote/greenhouse.js";
import { RemoteProcess } from "../../support/remote/remote-kit.js";

test("[LINK-1572] a host that comes back without an agent is not waited for with its work", async () => {
  const house = await Greenhouse.start(false);
  const moss = { ...house.fern(1), id: "moss" };
  const full = new RemoteProcess([house.fern(1), moss], house.clock, house.limits, false);
  full.connect(house.gateway);
  await house.until(() => house.gateway.mirrors.of("moss")?.latest.state === "FLOWING");
  full.wire?.cut();
  await house.until(() => full.wire === null);
  await expect(house.gateway.invoke("moss", {})).rejects.toMatchObject({ code: "UNAVAILABLE" });
  const fewer = new RemoteProcess([house.fern(1)], house.clock, house.limits, false);
  fewer.connect(house.gateway);
  // It may come while the new process is taken over.
  const early = house.wait(house.gateway.invoke("moss", {}));
  await expect(early).rejects.toMatchObject({ code: expect.stringMatching(/AGENT_NOT_(FOUND|RUNNING)/) });
  await house.until(() => fewer.messages.some(({ kind }) => kind === "welcome"));
  const late = house.wait(house.gateway.invoke("moss", {}));
  await expect(late).rejects.toMatchObject({ code: "AGENT_NOT_FOUND" });
});
