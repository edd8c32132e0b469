import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { mutate, post, startCaller, startFront } from "./call-kit.js";
import { run, Session, type Finished, type Gateway } from "../../support/terrarium-process.js";

let gateway: Gateway;

beforeAll(async () => {
  gateway = await startCaller();
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
});

const call = (...words: string[]): Promise<Finished> => run(["call", ...words], gateway.variables);
const piped = (input: string, ...words: string[]): Promise<Finished> =>
  run(["call", ...words], gateway.variables, input);

interface Refusal {
  readonly status: number | null;
  readonly code: string;
  readonly message: string;
  readonly advice?: string;
}

async function refused(finished: Promise<Finished>): Promise<Refusal> {
  const { status, stdout, stderr } = await finished;
  expect(stdout).toBe("");
  const { error } = JSON.parse(stderr) as { error: Omit<Refusal, "status"> };
  return { status, ...error };
}

/** The result of a call without optional arguments. */
const echoed = (args: object): object => ({ count: 3, loud: false, mode: "fast", ...args });

describe("a command is called by flags", { timeout: 120_000 }, () => {
  it.each<[string, readonly string[], object]>([
    ["text that looks like a flag", ["--text", "-x"], { text: "-x" }],
    ["text that is a flag of the command", ["--text=--loud"], { text: "--loud" }],
    ["text that is a flag of the tool", ["--text=--json"], { text: "--json" }],
    ["text that is JSON", ["--text", '{"a":1}'], { text: '{"a":1}' }],
    ["empty text", ["--text="], { text: "" }],
    ["a lone dash", ["--text=-"], { text: "-" }],
    ["text of all sorts", ["--text", `日本 "'\\ $HOME\n`], { text: `日本 "'\\ $HOME\n` }],
    ["words of the parser", ["--text", "--", "--note", "-V"], { text: "--", note: "-V" }],
    ["a whole number at its bound", ["--text=a", "--count", "9"], { text: "a", count: 9 }],
    [
      "numbers",
      ["--text=a", "--ratio=-1.5e3", "--whole", "9007199254740991"],
      { text: "a", ratio: -1500, whole: 9007199254740991 },
    ],
    ["a switch", ["--loud", "--text", "a"], { text: "a", loud: true }],
    ["a switch that is off", ["--no-loud", "--text", "a"], { text: "a", loud: false }],
    ["a choice with a blank", ["--text=a", "--mode", "slow er"], { text: "a", mode: "slow er" }],
    [
      "lists",
      ["--text=a", "--tags", "x", "--tags=y", "--sizes=1", "--sizes", "-2"],
      { text: "a", tags: ["x", "y"], sizes: [1, -2] },
    ],
    [
      "nested objects",
      ["--text=a", "--point", '{"x":1.5}', "--points", '{"x":1}', '--points={"x":2}'],
      { text: "a", point: { x: 1.5 }, points: [{ x: 1 }, { x: 2 }] },
    ],
    ["a union", ["--text=a", "--either", "7"], { text: "a", either: 7 }],
    [
      "free JSON",
      ["--text=a", "--free", '[null,{"10":1,"9":2}]'],
      { text: "a", free: [null, { 10: 1, 9: 2 }] },
    ],
    ["a property named like a flag of the tool", ["--text=a", "--arg-url", "u"], { text: "a", url: "u" }],
    [
      "values that flags cannot express",
      ["--args", '{"text":"b","note":null,"tags":[]}', "--text=a"],
      { text: "a", note: null, tags: [] },
    ],
  ])("[PRISM-51][PRISM-52][PRISM-54][PRISM-58] %s", async (_name, words, args) => {
    const { status, stdout, stderr } = await call("caller", "echo", ...words, "--json");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(JSON.parse(stdout)).toEqual(echoed(args));
  });

  it("[PRISM-62] with --json the result is REST's, byte for byte; without, it is indented", async () => {
    const args = { text: "日本\u2028", free: { b: 1, a: [1.5, -0, 1e21, ""], "1": null }, ratio: 0.1 };
    const words = ["caller", "say", "--args", JSON.stringify(args)];
    const { stdout } = await call(...words, "--json");
    const answer = await post(gateway, "caller/echo", args);
    expect(answer.trimEnd()).toBe(`{"success":true,"result":${stdout.trimEnd()}}`);
    expect(stdout.split("\n")).toHaveLength(2);
    expect((await call(...words)).stdout).toBe(`${JSON.stringify(JSON.parse(stdout), null, 2)}\n`);
  });

  it("[PRISM-53] standard input is passed on completely and unchanged", async () => {
    const text = " two\nlines\n";
    const { stdout } = await piped(text, "caller", "echo", "--text", "-", "--json");
    expect(JSON.parse(stdout)).toEqual(echoed({ text }));
    const all = await piped('{"text":"all"}', "caller", "echo", "--args", "-", "--json");
    expect(JSON.parse(all.stdout)).toEqual(echoed({ text: "all" }));
  });

  it("[PRISM-57] without known properties there is only --args; without arguments there are no flags", async () => {
    expect(await call("caller", "nothing", "--json")).toMatchObject({ status: 0, stdout: '"done"\n' });
    expect(await call("caller", "anything", "--args", "[1]", "--json")).toMatchObject({ stdout: "[1]\n" });
    expect(await call("caller", "anything", "--args", "null", "--json")).toMatchObject({ stdout: "null\n" });
  });

  it("[PRISM-8] [PRISM-61] a hidden command takes --args, and is listed nowhere", async () => {
    const { status, stdout } = await call("caller", "secret", "--args", '{"word":"x"}');
    expect({ status, stdout }).toEqual({ status: 0, stdout: '"psst: x"\n' });
    expect(await refused(call("caller", "secret", "--word", "x", "--json"))).toMatchObject({
      status: 1,
      code: "COMMAND_NOT_FOUND",
      message: expect.stringContaining("a hidden one takes only --args"),
    });
    expect((await call("caller")).stdout).not.toContain("secret");
  });

  it("[PRISM-60] the tool's own flags may come at any position", async () => {
    const { TERRARIUM_URL = "", TERRARIUM_TOKEN = "" } = gateway.variables;
    const flags = ["--url", TERRARIUM_URL, `--token=${TERRARIUM_TOKEN}`];
    for (const line of [
      [...flags, "--json", "caller", "odd", "--number=3"],
      ["caller", ...flags, "odd", "--number", "3", "--json"],
      ["caller", "odd", "--json", ...flags, "--number", "3"],
    ]) {
      expect(await run(["call", ...line])).toMatchObject({ status: 0, stdout: "3\n" });
    }
  });

  it("a gateway may be remote, and below a path", async () => {
    await using front = await startFront(gateway);
    const { TERRARIUM_TOKEN = "" } = gateway.variables;
    const words = ["call", "caller", "odd", "--number=3", "--url", `${front.url}/deep/`];
    expect(await run(words, { TERRARIUM_TOKEN })).toMatchObject({ status: 0, stdout: "3\n" });
    expect(front.paths).toEqual(["/deep/graphql", "/deep/api/caller/odd"]);
  });

  it("with a key it runs once", async () => {
    const words = ["caller", "echo", "--json", "--idempotency-key", 'a "key" \\'];
    const first = await call(...words, "--text=a");
    expect(first.status).toBe(0);
    expect((await call(...words, "--text=a")).stdout).toBe(first.stdout);
    expect(await refused(call(...words, "--text=b"))).toMatchObject({
      status: 1,
      code: "IDEMPOTENCY_CONFLICT",
    });
    expect(await refused(call("caller", "nothing", "--json", "--idempotency-key=ü"))).toMatchObject({
      status: 2,
    });
  });
});

describe("refused calls", { timeout: 120_000 }, () => {
  it.each<[readonly string[], string]>([
    [["caller", "echo"], "--text is required"],
    [["caller", "echo", "--text"], "--text needs a value"],
    [["caller", "echo", "--text", "--loud"], "--text needs a value (write --text=--loud if that is it)"],
    [["caller", "echo", "--txt=a"], "--txt is unknown here"],
    [["caller", "echo", "a"], '"a" does not belong to a flag'],
    [["caller", "echo", "--text=a", "--count", "1.5"], "--count must be a whole number"],
    [["caller", "echo", "--text=a", "--mode", "medium"], "--mode must be one of fast, slow-er, slow er, a:b"],
    [["caller", "echo", "--text=a", "--point", '{"x":"1"}'], "--point x: must be a number"],
    [["caller", "nothing", "--text=a"], "--text is unknown here"],
    [["caller", "echo", "--text=a", "--timeout-ms"], "--timeout-ms needs a value"],
    [["--bad", "caller"], ""],
    [["caller", "--text", "a"], "--text stands before the command"],
    [["caller", "secret", "--args", "{"], "--args must be JSON"],
  ])("[PRISM-55][PRISM-64] %j is refused before anything is sent", async (words, message) => {
    const { status, stdout, stderr } = await call(...words);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    if (message !== "")
      expect(stderr).toMatch(/^terrarium: BAD_USER_INPUT: .+\n  .+ --help lists the flags\n$/);
    expect(stderr).toContain(message);
  });

  it.each<[string, readonly string[]]>([
    ["AGENT_NOT_FOUND", ["callr", "echo", "--text=a"]],
    ["COMMAND_NOT_FOUND", ["caller", "ech", "--text=a"]],
    ["COMMAND_NOT_FOUND", ["caller", "nowhere"]],
    ["COMMAND_NOT_FOUND", ["caller", "invoke", "--args", '{"input":1}']],
    ["COMMAND_NOT_FOUND", ["caller", "../agents"]],
    ["COMMAND_NOT_FOUND", ["silent", "echo"]],
    ["BAD_USER_INPUT", ["caller", "odd", "--number=2"]],
    ["BAD_USER_INPUT", ["caller", "echo", "--text=a", "--count=10"]],
    ["BAD_USER_INPUT", ["caller", "nothing", "--timeout-ms=999999999"]],
    ["BAD_USER_INPUT", ["caller", "secret", "--args", "{}"]],
    ["AGENT_ERROR", ["caller", "fail"]],
    ["AGENT_TIMEOUT", ["caller", "wait", "--mark=a", "--timeout-ms=20"]],
    ["UNAUTHENTICATED", ["caller", "nothing", "--token=wrong"]],
  ])("%s for %j, with advice", async (code, words) => {
    const { status, stdout, stderr } = await call(...words);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(new RegExp(`^terrarium: ${code}: .+\n  .+\n$`));
  });

  it("with --json the refusal is JSON", async () => {
    expect(await refused(call("caller", "odd", "--number=2", "--json"))).toEqual({
      status: 1,
      code: "BAD_USER_INPUT",
      message: expect.stringContaining("number: must be odd"),
      advice: "correct what the message names",
      issues: [{ path: ["number"], message: "must be odd" }],
    });
    expect(await refused(call("caller", "echo", "--text", "--json"))).toEqual({
      status: 2,
      code: "BAD_USER_INPUT",
      message: "--text needs a value (write --text=--json if that is it)",
      advice: "terrarium call caller echo --help lists the flags",
    });
  });

  it("suggests the most similar name", async () => {
    expect((await call("callr")).stderr).toContain('did you mean "caller"?');
    expect((await call("caller", "sy", "--text=a")).stderr).toContain('did you mean "say"?');
  });

  it("arguments larger than the gateway accepts are LIMIT_EXCEEDED", async () => {
    const told = refused(piped("a".repeat(600_000), "caller", "echo", "--text", "-", "--json"));
    expect(await told).toMatchObject({ status: 1, code: "LIMIT_EXCEEDED" });
  });

  it("a stopped agent is AGENT_NOT_RUNNING, and its commands are still listed", async () => {
    await mutate(gateway, 'mutation { stopAgent(id: "caller") { id } }');
    try {
      expect(await refused(call("caller", "aborted", "--json"))).toMatchObject({ code: "AGENT_NOT_RUNNING" });
      expect((await call("caller", "echo", "--help")).status).toBe(0);
    } finally {
      await mutate(gateway, 'mutation { startAgent(id: "caller") { id } }');
    }
  });

  it("no gateway, or another server, is UNREACHABLE", async () => {
    for (const words of [[], ["caller"], ["caller", "echo", "--text=a"]]) {
      const away = run(["call", ...words, "--json"], { TERRARIUM_URL: "http://127.0.0.1:1" });
      expect(await refused(away)).toMatchObject({ status: 3, code: "UNREACHABLE" });
    }
    await using half = await startFront(gateway, (path) => path === "/graphql");
    const call = run(["call", "caller", "nothing", "--json"], { TERRARIUM_URL: half.url });
    expect(await refused(call)).toMatchObject({ status: 3, code: "UNREACHABLE" });
  });
});

describe("Ctrl-C and questions", { timeout: 120_000 }, () => {
  it("[PRISM-66] Ctrl-C also aborts the agent's work", async () => {
    const aborted = async (): Promise<number> => Number((await call("caller", "aborted", "--json")).stdout);
    const before = await aborted();
    await using view = new Session(["observe", "caller", "--types", "OUTPUT"], gateway.variables);
    await using waiting = new Session(["call", "caller", "wait", "--mark=Ctrl-C"], gateway.variables);
    await view.until((line) => line.includes('"Ctrl-C"'));
    expect(await waiting.end("SIGINT")).toBe("SIGINT");
    // Commands of an agent run one after another: this one starts only when the other has ended.
    expect(await aborted()).toBe(before + 1);
  });

  it("[PRISM-62] a parked call prints the question", async () => {
    const { status, stdout } = await call("caller", "ask", "--prompt", "Shall\u001b I?");
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^caller asks: Shall⟨U\+001B⟩ I\? {2}\(answer with: terrarium semaphore resolve sem-\S+ \.\.\.\)\n$/,
    );
    const parked = await call("caller", "ask", "--prompt=Shall I?", "--json");
    expect(parked.stdout.split("\n")).toHaveLength(2);
    expect(JSON.parse(parked.stdout)).toEqual({
      status: "PARKED",
      result: null,
      semaphore: expect.objectContaining({ prompt: "Shall I?", options: ["Yes", "No"], status: "PENDING" }),
    });
  });
});

describe("help", { timeout: 120_000 }, () => {
  it("needs no token and no running agent, and lists agents, commands and flags", async () => {
    const { TERRARIUM_URL = "" } = gateway.variables;
    const look = async (...words: string[]): Promise<string> => {
      const { status, stdout, stderr } = await run(["call", ...words], { TERRARIUM_URL });
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      return stdout;
    };
    const agents = await look();
    expect(agents).toMatch(/^ID +COMMANDS +DESCRIPTION\ncaller +echo nothing/);
    expect(agents).not.toContain("silent");
    expect(await look("caller", "--help")).toBe(await look("caller"));
    expect(await look("caller")).toContain("\n  echo, say  Returns its arguments.\n");
    const echo = await look("caller", "say", "--help");
    expect(echo).toBe(await look("caller", "echo", "-h"));
    for (const part of [
      "--text <text>              What to say. (required)",
      '--mode <choice>            (one of fast, slow-er, slow er, a:b; default: "fast")',
      "--point <json>             ({x: number, y?: number})",
      "--timeout-ms <ms>",
      "    note?: text or null\n",
      "A call needs a token with the scope agent:caller:invoke.",
    ]) {
      expect(echo).toContain(part);
    }
    expect(JSON.parse(await look("--json"))).toMatchObject([{ id: "caller" }]);
    expect(JSON.parse(await look("caller", "echo", "--help", "--json"))).toMatchObject({ name: "echo" });
  });

  it("[PRISM-63] passes on no control character of an author", async () => {
    for (const words of [["caller"], ["caller", "rude", "--help"]]) {
      // oxlint-disable-next-line no-control-regex -- the pattern matches control characters
      expect((await call(...words)).stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    }
  });

  it("printed examples run when pasted", async () => {
    const { stdout } = await call("caller", "echo", "--help");
    const [, line = ""] = /^ {2}\$ terrarium (.+)$/m.exec(stdout) ?? [];
    const words = Array.from(line.matchAll(/'((?:[^']|'\\'')*)'|(\S+)/g), ([, quoted, plain]) =>
      quoted === undefined ? (plain ?? "") : quoted.replaceAll(`'\\''`, "'"),
    );
    const { stdout: result } = await run([...words, "--json"], gateway.variables);
    expect(JSON.parse(result)).toEqual(echoed({ text: "it's --loud", count: 2, loud: true }));
  });
});
