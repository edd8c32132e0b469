import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TOP } from "../../support/machine.js";
import { run, Session, startGateway, type Gateway } from "../../support/terrarium-process.js";

let gateway: Gateway;

beforeAll(async () => {
  const asker = join(TOP, "test/support/agents/asker.ts");
  const data = ["--ephemeral", "--no-bundled", "--steering-rate-per-second", "1000"];
  gateway = await startGateway(["serve", "--port", "0", "--agents", asker, ...data]);
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
});

const cli = (...args: string[]) => run(args, gateway.variables);

/** The id of a run that was accepted. */
async function perturbed(input: object, ...flags: string[]): Promise<string> {
  const { stdout } = await cli("perturb", "asker", JSON.stringify(input), "--json", ...flags);
  return (JSON.parse(stdout) as { id: string }).id;
}

describe("terrarium run", { timeout: 120_000 }, () => {
  it("[CLI-510] lists, shows and repeats runs; fields that the token may not see are left out", async () => {
    const id = await perturbed({ say: "salt" }, "--session", "north");
    await cli("run", "follow", id);
    const list = await cli("run", "list", "--session", "north", "--status", "completed");
    expect(list.stdout).toMatch(
      new RegExp(`^ID +AGENT +KIND +STATUS.*\n${id} +asker +PERTURB +COMPLETED +north`),
    );
    const rows = await cli("run", "list", "--agent", "asker", "--first", "1", "--json");
    expect(JSON.parse(rows.stdout)).toMatchObject([{ id, session: "north", by: "operator" }]);
    expect((await cli("run", "show", id)).stdout).toContain('input       {"say":"salt"}');
    const anonymous = await run(["run", "show", id, "--json"], { TERRARIUM_URL: gateway.url });
    expect(JSON.parse(anonymous.stdout)).toMatchObject({ id, input: null, by: null });
    const again = await cli("run", "again", id, "--json");
    expect(JSON.parse(again.stdout)).toMatchObject({ id: expect.stringMatching(/^per-/) });
    for (const act of ["show", "follow", "cancel", "again"]) {
      const unknown = await cli("run", act, "per-none", "--json");
      expect({ act, status: unknown.status }).toEqual({ act, status: 1 });
      expect(JSON.parse(unknown.stderr)).toMatchObject({ error: { code: "RUN_NOT_FOUND" } });
    }
    expect(await cli("run", "list", "--status", "done")).toMatchObject({ status: 2 });
  });

  it("[CLI-511] follows a run that asks until it is answered, and exits by its outcome", async () => {
    const id = await perturbed({ ask: {}, say: "asked" });
    await using following = new Session(["run", "follow", id, "--json"], gateway.variables);
    const types: string[] = [];
    for (;;) {
      const line = JSON.parse(await following.line()) as { type?: string; status?: string };
      types.push(line.type ?? `is ${String(line.status)}`);
      if (line.type === "SEMAPHORE_EJECTED") {
        const { semaphore } = line as unknown as { semaphore: { id: string } };
        expect(await cli("semaphore", "resolve", semaphore.id, "Approve")).toMatchObject({ status: 0 });
      }
      if (line.type === undefined) break;
    }
    expect(types).toEqual([
      "PERTURBED",
      "SEMAPHORE_EJECTED",
      "SEMAPHORE_RESOLVED",
      "OUTPUT",
      "RESULT",
      "is COMPLETED",
    ]);
    const after = await cli("run", "follow", id);
    expect(after.status).toBe(0);
    expect(after.stdout.trimEnd().split("\n").at(-1)).toBe(`${id} is COMPLETED`);
  });

  it("[CLI-511] exits with 1 for a cancelled or failed run", async () => {
    const id = await perturbed({ ask: {} });
    const cancelled = await cli("run", "cancel", id, "--reason", "enough");
    expect(cancelled).toMatchObject({ status: 0, stdout: `${id} is CANCELLED\n` });
    const followed = await cli("run", "follow", id);
    expect(followed).toMatchObject({ status: 1, stderr: expect.stringContaining("CANCELLED") });
    const wrong = await perturbed({ ask: { prompt: 7 } });
    const failed = await cli("run", "follow", wrong, "--json");
    expect(failed.status).toBe(1);
    expect(JSON.parse(failed.stderr)).toMatchObject({ error: { run: wrong } });
  });
});
