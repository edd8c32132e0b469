import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";

/** Nothing is measured here: the figures of a busy machine say nothing. */
function bench(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["bench/run.mjs", "--quick", ...args], {
    encoding: "utf8",
  });
  expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
  return stdout;
}

describe("the benchmark", () => {
  it("[RUN-590] calls in all ways, durable, ephemeral and of stock Yoga", { timeout: 120_000 }, () => {
    const text = bench("--scenario", "runs", "--seconds", "0.01");
    const rows = text.split("\n").filter((line) => /^\| (GraphQL|REST|ws) /.test(line));
    const names = rows.map((row) => row.split("|")[1]?.trim());
    const ways = ["GraphQL perturb", "GraphQL invoke", "GraphQL command", "REST invoke", "REST command"];
    const all = [...ways, "ws perturb", "ws invoke", "ws command"];
    expect(names).toEqual([...all, ...all]);
    expect(rows.filter((row) => /–/.test(row))).toEqual([]);
  });

  it(
    "[RUN-591] gives each session a run and a state, and finds them after SIGKILL",
    { timeout: 120_000 },
    () => {
      const text = bench("--scenario", "sessions", "--observers", "20");
      expect(text).toContain("## 20 sessions of one agent");
      expect(text.match(/^\| call \d of each session/gm)).toHaveLength(2);
    },
  );

  it("[MIRROR-957] acknowledges calls while the log is read in all ways", { timeout: 120_000 }, () => {
    const text = bench("--scenario", "behind", "--observers", "300", "--seconds", "0.05");
    const rows = text
      .split("\n")
      .filter((line) => /^\| (nothing|1 obs|5 obs|pages|an export|searches)/.test(line));
    const loads = ["1 observer behind", "5 observers behind", "pages of history", "an export", "searches"];
    const names = new Set(rows.map((row) => row.split("|")[1]?.trim()));
    const played = loads.map((load) => `${load}, played`);
    expect(names).toEqual(new Set(["nothing", "nothing, again", ...loads, ...played]));
    // Calls were made with each load, and each load read something.
    for (const row of rows) expect(row).toMatch(/^\| [^|]+ \| [\d.]+ \|/);
    for (const row of rows.filter((one) => !one.includes("nothing"))) expect(row).toMatch(/ [\d.,]+\/s \|/);
  });

  it(
    "[MIRROR-1245] executes once per event for viewers with equal rights and tokens of their own",
    { timeout: 120_000 },
    () => {
      const text = bench("--scenario", "viewers", "--observers", "100", "--seconds", "0.2");
      const rows = text.split("\n").filter((line) => /^\| (no|own|half) ?(token|with)/.test(line));
      const once = [
        "no token, public",
        "own tokens, public",
        "own tokens, scoped",
        "no token, public, again",
      ];
      const both = [...once, "half with own tokens, public"];
      expect(rows.map((row) => row.split("|")[1]?.trim())).toEqual([...both, ...both, ...both]);
      const executions = rows.slice(0, both.length).map((row) => row.split("|")[2]?.trim());
      expect(executions).toEqual(["1.00", "1.00", "1.00", "1.00", "2.00"]);
    },
  );

  it("[LINK-1410] compares a thread's link with that of a host that dials in", { timeout: 120_000 }, () => {
    const text = bench("--scenario", "hosts", "--seconds", "0.05");
    const rows = text.split("\n").filter((line) => /^\| (event|CPU of|invo|from|one more)/.test(line));
    expect(rows).toHaveLength(17);
    expect(rows.filter((row) => /–(?!\d)/.test(row))).toEqual([]);
    expect(text).toContain("4 hosts with 50 agents each");
  });
});
