import { readFileSync } from "node:fs";
import { join } from "node:path";
import { systemClock } from "../../../src/base/clock.js";
import { AgentHost } from "../../../src/host/agent-host.js";
import { HostLink } from "../../../src/link/host/host-link.js";
import { LINK_DEFAULTS, type ToGateway } from "../../../src/link/messages.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TOP } from "../../support/machine.js";
import { json, semaphoreOf, World } from "../backplane-world.js";

const source = readFileSync(join(TOP, "src/link/messages.ts"), "utf8");
const spec = readFileSync(join(TOP, "src/link/SPEC.md"), "utf8");

/** The kinds of messages in the declarations of these types. */
function kindsIn(...types: readonly string[]): string[] {
  const kinds = types.flatMap((type) => {
    const [declaration = ""] =
      source.split(new RegExp(`^export (?:type|interface) ${type}\\b`, "m"))[1]?.split(/^export /m) ?? [];
    return [...declaration.matchAll(/kind: "(\w+)"/g)].map(([, kind]) => kind ?? "");
  });
  return [...new Set(kinds)].toSorted();
}

describe("the messages of a link", () => {
  it("[LINK-1321] are all in the table, with the side that sends them", () => {
    const rows = [...spec.matchAll(/^\| (host|gateway) +\| `(\w+)`/gm)].map(([, from, kind]) => ({
      from,
      kind,
    }));
    const sentBy = (side: string) => rows.filter(({ from }) => from === side).map(({ kind }) => kind ?? "");
    expect(sentBy("gateway").toSorted()).toEqual(
      kindsIn("ToHost", "CallMessage", "ParkedMessage", "ReplyMessage"),
    );
    expect(sentBy("host").toSorted()).toEqual(kindsIn("ToGateway", "AnswerMessage"));
  });
});

it("[LINK-1322] a host says in hello who it is, which life of it this is, and what it has", () => {
  const sent: ToGateway[] = [];
  const identity = { hostId: "greenhouse", sdk: "test" };
  const schedule = setImmediate;
  const [one, other] = [0, 1].map(
    () => new HostLink({ limits: LINK_DEFAULTS, clock: systemClock, schedule, identity }),
  );
  const host = new AgentHost({ definitions: { id: "fern" } });
  void one?.serve(host);
  one?.attach({ send: (message) => sent.push(message), listen: () => undefined });
  expect(sent).toEqual([
    {
      kind: "hello",
      protocol: "terrarium-host.v1",
      hostId: "greenhouse",
      incarnation: one?.identity.incarnation,
      sdk: "test",
      agents: host.agents,
      runs: [],
      acknowledged: {},
    },
  ]);
  expect(one?.identity.incarnation).not.toBe(other?.identity.incarnation);
});

describe("a link over text", () => {
  let world: World;
  beforeAll(async () => {
    world = new World(json);
    await world.backplane.start(world.sink);
  });
  afterAll(() => world.backplane.close());

  it("[LINK-1320] carries values as they were: unicode, large and small numbers, deep and empty ones, long texts", async () => {
    const values = [
      '\u{1f332} \u0000 \ud83d \u2028 "\\',
      Number.MAX_SAFE_INTEGER,
      -5e-324,
      1.7976931348623157e308,
      { "": null, deep: [[[{}]], []] },
      "x".repeat(100_000),
      [],
      false,
    ];
    for (const value of values) expect(await world.invoke("echo", value)).toEqual(value);
    expect(world.sink.of("servant", "RESULT").map(({ event }) => "result" in event && event.result)).toEqual(
      values,
    );
  });

  it("[LINK-1320] carries refusals, questions and the ends of runs", async () => {
    world.sink.keep = () => Promise.resolve(semaphoreOf("sem-00000031"));
    await expect(world.invoke("throw")).rejects.toMatchObject({ code: "AGENT_ERROR" });
    const question = { reason: "APPROVAL_NEEDED", prompt: "\u{1f332}?" };
    const args = {
      agentId: "servant",
      input: { do: "ask", value: question },
      priority: 1,
      by: "ann",
      run: "per-31",
    };
    await world.backplane.call("perturb", args);
    const settle = await world.sink.until(({ settles }) => settles.find(({ run }) => run === "per-31"));
    expect(settle).toMatchObject({ outcome: { kind: "PARKED", semaphore: "sem-00000031" } });
    expect(world.sink.parks.at(-1)?.request).toMatchObject({ prompt: question.prompt });
  });
});
