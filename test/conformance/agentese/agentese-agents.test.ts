import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { JsonValue } from "../../../src/base/json.js";
import { defineAgent } from "../../../src/index.js";
import { TOP } from "../../support/machine.js";
import { TerrariumKit } from "../../support/terrarium-kit.js";
import {
  answered,
  atlas,
  type Outcome,
  still,
  type Surface,
  surfacesOf,
  valueOf,
} from "./agentese-surfaces.js";

/** From a file, so that paths cross the link to a worker thread. */
const FINDER = join(TOP, "test/support/agents/finder.ts");

let kit: TerrariumKit;
let post: Surface;
beforeAll(async () => {
  kit = await TerrariumKit.open({
    agents: [atlas([]), defineAgent({ id: "stranger", commands: { open: { run: () => "open" } } })],
    agentFiles: [FINDER],
    hostEntry: pathToFileURL(join(TOP, "dist/host/worker-entry.js")),
    limits: { steeringRatePerSecond: 10_000 },
  });
  post = surfacesOf(kit).find(({ name }) => name === "POST") as Surface;
  await kit.count(3);
}, 120_000);
afterAll(() => kit.terrarium.close());

interface Wanted {
  readonly path: string;
  readonly input?: JsonValue;
}

async function find(...wanted: readonly Wanted[]): Promise<{ run: string; got: readonly Outcome[] }> {
  const { data, errors } = await kit.ask(
    'mutation ($input: JSON) { invoke(agentId: "finder", input: $input) { result perturbationId } }',
    { input: wanted },
    kit.bearer,
  );
  if (!data) throw new Error(JSON.stringify(errors));
  const { result, perturbationId } = data["invoke"] as { result: Outcome[]; perturbationId: string };
  return { run: perturbationId, got: result };
}

/** What depends on who asks. */
function ofNobody(bytes: string): string {
  return still(bytes)
    .replace(/"caller":\{[^}]*\}/, '"caller":null')
    .replaceAll(/"may":\[[^\]]*\]/g, '"may":[]');
}

describe("[PATH-885] context.resolve", () => {
  it.each<Wanted>([
    { path: "world.terrarium.connect", input: { agent: "counter" } },
    { path: "world.agent.counter.snapshot", input: { last: 2 } },
    { path: "world.agent.counter.history", input: { types: ["RESULT"], first: 2 } },
    { path: "time.witness.counter.replay", input: { speed: 2, first: 3, to: "2100-01-01T00:00:00Z" } },
    { path: "world.terrarium.dashboard.manifest" },
  ])("[PATH-875] $path: the same bytes as for a client", async ({ path, input }) => {
    const compare = async (): Promise<readonly string[]> => {
      const { got } = await find({ path, ...(input !== undefined && { input }) });
      const other = await post.ask(path, input as never, kit.bearer);
      return [...got, other].map((outcome) => ofNobody(answered(outcome)));
    };
    let seen = await compare();
    // The runs that ask are events of all agents: only the cursor of that stream may move, and vitals with time.
    const timeless = (bytes = ""): string =>
      bytes.replace(/"cursor":"[\w-]+","agents"/, '"agents"').replaceAll(/"flow":[\d.]+/g, '"flow":0');
    for (let tries = 0; tries < 3 && timeless(seen[0]) !== timeless(seen[1]); tries += 1)
      seen = await compare();
    expect(timeless(seen[0])).toBe(timeless(seen[1]));
  });

  it("[PATH-876] refuses with the same code, message and details as for a client", async () => {
    const wanted: readonly Wanted[] = [
      { path: "" },
      { path: "world..x" },
      { path: "world.agent.cuonter.manifest" },
      { path: "world.agent.at~.las.secrets", input: {} },
      { path: "world.agent.counter.history", input: { after: "nonsense" } },
      { path: "world.agent.counter.snapshot", input: { last: "two" } },
      { path: "world.agent.at~.las.add", input: { a: 1 } },
    ];
    const { got } = await find(...wanted);
    for (const [at, { path, input }] of wanted.entries())
      expect(got[at]).toEqual(await post.ask(path, input as never, kit.bearer));
  });

  it("means the agent itself by self, and refuses to mean another", async () => {
    const { run, got } = await find(
      { path: "self.runs", input: { first: 1 } },
      { path: "self.state" },
      { path: "self.flux.bridge" },
      { path: "self.runs", input: { agent: "counter" } },
    );
    const [runs, state, bridge, other] = got as [Outcome, Outcome, Outcome, Outcome];
    expect(valueOf(runs)).toMatchObject({ runs: [{ id: run, agentId: "finder", kind: "INVOKE" }] });
    expect(valueOf(state)).toEqual({ agentId: "finder", session: null, state: null });
    expect(valueOf(bridge)).toMatchObject({ agentId: "finder", perturb: { may: ["invoke"] } });
    expect(other).toMatchObject({ code: "BAD_USER_INPUT", details: { field: "agent" } });
  });

  it("has the authority of the agent: what its definition's calls name, and no more", async () => {
    const { got } = await find({ path: "world.terrarium.connect" }, { path: "world.agent.stranger.open" });
    const [handle, refused] = got as [Outcome, Outcome];
    const { agents, caller } = valueOf(handle) as {
      agents: { id: string; may: string[] }[];
      caller: { id: string };
    };
    const may = Object.fromEntries(agents.map(({ id, may: actions }) => [id, actions]));
    expect(may).toMatchObject({ finder: ["invoke"], "at.las": ["invoke"], stranger: [], counter: [] });
    expect(caller.id).toBe("agent:finder");
    expect(refused).toMatchObject({ code: "FORBIDDEN", details: { pattern: "stranger" } });
  });

  it("[PATH-878] runs a command as a child of the run that asks, in the agent's name", async () => {
    const { run, got } = await find({ path: "world.agent.at~.las.keep", input: { n: 3 } });
    const [outcome] = got as [Outcome];
    const value = valueOf(outcome) as { result: number; run: string };
    expect(value).toMatchObject({ status: "COMPLETED", result: 3 });
    const { data } = await kit.ask(
      "query ($id: ID!) { run(id: $id) { agentId kind by onBehalfOf parent { id } } }",
      { id: value.run },
      kit.bearer,
    );
    expect(data?.["run"]).toEqual({
      agentId: "at.las",
      kind: "COMMAND",
      by: "agent:finder",
      onBehalfOf: "operator",
      parent: { id: run },
    });
  });

  it("[PATH-889] deposits in the agent's own name, and senses it", async () => {
    const { run, got } = await find(
      { path: "void.pheromone.emit", input: { type: "DREAM", initialIntensity: 0.5 } },
      { path: "void.pheromone.sense", input: { source: "finder" } },
    );
    const [emitted, sensed] = got as [Outcome, Outcome];
    const { id } = valueOf(emitted) as { id: string };
    expect(valueOf(emitted)).toMatchObject({ type: "DREAM", source: "finder", count: 1 });
    expect(valueOf(sensed)).toMatchObject([{ id, source: "finder" }]);
    const { data } = await kit.ask(
      `{ history(agentId: "finder", types: [PHEROMONE]) { events { ... on PheromoneEvent { run pheromone { id } } } } }`,
    );
    expect(data?.["history"]).toMatchObject({ events: [{ run, pheromone: { id } }] });
  });

  it("is refused in a pure command, which has no run", async () => {
    const outcome = await post.ask("world.agent.finder.pure", {}, kit.bearer);
    expect(outcome).toMatchObject({ code: "AGENT_ERROR" });
  });

  it("reads what the agent has published before", async () => {
    const { got } = await find({ path: "world.agent.finder.snapshot", input: { last: 1 } });
    const [snapshot] = got as [Outcome];
    expect(valueOf(snapshot)).toMatchObject({ history: [{ type: "PERTURBED" }] });
  });
});
