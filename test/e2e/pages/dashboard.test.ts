import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openBrowser, type WatchedPage } from "../../support/browser.js";
import { answer, cardOf, openDashboard, openTerrarium, signIn, type View } from "./dashboard-kit.js";
import { scratchFolder, seedQuestions } from "../../support/storage/kit.js";
import { needs } from "../../support/machine.js";
import { bearerOf, type TerrariumKit } from "../../support/terrarium-kit.js";

const FIRST_LOAD_BYTES_MAX = 150_000;

describe.skipIf(needs("chromium"))("the dashboard", () => {
  let browser: Browser;
  let kit: TerrariumKit;
  let url: string;
  const opened: WatchedPage[] = [];
  const removed: Disposable[] = [];

  beforeAll(async () => {
    browser = await openBrowser();
  });

  afterAll(() => browser?.close());

  beforeEach(async () => {
    kit = await openTerrarium();
    url = `http://127.0.0.1:${kit.port}`;
  });

  afterEach(async () => {
    const problems = opened.flatMap((one) => one.problems);
    for (const { page } of opened.splice(0)) await page.close();
    await kit[Symbol.asyncDispose]();
    for (const folder of removed.splice(0)) folder[Symbol.dispose]();
    // Includes every violation of the CSP, and every request to another host.
    if (problems.length > 0) throw new Error(problems.join("\n"));
  });

  async function open(view: View = {}): Promise<Page> {
    const watched = await openDashboard(browser, url, view);
    opened.push(watched);
    return watched.page;
  }

  const operator = (): string => kit.terrarium.operatorToken;

  it("[DASHBOARD-20] shows the totals, the agents with their last results, and pending questions, without a token", async () => {
    await kit.count(3);
    await kit.ask(`mutation { perturb(agentId: "asker", input: 47) { id } }`, {}, kit.bearer);
    const page = await open();
    const pulse = page.getByRole("list", { name: "Pulse" });
    await pulse.getByText("5 alive").waitFor();
    await pulse.getByText("1 watching").waitFor();
    await pulse.getByText("1 card waiting").waitFor();
    await page.getByText("Delete 47 files?").first().waitFor();
    const counter = cardOf(page, "counter");
    await counter.getByText("3", { exact: true }).waitFor();
    expect(await counter.getByRole("img").count()).toBe(4);
    await kit.count(1);
    await counter.getByText("4", { exact: true }).waitFor();
    expect(await page.title()).toBe("(1) Agents · Terrarium");
  });

  it("[DASHBOARD-21] is loaded with less than 150 KB on the wire, from its own host", async () => {
    const page = await browser.newPage();
    const client = await page.context().newCDPSession(page);
    await client.send("Network.enable");
    let bytes = 0;
    const hosts = new Set<string>();
    client.on("Network.loadingFinished", ({ encodedDataLength }) => (bytes += encodedDataLength));
    client.on("Network.requestWillBeSent", ({ request }) => hosts.add(new URL(request.url).host));
    await page.goto(url, { waitUntil: "networkidle" });
    await page.getByRole("status").getByText("live", { exact: true }).waitFor();
    await page.close();
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThan(FIRST_LOAD_BYTES_MAX);
    expect([...hosts]).toEqual([`127.0.0.1:${kit.port}`]);
  });

  it("[DASHBOARD-22] a perturbation made on one page appears on another", async () => {
    const watching = await open({ hash: "#/agents/echo" });
    const steering = await open({ hash: "#/agents/echo", token: operator() });
    await steering.getByLabel("Input").fill('{"from":"the other page"}');
    await steering.getByRole("button", { name: "Perturb" }).last().click();
    await steering.getByText(/^Accepted as per-/).waitFor();
    await watching.getByText("the other page").first().waitFor();
    await steering
      .getByText(/by operator/)
      .first()
      .waitFor();
    expect(await watching.getByText(/by operator/).count()).toBe(0);
  });

  it("[DASHBOARD-23] a question answered in one window is settled in the other, with the name of the person where it may be seen", async () => {
    await kit.ask(`mutation { perturb(agentId: "asker", input: 47) { id } }`, {}, kit.bearer);
    const ada = (await bearerOf("purgatory:resolve", 600, "ada")).replace("Bearer ", "");
    const mine = await open({ hash: "#/questions", token: ada });
    const other = await open({ hash: "#/questions" });
    const late = await open({ hash: "#/", token: operator() });
    await other.getByText("Delete 47 files?", { exact: true }).waitFor();
    expect(await other.getByRole("button", { name: "Approve" }).count()).toBe(0);
    // Only people who may answer see the state that the answer binds to.
    await mine.getByText("What an answer binds to").click();
    await mine.getByText('"files": 47').waitFor();
    await answer(mine, "Approve");
    for (const [page, outcome] of [
      [mine, /answered by ada/],
      [other, /answered (?!by)/],
    ] as const) {
      await page.getByText(outcome).waitFor();
      await page.getByText("No open questions.", { exact: false }).waitFor();
    }
    await late.getByText("Waiting for a person").waitFor({ state: "detached" });
  });

  it(
    "[DASHBOARD-35] shows the latest settled questions, and older ones up to its bound; two windows agree",
    { timeout: 120_000 },
    async () => {
      const folder = scratchFolder();
      removed.push(folder);
      const { ids, latestSettled } = await seedQuestions(folder.path, { settled: 1_030, waiting: 1 });
      await kit[Symbol.asyncDispose]();
      kit = await openTerrarium({ dataDir: folder.path });
      url = `http://127.0.0.1:${kit.port}`;
      const [mine, other] = [await open({ hash: "#/questions" }), await open({ hash: "#/questions" })];
      const promptOf = (id: string | undefined): string => `Question ${ids.indexOf(id ?? "")}?`;
      const settledOn = (page: Page) => page.getByRole("region", { name: /^Settled/ });
      const promptsOn = (page: Page) => settledOn(page).getByText(/^Question \d+\?$/);
      // Includes the pending one. Counted by element, because roles are slow with a thousand cards.
      const cards = mine.locator("d-question");
      const older = mine.locator("button.more", { hasText: "Older" });
      for (const page of [mine, other]) {
        await promptsOn(page).nth(19).waitFor();
        expect(await promptsOn(page).allTextContents()).toEqual(latestSettled.slice(0, 20).map(promptOf));
      }
      // Beyond the questions that the page loads at first.
      for (let shown = 40; shown <= 240; shown += 20) {
        await older.click();
        await cards.nth(shown).waitFor();
      }
      expect(await promptsOn(mine).allTextContents()).toEqual(latestSettled.slice(0, 240).map(promptOf));
      await kit.ask(
        `mutation ($id: ID!) { cancelSemaphore(id: $id) { id } }`,
        { id: ids.at(-1) },
        kit.bearer,
      );
      for (const page of [mine, other]) {
        await promptsOn(page)
          .first()
          .getByText(promptOf(ids.at(-1)), { exact: true })
          .waitFor();
      }
      expect((await promptsOn(mine).allTextContents()).slice(0, 20)).toEqual(
        await promptsOn(other).allTextContents(),
      );
      while ((await older.count()) > 0) await older.click();
      await settledOn(mine).getByText("At most 1000 are shown here.", { exact: false }).waitFor();
      expect(await cards.count()).toBe(1_000);
    },
  );

  it("[DASHBOARD-23] a late answer is refused, and the page shows that", async () => {
    await kit.ask(`mutation { perturb(agentId: "asker", input: 47) { id } }`, {}, kit.bearer);
    const page = await open({ hash: "#/questions", token: operator() });
    await page.getByRole("button", { name: "Approve" }).waitFor();
    const { data } = await kit.ask("{ semaphores { id } }");
    const [question] = (data?.["semaphores"] ?? []) as { id: string }[];
    // Another person is first, between the click and its answer.
    await page.route("**/graphql", async (route) => {
      await kit.ask(
        `mutation ($id: ID!) { resolveSemaphore(id: $id, answer: "Reject") { id } }`,
        { id: question?.id },
        kit.bearer,
      );
      await route.continue();
    });
    await answer(page, "Approve");
    await page.getByText(/SEMAPHORE_SETTLED/).waitFor();
    await page.getByRole("button", { name: "Dismiss" }).click();
    expect(await page.getByText(/SEMAPHORE_SETTLED/).count()).toBe(0);
  });

  it("[DASHBOARD-28] keeps a token in memory, shows its rights, and forgets it on request", async () => {
    const token = (await bearerOf("agent:echo:perturb purgatory:resolve", 600, "ada")).replace("Bearer ", "");
    const page = await open();
    const requests: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    await signIn(page, token);
    await page.getByRole("button", { name: "ada" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("perturb echo").waitFor();
    await dialog.getByText("answer questions").waitFor();
    await dialog.getByText("Only this page knows it.", { exact: false }).waitFor();
    await dialog.getByRole("button", { name: "Continue" }).click();
    const kept = (): Promise<string> =>
      page.evaluate(() => JSON.stringify([sessionStorage, localStorage, location.href, document.cookie]));
    expect(await kept()).not.toContain(token.slice(0, 20));
    await page.reload();
    await page.getByRole("banner").getByRole("button", { name: "Steer…" }).waitFor();

    await signIn(page, token, true);
    await page.reload();
    await page.getByRole("button", { name: "ada" }).click();
    await dialog.getByText("This tab remembers it.", { exact: false }).waitFor();
    await dialog.getByRole("button", { name: "Forget token" }).click();
    expect(await kept()).not.toContain(token.slice(0, 20));
    expect(requests.filter((address) => address.includes(token.slice(0, 20)))).toEqual([]);
  });

  it("[DASHBOARD-29] offers only actions that the token allows, and shows why an action is refused", async () => {
    const token = (await bearerOf("agent:echo:perturb", 600, "ada")).replace("Bearer ", "");
    const page = await open({ hash: "#/agents/failing", token });
    await page.getByText("agent:failing:perturb").waitFor();
    expect(await page.getByLabel("Input").count()).toBe(0);
    await page.goto(`${url}/#/agents/echo`);
    await page.getByLabel("Priority").fill("500");
    await page.getByLabel("Input").fill("1");
    await page.getByRole("button", { name: "Perturb" }).last().click();
    await page.getByRole("alert").getByText("BAD_USER_INPUT").waitFor();
    await page.getByRole("button", { name: "Invoke" }).click();
    await page.getByText("agent:echo:invoke").first().waitFor();
  });

  it("[DASHBOARD-30] calls a command with a form made from its schema", async () => {
    const page = await open({ hash: "#/agents/adder", token: operator() });
    await page.getByText("Adds two numbers.").click();
    await page.getByRole("button", { name: "one and two" }).click();
    await page.getByLabel("right").fill("40");
    await page.getByRole("button", { name: "Run add" }).click();
    expect(await page.getByLabel("Result", { exact: true }).textContent()).toBe("41");
  });

  it("[DASHBOARD-31] a link to a moment shows that event", async () => {
    await kit.say({ number: 1 }, { number: 2, secret: { deep: "found it" } }, { number: 3 });
    const { data } = await kit.ask(
      `{ snapshot(agentId: "counter") { history { cursor ... on ResultEvent { result } } } }`,
    );
    const snapshot = data?.["snapshot"] as
      | { history: { cursor: string; result?: { number: number } }[] }
      | undefined;
    const moment = snapshot?.history.find(({ result }) => result?.number === 2)?.cursor ?? "";
    const page = await open({ hash: `#/agents/counter?at=${encodeURIComponent(moment)}` });
    await page.getByText('"deep": "found it"').waitFor();
    expect(await page.getByText("the linked event is no longer kept").count()).toBe(0);
    await page.goto(`${url}/#/agents/counter?at=gone`);
    await page.getByText("the linked event is no longer kept").waitFor();
  });

  it("[DASHBOARD-32] can be used by keyboard alone", async () => {
    const page = await open();
    await cardOf(page, "adder").waitFor();
    const isFocused = (wanted: string): Promise<unknown> =>
      page.waitForFunction((words) => {
        let active = document.activeElement;
        while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
        return active !== document.body && (active?.id || active?.textContent?.trim()) === words;
      }, wanted);
    await page.keyboard.press("Tab");
    await isFocused("Skip to the content");
    await page.keyboard.press("Enter");
    await isFocused("main");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "All agents" }).waitFor();
    await isFocused("main");
    expect(new URL(page.url()).hash).toMatch(/^#\/agents\//);
    const steer = page.getByRole("banner").getByRole("button", { name: "Steer…" });
    await steer.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await isFocused("Steer…");
  });

  it("[DASHBOARD-33] explains empty pages", async () => {
    const page = await open({ hash: "#/agents/missing" });
    await page.getByText("There is no agent with this id").waitFor();
    await page.getByRole("link", { name: "See all agents" }).click();
    await cardOf(page, "echo").waitFor();
    await page.getByRole("link", { name: "Questions" }).click();
    await page.getByText("No open questions.", { exact: false }).waitFor();
    expect(await page.getByText("No settled questions yet.").count()).toBe(1);
  });
});
