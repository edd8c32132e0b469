import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import {
  openBrowser,
  openPage,
  type PageServer,
  seriousViolations,
  type WatchedPage,
} from "../../support/browser.js";
import { needs } from "../../support/machine.js";
import { serveGallery } from "./serve-gallery.js";

/** Objects of the page that tests use. */
interface Field extends Element {
  glitch(): void;
}
interface Stream extends Element {
  events: readonly object[];
  readonly updateComplete: Promise<boolean>;
}
interface GalleryWindow {
  readonly told: Told[];
  readonly eventAt: (index: number) => object;
}
interface Told {
  readonly type: string;
  readonly detail: Record<string, unknown>;
}

describe.skipIf(needs("chromium"))("the elements in a browser", () => {
  let gallery: PageServer;
  let browser: Browser;
  let watched: WatchedPage;
  let page: Page;

  beforeAll(async () => {
    gallery = await serveGallery();
    browser = await openBrowser();
  });

  afterEach(async () => {
    const { problems } = watched;
    await page.close();
    // Includes every violation of the strict CSP that the gallery is served under.
    if (problems.length > 0) throw new Error(problems.join("\n"));
  });

  afterAll(async () => {
    await browser?.close();
    await gallery?.[Symbol.asyncDispose]();
  });

  async function open(query: string): Promise<void> {
    watched = await openPage(browser, gallery.url);
    ({ page } = watched);
    await page.goto(`${gallery.url}?${query}`);
    await page.locator("#room > *").first().waitFor();
  }

  function told(): Promise<Told[]> {
    return page.evaluate(() => (globalThis as unknown as GalleryWindow).told);
  }

  describe("a field", () => {
    const picture = (index: number): Promise<string> =>
      page.evaluate((at) => {
        const field = [...document.querySelectorAll("t-density-field")].at(at);
        return field?.shadowRoot?.querySelector("canvas")?.toDataURL() ?? "";
      }, index);
    const frames = (count: number): Promise<void> =>
      page.evaluate(
        (left) =>
          new Promise((done) => {
            const next = (rest: number): unknown =>
              rest === 0 ? done() : requestAnimationFrame(() => next(rest - 1));
            next(left);
          }),
        count,
      );

    it("[ELEMENT-2] moves while the agent runs, and not after it has stopped", async () => {
      await open("only=fields");
      await frames(3);
      const [living, stopped] = [await picture(3), await picture(7)];
      await frames(30);
      expect(await picture(3)).not.toBe(living);
      expect(await picture(7)).toBe(stopped);
    });

    it("[ELEMENT-2] shows an error as a torn field, and is whole again afterwards", async () => {
      await open("only=fields");
      await frames(3);
      const before = await picture(7);
      // Checked in every frame, inside the page: half a second is short on a busy machine.
      const wasTorn = page.evaluate(
        (whole) =>
          new Promise<boolean>((done) => {
            const field = document.querySelectorAll<Field>("t-density-field")[7];
            const canvas = field?.shadowRoot?.querySelector("canvas");
            const look = (): unknown =>
              canvas?.toDataURL() === whole ? requestAnimationFrame(look) : done(true);
            field?.glitch();
            look();
          }),
        before,
      );
      expect(await wasTorn).toBe(true);
      await expect.poll(() => picture(7)).toBe(before);
    });

    it("[ELEMENT-3] does not move with reduced motion", async () => {
      await open("only=fields");
      await page.emulateMedia({ reducedMotion: "reduce" });
      await frames(3);
      const before = await Promise.all([0, 3, 5].map((index) => picture(index)));
      await frames(30);
      expect(await Promise.all([0, 3, 5].map((index) => picture(index)))).toEqual(before);
    });

    it("[ELEMENT-4] has a text alternative", async () => {
      await open("only=fields");
      const names = await page
        .locator("t-density-field canvas")
        .evaluateAll((all) => all.map((canvas) => canvas.getAttribute("aria-label")));
      expect(names[3]).toBe("logwatch: intense, pressure 12 of 100, 200 events per second, temperature 0.31");
      expect(names[6]).toMatch(/^ghost: .* as of 4 min ago$/);
      const lines = await page.getByRole("img", { name: /^pressure: .* in the last 5 min$/ }).count();
      expect(lines).toBe(names.length);
    });
  });

  describe("an event stream", () => {
    let stream: Locator;
    const rows = (): Locator => stream.locator(".runway .row");
    const row = (text: string): Locator => stream.locator(".runway .row").filter({ hasText: text });
    const add = (from: number, to: number): Promise<void> =>
      page.evaluate(
        async ([first, last]) => {
          const element = document.querySelector<Stream>("t-event-stream");
          const { eventAt } = globalThis as unknown as GalleryWindow;
          if (!element) return;
          const more = Array.from({ length: last - first }, (_, index) => eventAt(first + index));
          // Like the model: the oldest events are dropped beyond the bound.
          element.events = [...element.events, ...more].slice(-400);
          await element.updateComplete;
        },
        [from, to] as const,
      );
    const openStream = async (): Promise<void> => {
      await open("only=stream");
      stream = page.locator("t-event-stream").first();
      await stream.getByText("400 events · following").waitFor();
    };

    it("[ELEMENT-6] has rows only for visible events, and follows the newest", async () => {
      await openStream();
      expect(await rows().count()).toBeLessThan(60);
      await add(400, 500);
      await stream.getByText("400 events · following").waitFor();
      await row("per-493 by operator").waitFor();
      const list = stream.locator(".scroller");
      await expect
        .poll(() => list.evaluate((at) => at.scrollHeight - at.scrollTop - at.clientHeight))
        .toBeLessThan(2);
    });

    it("[ELEMENT-6] does not scroll while a person reads, however many events arrive and expire", async () => {
      await openStream();
      await stream.locator(".scroller").evaluate((scroller) => (scroller.scrollTop -= 2_000));
      await stream.getByText("not following").waitFor();
      const reading = stream.locator(".runway .row").nth(15);
      const words = await reading.locator(".at").innerText();
      const before = await row(words).boundingBox();
      await add(400, 500);
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
      const after = await row(words).boundingBox();
      expect(Math.abs((after?.y ?? 0) - (before?.y ?? -99))).toBeLessThan(1.5);
      await stream.getByRole("button", { name: "Newest" }).click();
      await stream.getByText("following").waitFor();
    });

    it("[ELEMENT-9] an opened event stays in place, and a pinned one stays after the history has dropped it", async () => {
      await openStream();
      await row("per-397 by operator").getByRole("button").first().click();
      const opened = row("per-397 by operator");
      await opened.getByText('"perturbationId": "per-397"').waitFor();
      const inSight = (): Promise<boolean> =>
        opened.evaluate((element) => {
          const list = element.closest(".scroller")?.getBoundingClientRect();
          const { top, bottom } = element.getBoundingClientRect();
          return (
            list !== undefined && top >= list.top - 1 && (bottom <= list.bottom + 1 || top < list.top + 1)
          );
        });
      await expect.poll(inSight).toBe(true);
      const before = await opened.boundingBox();
      await add(400, 450);
      await stream.getByText("not following").waitFor();
      expect(Math.abs(((await opened.boundingBox())?.y ?? 0) - (before?.y ?? -99))).toBeLessThan(1.5);
      await opened.getByRole("button", { name: "Pin" }).click();
      await add(450, 1_000);
      await stream.getByRole("list", { name: "Pinned events" }).getByText("per-397 by operator").waitFor();
    });

    it("[ELEMENT-7] pauses, filters and searches, and shows every gap with its number", async () => {
      await openStream();
      await stream.getByRole("button", { name: "Pause" }).click();
      await add(400, 410);
      await stream.getByText("400 events · paused, 10 newer").waitFor();
      await stream.getByRole("button", { name: "Paused" }).click();
      await stream.getByText("All types").click();
      await stream.getByRole("button", { name: "Show none" }).click();
      await stream.getByRole("checkbox", { name: "error" }).check();
      await stream.getByText("1 of 5 types").waitFor();
      await page.keyboard.press("Escape");
      await stream.getByPlaceholder("Search").fill("agent_timeout");
      await row("1,204 events are missing here: this view was too slow").first().waitFor();
      const kinds = await stream.locator(".runway .type").allInnerTexts();
      expect(new Set(kinds)).toEqual(new Set(["error", "gap"]));
      await stream.getByPlaceholder("Search").fill("nowhere to be found");
      expect(new Set(await stream.locator(".runway .type").allInnerTexts())).toEqual(new Set(["gap"]));
      const kindsTold = (await told()).map(({ type }) => type);
      expect(kindsTold).toContain("terrarium-pause");
      expect(kindsTold).toContain("terrarium-filter");
    });

    it("[ELEMENT-8] can be used by keyboard alone", async () => {
      await openStream();
      await stream.getByText("All types").focus();
      await page.keyboard.press("Tab");
      const focused = (): Promise<string> =>
        stream.evaluate((host) => (host.shadowRoot?.activeElement as HTMLElement | null)?.innerText ?? "");
      await expect.poll(focused).toContain("10:15:54.663");
      await page.keyboard.press("ArrowUp");
      await expect.poll(focused).toContain("10:15:54.526");
      await page.keyboard.press("Enter");
      await row("10:15:54.526").getByText('"code": "AGENT_TIMEOUT"').waitFor();
      await page.keyboard.press("Home");
      await expect.poll(focused).toContain("10:15:00.000");
      await page.keyboard.press("End");
      await expect.poll(focused).toContain("10:15:54.663");
    });

    it("[ELEMENT-10] shows payloads as text, and links to the moment", async () => {
      await openStream();
      await page.evaluate(() => {
        const element = document.querySelector<Stream>("t-event-stream");
        const { eventAt } = globalThis as unknown as GalleryWindow;
        const evil = { ...eventAt(400), data: '<img src=x onerror="alert(1)"><b>bold</b>', cursor: "evil" };
        if (element) element.events = [...element.events, evil];
      });
      await row("<b>bold</b>").getByRole("button").first().click();
      expect(await stream.locator("img, b").count()).toBe(0);
      expect(await stream.getByRole("link", { name: "Link to this event" }).getAttribute("href")).toBe(
        "#evil",
      );
    });
  });

  describe("a question's card", () => {
    const card = (prompt: string): Locator => page.locator("t-semaphore-card").filter({ hasText: prompt });

    it("[ELEMENT-11] shows the state that the answer binds to, and sends its digest", async () => {
      await open("only=cards");
      const deletion = card("Delete these 47 files");
      await deletion.getByText("critical").waitFor();
      await deletion.getByText("27 min left").waitFor();
      await deletion.getByText("What an answer binds to").click();
      await deletion.getByText('"/srv/old/a.bin"').waitFor();
      await deletion.getByRole("button", { name: "Approve" }).click();
      expect(await told()).toEqual([]);
      await deletion.getByRole("button", { name: "Yes, send this answer" }).click();
      const digest = "5b2e0c7d9a414fd0b3c6e86bb0c51f6a5d1c70b0ce8d09e1f2a7c7b1f4a90c11";
      expect(await told()).toEqual([
        {
          type: "terrarium-answer",
          detail: { id: "sem-00000001", answer: "Approve", expectedDigest: digest },
        },
      ]);
    });

    it("[ELEMENT-11] asks with a form if the answer has a schema", async () => {
      await open("only=cards");
      const owner = card("Which service owns these lines?");
      await owner.getByRole("button", { name: "Answer" }).click();
      await owner.getByText("must be given").waitFor();
      expect(await told()).toEqual([]);
      await owner.getByLabel("service", { exact: true }).selectOption("search");
      await owner.getByLabel("urgent").check();
      await owner.getByRole("button", { name: "Answer" }).click();
      expect((await told()).map(({ detail }) => detail["answer"])).toEqual([
        { service: "search", urgent: true },
      ]);
    });

    it("[ELEMENT-11] is cancelled with a reason", async () => {
      await open("only=cards");
      const deletion = card("Delete these 47 files");
      await deletion.getByRole("button", { name: "Cancel the question" }).click();
      await page.keyboard.type("wrong folder");
      await page.keyboard.press("Enter");
      expect(await told()).toEqual([
        { type: "terrarium-cancel", detail: { id: "sem-00000001", reason: "wrong folder" } },
      ]);
    });

    it("[ELEMENT-12] shows the person and the outcome when settled, and offers no more actions", async () => {
      await open("only=cards");
      const settled = card("Move 3 duplicates to the trash?");
      await settled.getByText("answered by operator 42 s ago").waitFor();
      expect(await settled.getByRole("button").count()).toBe(0);
      await card("Spend another 20,000 tokens").getByText("void: its deadline passed 1 min ago").waitFor();
      await card("Keep the newer").getByText("needs a token with the scope purgatory:resolve").waitFor();
    });
  });

  describe("a command's form", () => {
    let form: Locator;
    const openForm = async (): Promise<void> => {
      await open("only=forms");
      form = page.locator("t-command-form");
    };
    const run = (): Promise<void> => form.getByRole("button", { name: "Run parse" }).click();
    const focusedLabel = (): Promise<string> =>
      page.evaluate(() => {
        let element = document.activeElement;
        while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
        return (element as HTMLInputElement | null)?.labels?.[0]?.innerText ?? "";
      });

    it("[ELEMENT-15] shows a mistake next to its field, moves the focus there, and sends nothing", async () => {
      await openForm();
      await run();
      await expect.poll(focusedLabel).toBe("grammar");
      const grammar = form.getByLabel("grammar");
      expect(await grammar.getAttribute("aria-invalid")).toBe("true");
      await grammar.fill("s".repeat(61));
      await form.getByText("string is too long (61 > 60)").waitFor();
      await grammar.fill("sum");
      await form.getByLabel("maxDepth").fill("101");
      await form.getByText("101 is greater than 100").waitFor();
      expect(await told()).toEqual([]);
    });

    it("[ELEMENT-16] sends the given values, and leaves out the empty ones", async () => {
      await openForm();
      await form.getByLabel("grammar").fill("sum");
      await run();
      await form.getByRole("button", { name: "Send an empty text" }).click();
      await form.getByLabel("trace").selectOption("yes");
      await form.getByRole("button", { name: "null as limit" }).click();
      await form.getByRole("button", { name: "Add tags" }).click();
      await form.getByRole("button", { name: "Add an item" }).click();
      await form.getByLabel("tags 1").fill("slow");
      await form.getByRole("button", { name: "Add target" }).click();
      await form.getByLabel("Variant of target").selectOption("agent");
      await form.getByLabel("id", { exact: true }).fill("pulse");
      await form.getByLabel("options").fill('{"a":"b"}');
      await run();
      expect((await told()).map(({ detail }) => detail)).toEqual([
        {
          agentId: "grammar",
          command: "parse",
          args: {
            grammar: "sum",
            text: "",
            trace: true,
            tags: ["slow"],
            limit: null,
            target: { kind: "agent", id: "pulse" },
            options: { a: "b" },
          },
        },
      ]);
    });

    it("[ELEMENT-13] is filled by an example, which is sent unchanged", async () => {
      await openForm();
      await form.getByRole("button", { name: "with a trace" }).click();
      await run();
      expect((await told()).map(({ detail }) => detail["args"])).toEqual([
        { grammar: "sum", text: "1+", trace: true, tags: ["slow", "demo"] },
      ]);
    });
  });

  it.each(["dark", "light"])("[ELEMENT-18] axe reports no serious issue in the %s theme", async (theme) => {
    await open(`theme=${theme}`);
    await page.locator("t-event-stream").first().locator(".head").last().click();
    await page.getByText("What an answer binds to").first().click();
    await page.getByRole("button", { name: "Run parse" }).click();
    await page.getByText("must be given").first().waitFor();
    expect(await seriousViolations(page)).toEqual([]);
  });

  it("[ELEMENT-18] nothing is wider than a phone of 360 pixels", async () => {
    await open("theme=light");
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  });
});
