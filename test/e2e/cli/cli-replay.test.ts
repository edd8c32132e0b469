import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { needs } from "../../support/machine.js";
import { run, startGateway, type Gateway } from "../../support/terrarium-process.js";
import { Pane } from "../terminal/tmux.js";

describe("replay", { timeout: 120_000 }, () => {
  let gateway: Gateway;
  let url: Readonly<Record<string, string>>;

  beforeAll(async () => {
    gateway = await startGateway();
    url = { TERRARIUM_URL: gateway.url };
    for (const n of [1, 2, 3]) await gateway.perturb("echo", { n });
    const done = await run(["invoke", "echo", '{"n":4}'], gateway.variables);
    if (done.status !== 0) throw new Error(done.stderr);
  });

  afterAll(() => gateway[Symbol.asyncDispose]());

  it("[REPLAY-915] prints what the log keeps, in order, with --json as history does, and says that it is a replay", async () => {
    const past = await run(["history", "echo", "--json"], url);
    const again = await run(["replay", "echo", "--speed", "max", "--json"], url);
    expect(again).toEqual({ status: 0, stderr: "", stdout: past.stdout });
    expect(past.stdout.match(/"RESULT"/g)).toHaveLength(4);
    const lines = await run(["replay", "echo", "--speed", "max"], url);
    expect(lines.stdout).toMatch(/RESULT +\{"n":1\}[^]*RESULT +\{"n":4\}/);
    expect(lines.stderr).toMatch(/^terrarium: REPLAY of \d\d:\d\d:\d\d, full speed\n$/);
  });

  it("[REPLAY-916] takes its time", async () => {
    const began = performance.now();
    const { status } = await run(["replay", "echo", "--speed", "0.1"], url);
    const events = (await run(["history", "echo", "--json"], url)).stdout.trim().split("\n");
    const times = events.map((line) => Date.parse(JSON.parse(line).at));
    const gaps = times.slice(1).map((at, index) => Math.min(2_000, (at - (times[index] ?? at)) * 10));
    const least = gaps.reduce((sum, gap) => sum + Math.max(0, gap), 0);
    expect(status).toBe(0);
    expect(performance.now() - began).toBeGreaterThanOrEqual(least * 0.9);
  });

  it.each([
    ["replay echo --speed 0", 2, "--speed must be a number from 0.1 to 10000, or max"],
    ["replay echo --speed fast", 2, "--speed must be"],
    ["replay echo --since 1m --until 2m", 2, "--since must be before --until"],
    ["replay echo --since yesterday", 2, "--since must be a duration"],
    ["replay nobody", 1, "AGENT_NOT_FOUND"],
    ["replay", 2, "missing required argument"],
  ])("[REPLAY-921] %s is refused", async (line, status, words) => {
    const answer = await run(line.split(" "), url);
    expect(answer).toMatchObject({ status, stdout: "" });
    expect(answer.stderr).toContain(words);
  });

  it("[REPLAY-919] without the gateway there is none: nothing stale is replayed", async () => {
    await run(["history", "echo"], url);
    const away = { ...url, TERRARIUM_URL: "http://127.0.0.1:1" };
    const answer = await run(["replay", "echo", "--json"], away);
    expect(answer).toMatchObject({ status: 3, stdout: "" });
    expect(JSON.parse(answer.stderr).error).toMatchObject({ code: "UNREACHABLE" });
  });

  it.skipIf(needs("tmux"))(
    "[REPLAY-920] is a picture that says REPLAY on every screen, until Esc",
    async () => {
      const args = ["replay", "echo", "--speed", "0.1"];
      await using pane = await Pane.open({ args, variables: url });
      const playing = await pane.until((screen) => /REPLAY of \d/.test(screen));
      expect(playing).toMatch(/^┌ terrarium › echo .* ▶ REPLAY ┐\n│ ▌ REPLAY of \S+, 0\.1×\. Not live\./);
      expect(playing).toContain("space pause · + faster · - slower · n step · esc live");
      await pane.type("Space");
      await pane.until((screen) => screen.includes("‖ REPLAY") && /0\.1×, (?:paused|ended)/.test(screen));
      await pane.type("+", "+");
      await pane.shows(", 1×");
      await pane.type("-");
      await pane.shows(", 0.5×");
      await pane.type("n", "n", "n", "n", "n", "n", "n", "n", "n", "n", "n", "n", "n", "n", "n", "n");
      await pane.shows('{"n":4}');
      await pane.type("?");
      const help = await pane.shows("replay the last hour");
      expect(help).toContain("REPLAY of");
      await pane.type("?", "Escape");
      const live = await pane.shows("● live");
      expect(live).not.toContain("REPLAY");
      await pane.type("t");
      await pane.shows("REPLAY of ");
      await pane.type("q");
      await pane.shows("left with 0");
    },
  );
});
