import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { command, defineAgent, park } from "../../../src/index.js";
import { openBrowser } from "../../support/browser.js";
import { openDashboard, openTerrarium, pressTwice } from "./dashboard-kit.js";
import { needs } from "../../support/machine.js";
import type { TerrariumKit } from "../../support/terrarium-kit.js";

const asker = defineAgent({
  id: "painter",
  process: (input) =>
    park({
      reason: "CONTEXT_REQUIRED",
      prompt: `Which colour for ${String(input)}?`,
      severity: "INFO",
      state: null,
      responseSchema: { type: ["string", "null"] },
    }),
  resume: (_state, answer) => ({ answered: answer }),
  commands: {
    mix: command({ help: "Mixes.", input: z.object({ what: z.string() }), run: ({ what }) => what }),
  },
});

describe.skipIf(needs("chromium"))("forms of the dashboard", () => {
  let browser: Browser;
  let kit: TerrariumKit;

  beforeAll(async () => {
    browser = await openBrowser();
    kit = await openTerrarium({ agents: [asker] });
  });
  afterAll(async () => {
    await browser?.close();
    await kit?.[Symbol.asyncDispose]();
  });

  const url = (): string => `http://127.0.0.1:${kit.port}`;
  const open = (hash: string) => openDashboard(browser, url(), { hash, token: kit.terrarium.operatorToken });
  const ask = async (input: string): Promise<string> => {
    const invoke = `mutation ($input: JSON!) { invoke(agentId: "painter", input: $input) { semaphore { id } } }`;
    const { data } = await kit.ask(invoke, { input }, kit.bearer);
    const { semaphore } = (data ?? {})["invoke"] as { semaphore: { id: string } };
    return semaphore.id;
  };
  const statesOf = (id: string): string[] =>
    (kit.terrarium.mirror(id)?.history() ?? [])
      .filter(({ event }) => ["AGENT_STARTED", "AGENT_STOPPED"].includes(event.type))
      .map(({ event }) => event.type);

  it("[DASHBOARD-300] drafts of a command and of an answer survive a visit to other pages", async () => {
    await ask("the wall");
    const { page, problems } = await open("#/agents/painter");
    await page.getByText("Mixes.").click();
    const what = page.getByRole("textbox", { name: "what" });
    await what.fill("red and blue");
    const answer = page.getByLabel("Answer", { exact: true });
    await answer.fill("ochre");
    await page.getByRole("link", { name: "System", exact: true }).click();
    await page.getByRole("heading", { name: "System" }).waitFor();
    await page.getByRole("link", { name: "Questions" }).click();
    expect(await answer.inputValue()).toBe("ochre");
    await page.goto(`${url()}/#/agents/painter`);
    await page.getByText("Mixes.").click();
    expect(await what.inputValue()).toBe("red and blue");
    expect(await page.getByLabel("Input").inputValue()).toBe("{}");
    expect(problems).toEqual([]);
    await page.close();
  });

  it("[DASHBOARD-301] a double click on Stop stops the agent, and does not start it again", async () => {
    const { page } = await open("#/agents/echo");
    const before = statesOf("echo").length;
    const stop = page.getByRole("button", { name: "Stop", exact: true });
    // Pressed at once, at the same position: too early.
    await pressTwice(page, "Stop", "Start");
    const start = page.getByRole("button", { name: "Start", exact: true });
    await page.locator("d-start-stop button[aria-disabled=false]").waitFor();
    expect(statesOf("echo").slice(before)).toEqual(["AGENT_STOPPED"]);
    await start.focus();
    await page.keyboard.press("Enter");
    await stop.waitFor();
    expect(statesOf("echo").slice(before)).toEqual(["AGENT_STOPPED", "AGENT_STARTED"]);
    await page.close();
  });

  it("[DASHBOARD-302] [ELEMENT-300] a settled question keeps its height for any content, and shows a null answer", async () => {
    const { page } = await open("#/questions");
    const id = await ask("the door");
    await ask("the floor");
    const card = page.getByRole("article", { name: "painter asks: Which colour for the door?" });
    await card.waitFor();
    const view = page.locator("t-semaphore-view", { has: card });
    const heightOf = (): Promise<number> =>
      view.evaluate((element) => element.getBoundingClientRect().height);
    await card.hover();
    const before = await heightOf();
    const long = "very ".repeat(2_000);
    await kit.ask(
      `mutation ($id: ID!, $answer: JSON) { resolveSemaphore(id: $id, answer: $answer) { id } }`,
      { id, answer: long },
      kit.bearer,
    );
    await card.getByText("answered by operator").waitFor();
    await card.getByText("very very").waitFor();
    expect(await heightOf()).toBe(before);
    await page.mouse.move(0, 0);
    const nothing = await ask("the roof");
    await kit.ask(
      `mutation ($id: ID!) { resolveSemaphore(id: $id, answer: null) { id } }`,
      { id: nothing },
      kit.bearer,
    );
    const roof = page.getByRole("article", { name: "painter asks: Which colour for the roof?" });
    await roof.getByText("Answer: null").waitFor();
    expect(await roof.getByText("Answer: null").count()).toBe(1);
    await page.close();
  });
});
