import { expect, it } from "vitest";

import { fetchStatus } from "../../../src/cli/screen/model/status.js";
import { TerrariumKit } from "../../support/terrarium-kit.js";

it("a status poll returns what events do not carry, without a token", async () => {
  await using kit = await TerrariumKit.open();
  const status = await fetchStatus(new URL(kit.url));
  expect(status.agents.map(({ id }) => id).toSorted()).toEqual(["counter", "echo", "failing"]);
  expect(status).toMatchObject({ pulse: { observers: 0 }, pending: [], lagging: 0 });
});

it("a status poll without a gateway fails with UNREACHABLE", async () => {
  await expect(fetchStatus(new URL("http://127.0.0.1:1/graphql"))).rejects.toMatchObject({
    code: "UNREACHABLE",
  });
});
