import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { defineAgent, park } from "../../../src/index.js";
import { openBrowser, type WatchedPage } from "../../support/browser.js";
import { answer, openDashboard, openTerrarium, type View } from "./dashboard-kit.js";
import { needs } from "../../support/machine.js";
import type { TerrariumKit } from "../../support/terrarium-kit.js";

interface Asked {
  readonly prompt: string;
  readonly severity?: string;
  readonly options?: readonly string[];
  readonly deadline?: number;
  readonly responseSchema?: unknown;
  readonly state?: unknown;
}

/** Asks the question in its input. */
const chooser = defineAgent({
  id: "chooser",
  process: (input) =>
    park({ reason: "APPROVAL_NEEDED", options: ["Approve", "Reject"], ...(input as Asked) } as Parameters<
      typeof park
    >[0]),
  resume: (_state, given) => ({ given }),
});

describe.skipIf(needs("chromium"))("questions in the browser", () => {
  let browser: Browser;
  let kit: TerrariumKit;
  let url: string;
  const opened: WatchedPage[] = [];

  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  beforeEach(async () => {
    kit = await openTerrarium({ agents: [chooser] });
    url = `http://127.0.0.1:${kit.port}`;
  });
  afterEach(async () => {
    const problems = opened.flatMap((one) => one.problems);
    for (const { page } of opened.splice(0)) await page.close();
    await kit[Symbol.asyncDispose]();
    if (problems.length > 0) throw new Error(problems.join("\n"));
  });

  async function open(view: View = {}): Promise<Page> {
    const watched = await openDashboard(browser, url, { token: kit.terrarium.operatorToken, ...view });
    opened.push(watched);
    return watched.page;
  }

  async function ask(...questions: readonly Asked[]): Promise<string[]> {
    const ids: string[] = [];
    for (const input of questions) {
      const { data } = await kit.ask(
        `mutation ($input: JSON!) { invoke(agentId: "chooser", input: $input) { semaphore { id } } }`,
        { input },
        kit.bearer,
      );
      const parked = data?.["invoke"] as { semaphore: { id: string } } | undefined;
      ids.push(parked?.semaphore.id ?? "");
    }
    return ids;
  }

  const settle = (id: string | undefined): Promise<unknown> =>
    kit.ask(`mutation ($id: ID!) { resolveSemaphore(id: $id, answer: "Reject") { id } }`, { id }, kit.bearer);

  async function statusOf(ids: readonly string[]): Promise<string[]> {
    const { data } = await kit.ask(`{ semaphores(status: null) { id status } }`);
    const all = data?.["semaphores"] as { id: string; status: string }[];
    return ids.map((id) => all.find((one) => one.id === id)?.status ?? "gone");
  }

  const card = (page: Page, prompt: string) => page.locator("d-question").filter({ hasText: prompt });
  const approve = (page: Page, prompt: string) => card(page, prompt).getByRole("button", { name: "Approve" });

  async function middleOf(page: Page, prompt: string): Promise<{ x: number; y: number }> {
    // A button is enabled once its question has not moved for long enough.
    await approve(page, prompt).click({ trial: true });
    const box = await approve(page, prompt).boundingBox();
    if (!box) throw new Error(`${prompt} has no button in sight`);
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  }

  const many = (count: number): Asked[] =>
    Array.from({ length: count }, (_, index) => ({ prompt: `Number ${index}?` }));

  for (const hash of ["#/", "#/questions", "#/agents/chooser"]) {
    it(`[DASHBOARD-240] a double click answers one question, ${hash}`, async () => {
      const ids = await ask(...many(4));
      const page = await open({ hash, width: 700 });
      const { x, y } = await middleOf(page, "Number 0?");
      await page.mouse.move(x, y);
      for (const clickCount of [1, 2]) {
        await page.mouse.down({ clickCount });
        await page.mouse.up({ clickCount });
      }
      await card(page, "Number 0?")
        .getByText(/answered by operator/)
        .waitFor();
      // And again later: the question at this position now is another one.
      await page.mouse.click(x, y);
      expect(await statusOf(ids)).toEqual(["RESOLVED", "PENDING", "PENDING", "PENDING"]);
    });
  }

  it("[DASHBOARD-240] a settled question stays in its position until pointer and focus have left it", async () => {
    const ids = await ask(...many(3));
    const page = await open({ width: 700 });
    const next = await middleOf(page, "Number 1?");
    const at = await middleOf(page, "Number 0?");
    await page.mouse.click(at.x, at.y);
    await card(page, "Number 0?")
      .getByText(/answered by operator/)
      .waitFor();
    await page.mouse.move(1, 1);
    // The focus is still there, on the settled question.
    await page.waitForFunction(() => {
      let active = document.activeElement;
      while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
      return active?.textContent?.includes("answered by operator");
    });
    expect(await card(page, "Number 0?").count()).toBe(1);
    await page.mouse.move(next.x, next.y);
    await page.getByRole("link", { name: "terrarium", exact: false }).first().focus();
    await page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
    // The pointer is on the next question, which would move.
    expect(await card(page, "Number 0?").count()).toBe(1);
    await page.mouse.move(1, 1);
    await card(page, "Number 0?").waitFor({ state: "detached" });
    expect(await statusOf(ids)).toEqual(["RESOLVED", "PENDING", "PENDING"]);
  });

  it("[DASHBOARD-240] a question settled by another person stays, too, and new ones appear below", async () => {
    const ids = await ask(...many(2));
    const page = await open({ width: 700 });
    const { x, y } = await middleOf(page, "Number 1?");
    await page.mouse.move(x, y);
    await settle(ids[0]);
    await card(page, "Number 0?")
      .getByText(/answered by operator/)
      .waitFor();
    const [critical] = await ask({ prompt: "Now?", severity: "CRITICAL" });
    await card(page, "Now?").waitFor();
    expect(await page.locator("d-question").evaluateAll((all) => all.map(({ id }) => id))).toEqual([
      ...ids,
      critical,
    ]);
    await page.mouse.click(x, y);
    await card(page, "Number 1?")
      .getByText(/answered by operator/)
      .waitFor();
    expect(await statusOf([...ids, critical ?? ""])).toEqual(["RESOLVED", "RESOLVED", "PENDING"]);
  });

  it("[ELEMENT-240] a question that has just moved accepts no answer, and shows and announces that", async () => {
    const ids = await ask(...many(3));
    const page = await open({ width: 700 });
    const { x, y } = await middleOf(page, "Number 0?");
    await page.mouse.move(1, 1);
    await settle(ids[0]);
    await card(page, "Number 0?").waitFor({ state: "detached" });
    await page.mouse.click(x, y);
    await card(page, "Number 1?")
      .getByRole("status")
      .getByText("Nothing was sent: press again.", { exact: false })
      .waitFor();
    expect(await statusOf(ids)).toEqual(["RESOLVED", "PENDING", "PENDING"]);
    await approve(page, "Number 1?").click();
    await card(page, "Number 1?")
      .getByText(/answered by operator/)
      .waitFor();
  });

  it("[ELEMENT-240] a question below an element that grew accepts no answer, either", async () => {
    const ids = await ask(...many(2));
    const page = await open({ width: 700 });
    const { x, y } = await middleOf(page, "Number 1?");
    await page.mouse.move(x, y);
    await page.evaluate(() => {
      const notice = document.createElement("p");
      notice.textContent = "Something above it grew.";
      notice.style.height = "6px";
      notice.style.margin = "0";
      document.body.prepend(notice);
    });
    await page.mouse.click(x, y);
    await page.getByRole("status").filter({ hasText: "Nothing was sent: press again." }).waitFor();
    expect(await statusOf(ids)).toEqual(["PENDING", "PENDING"]);
  });

  it("[ELEMENT-240] a key that is held down, or pressed twice, answers one question and loses no focus", async () => {
    const ids = await ask(...many(3));
    const page = await open({ width: 700 });
    await middleOf(page, "Number 0?");
    await approve(page, "Number 0?").focus();
    for (let press = 0; press < 20; press += 1) await page.keyboard.down("Enter");
    await page.keyboard.up("Enter");
    await card(page, "Number 0?")
      .getByText(/answered by operator/)
      .waitFor();
    for (const key of ["Enter", "Space", "Enter"]) await page.keyboard.press(key);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement !== document.body)).toBe(true);
    expect(await statusOf(ids)).toEqual(["RESOLVED", "PENDING", "PENDING"]);
  });

  it("[ELEMENT-241] a critical question asks for confirmation at another position", async () => {
    const ids = await ask({ prompt: "Burn it?", severity: "CRITICAL" });
    const page = await open({ width: 700 });
    const { x, y } = await middleOf(page, "Burn it?");
    await page.mouse.click(x, y, { clickCount: 2 });
    await page.keyboard.press("Enter");
    const confirm = page.getByRole("button", { name: "Yes, send this answer" });
    await page.getByText("This is critical. Your answer is Approve.").waitFor();
    await confirm.click({ trial: true });
    await page.mouse.click(x, y, { clickCount: 2 });
    expect(await statusOf(ids)).toEqual(["PENDING"]);
    await page.getByRole("button", { name: "Back" }).click();
    expect(await confirm.count()).toBe(0);
    await answer(page, "Reject");
    await card(page, "Burn it?").getByText("Answer:").waitFor();
    expect(await card(page, "Burn it?").getByText('"Reject"').count()).toBe(1);
  });

  it("[ELEMENT-241] a critical question with a form does so, too, and holding Control+Enter sends once", async () => {
    const schema = { type: "object", properties: { why: { type: "string" } }, required: ["why"] };
    const [first = "", second = ""] = await ask(
      {
        prompt: "Critical why?",
        severity: "CRITICAL",
        options: [],
        responseSchema: { ...schema, additionalProperties: false },
      },
      { prompt: "Why?", options: [], responseSchema: { ...schema, additionalProperties: false } },
    );
    const page = await open({ hash: "#/questions", width: 700 });
    for (const prompt of ["Critical why?", "Why?"]) {
      const form = page.locator("d-question").filter({ has: page.getByText(prompt, { exact: true }) });
      await form.getByRole("button", { name: "Answer", exact: true }).click({ trial: true });
      await form.getByLabel("why", { exact: true }).fill("because");
      await page.keyboard.down("Control");
      for (let press = 0; press < 10; press += 1) await page.keyboard.down("Enter");
      await page.keyboard.up("Enter");
      await page.keyboard.up("Control");
      if (prompt === "Critical why?")
        await page.getByRole("button", { name: "Yes, send this answer" }).waitFor();
    }
    await page.getByText(/answered by operator/).waitFor();
    expect(await statusOf([first, second])).toEqual(["PENDING", "RESOLVED"]);
  });

  it("[DASHBOARD-240] a double tap answers one question", async () => {
    const ids = await ask(...many(3));
    const context = await browser.newContext({ hasTouch: true, viewport: { width: 400, height: 800 } });
    try {
      const page = await context.newPage();
      await page.goto(url);
      await page.getByRole("banner").getByRole("button", { name: "Steer…" }).tap();
      await page.getByLabel("Token").fill(kit.terrarium.operatorToken);
      await page.getByRole("button", { name: "Use this token" }).tap();
      const { x, y } = await middleOf(page, "Number 0?");
      await page.touchscreen.tap(x, y);
      await page.touchscreen.tap(x, y);
      await card(page, "Number 0?")
        .getByText(/answered by operator/)
        .waitFor();
      await page.touchscreen.tap(x, y);
      expect(await statusOf(ids)).toEqual(["RESOLVED", "PENDING", "PENDING"]);
    } finally {
      await context.close();
    }
  });

  it("[DASHBOARD-241] critical questions come first, then by deadline, then by age; the link shows what is hidden", async () => {
    const hour = 3_600_000;
    const [old, info, soon, later, critical, urgent] = await ask(
      { prompt: "Old?", severity: "WARNING" },
      { prompt: "Info?", severity: "INFO", deadline: Date.now() + 14_000 },
      { prompt: "Soon?", severity: "WARNING", deadline: Date.now() + hour },
      { prompt: "Later?", severity: "WARNING", deadline: Date.now() + 2 * hour },
      { prompt: "Critical?", severity: "CRITICAL" },
      { prompt: "Urgent?", severity: "CRITICAL", deadline: Date.now() + hour },
    );
    const page = await open();
    const shown = (): Promise<string[]> =>
      page.locator("d-question").evaluateAll((all) => all.map(({ id }) => id));
    await page.getByRole("link", { name: /^3 more wait, next deadline in 1?\d s$/ }).waitFor();
    expect(await shown()).toEqual([urgent, critical, soon]);
    await page.goto(`${url}/#/questions`);
    await card(page, "Info?").waitFor();
    expect(await shown()).toEqual([urgent, critical, soon, later, old, info]);
    await page.getByText("6 cards waiting, 2 critical").waitFor();
  });

  it("[ELEMENT-242] shows hidden characters of a text, and prevents bidirectional reordering", async () => {
    await ask({
      prompt: "Delete \u202eexe.lmth\u202c?\u200b\u00ad\u{e0041}\u3164",
      options: ["Approve\u2066all", "Reject"],
      state: { path: "/srv/\u202egpj.exe" },
    });
    const page = await open({ hash: "#/questions" });
    const one = page.locator("d-question");
    await one
      .getByText("Delete ⟨U+202E⟩exe.lmth⟨U+202C⟩?⟨U+200B⟩⟨U+00AD⟩⟨U+E0041⟩⟨U+3164⟩", { exact: true })
      .waitFor();
    await one.getByRole("button", { name: "Approve⟨U+2066⟩all" }).waitFor();
    await one.getByText("What an answer binds to").click();
    await one.getByText('"path": "/srv/⟨U+202E⟩gpj.exe"').first().waitFor();
    const hidden = /[\p{Bidi_Control}\u200b\u00ad\u3164\u{e0041}]/u;
    for (const hash of ["#/", "#/questions", "#/agents/chooser", "#/terrarium"]) {
      await page.goto(`${url}/${hash}`);
      await page.getByRole("heading", { level: 1 }).waitFor();
      if (hash === "#/agents/chooser")
        await page
          .getByText(/WARNING|INFO: Delete/)
          .first()
          .waitFor();
      const texts = await page.evaluate(() => {
        const found: string[] = [document.title];
        const visit = (root: Document | ShadowRoot): void => {
          for (const element of root.querySelectorAll("*")) {
            for (const name of ["aria-label", "title", "placeholder"])
              found.push(element.getAttribute(name) ?? "");
            for (const node of element.childNodes)
              if (node.nodeType === 3) found.push(node.textContent ?? "");
            if (element.shadowRoot) visit(element.shadowRoot);
          }
        };
        visit(document);
        return found;
      });
      expect(texts.length).toBeGreaterThan(50);
      expect(texts.filter((text) => hidden.test(text))).toEqual([]);
    }
  });

  it("[FREEZE-1296] the question of a frozen agent says that an answer waits, also after it was given", async () => {
    await ask({ prompt: "Go on?" });
    const page = await open();
    const words = card(page, "Go on?").getByText(
      "Frozen: an answer is kept, and the agent goes on after the thaw.",
    );
    await approve(page, "Go on?").waitFor();
    expect(await words.count()).toBe(0);
    await kit.terrarium.freeze({ agents: ["chooser"], reason: "look" });
    await words.waitFor();
    await approve(page, "Go on?").click();
    await page.goto(`${url}/#/questions`);
    await words.waitFor();
    await kit.terrarium.thaw({ agents: ["chooser"] });
    await words.waitFor({ state: "detached" });
  });
});
