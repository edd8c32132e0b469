import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { needs, TOP } from "../../support/machine.js";
import { tempFolder } from "../../support/storage/files.js";
import { startGateway, TOKEN, type Gateway, type Variables } from "../../support/terrarium-process.js";
import { BEFORE, Pane } from "./tmux.js";

const ECHO = join(TOP, "test/support/agents/echo.ts");

/** The bundled agents and `echo`, with a history on disk. */
function serveIn(dataDir: string, port = 0): Promise<Gateway> {
  const where = ["--port", String(port), "--data-dir", dataDir];
  return startGateway(["serve", ...where, "--log-level", "warn", "--agents", ECHO]);
}

interface Place extends AsyncDisposable {
  readonly gateway: Gateway;
  readonly dataDir: string;
  readonly variables: Variables;
}

async function place(): Promise<Place> {
  const folder = await tempFolder();
  const dataDir = join(folder, "data");
  const gateway = await serveIn(dataDir);
  return {
    gateway,
    dataDir,
    variables: { TERRARIUM_URL: gateway.url, XDG_CACHE_HOME: folder },
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  };
}

/** The cells of one agent's field, from the rows of its card. */
function fieldOf(screen: string, agent: string): string {
  const lines = screen.split("\n");
  const top = lines.findIndex((line) => line.includes(` ${agent} `));
  const left = lines[top]?.indexOf(` ${agent} `) ?? -1;
  return lines
    .slice(top + 1, top + 3)
    .map((line) => line.slice(left, left + 20))
    .join("\n");
}

/** The numbers that `echo` returned, as the tail shows them. */
function echoed(screen: string): number[] {
  return [...screen.matchAll(/RESULT +\{"n":(\d+)\}/g)].map(([, n]) => Number(n));
}

/** Deposits a WARNING for an agent. */
async function deposit(url: string, target: string, halfLifeMs: number): Promise<void> {
  const response = await fetch(`${url}/api/pheromones`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${TOKEN}` },
    body: JSON.stringify({ type: "WARNING", initialIntensity: 0.8, target, halfLifeMs }),
  });
  expect(response.status).toBe(201);
}

describe.skipIf(needs("tmux"))("observe in a terminal", { timeout: 120_000 }, () => {
  it("shows the agents' vitals and output, and restores the screen at its end", async () => {
    await using here = await place();
    const { gateway, variables } = here;
    await using pane = await Pane.open({ args: ["observe"], variables, rows: 40 });
    const first = await pane.until((screen) => screen.includes("● live") && screen.includes("watching"));
    expect(first).toMatch(/^┌ terrarium ─ \d alive · /);
    expect(first).toContain("q quit");
    expect(first).not.toContain(BEFORE);
    expect(await pane.state()).toEqual({ alternate: true, cursor: false });

    // The field of a more active agent is fuller, and moves.
    await gateway.perturb("pulse", { ratePerSecond: 100 });
    const lively = await pane.until((screen) => /pulse (◑ active|● intense)/.test(screen));
    const field = fieldOf(lively, "pulse");
    expect(field).toMatch(/[▒▓█]/);
    await pane.until((screen) => fieldOf(screen, "pulse") !== field);
    await gateway.perturb("pulse", { ratePerSecond: 0.1 });
    await gateway.perturb("echo", { said: "\u001b[2J hello 日本" });
    const told = await pane.shows(" hello 日本");
    expect(told).toMatch(
      /│ \d\d:\d\d:\d\d {2}echo {8}RESULT {7}\{"said":"\\u001b\[2J hello 日本"\} {2}<- per-/,
    );
    expect(told).toMatch(/^┌ terrarium/);

    await pane.type("q");
    const after = await pane.shows("left with 0");
    expect(after.startsWith(`${BEFORE}\nleft with 0\n`)).toBe(true);
    expect(await pane.state()).toEqual({ alternate: false, cursor: true });
  });

  it("opens an agent, pauses, shows its help, and adapts to the size of the terminal", async () => {
    await using gateway = await startGateway();
    const variables = { TERRARIUM_URL: gateway.url, XDG_CACHE_HOME: await tempFolder() };
    await using pane = await Pane.open({ args: ["observe"], variables });
    await pane.shows("echo ○ idle");
    await pane.type("Down");
    await pane.shows("┏ echo ");
    await pane.type("?");
    await pane.shows("open the selected agent");
    await pane.type("?", "Enter");
    await pane.shows("terrarium › echo ─");
    await pane.type("p");
    await pane.shows("‖ paused");
    await gateway.perturb("echo", "while it is paused");
    await pane.until((screen) => /paused, \d+ new/.test(screen));
    expect(await pane.lines()).not.toContainEqual(expect.stringContaining("while it is paused"));
    await pane.type("p");
    await pane.shows("while it is paused");
    await pane.type("Escape");
    await pane.shows("┌ terrarium ─");

    for (const [columns, rows] of [[120, 40] as const, [40, 10] as const, [200, 60] as const]) {
      await pane.resize(columns, rows);
      // The frame spans all columns and all rows.
      const fits = (screen: string): boolean => {
        const lines = screen.trimEnd().split("\n");
        const corners = [
          lines[0]?.[0],
          lines[0]?.[columns - 1],
          lines[rows - 1]?.[0],
          lines[rows - 1]?.[columns - 1],
        ];
        return lines.length === rows && corners.join("") === "┌┐└┘";
      };
      await pane.until(fits);
    }
    await pane.type("C-c");
    await pane.shows("left with 0");
  });

  it("[CLI-940] [CLI-941] shows one agent if one is named with its signals, and ends with the reason if it does not exist", async () => {
    await using here = await place();
    const { variables } = here;
    await deposit(here.gateway.url, "echo", 600_000);
    await using pane = await Pane.open({ args: ["observe", "echo"], variables });
    const screen = await pane.shows("returns its input");
    await pane.until((shown) => /▇ WARNING 0\.\d\d from client, \d+ s ago/.test(shown));
    await pane.type("s");
    await pane.until((shown) => /echo +▇ 0\.\d\d/.test(shown) && !shown.includes("temperature"));
    await pane.type("Escape");
    await pane.shows("temperature");
    expect(screen).toMatch(/^┌ terrarium › echo ─ ○ idle · test/);
    expect(screen).toContain("temperature");
    await using unknown = await Pane.open({ args: ["observe", "missing"], variables });
    const refused = await unknown.shows("left with 1");
    expect(refused).toContain("AGENT_NOT_FOUND");
    expect(await unknown.state()).toEqual({ alternate: false, cursor: true });
  });

  it("[FREEZE-1181] [FREEZE-1182] has a bar while its agents are frozen", async () => {
    await using here = await place();
    const { gateway, variables } = here;
    const change = async (path: string, body: object): Promise<void> => {
      const headers = { "content-type": "application/json", authorization: `Bearer ${TOKEN}` };
      const options = { method: "POST", headers, body: JSON.stringify(body) };
      expect((await fetch(`${gateway.url}/api/${path}`, options)).ok).toBe(true);
    };
    await change("freezes", { agents: ["echo"], reason: "before\u001b[2J it opens" });
    await using pane = await Pane.open({ args: ["observe"], variables });
    await pane.until((screen) => /│ ❄ Frozen: echo since \d\d:\d\d: before.*it opens/.test(screen));
    await change("freezes", { all: true, reason: "incident 4711" });
    await pane.until((screen) => /❄ Frozen: all agents since \d\d:\d\d: incident 4711/.test(screen));
    await change("thaw", { all: true });
    await pane.until((screen) => screen.includes("Frozen: echo") && !screen.includes("all agents"));
    await change("thaw", { agents: ["echo"] });
    await pane.until((screen) => screen.includes("● live") && !screen.includes("❄"));
  });

  it("shows pending questions with the remaining time until they are answered", async () => {
    const asker = join(TOP, "test/support/agents/asker.ts");
    await using gateway = await startGateway([
      "serve",
      "--port",
      "0",
      "--ephemeral",
      "--no-bundled",
      "--agents",
      asker,
    ]);
    const variables = { TERRARIUM_URL: gateway.url, XDG_CACHE_HOME: await tempFolder() };
    await using pane = await Pane.open({ args: ["observe"], variables });
    await pane.shows("asker ○ idle");
    await gateway.perturb("asker", { ask: { prompt: "Now?", deadline: Date.now() + 3_600_000 } });
    const asked = await pane.until((screen) => /asks: Now\? .* CRITICAL +(59 min|1 h) left/.test(screen));
    expect(asked).toContain("1 card waiting");
  });

  it("resumes at its cursor when the gateway comes back: nothing twice, nothing missing", async () => {
    await using here = await place();
    const { gateway, dataDir, variables } = here;
    await using pane = await Pane.open({ args: ["observe", "echo"], variables, rows: 60 });
    await pane.shows("● live");
    for (const n of [1, 2, 3]) await gateway.perturb("echo", { n });
    await pane.until((screen) => echoed(screen).includes(3));
    await gateway.session.end("SIGTERM");
    const away = await pane.until((screen) => /away, as of \d+ s ago/.test(screen));
    expect(away).toMatch(/The gateway is away: last known state, \d+ seconds? old\./);
    expect(echoed(away)).toEqual([1, 2, 3]);
    await using back = await serveIn(dataDir, gateway.port);
    // Before the view has reconnected, and after.
    await back.perturb("echo", { n: 4 });
    await pane.shows("● live");
    await back.perturb("echo", { n: 5 });
    const all = await pane.until((screen) => echoed(screen).includes(5));
    expect(echoed(all)).toEqual([1, 2, 3, 4, 5]);
  });

  it("starts with the last known state while the gateway is away, and catches up", async () => {
    await using here = await place();
    const { gateway, dataDir, variables } = here;
    await using before = await Pane.open({ args: ["observe"], variables, rows: 60 });
    await before.shows("echo ○ idle");
    for (const n of [1, 2]) await gateway.perturb("echo", { n });
    await before.until((screen) => echoed(screen).includes(2));
    await before.type("q");
    await before.shows("left with 0");
    await gateway.session.end("SIGKILL");

    await using cold = await Pane.open({ args: ["observe"], variables, rows: 60 });
    const ghost = await cold.until((screen) => /away, as of \d+ s ago/.test(screen));
    // Its last known flow may still be that of the two inputs.
    expect(ghost).toMatch(/echo (○ idle|◔ waking)/);
    expect(echoed(ghost)).toEqual([1, 2]);
    await using back = await serveIn(dataDir, gateway.port);
    await back.perturb("echo", { n: 3 });
    const caughtUp = await cold.until((screen) => screen.includes("● live") && echoed(screen).includes(3));
    expect(echoed(caughtUp)).toEqual([1, 2, 3]);

    await back.session.end("SIGKILL");
    await using forgetful = await Pane.open({ args: ["observe", "--no-cache"], variables });
    expect(await forgetful.shows("left with 3")).toContain("no gateway answers at");
  });

  it("prints one line per event on request, and in a terminal without cursor control", async () => {
    await using here = await place();
    const { gateway, variables } = here;
    for (const [args, more] of [[["--plain"], {}] as const, [[], { TERM: "dumb" }] as const]) {
      await using pane = await Pane.open({
        args: ["observe", "echo", ...args],
        variables: { ...variables, ...more },
      });
      await gateway.perturb("echo", "a line");
      const screen = await pane.shows('RESULT         "a line"');
      expect(screen).toContain(BEFORE);
      expect(await pane.state()).toEqual({ alternate: false, cursor: true });
      await pane.type("C-c");
      await pane.shows("left with 0");
    }
  });

  it("uses as many colours as the terminal has, and none on request", async () => {
    await using here = await place();
    const colorsOf = async (more: Variables): Promise<string[]> => {
      await using pane = await Pane.open({ args: ["observe"], variables: { ...here.variables, ...more } });
      await pane.shows("● live");
      await pane.shows("pulse");
      const codes = [...(await pane.colored()).matchAll(/\[([\d;]+)m/g)].map(([, code = ""]) => code);
      const kinds = { "38;2": /[34]8;2;/, "38;5": /[34]8;5;/, basic: /(^|;)(3[0-7]|9[0-7])(;|$)/ };
      return Object.entries(kinds).flatMap(([kind, pattern]) =>
        codes.some((code) => pattern.test(code)) ? [kind] : [],
      );
    };
    expect(await colorsOf({ COLORTERM: "truecolor" })).toContain("38;2");
    expect(await colorsOf({})).toEqual(["38;5"]);
    expect(await colorsOf({ TERM: "linux" })).toEqual(["basic"]);
    expect(await colorsOf({ NO_COLOR: "1", COLORTERM: "truecolor" })).toEqual([]);
  });

  it("restores the screen however it ends", async () => {
    await using here = await place();
    const crashes = `--import=${join(TOP, "test/e2e/faults/crash-on-signal.mjs")}`;
    const variables = { ...here.variables, NODE_OPTIONS: crashes };
    for (const [signal, status] of [
      ["SIGTERM", 0] as const,
      ["SIGINT", 0] as const,
      ["SIGUSR2", 1] as const,
    ]) {
      await using pane = await Pane.open({ args: ["observe"], variables });
      await pane.shows("● live");
      await pane.signal(signal);
      const screen = await pane.shows("left with");
      expect({ signal, screen }).toEqual({ signal, screen: expect.stringContaining(`left with ${status}`) });
      expect(screen).toContain(BEFORE);
      expect(screen.includes("an unforeseen fault")).toBe(signal === "SIGUSR2");
      expect(await pane.state()).toEqual({ alternate: false, cursor: true });
    }
  });
});
