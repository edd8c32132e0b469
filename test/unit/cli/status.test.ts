import { expect, it } from "vitest";

import { fetchStatus } from "../../../src/cli/client/status.js";
import { TerrariumKit } from "../../support/terrarium-kit.js";

const OPTIONS = { cardsMax: 100, timeoutMs: 8_000 };

it("a status poll returns what events do not carry", async () => {
  await using kit = await TerrariumKit.open();
  const status = await fetchStatus({ endpoint: new URL(kit.url), token: null }, OPTIONS);
  expect(status.agents.map(({ id }) => id).toSorted()).toEqual(["counter", "echo", "failing"]);
  expect(status).toMatchObject({ pulse: { observers: 0 }, pending: [], lagging: 0 });
});

it("a status poll without a gateway fails with UNREACHABLE", async () => {
  await expect(
    fetchStatus({ endpoint: new URL("http://127.0.0.1:1/graphql"), token: null }, OPTIONS),
  ).rejects.toMatchObject({
    code: "UNREACHABLE",
  });
});
