import { expect, it } from "vitest";

import { look } from "../../../src/cli/screen/look.js";
import { TerrariumKit } from "../../support/terrarium-kit.js";

it("a look tells what no event does, without a token", async () => {
  await using kit = await TerrariumKit.open();
  const seen = await look(new URL(kit.url));
  expect(seen.agents.map(({ id }) => id).toSorted()).toEqual(["counter", "echo", "failing"]);
  expect(seen).toMatchObject({ pulse: { observers: 0 }, pending: [], lagging: 0 });
});

it("a look without a gateway fails as every question does", async () => {
  await expect(look(new URL("http://127.0.0.1:1/graphql"))).rejects.toMatchObject({ code: "UNREACHABLE" });
});
