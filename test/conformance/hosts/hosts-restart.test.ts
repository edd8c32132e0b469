import { expect, it } from "vitest";
import { tempFolder } from "../../support/storage/files.js";
import { bearerOf, TerrariumKit } from "../../support/terrarium-kit.js";
import { RawHost } from "./host-kit.js";

const LISTED = "{ agents { id } }";

async function listed(kit: TerrariumKit): Promise<unknown[]> {
  const agents = (await kit.ask(LISTED)).data?.["agents"] as { id: string }[];
  return agents.map(({ id }) => id).filter((id) => id.startsWith("far-"));
}

it("[LINK-1401] a gateway that is started again lists the agents of its hosts before they are back, and forgets those that do not come", async () => {
  const dataDir = await tempFolder();
  const token = await bearerOf("host:far-*");
  {
    await using kit = await TerrariumKit.open({ dataDir });
    const { host } = await RawHost.open(kit, token, ["far-a", "far-b"]);
    await using _host = host;
    expect(await listed(kit)).toEqual(["far-a", "far-b"]);
  }
  {
    await using kit = await TerrariumKit.open({ dataDir });
    expect(await listed(kit)).toEqual(["far-a", "far-b"]);
    // The host comes back with fewer agents.
    const { host } = await RawHost.open(kit, token, ["far-b"]);
    await using _host = host;
    expect(await listed(kit)).toEqual(["far-b"]);
  }
  {
    await using kit = await TerrariumKit.open({ dataDir, limits: { hostGraceMs: 1 } });
    await kit.until("far-b", () => kit.terrarium.mirror("far-b")?.latest.state === "STOPPED");
  }
  await using kit = await TerrariumKit.open({ dataDir });
  expect(await listed(kit)).toEqual([]);
});

it("[LINK-1401] of more hosts than may be remembered the newest are expected, and the others forgotten", async () => {
  const dataDir = await tempFolder();
  const token = await bearerOf("host:far-*");
  {
    await using kit = await TerrariumKit.open({ dataDir });
    const { host: older } = await RawHost.open(kit, token, ["far-old"], "older");
    await using _older = older;
    const { host: newer } = await RawHost.open(kit, token, ["far-new"], "newer");
    await using _newer = newer;
  }
  {
    await using kit = await TerrariumKit.open({ dataDir, limits: { maxRemoteHosts: 1 } });
    expect(await listed(kit)).toEqual(["far-new"]);
  }
  await using kit = await TerrariumKit.open({ dataDir });
  expect(await listed(kit)).toEqual(["far-new"]);
});
