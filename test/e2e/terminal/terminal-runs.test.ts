import { describe, expect, it } from "vitest";

import { needs } from "../../support/machine.js";
import { tempFolder } from "../../support/storage/files.js";
import { type Gateway, startGateway, type Variables } from "../../support/terrarium-process.js";
import { Pane } from "./tmux.js";

/** Without a token. */
async function strangerOf(gateway: Gateway): Promise<Variables> {
  return { TERRARIUM_URL: gateway.url, XDG_CACHE_HOME: await tempFolder() };
}

describe.skipIf(needs("tmux"))("runs in a terminal", { timeout: 120_000 }, () => {
  it("[CLI-580] lists an agent's runs and opens one, without a token, in 80 × 24", async () => {
    await using gateway = await startGateway();
    const first = await gateway.perturb("echo", { said: "hello 日本" });
    await using pane = await Pane.open({ args: ["observe"], variables: await strangerOf(gateway) });
    await pane.shows("echo ○ idle");
    await pane.type("Down", "r");
    const list = await pane.until((screen) => /▸ ● completed {2}perturb/.test(screen));
    expect(list).toContain("terrarium › echo ─");
    expect(list).toMatch(/status +what +at +queued +took +by/);
    expect(list).toMatch(/● completed {2}perturb {5}\d\d:\d\d:\d\d {2}\d+(\.\d)? m?s +\d+(\.\d)? m?s +│/);
    expect(list).not.toContain("operator");
    // Appears by itself, above; the selection stays with the run.
    await pane.type("Down");
    await gateway.perturb("echo", "newer");
    await pane.until((screen) => screen.match(/● completed/g)?.length === 2);
    await pane.type("Down");
    await pane.until((screen) => /● completed.*\n.*▸ ● completed/.test(screen));
    await pane.type("Enter");
    const page = await pane.shows("Outcome");
    expect(page).toContain(`Run ${first}`);
    expect(page).toContain("Shown with a token that may steer echo.");
    expect(page).toContain("Steering needs a token: set TERRARIUM_TOKEN.");
    expect(page).toContain('"said": "hello 日本"');
    await pane.type("PageDown", "PageDown");
    await pane.until((screen) => /RESULT +\{"said":"hello 日本"\}/.test(screen));
    // No action is offered.
    await pane.type("a");
    await pane.type("Escape");
    await pane.shows("├ runs ─");
    await pane.type("Escape");
    await pane.shows("├ events ─");
    await pane.type("q");
    await pane.shows("left with 0");
  });

  it("[CLI-582] runs a run again and cancels one, after a confirmation", async () => {
    await using gateway = await startGateway();
    const variables = { ...gateway.variables, XDG_CACHE_HOME: await tempFolder() };
    await gateway.perturb("stuck", "first");
    const waiting = await gateway.perturb("stuck", { task: "second" });
    await using pane = await Pane.open({ args: ["observe", "stuck"], variables });
    await pane.shows("● live");
    await pane.type("r");
    const list = await pane.until((screen) => /◐ running/.test(screen) && /○ waiting/.test(screen));
    expect(list).toMatch(/○ waiting .*operator/);
    await pane.type("Enter");
    const page = await pane.shows('"task": "second"');
    expect(page).toContain(`Run ${waiting}`);
    expect(page).toContain("a run again · x cancel");
    await pane.type("x");
    await pane.shows(`Cancel: ${waiting}? · y yes`);
    await pane.type("n");
    await pane.shows("a run again · x cancel");
    await pane.type("x", "y");
    const cancelled = await pane.shows("× cancelled");
    expect(cancelled).not.toContain("x cancel");
    await pane.type("a");
    await pane.shows(`Run again: ${waiting}? · y yes`);
    // A held key confirms once.
    await pane.type("y", "y", "y");
    await pane.until((screen) => screen.includes('"task": "second"') && !screen.includes(waiting));
    await pane.shows("○ waiting");
    await pane.type("Escape");
    const all = await pane.until((screen) => screen.includes("├ runs ─") && screen.includes("× cancelled"));
    expect(all.match(/○ waiting|◐ running|× cancelled/g)).toEqual(["○ waiting", "× cancelled", "◐ running"]);
  });

  it("[CLI-581] keeps what it knows while the gateway is away, and says what is missing", async () => {
    await using gateway = await startGateway();
    await gateway.perturb("echo", "one");
    await using pane = await Pane.open({
      args: ["observe", "echo"],
      variables: { ...(await strangerOf(gateway)), TERM: "linux" },
    });
    await pane.shows("● live");
    await pane.type("r");
    await pane.shows("● completed");
    // 16 colours.
    const codes = [...(await pane.colored()).matchAll(/\[([\d;]+)m/g)].map(([, code]) => code);
    expect(codes.filter((code) => /38;|48;/.test(code ?? ""))).toEqual([]);
    await gateway.session.end("SIGKILL");
    const away = await pane.until((screen) => /away, as of \d+ s ago/.test(screen));
    expect(away).toContain("● completed");
    await pane.type("Enter");
    await pane.shows("The run is not known while the gateway is away.");
    await pane.type("q");
    await pane.shows("left with 0");
  });
});
