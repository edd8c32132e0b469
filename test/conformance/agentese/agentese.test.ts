import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parsePath } from "../../../src/agentese/path.js";
import { matchPath, PATHS } from "../../../src/agentese/table.js";
import type { JsonValue } from "../../../src/base/json.js";
import { command, defineAgent } from "../../../src/index.js";
import { FIXED_SCHEMAS } from "../../../src/prism/openapi/openapi-schemas.js";
import { bearerOf, TerrariumKit } from "../../support/terrarium-kit.js";
import {
  addressOf,
  answered,
  atlas,
  type Input,
  still,
  type Surface,
  surfacesOf,
  valueOf,
} from "./agentese-surfaces.js";
import { OpenapiCheck } from "../http/openapi-check.js";

let kit: TerrariumKit;
const ran: string[] = [];
/** Reached by none of the tests: anything here is a message that its host got. */
const disturbed: string[] = [];
const quiet = defineAgent({
  id: "quiet",
  process: () => void disturbed.push("process"),
  commands: { touch: command({ run: () => disturbed.push("touch") }) },
});
let surfaces: readonly Surface[] = [];
const counts = { reads: 0, acts: 0, refusals: 0, fuzzed: 0 };

beforeAll(async () => {
  kit = await TerrariumKit.open({ agents: [atlas(ran), quiet], limits: { steeringRatePerSecond: 10_000 } });
  surfaces = surfacesOf(kit);
  await kit.count(3);
  await post("world.agent.at~.las.keep", { n: 7 });
  await post("world.agent.at~.las.ask");
  await post("void.pheromone.emit", { type: "WARNING", initialIntensity: 0.9, payload: { disk: "full" } });
  await post("void.pheromone.emit", { type: "TEST", initialIntensity: 0.3 });
});
afterAll(async () => {
  await kit.terrarium.close();
  const names = surfaces.map(({ name }) => name).join(", ");
  process.stdout.write(
    `AGENTESE: ${PATHS.length} rows on ${surfaces.length} surfaces (${names}); answers compared: ${JSON.stringify(counts)}\n`,
  );
});

async function post(path: string, input: JsonValue = {}, headers: Record<string, string> = {}) {
  const response = await fetch(addressOf(kit, path), {
    method: "POST",
    headers: { authorization: kit.bearer, "content-type": "application/json", ...headers },
    body: JSON.stringify(input),
  });
  const body = (await response.json()) as { readonly value: JsonValue & { [name: string]: JsonValue } } & {
    [name: string]: JsonValue;
  };
  return { status: response.status, headers: response.headers, body };
}

/** A path of every row that reads, with and without an input. */
const READS: readonly (readonly [path: string, input: Input | undefined])[] = [
  ["world.terrarium.agents.manifest", undefined],
  ["world.terrarium.connect", undefined],
  ["world.terrarium.connect", { agent: "at.las" }],
  ["world.terrarium.dashboard.manifest", undefined],
  ["world.agent.at~.las.manifest", undefined],
  ["world.agent.counter.snapshot", undefined],
  ["world.agent.counter.snapshot", { last: 2 }],
  ["world.agent.counter.history", undefined],
  ["world.agent.counter.history", { types: ["RESULT"], first: 2 }],
  ["self.flux.bridge", { agent: "at.las" }],
  ["self.state", { agent: "at.las" }],
  ["self.runs", { agent: "at.las", first: 1 }],
  ["void.terrarium.metabolism", undefined],
  ["void.pheromone.sense", undefined],
  ["void.pheromone.sense", { type: "WARNING", minIntensity: 0.5 }],
  ["void.pheromone.witness", { first: 1 }],
  ["time.witness.counter.replay", { speed: 4, first: 3 }],
];

describe("answers", () => {
  it("[PATH-874] every row that reads is among the cases", () => {
    const rows = new Set(READS.map(([path]) => matchPath(parsePath(path))?.row));
    expect(PATHS.filter((row) => !row.acts && !rows.has(row))).toEqual([]);
  });

  it.each(READS)("[PATH-875] [PATH-877] %s %j: the same bytes on every surface", async (path, input) => {
    const ask = async (): Promise<string[]> => {
      const seen = await Promise.all(surfaces.map((surface) => surface.ask(path, input, kit.bearer)));
      counts.reads += seen.length;
      return seen.map((outcome) => still(answered(outcome)));
    };
    let seen = await ask();
    // A sample of an agent's vitals may fall between two requests, but not again and again.
    for (let tries = 0; tries < 3 && new Set(seen).size > 1; tries += 1) seen = await ask();
    for (const [at, { name }] of surfaces.entries())
      expect({ name, bytes: seen[at] }).toEqual({ name, bytes: seen[0] });
    expect(JSON.parse(seen[0] ?? "")).toMatchObject({ path, kind: matchPath(parsePath(path))?.row.kind });
  });

  it.each(READS)("[PATH-874] %s %j: the value fits the row's schema", async (path, input) => {
    const [surface] = surfaces;
    const value = surface && valueOf(await surface.ask(path, input, kit.bearer));
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    const { output = {} } = matchPath(parsePath(path))?.row ?? {};
    const fits = ajv.compile({ ...output, components: { schemas: FIXED_SCHEMAS } });
    expect({ ok: fits(value), errors: fits.errors }).toEqual({ ok: true, errors: null });
  });

  it("[PATH-874] examples are well-formed paths of their own rows", () => {
    for (const row of PATHS) expect(matchPath(parsePath(row.example.path))?.row).toBe(row);
  });
});

describe("[PATH-876] [PATH-886] refusals are the same on every surface", () => {
  const cases: readonly (readonly [path: string, input: Input | undefined, code: string])[] = [
    ["", undefined, "BAD_PATH"],
    ["world..connect", undefined, "BAD_PATH"],
    ["world/terrarium.connect", undefined, "BAD_PATH"],
    ["world.terrarium.connect\n", undefined, "BAD_PATH"],
    [`world.${"x".repeat(300)}`, undefined, "BAD_PATH"],
    ["world.terrarium.agent.manifest", undefined, "PATH_NOT_FOUND"],
    ["world.agent.nobody.manifest", undefined, "PATH_NOT_FOUND"],
    ["world.agent.cuonter.snapshot", undefined, "PATH_NOT_FOUND"],
    ["world.agent.at~.las.secrets", undefined, "PATH_NOT_FOUND"],
    ["time.witness.nobody.replay", undefined, "PATH_NOT_FOUND"],
    ["concept.justice.manifest", undefined, "PATH_NOT_FOUND"],
    ["self.runs", undefined, "BAD_USER_INPUT"],
    ["self.runs", { agent: "nobody" }, "AGENT_NOT_FOUND"],
    ["self.runs", { agent: "counter", first: 0 }, "BAD_USER_INPUT"],
    ["self.runs", { agent: "counter", first: 1_001 }, "BAD_USER_INPUT"],
    ["world.agent.counter.history", { after: "nonsense" }, "CURSOR_INVALID"],
    ["world.agent.counter.history", { from: "yesterday" }, "BAD_USER_INPUT"],
    ["world.agent.counter.snapshot", { last: -1 }, "BAD_USER_INPUT"],
    ["time.witness.counter.replay", { speed: 0 }, "BAD_USER_INPUT"],
    ["void.pheromone.sense", { minIntensity: 2 }, "BAD_USER_INPUT"],
    ["void.pheromone.witness", { before: 0 }, "BAD_USER_INPUT"],
    ["void.pheromone.sens", undefined, "PATH_NOT_FOUND"],
    ["time.witness.counter.replay", { after: "1.2" }, "CURSOR_INVALID"],
  ];

  it.each(cases)("%j %j: %s", async (path, input, code) => {
    const seen = await Promise.all(surfaces.map((surface) => surface.ask(path, input, kit.bearer)));
    for (const [at, { name }] of surfaces.entries())
      expect({ name, outcome: seen[at] }).toEqual({ name, outcome: seen[0] });
    expect(seen[0]).toMatchObject({ code });
    counts.refusals += seen.length;
  });

  it("a token that is missing, wrong, or without the right", async () => {
    const weak = await bearerOf("agent:other:invoke");
    for (const [bearer, code] of [
      [null, "UNAUTHENTICATED"],
      ["Bearer wrong", "UNAUTHENTICATED"],
      [weak, "FORBIDDEN"],
    ] as const) {
      const seen = await Promise.all(
        surfaces.map((surface) => surface.ask("self.state", { agent: "at.las" }, bearer)),
      );
      for (const outcome of seen) expect(outcome).toMatchObject({ code });
      counts.refusals += seen.length;
    }
  });

  it("[PATH-870] any text is answered, with BAD_PATH or PATH_NOT_FOUND unless it is a path", async () => {
    const words = [
      "world",
      "agent",
      "at~.las",
      "counter",
      "manifest",
      "self",
      "runs",
      "time",
      "witness",
      "..",
      "~",
      "é",
      "%2e",
      "/",
    ];
    const text = fc.array(fc.constantFrom(...words), { maxLength: 6 }).map((parts) => parts.join("."));
    await fc.assert(
      fc.asyncProperty(fc.oneof(text, fc.string({ maxLength: 40 })), async (path) => {
        // An address cannot end in them.
        fc.pre(path !== "." && path !== "..");
        const readers = surfaces.filter(({ acts }) => !acts);
        const seen = await Promise.all(readers.map((surface) => surface.ask(path, undefined, null)));
        counts.fuzzed += seen.length;
        for (const outcome of seen) {
          if ("bytes" in outcome) expect(still(outcome.bytes)).toBe(still(answered(seen[0] ?? outcome)));
          else {
            expect(outcome).toEqual(seen[0]);
            expect(["BAD_PATH", "PATH_NOT_FOUND", "BAD_USER_INPUT", "UNAUTHENTICATED"]).toContain(
              outcome.code,
            );
          }
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe("[PATH-878] paths that act", () => {
  it("run the command on surfaces that may act, and reach no agent on others", async () => {
    for (const path of [
      "world.agent.at~.las.add",
      "world.agent.at~.las.plus",
      "world.agent.at~.las.command.add",
    ]) {
      for (const surface of surfaces) {
        const outcome = await surface.ask(path, { a: 1, b: 2 }, kit.bearer);
        counts.acts += 1;
        if (surface.acts)
          expect(valueOf(outcome)).toEqual({
            status: "COMPLETED",
            result: { sum: 3 },
            semaphore: null,
            run: null,
          });
        else expect(outcome).toMatchObject({ code: "BAD_USER_INPUT", details: { acts: true } });
      }
    }
  });

  it("[PATH-873] a command named like an aspect is at its long path only", async () => {
    const acting = surfaces.filter(({ acts }) => acts);
    for (const surface of acting) {
      const long = await surface.ask("world.agent.at~.las.command.manifest", {}, kit.bearer);
      expect(valueOf(long)).toMatchObject({ result: "the command, not the aspect" });
      const short = await surface.ask("world.agent.at~.las.manifest", undefined, kit.bearer);
      expect(valueOf(short)).toMatchObject({ id: "at.las" });
    }
    expect((await post("world.agent.at~.las.secret")).body.value).toMatchObject({ result: "psst" });
  });

  it("[PATH-889] deposit a pheromone in the client's name, with the scope for it", async () => {
    const weak = await bearerOf("agent:*:invoke");
    const mine = await bearerOf("signals:deposit");
    const deposit = { type: "CAPABILITY", initialIntensity: 0.01, payload: { format: "csv" } };
    for (const [at, surface] of surfaces.entries()) {
      const outcome = await surface.ask("void.pheromone.emit", { ...deposit, key: `k${at}` }, mine);
      counts.acts += 1;
      if (!surface.acts) {
        expect(outcome).toMatchObject({ code: "BAD_USER_INPUT", details: { acts: true } });
        continue;
      }
      expect(valueOf(outcome)).toMatchObject({ ...deposit, source: "client:ada", key: `k${at}`, count: 1 });
      expect(await surface.ask("void.pheromone.emit", deposit, weak)).toMatchObject({ code: "FORBIDDEN" });
      expect(await surface.ask("void.pheromone.emit", { type: "" }, mine)).toMatchObject({
        code: "BAD_USER_INPUT",
      });
    }
  });

  it("over HTTP: 405 with Allow, a run that can be looked up, its quota, and a retry that is told as one", async () => {
    const refused = await fetch(addressOf(kit, "world.agent.at~.las.count"), {
      headers: { authorization: kit.bearer },
    });
    expect([refused.status, refused.headers.get("allow")]).toEqual([405, "POST"]);
    expect((await fetch(addressOf(kit, "self.runs"), { method: "DELETE" })).status).toBe(405);
    const before = ran.length;
    const once = await post("world.agent.at~.las.count", {}, { "idempotency-key": "k1" });
    const again = await post("world.agent.at~.las.count", {}, { "idempotency-key": "k1" });
    expect(ran).toHaveLength(before + 1);
    expect(again.body).toEqual(once.body);
    expect([once.headers.get("idempotency-replayed"), again.headers.get("idempotency-replayed")]).toEqual([
      null,
      "true",
    ]);
    expect(once.headers.get("ratelimit")).toMatch(/^"steering";r=\d+/);
    const { data } = await kit.ask("query ($id: ID!) { run(id: $id) { kind command status } }", {
      id: once.body.value["run"],
    });
    expect(data).toEqual({ run: { kind: "COMMAND", command: "count", status: "COMPLETED" } });
  });

  it("a question is told as on other surfaces, and a session is passed on", async () => {
    const { body } = await post("world.agent.at~.las.ask");
    expect(body.value).toMatchObject({ status: "PARKED", result: null, semaphore: { prompt: "May I?" } });
    await post("world.agent.at~.las.keep", { n: 1 });
    const url = addressOf(kit, "world.agent.at~.las.keep");
    url.searchParams.set("session", "s1");
    await fetch(url, {
      method: "POST",
      headers: { authorization: kit.bearer, "content-type": "application/json" },
      body: '{"n":11}',
    });
    const [surface] = surfaces;
    const state = async (input: Input): Promise<unknown> =>
      surface && valueOf(await surface.ask("self.state", { agent: "at.las", ...input }, kit.bearer));
    expect(await state({ session: "s1" })).toEqual({ agentId: "at.las", session: "s1", state: { n: 11 } });
    expect(await state({})).toMatchObject({ session: null, state: { n: 1 } });
  });

  it("the door's refusals have their codes: token, scope, arguments", async () => {
    const path = "world.agent.at~.las.add";
    const acting = surfaces.filter(({ acts }) => acts);
    const weak = await bearerOf("agent:at.las:perturb");
    for (const surface of acting) {
      expect(await surface.ask(path, {}, null)).toMatchObject({ code: "UNAUTHENTICATED" });
      expect(await surface.ask(path, {}, weak)).toMatchObject({ code: "FORBIDDEN" });
      expect(await surface.ask(path, { a: 1 }, kit.bearer)).toMatchObject({ code: "BAD_USER_INPUT" });
      expect(await surface.ask("world.agent.nobody.add", {}, kit.bearer)).toMatchObject({
        code: "PATH_NOT_FOUND",
      });
      counts.refusals += 4;
    }
  });
});

describe("[PATH-879] inputs", () => {
  it.each<readonly [string, string]>([
    ["self.runs?agent=counter&foo=1", "foo"],
    ["self.runs?agent=counter&agent=echo", "agent"],
    ["self.runs?input={}&agent=echo", "agent"],
    ["self.runs?agent=counter&first=two", "first"],
    ["self.runs?agent=counter&status=DONE", "status"],
    ["world.agent.counter.history?types=RESULT,NOTHING", "types"],
    ["void.terrarium.metabolism?x=1", "x"],
  ])("GET %s names %s", async (path, field) => {
    const response = await fetch(`http://127.0.0.1:${kit.port}/agentese/${path}`);
    expect(response.status).toBe(400);
    const { code, issues } = (await response.json()) as { code: string; issues: { path: string[] }[] };
    expect([code, issues[0]?.path[0]]).toEqual(["BAD_USER_INPUT", field]);
  });

  it("are numbers in any of JSON's notations over GET", async () => {
    const url = addressOf(kit, "time.witness.counter.replay");
    url.searchParams.set("speed", "2.5e1");
    const { value } = (await (await fetch(url)).json()) as { value: { speed: number } };
    expect(value.speed).toBe(25);
    const put = await fetch(url, { method: "PUT" });
    expect(await put.json()).toMatchObject({ title: "Only GET, HEAD and POST are allowed here" });
  });

  it("are the body itself over POST, for any JSON", async () => {
    for (const body of ["[1]", "7", '"x"'])
      expect(await post("self.runs", JSON.parse(body) as JsonValue)).toMatchObject({ status: 400 });
    expect(await post("void.terrarium.metabolism", null)).toMatchObject({ status: 200 });
  });
});

it("[PATH-877] reading sends the agent's host nothing, and publishes nothing", async () => {
  const before = kit.terrarium.mirror("quiet")?.published;
  for (const surface of surfaces) {
    for (const [path, input] of READS) {
      const own = path.replace(/at~\.las|counter/, "quiet");
      answered(
        await surface.ask(
          own,
          input?.["agent"] === undefined ? input : { ...input, agent: "quiet" },
          kit.bearer,
        ),
      );
    }
  }
  expect([disturbed, kit.terrarium.mirror("quiet")?.published]).toEqual([[], before]);
});

describe("[PATH-887] the OpenAPI document", () => {
  const addressIn = (pattern: string): string =>
    `/agentese/${pattern.replace("<id>", "{agent}").replace("<command>", "{command}")}`;

  it("has every row, with its schemas", async () => {
    const { operations } = await OpenapiCheck.of(`http://127.0.0.1:${kit.port}`);
    for (const { pattern, acts } of PATHS) {
      const path = addressIn(pattern);
      const methods = operations.filter((one) => one.path === path).map(({ method }) => method);
      expect([path, ...methods]).toEqual([path, ...(acts ? [] : ["get"]), "post"]);
    }
  });

  it("describes what is answered", async () => {
    const check = await OpenapiCheck.of(`http://127.0.0.1:${kit.port}`);
    async function faults(path: string, method: "get" | "post", input: Input | undefined, bearer: string) {
      const url = addressOf(kit, path);
      if (method === "get" && input) url.searchParams.set("input", JSON.stringify(input));
      const response = await fetch(url, {
        method,
        headers: { authorization: bearer, ...(method === "post" && { "content-type": "application/json" }) },
        ...(method === "post" && { body: JSON.stringify(input ?? {}) }),
      });
      const text = await response.text();
      const { status, headers } = response;
      const heard = { status, headers: Object.fromEntries(headers), text, body: JSON.parse(text) as never };
      const pattern = matchPath(parsePath(path))?.row.pattern ?? "";
      return [status, ...check.faults(addressIn(pattern), method, heard)];
    }
    for (const [path, input] of READS) {
      for (const method of ["get", "post"] as const)
        expect(await faults(path, method, input, kit.bearer)).toEqual([200]);
      expect(await faults(path, "get", { nothing: 1 }, kit.bearer)).toEqual([400]);
      expect(await faults(path, "get", input, "Bearer wrong")).toEqual([401]);
    }
    const add = "world.agent.at~.las.add";
    expect(await faults(add, "post", { a: 1, b: 2 }, kit.bearer)).toEqual([200]);
    expect(await faults("world.agent.at~.las.ask", "post", {}, kit.bearer)).toEqual([200]);
    expect(await faults(add, "post", {}, kit.bearer)).toEqual([400]);
    expect(await faults(add, "post", {}, "Bearer wrong")).toEqual([401]);
    expect(await faults(add, "post", {}, await bearerOf("agent:other:invoke"))).toEqual([403]);
    expect(await faults("world.agent.nobody.add", "post", {}, kit.bearer)).toEqual([404]);
    expect(await faults("world.agent.nobody.manifest", "get", undefined, kit.bearer)).toEqual([404]);
    const deposit = { type: "TEST", initialIntensity: 0.2 };
    expect(await faults("void.pheromone.emit", "post", deposit, kit.bearer)).toEqual([200]);
    expect(await faults("void.pheromone.emit", "post", {}, kit.bearer)).toEqual([400]);
  });
});
