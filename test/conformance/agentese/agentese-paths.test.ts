import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { JsonValue } from "../../../src/base/json.js";
import { bearerOf, TerrariumKit } from "../../support/terrarium-kit.js";
import {
  addressOf,
  answered,
  atlas,
  type Input,
  surfacesOf,
  type Surface,
  valueOf,
} from "./agentese-surfaces.js";

let kit: TerrariumKit;
let surface: Surface;

beforeAll(async () => {
  kit = await TerrariumKit.open({ agents: [atlas([])] });
  [surface] = surfacesOf(kit) as [Surface];
  await kit.count(5);
  for (const command of ["ask", "ask"])
    await surfacesOf(kit).at(-1)?.ask(`world.agent.at~.las.${command}`, {}, kit.bearer);
});
afterAll(() => kit.terrarium.close());

it("[PATH-882] self.state needs a right on the agent, the other paths of self need none", async () => {
  const mine = await bearerOf("agent:at.las:perturb");
  expect(valueOf(await surface.ask("self.state", { agent: "at.las" }, mine))).toMatchObject({
    agentId: "at.las",
  });
  expect(await surface.ask("self.state", { agent: "counter" }, mine)).toMatchObject({ code: "FORBIDDEN" });
  expect(valueOf(await surface.ask("self.flux.bridge", { agent: "at.las" }, null))).toMatchObject({
    observe: { ws: "/observe/at.las" },
    perturb: { may: [] },
    queue: { inboxMax: 1_000 },
    delivery: "at_least_once",
    sessions: { concurrency: 1 },
  });
  expect(valueOf(await surface.ask("self.flux.bridge", { agent: "at.las" }, mine))).toMatchObject({
    perturb: { may: ["perturb"] },
  });
});

it("[PATH-883] metabolism counts agents by state, and the questions that wait", async () => {
  const read = async () =>
    valueOf(await surface.ask("void.terrarium.metabolism", undefined, null)) as {
      [name: string]: JsonValue & { [name: string]: JsonValue };
    };
  const { questions, byState, agents, probes, health, log, link } = await read();
  const { data } = await kit.ask("{ semaphores(order: OLDEST_FIRST) { createdAt } }");
  const pending = data?.["semaphores"] as { createdAt: string }[];
  expect(questions).toEqual({ waiting: pending.length, oldestAt: pending[0]?.createdAt });
  expect(Object.values(byState ?? {}).reduce<number>((sum, n) => sum + Number(n), 0)).toBe(agents);
  expect({ probes, health, log, link }).toEqual({
    probes: { failing: 0 },
    health: { status: "ready", unready: [], degraded: [] },
    log: { ok: true, problem: null },
    link: { ok: true, away: [] },
  });
  const stopped = Number(byState?.["STOPPED"]);
  await kit.ask('mutation { stopAgent(id: "failing") { state } }', {}, kit.bearer);
  expect((await read())["byState"]?.["STOPPED"]).toBe(stopped + 1);
  await kit.ask('mutation { startAgent(id: "failing") { state } }', {}, kit.bearer);
});

describe("[PATH-884] replay", () => {
  interface Replay {
    readonly from: string;
    readonly to: string;
    readonly next: string | null;
    readonly events: readonly {
      readonly offsetMs: number;
      readonly playAtMs: number;
      readonly event: { readonly cursor: string; readonly at: string };
    }[];
  }
  async function replay(input: Input): Promise<Replay> {
    return valueOf(await surface.ask("time.witness.counter.replay", input, null)) as Replay;
  }

  it("pages add up to the whole, with offsets from one origin at the speed asked", async () => {
    const whole = await replay({ speed: 10, first: 1_000 });
    const paged: Replay["events"][number][] = [];
    let after: string | null = null;
    do {
      const page: Replay = await replay({
        speed: 10,
        first: 2,
        to: whole.to,
        ...(after !== null && { after }),
      });
      expect(page.from).toBe(whole.from);
      paged.push(...page.events);
      after = page.next;
    } while (after !== null);
    expect(paged).toEqual(whole.events);
    expect(whole.events.length).toBeGreaterThan(3);
    for (const { offsetMs, playAtMs, event } of whole.events) {
      expect(offsetMs).toBe(Date.parse(event.at) - Date.parse(whole.from));
      expect(playAtMs).toBe(offsetMs / 10);
    }
  });

  it("has the events from one moment to before another", async () => {
    const whole = await replay({ first: 1_000 });
    const [from = "", to = ""] = [whole.events[1]?.event.at, whole.events.at(-1)?.event.at];
    const part = await replay({ from, to, first: 1_000 });
    const expected = whole.events.filter(({ event }) => event.at >= from && event.at < to);
    expect(part.events.map(({ event }) => event)).toEqual(expected.map(({ event }) => event));
    expect([part.from, part.to, part.next]).toEqual([from, to, null]);
    const nothing = await replay({ from: "2001-01-01T00:00:00Z", to: "2001-01-02T00:00:00Z" });
    expect(nothing.events).toEqual([]);
  });
});

describe("[PATH-881] the dashboard's page", () => {
  const page = (accept: string): Promise<Response> =>
    fetch(addressOf(kit, "world.terrarium.dashboard.manifest"), { headers: { accept } });

  it("is served to clients that prefer a page, with the policy of our own pages", async () => {
    const response = await page("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
    const html = await response.text();
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(response.headers.get("content-security-policy")).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'self' 'sha256-[^']+'; connect-src 'self'; .*frame-ancestors 'none'$/,
    );
    const told = answered(await surface.ask("world.terrarium.dashboard.manifest", undefined, null));
    expect((JSON.parse(told) as { html: string }).html).toBe(html);
    for (const accept of ["*/*", "application/json", "application/json, text/html"])
      expect((await page(accept)).headers.get("content-type")).toBe("application/json; charset=utf-8");
  });

  it("has authors' texts only escaped, and no script of its own", async () => {
    const html = await (await page("text/html")).text();
    expect(html).toContain("&lt;b&gt;bold&lt;/b&gt; &amp; ");
    expect(html).not.toMatch(/<b>|\u202e| on\w+=|javascript:/);
    expect(html.match(/<script/g)).toHaveLength(1);
  });

  it("has links that work from its one address", async () => {
    const moved = await fetch(`${addressOf(kit, "world.terrarium.dashboard.manifest").href}/`, {
      headers: { accept: "text/html" },
      redirect: "manual",
    });
    expect([moved.status, moved.headers.get("location")]).toEqual([
      308,
      "../world.terrarium.dashboard.manifest",
    ]);
  });
});

it("[PATH-878] calls beyond the rate of one client and agent are refused on every surface that acts", async () => {
  for (const acting of surfacesOf(kit).filter(({ acts }) => acts)) {
    const calls = Array.from({ length: 25 }, () =>
      acting.ask("world.agent.at~.las.add", { a: 1, b: 2 }, kit.bearer),
    );
    const refused = (await Promise.all(calls)).filter((outcome) => "code" in outcome);
    expect({ by: acting.name, any: refused.length > 0 }).toEqual({ by: acting.name, any: true });
    for (const outcome of refused) expect(outcome).toMatchObject({ code: "RATE_LIMITED" });
  }
});
