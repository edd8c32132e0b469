import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { cuttableProxy } from "../cuttable-proxy.js";
import { run, SERVE_ECHO, Session, startGateway, type Gateway } from "../../support/terrarium-process.js";

let gateway: Gateway;

beforeAll(async () => {
  gateway = await startGateway([...SERVE_ECHO, "--steering-rate-per-second", "1000"]);
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
});

interface Line {
  readonly cursor: string;
  readonly type: string;
  readonly agentId: string;
  readonly result: unknown;
  readonly reason: string;
}

/** `terrarium observe echo --json`, one parsed event at a time. */
class View extends Session {
  constructor(variables: Readonly<Record<string, string>>, ...more: readonly string[]) {
    super(["observe", "echo", "--json", ...more], variables);
  }

  async event(): Promise<Line> {
    return JSON.parse(await this.line()) as Line;
  }
}

const perturb = (input: unknown): Promise<string> => gateway.perturb("echo", input);

describe("terrarium agents", () => {
  it("prints a table", async () => {
    const { status, stdout } = await run(["agents"], gateway.variables);
    expect(status).toBe(0);
    const [head, ...rows] = stdout.trimEnd().split("\n");
    expect(head).toMatch(/^ID +GENUS +STATE +HEALTH +PRESSURE/);
    expect(rows.map((row) => row.split(/ +/, 1).join("")).toSorted()).toEqual(["echo", "stuck"]);
  });

  it("prints JSON", async () => {
    const { stdout } = await run(["agents", "--json"], gateway.variables);
    expect(JSON.parse(stdout)).toContainEqual(
      expect.objectContaining({ id: "echo", genus: "test", description: "returns its input" }),
    );
  });
});

describe("terrarium invoke", () => {
  it("prints the result", async () => {
    const { status, stdout } = await run(["invoke", "echo", '{"a":[1]}'], gateway.variables);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ a: [1] });
  });

  it("reads its input from standard input, and prints everything as JSON on request", async () => {
    const { stdout } = await run(["invoke", "echo", "-", "--json"], gateway.variables, '"from a pipe"\n');
    expect(JSON.parse(stdout)).toEqual({
      status: "COMPLETED",
      result: "from a pipe",
      semaphore: null,
      perturbationId: expect.any(String),
    });
  });

  it("runs once for the same idempotency key", async () => {
    const line = ["invoke", "echo", "1", "--json", "--idempotency-key", "once"];
    const first = await run(line, gateway.variables);
    expect((await run(line, gateway.variables)).stdout).toBe(first.stdout);
    const other = await run([...line.slice(0, 2), "2", ...line.slice(3)], gateway.variables);
    expect(other.status).toBe(1);
    expect(JSON.parse(other.stderr).error.code).toBe("IDEMPOTENCY_CONFLICT");
  });

  it("prints the code of a refusal, and advice", async () => {
    const cases = [
      { line: ["invoke", "missing", "1"], code: "AGENT_NOT_FOUND" },
      { line: ["invoke", "stuck", "1", "--timeout-ms", "20"], code: "AGENT_TIMEOUT" },
      { line: ["invoke", "echo", "1", "--token", "wrong"], code: "UNAUTHENTICATED" },
    ];
    for (const { line, code } of cases) {
      const { status, stdout, stderr } = await run(line, gateway.variables);
      expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
      expect(stderr).toMatch(new RegExp(`^terrarium: ${code}: .+\n  .+\n$`));
    }
  });
});

describe("terrarium perturb", () => {
  it("prints the accepted perturbation", async () => {
    const { status, stdout } = await run(["perturb", "echo", "1", "--priority", "150"], gateway.variables);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^per-\w+ accepted, inbox depth \d+\n$/);
  });

  it("needs a token", async () => {
    const { TERRARIUM_URL = "" } = gateway.variables;
    const { status, stderr } = await run(["perturb", "echo", "1"], { TERRARIUM_URL });
    expect(status).toBe(1);
    expect(stderr).toContain("terrarium: UNAUTHENTICATED: ");
  });
});

describe("no gateway", () => {
  it.each(["agents", "observe", "perturb echo 1", "invoke echo 1"])(
    "terrarium %s exits with 3",
    async (line) => {
      const { status, stdout, stderr } = await run(line.split(" "), { TERRARIUM_URL: "http://127.0.0.1:1" });
      expect({ status, stdout }).toEqual({ status: 3, stdout: "" });
      expect(stderr).toContain("no gateway answers at http://127.0.0.1:1/graphql");
    },
  );
});

describe("terrarium observe", { timeout: 120_000 }, () => {
  it("needs no token, prints history, then live events, one line each, and ends on Ctrl-C", async () => {
    const before = await perturb("history");
    const { TERRARIUM_URL = "" } = gateway.variables;
    await using view = new Session(["observe", "echo", "--types", "result"], { TERRARIUM_URL });
    await view.until((line) => line.endsWith(`RESULT         "history"  <- ${before}`));
    const now = await perturb("now");
    const line = await view.line();
    expect(line).toMatch(/^\d\d:\d\d:\d\d\.\d{3} {2}echo {8}RESULT {9}"now"/);
    expect(line).toContain(now);
    expect(await view.end("SIGINT")).toBe(0);
    expect(view.stderr).toBe("");
  });

  it("[CLI-560] --session shows one session: the gateway leaves the others out", async () => {
    const give = async (input: string, ...session: string[]): Promise<unknown> =>
      await run(["invoke", "echo", JSON.stringify(input), ...session], gateway.variables);
    await give("in south", "--session", "south");
    await give("in none");
    await give("in north", "--session", "north");
    await using view = new View(gateway.variables, "--types", "RESULT", "--session", "north");
    expect(await view.event()).toMatchObject({ result: "in north", session: "north" });
    await give("in south again", "--session", "south");
    await give("in north again", "--session", "north");
    expect(await view.event()).toMatchObject({ result: "in north again", session: "north" });
    const refused = await run(["observe", "echo", "--session", " "], gateway.variables);
    expect({ status: refused.status, stderr: refused.stderr }).toEqual({
      status: 1,
      stderr: expect.stringContaining("session"),
    });
  });

  it("continues right after a cursor", async () => {
    await perturb("before");
    await using first = new View(gateway.variables, "--types", "RESULT");
    const { cursor } = JSON.parse(await first.until((line) => line.includes('"before"'))) as Line;
    await perturb("after");
    await using second = new View(gateway.variables, "--types", "RESULT", "--after", cursor);
    expect(await second.event()).toMatchObject({ result: "after" });
  });

  it("ends without a retry on an unknown agent, cursor or type", async () => {
    const { TERRARIUM_URL = "" } = gateway.variables;
    const unknown = await run(["observe", "missing"], { TERRARIUM_URL });
    expect(unknown).toMatchObject({ status: 1, stdout: "" });
    expect(unknown.stderr).toContain("AGENT_NOT_FOUND");
    const cursor = await run(["observe", "echo", "--after", "nonsense", "--json"], { TERRARIUM_URL });
    expect(cursor.status).toBe(1);
    expect(JSON.parse(cursor.stderr).error.code).toBe("CURSOR_INVALID");
    expect((await run(["observe", "--types", "NOISE"], { TERRARIUM_URL })).status).toBe(2);
  });

  it("resumes a cut connection where it stopped: no event twice, none missing", async () => {
    await using proxy = await cuttableProxy(gateway.port);
    await using view = new View({ TERRARIUM_URL: proxy.url }, "--types", "RESULT");
    await perturb({ n: 0 });
    await view.until((line) => line.includes('{"n":0}'));
    const seen: unknown[] = [];
    for (let n = 1; n <= 9; n += 1) {
      if (n % 3 === 1) {
        const before = proxy.connections;
        proxy.cut();
        await perturb({ n });
        seen.push((await view.event()).result);
        expect(proxy.connections).toBeGreaterThan(before);
      } else {
        await perturb({ n });
        seen.push((await view.event()).result);
      }
    }
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => ({ n })));
    expect(view.stderr.match(/connection lost/g)).toHaveLength(3);
    expect(await view.end("SIGTERM")).toBe(0);
  });

  it("shows the gap after the gateway was killed and started again", async () => {
    await using mortal = await startGateway();
    await using view = new View(mortal.variables);
    await mortal.perturb("echo", 1);
    await view.until((line) => line.includes('"RESULT"'));
    await mortal.session.end("SIGKILL");
    await view.complaint(/connection lost/);
    await using successor = await startGateway([...SERVE_ECHO, "--port", String(mortal.port)]);
    const gap = JSON.parse(await view.until((line) => line.includes('"GAP"'))) as Line;
    expect(gap).toMatchObject({ agentId: "echo", reason: "EPOCH_CHANGED", missed: null });
    await successor.perturb("echo", 2);
    await view.until((line) => line.includes('"RESULT"'));
    expect(await view.end("SIGINT")).toBe(0);
  });

  it("ends silently when its reader has closed the pipe", async () => {
    await using view = new View(gateway.variables);
    await perturb("one");
    await view.line();
    view.child.stdout.destroy();
    const closed = once(view.child, "exit");
    await perturb("two");
    expect(await closed).toEqual([0, null]);
    expect(view.stderr).toBe("");
  });
});

it.each([["serve", "--help"], ["--version"], ["help", "call"]])(
  "terrarium %s %s ends silently when it has no reader",
  async (...line) => {
    await using help = new Session(line);
    help.child.stdout.destroy();
    expect(await help.end()).toBe(0);
    expect(help.stderr).toBe("");
  },
);

it("terrarium schema prints the schema of this build", async () => {
  const { status, stdout } = await run(["schema"]);
  expect(status).toBe(0);
  expect(stdout).toContain("type Subscription {");
  expect(stdout.endsWith("}\n") || stdout.endsWith("\n")).toBe(true);
});
