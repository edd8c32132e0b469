import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { TOP } from "../support/machine.js";

const SCRIPT = join(TOP, "test/support/kubernetes/cluster.sh");
const NOBODY = 65_534;

describe("the script that starts a cluster", () => {
  it("says what a user without root has to do, and nothing on a machine that has all", () => {
    const nobody = spawnSync(SCRIPT, ["check"], { encoding: "utf8", uid: NOBODY, gid: NOBODY });
    expect(nobody.status).toBe(1);
    expect(nobody.stderr).toContain("needs root, or a container with --privileged");
    const root = spawnSync(SCRIPT, ["check"], { encoding: "utf8" });
    expect(root).toMatchObject({ status: 0, stderr: "" });
  });
});
