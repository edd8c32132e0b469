import { execFile } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { openBrowser, openPage, servePage } from "../support/browser.js";
import { cuttableProxy } from "./cuttable-proxy.js";
import { answer, openDashboard, signIn } from "./pages/dashboard-kit.js";
import { exampleOf } from "../support/markdown.js";
import { needs, TOP } from "../support/machine.js";
import { type Gateway, run, Session, startGateway, TOKEN } from "../support/terrarium-process.js";
import { Pane } from "./terminal/tmux.js";
import { removeFolder } from "../support/folder.js";

const runFile = promisify(execFile);

const agents = ["asker", "echo", "toolbox"].flatMap((name) => [
  "--agents",
  join(TOP, `test/support/agents/${name}.ts`),
]);

describe("a gateway with the list that the manual's example writes", { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "terrarium-persisted-"));
  let gateway: Gateway;

  beforeAll(async () => {
    await mkdir(join(folder, "src"));
    await symlink(join(TOP, "node_modules"), join(folder, "node_modules"));
    await writeFile(join(folder, "package.json"), `{"type":"module"}`);
    for (const file of ["codegen.ts", "src/main.ts"])
      await writeFile(join(folder, file), exampleOf("docs/deploy.md", file));
    await writeFile(join(folder, "schema.graphql"), (await run(["schema"])).stdout);
    const codegen = join(TOP, "node_modules/.bin/graphql-codegen");
    await runFile(process.execPath, [codegen, "--config", "codegen.ts"], { cwd: folder });
    const list = join(folder, "src/gql/persisted-documents.json");
    const where = ["--port", "0", "--ephemeral", "--no-bundled", "--steering-rate-per-second", "1000"];
    gateway = await startGateway([
      "serve",
      ...where,
      "--no-introspection",
      "--persisted-operations",
      list,
      ...agents,
    ]);
  }, 120_000);

  afterAll(async () => {
    await gateway?.[Symbol.asyncDispose]();
    removeFolder(folder);
  });

  /** The output of a command. Fails with its error. */
  async function said(...args: string[]): Promise<string> {
    const { status, stdout, stderr } = await run(args, gateway.variables);
    expect({ args, status, stderr }).toEqual({ args, status: 0, stderr: "" });
    return stdout;
  }

  async function asked(prompt: string): Promise<string> {
    const answer = await said("invoke", "asker", JSON.stringify({ ask: { prompt } }), "--json");
    return (JSON.parse(answer) as { semaphore: { id: string } }).semaphore.id;
  }

  it("[LIMIT-9] answers the example's client, and no unlisted operation", async () => {
    const main = join(folder, "src/main.ts");
    await writeFile(
      main,
      exampleOf("docs/deploy.md", "src/main.ts").replace("http://127.0.0.1:4000", gateway.url),
    );
    const { stdout } = await runFile(process.execPath, ["--import", "jiti/register", main], { cwd: folder });
    expect(JSON.parse(stdout)).toMatchObject({
      data: { agents: expect.arrayContaining([{ id: "echo", state: "FLOWING" }]) },
    });
    await expect(gateway.perturb("echo", 1)).rejects.toThrow("persisted operations only");
  });

  it("[LIMIT-11] the command line works unchanged", async () => {
    await using watching = new Session(["observe", "echo", "--json", "--types", "RESULT"], gateway.variables);
    expect(await said("agents")).toContain("asker");
    expect(await said("perturb", "echo", '{"n":1}')).toContain("per-");
    expect(JSON.parse(await watching.line())).toMatchObject({ type: "RESULT" });
    expect(await said("invoke", "echo", '{"n":2}')).toContain('"n"');
    expect(await said("call")).toContain("toolbox");
    expect(await said("call", "toolbox")).toContain("double");
    expect(await said("call", "toolbox", "double", "--number", "21")).toBe("42\n");
    expect(await said("complete", "--", "call", "tool")).toContain("toolbox");
    const [first, second] = [await asked("First?"), await asked("Second?")];
    expect(await said("semaphore", "list")).toContain(first);
    expect(await said("semaphore", "show", first)).toContain("First?");
    expect(await said("semaphore", "resolve", first, "Approve")).toContain("RESOLVED");
    expect(await said("semaphore", "cancel", second)).toContain("CANCELLED");
    expect(await said("semaphore", "audit", "--semaphore", first)).toContain("RESOLVED");
  });

  it.skipIf(needs("tmux"))("[LIMIT-11] the terminal screen works, too", async () => {
    const { variables } = gateway;
    await using pane = await Pane.open({ args: ["observe"], variables });
    const screen = await pane.until((shown) => shown.includes("● live") && shown.includes("watching"));
    expect(screen).toMatch(/\d watching/);
  });

  it.skipIf(needs("tmux"))(
    "[LIMIT-11] a terminal screen of another version ends with the reason",
    async () => {
      // One letter of its document differs.
      const before = (piece: Buffer): Buffer =>
        Buffer.from(piece.toString("latin1").replace("query Look(", "query Lock("), "latin1");
      await using proxy = await cuttableProxy(gateway.port, before);
      await using pane = await Pane.open({ args: ["observe"], variables: { TERRARIUM_URL: proxy.url } });
      const screen = await pane.until((shown) => shown.includes("left with"));
      expect(screen).toContain("BAD_USER_INPUT: this gateway answers persisted operations only");
      expect(screen).toContain("left with 1");
    },
  );

  it.skipIf(needs("chromium"))(
    "[LIMIT-11] [DASHBOARD-12] the dashboard and the widgets work, and a page from before an update is reloaded",
    async () => {
      await using browser = Object.assign(await openBrowser(), {
        async [Symbol.asyncDispose]() {
          await browser.close();
        },
      });
      await asked("May I, shut in?");
      const { page, problems } = await openDashboard(browser, gateway.url, {
        hash: "#/questions",
        token: TOKEN,
      });
      await answer(page, "Approve");
      await page.getByText("No open questions.", { exact: false }).waitFor();
      await page.goto(`${gateway.url}/#/agents/toolbox`);
      await page.locator("summary").filter({ hasText: "double" }).click();
      await page.getByRole("textbox", { name: "number" }).fill("21");
      await page.getByRole("button", { name: "Run double" }).click();
      expect(await page.getByLabel("Result", { exact: true }).textContent()).toBe("42");
      expect(problems).toEqual([]);

      const script = `<script type="module" src="${gateway.url}/widgets.js"></script>`;
      const policy = `default-src 'none'; script-src ${gateway.url}; connect-src ${gateway.url} ${gateway.url.replace("http", "ws")}`;
      await using elsewhere = await servePage(
        `<!doctype html>${script}<terrarium-event-stream agent="echo"></terrarium-event-stream>`,
        policy,
      );
      const embedding = await openPage(browser, gateway.url);
      await embedding.page.goto(elsewhere.url);
      await embedding.page.getByText(/following$/).waitFor();

      let before = true;
      await page.routeWebSocket(/graphql$/, (socket) => {
        const server = socket.connectToServer();
        socket.onMessage((message) =>
          server.send(before ? String(message).replace("query Overview", "query OverviewBefore") : message),
        );
      });
      await page.reload();
      await page
        .getByRole("status")
        .getByText(/^refused: .*reload the page/)
        .waitFor();
      before = false;
      await page.getByRole("button", { name: "Reload" }).click();
      await page.getByRole("status").getByText("live", { exact: true }).waitFor();
      await signIn(page, TOKEN);
    },
  );
});
