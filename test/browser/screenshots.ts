/**
 * Takes the pictures of the documentation from a running terrarium: `npm run screenshots [-- seconds [folder [names…]]]`. It runs for
 * so many seconds before the pictures are taken, so that its charts have data. Into a folder, it takes more pictures.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { openBrowser } from "../support/browser.js";
import { TOP } from "../support/machine.js";
import { Scene } from "./scene.js";
import { TOKEN } from "./served.js";

const SECONDS_DEFAULT = 75;

interface Picture {
  readonly name: string;
  readonly hash: string;
  /** Shows the page of this agent's latest run instead; `hash` is where the page waits. */
  readonly runOf?: string;
  /** Scrolls to this heading. */
  readonly at?: string;
  readonly scheme: "dark" | "light";
  readonly width: number;
  readonly height: number;
  readonly steering?: boolean;
  readonly fullPage?: boolean;
}

const PICTURES: readonly Picture[] = [
  { name: "dashboard-dark", hash: "#/", scheme: "dark", width: 1280, height: 800 },
  { name: "dashboard-light", hash: "#/", scheme: "light", width: 1280, height: 800 },
  { name: "dashboard-phone", hash: "#/", scheme: "dark", width: 360, height: 780 },
  { name: "agent-dark", hash: "#/agents/logwatch", scheme: "dark", width: 1280, height: 960, steering: true },
  {
    name: "runs-dark",
    hash: "#/agents/grammar",
    at: "Runs",
    scheme: "dark",
    width: 1280,
    height: 800,
    steering: true,
  },
  {
    name: "run-light",
    hash: "#/questions",
    runOf: "grammar",
    scheme: "light",
    width: 1280,
    height: 960,
    steering: true,
  },
];

/** Also taken, but not kept in the repository. */
const MORE: readonly Picture[] = [
  {
    name: "agent-light",
    hash: "#/agents/logwatch",
    scheme: "light",
    width: 1280,
    height: 960,
    steering: true,
  },
  { name: "agent-phone", hash: "#/agents/grammar", scheme: "light", width: 360, height: 780, fullPage: true },
  { name: "questions-dark", hash: "#/questions", scheme: "dark", width: 1280, height: 900, steering: true },
  { name: "questions-phone", hash: "#/questions", scheme: "light", width: 360, height: 780, fullPage: true },
  { name: "terrarium-dark", hash: "#/terrarium", scheme: "dark", width: 1280, height: 800 },
  { name: "terrarium-light", hash: "#/terrarium", scheme: "light", width: 1280, height: 800 },
  {
    name: "runs-light",
    hash: "#/agents/grammar",
    at: "Runs",
    scheme: "light",
    width: 1280,
    height: 800,
    steering: true,
  },
  ...(["dark", "light"] as const).flatMap((scheme): Picture[] => [
    { name: `runs-phone-${scheme}`, hash: "#/agents/grammar", at: "Runs", scheme, width: 390, height: 780 },
    {
      name: `run-grammar-${scheme}`,
      hash: "#/questions",
      runOf: "grammar",
      scheme,
      width: 1280,
      height: 960,
      steering: true,
    },
    {
      name: `run-phone-${scheme}`,
      hash: "#/questions",
      runOf: "grammar",
      scheme,
      width: 390,
      height: 780,
      steering: true,
      fullPage: true,
    },
  ]),
  { name: "dashboard-wide", hash: "#/", scheme: "dark", width: 1920, height: 1080 },
];

const [, , seconds = String(SECONDS_DEFAULT), folder, ...names] = process.argv;
const out = folder ?? join(TOP, "docs");
await mkdir(out, { recursive: true });
await using scene = await Scene.open();
const browser = await openBrowser();
try {
  // One page watches from the start, because charts show only events that the page has received.
  const wanted = (folder ? [...PICTURES, ...MORE] : PICTURES).filter(
    ({ name }) => names.length === 0 || names.includes(name),
  );
  const pages = await Promise.all(wanted.map((picture) => open(browser, picture)));
  await pages[0]?.page.waitForTimeout(Number(seconds) * 1_000);
  for (const { page, picture } of pages) {
    await page.bringToFront();
    if (picture.runOf !== undefined) {
      await page.goto(`${scene.url}/#/runs/${await scene.latestRunOf(picture.runOf)}`);
      await page.getByRole("heading", { name: "Outcome" }).waitFor();
    }
    if (picture.at !== undefined) {
      const heading = page.getByRole("heading", { name: picture.at }).first();
      await heading.evaluate((element) => {
        element.scrollIntoView({ block: "start" });
        // Out from under the page's header.
        scrollBy(0, -140);
      });
    }
    await page.waitForTimeout(700);
    await page.screenshot({
      path: join(out, `${picture.name}.png`),
      fullPage: picture.fullPage ?? false,
      animations: "allow",
    });
    process.stdout.write(`${picture.name}.png\n`);
  }
} finally {
  await browser.close();
}

async function open(browser: Browser, picture: Picture): Promise<{ page: Page; picture: Picture }> {
  const { width, height, scheme, hash } = picture;
  const page = await browser.newPage({ viewport: { width, height }, colorScheme: scheme });
  page.on(
    "console",
    (message) => message.type() === "error" && process.stderr.write(`${picture.name}: ${message.text()}\n`),
  );
  page.on("pageerror", (error) => process.stderr.write(`${picture.name}: ${error.stack}\n`));
  await page.goto(`${scene.url}/${hash}`);
  if (picture.steering) {
    await page.getByRole("button", { name: "Steer…" }).first().click();
    await page.getByLabel("Token").fill(TOKEN);
    await page.getByRole("button", { name: "Use this token" }).click();
  }
  return { page, picture };
}
