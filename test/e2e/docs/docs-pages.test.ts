import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser, servePage } from "../../support/browser.js";
import { needs, TOP } from "../../support/machine.js";
import { tempFolder } from "../../support/storage/files.js";
import { blocksOf, typedIn } from "../../support/markdown.js";
import { environment, type Gateway, run, Session, startGateway } from "../../support/terrarium-process.js";

const ASKER = join(TOP, "test/support/agents/asker.ts");

/** Code in one language on a page, below a heading where one is named. */
function codeIn(page: string, language: string, heading = ""): string[] {
  return blocksOf(page)
    .filter((block) => block.language === language && (heading === "" || block.heading === heading))
    .map(({ code }) => code);
}

function firstIn(page: string, language: string, heading = ""): string {
  const [code] = codeIn(page, language, heading);
  if (code === undefined) throw new Error(`${page} has no block of ${language} below "${heading}"`);
  return code;
}

/** Runs what is typed, in a shell in which `npx terrarium` is the one built here. Rejects when it fails. */
async function type(words: string, gateway: Gateway, cwd = TOP): Promise<string> {
  const here = words.replaceAll("http://127.0.0.1:4000", gateway.url);
  const shell = `npx() { shift; node ${join(TOP, "dist/main.js")} "$@"; }\nset -e\n${here}`;
  const env = environment({ ...gateway.variables });
  return (await promisify(execFile)("bash", ["-c", shell], { cwd, env })).stdout.trimEnd();
}

describe("README.md and the pages it leads to, beside a gateway", () => {
  let gateway: Gateway;

  beforeAll(async () => {
    const limits = ["--steering-rate-per-second", "1000"];
    gateway = await startGateway(["serve", "--port", "0", "--ephemeral", "--agents", ASKER, ...limits]);
  });
  afterAll(() => gateway?.[Symbol.asyncDispose]());

  it("the first lines watch, steer and call", async () => {
    const first = firstIn("README.md", "console");
    const typed = typedIn(first).map(({ words }) => words);
    const observe = typed.find((words) => words.includes(" observe")) ?? "";
    expect(await type(`${observe.replace(/#.*/, "")} | head -1`, gateway)).not.toBe("");
    const steering = typed.filter((words) => / (perturb|call) /.test(words));
    expect(steering).toHaveLength(2);
    for (const words of steering) expect(await type(words, gateway)).not.toBe("");
  });

  it.skipIf(needs("curl"))("commands with curl print the output shown below them", async () => {
    const blocks = [...codeIn("README.md", "console"), ...codeIn("docs/reference.md", "console")];
    const calls = blocks.flatMap(typedIn).filter(({ words }) => words.startsWith("curl "));
    expect(calls).toHaveLength(3);
    for (const { words, printed } of calls) {
      const answer = await type(words.replace("curl ", "curl -sS "), gateway);
      if (printed === "")
        expect(JSON.parse(answer)).toMatchObject({ data: { invoke: { status: "COMPLETED" } } });
      else expect(answer).toBe(printed);
    }
  });

  it.each(["README.md", "docs/approvals.md"])("%s answers, withdraws and lists questions", async (page) => {
    const cwd = await tempFolder();
    const typed = codeIn(page, "console")
      .flatMap(typedIn)
      .map(({ words }) => words)
      .filter((words) => /semaphore (list|resolve|cancel|audit)/.test(words));
    expect(typed.length).toBeGreaterThan(1);
    for (const words of typed) {
      const parked = await type(`npx terrarium invoke asker '{"ask":{}}' --json`, gateway);
      const { semaphore } = JSON.parse(parked) as { semaphore: { id: string; digest: string } };
      await type(
        words.replace(/sem-[0-9a-f]{8}/, semaphore.id).replace("5b2e…", semaphore.digest),
        gateway,
        cwd,
      );
    }
    const entries = (await readFile(join(cwd, "audit.ndjson"), "utf8")).trimEnd().split("\n");
    expect(entries.map((line) => JSON.parse(line))).toEqual(
      expect.arrayContaining([expect.objectContaining({ what: "RESOLVED" })]),
    );
  });

  it.skipIf(needs("chromium"))("an EventSource in a page logs events", async () => {
    const code = firstIn("README.md", "js", "Watch").replaceAll("http://127.0.0.1:4000", gateway.url);
    const browser = await openBrowser();
    try {
      await using elsewhere = await servePage(
        "<!doctype html><title>Elsewhere</title>",
        `connect-src ${gateway.url}`,
      );
      const page = await browser.newPage();
      await page.goto(elsewhere.url);
      const logged = page.waitForEvent("console", (message) => message.type() === "log");
      await page.evaluate(code);
      const [event] = (await logged).args();
      expect(await event?.jsonValue()).toMatchObject({ type: expect.any(String), at: expect.any(String) });
    } finally {
      await browser.close();
    }
  });
});

describe("README.md", () => {
  it("shows an agent that runs, and the command that invokes it", async () => {
    const file = join(await tempFolder(), "my-agent.ts");
    await writeFile(file, firstIn("README.md", "ts", "Write an agent"));
    await using gateway = await startGateway([
      "serve",
      "--port",
      "0",
      "--ephemeral",
      "--no-bundled",
      "--agents",
      file,
    ]);
    const typed = typedIn(firstIn("README.md", "console", "Write an agent")).map(({ words }) => words);
    const invoke = typed.find((words) => words.includes(" invoke ")) ?? "";
    expect(JSON.parse(await type(invoke, gateway))).toEqual({ tooHot: 31 });
    const wrong = await run(["invoke", "thermometer", '{"celsius":"hot"}'], gateway.variables);
    expect(wrong.stderr).toContain("celsius");
  });

  it("shows how to embed: beside a route of one's own, with WebSockets", async () => {
    const folder = await tempFolder();
    const file = join(folder, "server.mts");
    const before = `import { createServer } from "node:http";
      import { createTerrarium, defineAgent } from "${join(TOP, "dist/index.js")}";
      const counter = defineAgent({ id: "visits", process: (visit) => visit });`;
    const after = `server.listen(0, "127.0.0.1", () => console.log(server.address().port, terrarium.operatorToken));`;
    await writeFile(file, [before, firstIn("README.md", "ts", "Embed"), after].join("\n"));
    const jiti = import.meta.resolve("jiti/register");
    await using server = new Session([], {}, ["--import", jiti, file]);
    const [port = "", token = ""] = (await server.line()).split(" ");
    const url = `http://127.0.0.1:${port}`;
    expect(await (await fetch(`${url}/hello`)).text()).toBe("hello\n");
    const variables = { TERRARIUM_URL: url, TERRARIUM_TOKEN: token };
    await using view = new Session(["observe", "visits", "--json", "--types", "RESULT"], variables);
    expect((await run(["invoke", "visits", "1"], variables)).stdout.trim()).toBe("1");
    expect(JSON.parse(await view.line())).toMatchObject({ result: 1 });
  });
});

it("terrarium serve prints its address, then a random operator token, as README.md shows", async () => {
  await using session = new Session(["serve", "--port", "0", "--ephemeral", "--no-bundled"]);
  const printed = [await session.line(), await session.line()];
  const shown = firstIn("README.md", "console");
  for (const line of printed) expect(shown).toContain(line.replace(/\d+$|[\w-]+$/, ""));
  expect(printed[1]).toMatch(/: [\w-]{32,}$/);
});
