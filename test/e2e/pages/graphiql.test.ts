import { Kind, OperationTypeNode, parse } from "graphql";
import type { Browser, Page, Response } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { EXAMPLES } from "../../../src/gateway/graphql/graphiql-examples.js";
import { openBrowser, openPage, type WatchedPage } from "../../support/browser.js";
import { needs } from "../../support/machine.js";
import { type Gateway, startGateway, TOKEN } from "../../support/terrarium-process.js";

/** The operation that each tab is named after. */
const operations = EXAMPLES.map(({ query }) => {
  const [operation] = parse(query).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error(`no operation in ${query}`);
  return {
    name: operation.name?.value ?? "",
    isQuery: operation.operation === OperationTypeNode.QUERY,
    needsToken: query.includes("Needs a token"),
  };
});
const queries = operations.filter(({ isQuery }) => isQuery);

describe.skipIf(needs("chromium"))("GraphiQL in a browser", { timeout: 120_000 }, () => {
  let gateway: Gateway;
  let browser: Browser;
  let watched: WatchedPage;
  let page: Page;
  const received: string[] = [];

  beforeAll(async () => {
    gateway = await startGateway(["serve", "--port", "0", "--ephemeral"]);
    browser = await openBrowser();
    watched = await openPage(browser, gateway.url);
    ({ page } = watched);
    page.on("websocket", (socket) =>
      socket.on("framereceived", ({ payload }) => received.push(String(payload))),
    );
    await page.goto(`${gateway.url}/graphql`);
    await page.locator(".graphiql-execute-button").waitFor();
  }, 120_000);

  afterEach(() => {
    if (watched.problems.length > 0) throw new Error(watched.problems.join("\n"));
  });

  afterAll(async () => {
    await browser?.close();
    await gateway?.[Symbol.asyncDispose]();
  });

  /** Clicks once. */
  async function openTab(name: string): Promise<void> {
    await page.getByRole("button", { name, exact: true }).click();
    await page.locator("[role=tab][aria-selected=true]").getByText(name, { exact: true }).waitFor();
  }

  /** The same button runs the tab's document and stops it. */
  async function press(name: "Execute query" | "Stop query"): Promise<void> {
    await page.getByRole("button", { name }).click();
  }

  /**
   * Runs the tab's document; resolves with its expected effect. GraphiQL takes a moment to learn the name of
   * the operation in a new tab: if it shows an error because of that, the button is pressed again.
   */
  async function run<T>(begun: Promise<T>): Promise<T> {
    const tooSoon = page.locator(".result-window").filter({ hasText: "Cannot infer operation" });
    for (;;) {
      await press("Execute query");
      const outcome = await Promise.race([
        begun.then((value) => ({ value })),
        tooSoon.waitFor({ timeout: 0 }).catch(() => null),
      ]);
      if (outcome) return outcome.value;
    }
  }

  /** Resolves with the answer to the tab's document, once the page shows this part of it. */
  async function answerShowing(text: string): Promise<{ data: unknown; errors?: unknown }> {
    // The page may still be reading the schema.
    const isAnswer = (one: Response): boolean =>
      one.request().method() === "POST" && !one.request().postData()?.includes("IntrospectionQuery");
    const response = await run(page.waitForResponse(isAnswer));
    const answer = (await response.json()) as { data: unknown; errors?: unknown };
    await page.locator(".result-window").filter({ hasText: text }).waitFor();
    return answer;
  }

  /** The part of the result that the page shows. */
  function shown(): Promise<string> {
    return page.locator(".result-window").innerText();
  }

  it("[HTTP-3] has a tab for each example", async () => {
    const titles = page.locator(".graphiql-tab-button");
    expect(await titles.allTextContents()).toEqual([...operations.map(({ name }) => name), "GrammarParse"]);
  });

  it("[HTTP-3] the example of a command is its author's, as a typed field", async () => {
    await openTab("GrammarParse");
    expect(await answerShowing('"UNAUTHENTICATED"')).toMatchObject({ data: { grammar: { parse: null } } });
  });

  it.each(queries)(
    "[HTTP-3] the example $name shows data, or asks for a token",
    async ({ name, needsToken }) => {
      await openTab(name);
      const answer = await answerShowing(needsToken ? '"UNAUTHENTICATED"' : '"data"');
      expect("errors" in answer).toBe(needsToken);
    },
  );

  it("[HTTP-3] the registered agents are shown by name", async () => {
    await openTab("Agents");
    await answerShowing('"logwatch"');
    expect(await shown()).toContain('"FLOWING"');
  });

  it("[HTTP-3] the subscription streams without a token, until it is ended", async () => {
    await openTab("Watch");
    const replayed = 5;
    const socket = await run(page.waitForEvent("websocket"));
    const isEvent = (): boolean => received.filter((frame) => frame.includes('"next"')).length > replayed + 2;
    await socket.waitForEvent("framereceived", { predicate: isEvent });
    // An agent's own report may have a member of this name.
    const hasErrors = (frame: string): boolean => /"type":"error"|"payload":\{[^{]*"errors"/.test(frame);
    expect(received.filter(hasErrors)).toEqual([]);
    await page.locator(".result-window").filter({ hasText: '"terrariumEvents"' }).waitFor();
    const ended = socket.waitForEvent("framesent", {
      predicate: ({ payload }) => String(payload).includes('"complete"'),
    });
    await press("Stop query");
    await ended;
  });

  it("[HTTP-3] a mutation needs the token, which goes into the headers editor", async () => {
    await openTab("Perturb");
    expect(await answerShowing('"UNAUTHENTICATED"')).toMatchObject({ data: { perturb: null } });
    await page.getByRole("button", { name: "Headers", exact: true }).click();
    await page.getByRole("region", { name: "Headers" }).getByText('"Bearer "').click();
    for (const key of ["End", "ArrowLeft"]) await page.keyboard.press(key);
    await page.keyboard.insertText(TOKEN);
    expect(await answerShowing('"queueDepth"')).toMatchObject({
      data: { perturb: { id: expect.stringMatching(/^per-/) } },
    });
  });
});
