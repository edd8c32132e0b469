import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { TOP } from "../../support/machine.js";
import { tempFolder } from "../../support/storage/files.js";
import { run } from "../../support/terrarium-process.js";

describe("terrarium k8s", () => {
  it("[KUBE-1010] manifest prints what the operator makes of the sample, or every fault of a file", async () => {
    const sample = await run([
      "k8s",
      "manifest",
      join(TOP, "deploy/samples/agentserver.yaml"),
      "--image",
      "mine:1",
    ]);
    expect(sample).toMatchObject({ status: 0, stderr: "" });
    expect(sample.stdout).toContain("image: mine:1");
    expect(sample.stdout.match(/^kind: .*$/gm)).toContain("kind: StatefulSet");
    const file = join(await tempFolder(), "bad.yaml");
    await writeFile(
      file,
      "apiVersion: terrarium.dev/v1alpha1\nkind: AgentServer\nmetadata: { name: a }\nspec: { gateway: { replicas: 2, prot: 1 } }\n",
    );
    const bad = await run(["k8s", "manifest", file]);
    expect(bad).toMatchObject({ status: 2, stdout: "" });
    expect(bad.stderr).toContain("spec.gateway.prot: there is no such field");
    expect(bad.stderr).toContain("spec.gateway.replicas: ");
    expect((await run(["k8s", "manifest", join(TOP, "nowhere.yaml")])).status).toBe(2);
  });

  it("[KUBE-1000] install prints deploy/operator.yaml", async () => {
    const { stdout } = await run(["k8s", "install"]);
    const file = await readFile(join(TOP, "deploy/operator.yaml"), "utf8");
    expect(file.endsWith(stdout)).toBe(true);
    expect(stdout.length).toBeGreaterThan(10_000);
  });
});
