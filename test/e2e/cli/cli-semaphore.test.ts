import { join } from "node:path";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { interact } from "../../../src/cli/commands/inbox/semaphore-dialogue.js";
import { clientSettings } from "../../../src/cli/settings.js";
import { TOP } from "../../support/machine.js";
import { run, startGateway, type Gateway } from "../../support/terrarium-process.js";

let gateway: Gateway;

beforeAll(async () => {
  const asker = join(TOP, "test/support/agents/asker.ts");
  const limits = ["--steering-rate-per-second", "1000"];
  gateway = await startGateway([
    "serve",
    "--port",
    "0",
    "--ephemeral",
    "--no-bundled",
    "--agents",
    asker,
    ...limits,
  ]);
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
});

interface Row {
  readonly id: string;
  readonly status: string;
  readonly digest: string;
}

const semaphore = (...args: string[]) => run(["semaphore", ...args], gateway.variables);
const anonymous = (...args: string[]) => run(["semaphore", ...args], { TERRARIUM_URL: gateway.url });

/** Invokes the agent so that it asks; returns the question. */
async function asked(ask: object = {}): Promise<Row> {
  const { stdout } = await run(["invoke", "asker", JSON.stringify({ ask }), "--json"], gateway.variables);
  return (JSON.parse(stdout) as { semaphore: Row }).semaphore;
}

describe("terrarium semaphore", () => {
  it("lists, shows, resolves once and exports the audit", { timeout: 120_000 }, async () => {
    const said = await run(["invoke", "asker", '{"ask":{"prompt":"Shall I?"}}'], gateway.variables);
    expect(said).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^asker asks: Shall I\? .*sem-[0-9a-f]{8}/),
    });
    const { stdout } = await anonymous("list", "--json");
    const [row] = JSON.parse(stdout) as Row[];
    const { id = "", digest = "" } = row ?? {};
    const table = await anonymous();
    expect(table.stdout.split("\n")[0]).toMatch(/^ID +AGENT +SEVERITY +STATUS/);
    expect(table.stdout).toContain(id);

    expect((await anonymous("show", id)).stdout).not.toContain("frozen secret");
    expect((await semaphore("show", id)).stdout).toContain("frozen secret");
    expect(await anonymous("resolve", id, "Approve")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("UNAUTHENTICATED"),
    });
    const wrong = await semaphore("resolve", id, "Approve", "--digest", "0".repeat(64), "--json");
    expect(wrong.status).toBe(1);
    expect(JSON.parse(wrong.stderr)).toMatchObject({ error: { code: "DIGEST_MISMATCH" } });
    const right = await semaphore("resolve", id, "Approve", "--digest", digest, "--json");
    expect(JSON.parse(right.stdout)).toMatchObject({
      id,
      status: "RESOLVED",
      answer: "Approve",
      settledBy: "operator",
    });
    expect(await semaphore("resolve", id, "Approve")).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^terrarium: SEMAPHORE_SETTLED: .*by operator/),
    });
    expect(await semaphore("show", "sem-00000000")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("SEMAPHORE_NOT_FOUND"),
    });

    const audit = await semaphore("audit", "--semaphore", id);
    const acts = audit.stdout
      .trimEnd()
      .split("\n")
      .map((line) => (JSON.parse(line) as { what: string }).what);
    expect(acts.slice(0, 2)).toEqual(["PARKED", "RESOLVED"]);
    expect(await anonymous("audit")).toMatchObject({ status: 1, stdout: "" });
  });

  it("[PURGATORY-151] answers with null, which differs from no answer", { timeout: 120_000 }, async () => {
    const { id } = await asked({ options: [], responseSchema: { type: ["string", "null"] } });
    expect(await semaphore("resolve", id)).toMatchObject({ status: 2 });
    const { status, stdout } = await semaphore("resolve", id, "null", "--json");
    expect({ status, card: JSON.parse(stdout) }).toMatchObject({
      status: 0,
      card: { id, status: "RESOLVED", answer: null },
    });
    const text = await asked({ options: [] });
    const said = await semaphore("resolve", text.id, "null", "--text", "--json");
    expect(JSON.parse(said.stdout)).toMatchObject({ answer: "null" });
  });

  it("cancels, and filters by status", { timeout: 120_000 }, async () => {
    const { id } = await asked();
    expect(await semaphore("cancel", id, "--reason", "not today")).toMatchObject({
      status: 0,
      stdout: `${id} is CANCELLED\n`,
    });
    const listed = await semaphore("list", "--status", "cancelled", "--json");
    expect(JSON.parse(listed.stdout)).toMatchObject([{ id, status: "CANCELLED" }]);
    expect(await semaphore("list", "--status", "lost")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("--status must be one of"),
    });
    expect((await semaphore("list", "--agent", "missing", "--json")).stdout).toBe("[]\n");
  });

  it("takes an answer from standard input, as text on request", { timeout: 120_000 }, async () => {
    const { id } = await asked({ options: ["1", "2"] });
    expect(await run(["semaphore", "resolve", id, "-"], gateway.variables, "1")).toMatchObject({
      status: 1,
    });
    expect(await run(["semaphore", "resolve", id, "-", "--text"], gateway.variables, "1")).toMatchObject({
      status: 0,
    });
  });
});

describe("the dialogue", () => {
  /** Types one line per prompt, then ends the input; returns the output. */
  async function dialogue(...typed: string[]): Promise<string> {
    const input = new PassThrough();
    const output = new PassThrough();
    const settings = clientSettings({}, gateway.variables);
    const written = text(output);
    output.on("data", (chunk: Buffer) => {
      if (!/\) $|: $/.test(chunk.toString())) return;
      const line = typed.shift();
      if (line === undefined) input.end();
      else input.write(`${line}\n`);
    });
    await interact(settings, { input, output, terminal: false, render: { color: false, columns: null } });
    output.end();
    return await written;
  }

  it("lists, shows, asks, and binds the answer to the digest it showed", { timeout: 120_000 }, async () => {
    const first = await asked({ severity: "INFO", prompt: "First?" });
    const second = await asked({ severity: "INFO", prompt: "Second?" });
    const shown = await dialogue("7", "1", "", "1", "1", "1", "c", "no need");
    expect(shown).toContain("There is no number 7.");
    expect(shown).toMatch(/First\?\n {2}id/);
    expect(shown).toContain(`${first.id} is RESOLVED`);
    expect(shown).toContain(`${second.id} is CANCELLED`);
    expect(shown).toContain("Nothing waits for an answer.");
    const { stdout } = await semaphore("show", second.id, "--json");
    expect(JSON.parse(stdout)).toMatchObject({ status: "CANCELLED", cancelReason: "no need" });
  });

  it(
    "goes on after a refused answer, and ends on q or at the end of the input",
    { timeout: 120_000 },
    async () => {
      const { id } = await asked({ severity: "INFO", prompt: "Odd?" });
      const shown = await dialogue("1", "Perhaps", "q");
      expect(shown).toContain("BAD_USER_INPUT");
      expect((await semaphore("list", "--json")).stdout).toContain(id);
      expect(await dialogue("1")).toContain("Your answer?");
    },
  );

  it(
    "[CLI-240] input typed before a question is shown does not answer it",
    { timeout: 120_000 },
    async () => {
      const { id } = await asked({ severity: "INFO", prompt: "Ahead?" });
      const at = await place(id);
      // Sent at once: the number of the question, and an answer typed before the question is shown.
      const shown = await dialogue(`${at}\n1\n1\n1`, "", "q");
      expect(shown).toContain("Input typed before this question was ignored.");
      expect(await statusOf(id)).toBe("PENDING");
      expect(await dialogue(await place(id), "1", "q")).toContain(`${id} is RESOLVED`);
    },
  );

  it("[CLI-241] a critical answer is typed in full, or typed twice", { timeout: 120_000 }, async () => {
    const { id } = await asked({ prompt: "Burn?", severity: "CRITICAL" });
    // The most urgent question comes first.
    expect(await place(id)).toBe("1");
    const refused = await dialogue("1", "1", "1", "approve", "q");
    expect(refused.split("Nothing was sent.")).toHaveLength(3);
    expect(await statusOf(id)).toBe("PENDING");
    expect(await dialogue("1", "Approve", "q")).toContain(`${id} is RESOLVED`);
    const free = await asked({ prompt: "Which?", severity: "CRITICAL", options: [] });
    expect(await dialogue("1", "all", "none", "q")).toContain("The two answers differ. Nothing was sent.");
    expect(await dialogue("1", "all", "all", "q")).toContain(`${free.id} is RESOLVED`);
  });

  it(
    "[CLI-241] options that are numbers are typed in full, so that no number is ambiguous",
    { timeout: 120_000 },
    async () => {
      const { id } = await asked({ severity: "INFO", prompt: "How many?", options: ["2", "1"] });
      expect(await dialogue(await place(id), "1", "q")).toContain(`${id} is RESOLVED`);
      const { stdout } = await semaphore("show", id, "--json");
      expect(JSON.parse(stdout)).toMatchObject({ answer: "1" });
    },
  );

  /** The question's number in the dialogue's list. */
  async function place(id: string): Promise<string> {
    const listed = await dialogue("q");
    return new RegExp(`(\\d+)  ${id}`).exec(listed)?.[1] ?? "";
  }

  async function statusOf(id: string): Promise<string> {
    return (JSON.parse((await semaphore("show", id, "--json")).stdout) as Row).status;
  }
});
