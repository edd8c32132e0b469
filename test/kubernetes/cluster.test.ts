import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { TOP } from "../support/machine.js";

const SCRIPT = join(TOP, "test/support/kubernetes/cluster.sh");

describe("the script that starts a cluster", () => {
  it("says what a container without privileges needs, and nothing on a machine that has all", () => {
    const without = ["--bounding-set=-all", "--inh-caps=-all", SCRIPT, "check"];
    const confined = spawnSync("setpriv", without, { encoding: "utf8" });
    expect(confined.status).toBe(1);
    expect(confined.stderr).toContain("run it in a container with --privileged");
    const free = spawnSync(SCRIPT, ["check"], { encoding: "utf8" });
    expect(free).toMatchObject({ status: 0, stderr: "" });
  });
});
