import { expect, it } from "vitest";
import { resolveLimits } from "../../../src/base/limit-range.js";
import { DialledHost } from "../../../src/host/dialled-host.js";
import { HOST_LIMITS } from "../../../src/host/limits.js";
import { checkDefinitions } from "../../../src/host/modules/check-definition.js";
import { createProgram } from "../../../src/cli/program.js";
import { hostSettings } from "../../../src/cli/host-settings.js";
import { flagOf } from "../../../src/cli/settings.js";
import { TerrariumKit } from "../../support/terrarium-kit.js";

it("[LINK-1463] a host in another process keeps its own limits for what its agents say", async () => {
  await using kit = await TerrariumKit.open();
  const given = { gateway: kit.url, agents: ["x.ts"], maxPayloadBytes: "100" };
  const { limits, gateways } = hostSettings(given, { TERRARIUM_MAX_STATE_BYTES: "200" });
  expect(limits).toMatchObject({ maxPayloadBytes: 100, maxStateBytes: 200 });
  const host = new DialledHost({
    definitions: checkDefinitions(
      { id: "wordy", process: (input: unknown) => "x".repeat(Number(input)) },
      "test",
    ),
    modules: new Map(),
    urls: gateways,
    name: "wordy",
    token: () => kit.bearer.slice("Bearer ".length),
    limits,
    drainMs: 0,
    log: () => undefined,
    onChange: () => undefined,
  });
  await host.start();
  const invoke = (length: number) =>
    kit.ask(`mutation { invoke(agentId: "wordy", input: ${length}) { result } }`, {}, kit.bearer);
  expect((await invoke(50)).data).toEqual({ invoke: { result: "x".repeat(50) } });
  expect((await invoke(150)).errors?.[0]?.message).toMatch(/100 bytes/);
  await host.close(0);
});

it("[LINK-1463] `terrarium host` has a flag for each of them", () => {
  const program = createProgram({} as Parameters<typeof createProgram>[0]);
  const host = program.commands.find((command) => command.name() === "host");
  const flags = host?.options.map(({ long }) => long);
  expect(flags).toEqual(expect.arrayContaining(HOST_LIMITS.map(flagOf)));
  expect(resolveLimits()).toMatchObject(hostSettings({ gateway: "http://x", agents: ["x.ts"] }, {}).limits);
});
