/**
 * Measures the dashboard in a real browser, with 50 agents at 20 events a second each: `npm run bench:dashboard`.
 * Prints the bytes of a first load, frames and main thread time, and memory over an hour of simulated events.
 * `-- 600` simulates 600 seconds instead of 3,600.
 */
import { availableParallelism, cpus, loadavg } from "node:os";
import { join } from "node:path";
import type { Browser, CDPSession, Page } from "playwright-core";
import { openBrowser } from "../support/browser.js";
import { TOP } from "../support/machine.js";
import { serve } from "./served.js";
import { openSimulatedHour } from "./simulated-hour.js";

const MEASURED_SECONDS = 10;
const SETTLING_MS = 8_000;
const SIMULATED_SECONDS = 3_600;
const MEGABYTE = 1_048_576;

const print = (line: string): void => void process.stdout.write(`${line}\n`);

print(
  `${cpus()[0]?.model ?? "?"}, ${availableParallelism()} cores, load ${loadavg()
    .map((one) => one.toFixed(1))
    .join(" ")}`,
);
const browser = await openBrowser();
try {
  await measureFrames(browser);
  await measureHour(browser, Number(process.argv[2] ?? SIMULATED_SECONDS));
} finally {
  await browser.close();
}

async function measureFrames(browser: Browser): Promise<void> {
  const agents = join(TOP, "test/support/agents/busy.ts");
  await using gateway = await serve(["--no-bundled", "--agents", agents]);
  const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Performance.enable");
  let bytes = 0;
  session.on("Network.loadingFinished", ({ encodedDataLength }) => (bytes += encodedDataLength));
  await page.goto(gateway.url, { waitUntil: "networkidle" });
  print(`first load: ${(bytes / 1_000).toFixed(1)} KB on the wire`);
  await page.waitForTimeout(SETTLING_MS);
  await report("first screen, 50 agents x 20 events/s", page, session);
  await page.goto(`${gateway.url}/#/agents/busy-07`);
  await page.waitForTimeout(SETTLING_MS);
  await report("the page of one agent", page, session);
  await page.close();
}

async function report(what: string, page: Page, session: CDPSession): Promise<void> {
  const before = await busySeconds(session);
  const { frames, longest, longTasks } = await page.evaluate(watchFrames, MEASURED_SECONDS);
  const busy = (await busySeconds(session)) - before;
  const missed = await page.evaluate(
    () =>
      (document.querySelector("t-dashboard") as unknown as { session: { live: { missed: number } } }).session
        .live.missed,
  );
  print(
    `${what}: ${(frames / MEASURED_SECONDS).toFixed(1)} frames/s, longest pause ${longest.toFixed(0)} ms, ` +
      `${longTasks} tasks over 50 ms, main thread ${((100 * busy) / MEASURED_SECONDS).toFixed(0)} % busy, missed ${missed}`,
  );
}

/** Runs in the page. */
async function watchFrames(seconds: number): Promise<{ frames: number; longest: number; longTasks: number }> {
  let longTasks = 0;
  const observer = new PerformanceObserver((list) => (longTasks += list.getEntries().length));
  observer.observe({ entryTypes: ["longtask"] });
  let frames = 0;
  let longest = 0;
  await new Promise<void>((resolve) => {
    const begun = performance.now();
    let last = begun;
    const frame = (now: number): void => {
      frames += 1;
      longest = Math.max(longest, now - last);
      last = now;
      if (now - begun >= seconds * 1_000) resolve();
      else requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  observer.disconnect();
  return { frames, longest, longTasks };
}

async function busySeconds(session: CDPSession): Promise<number> {
  const { metrics } = await session.send("Performance.getMetrics");
  return metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0;
}

async function measureHour(browser: Browser, seconds: number): Promise<void> {
  await using hour = await openSimulatedHour(seconds);
  const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.enable");
  const begun = performance.now();
  await page.goto(hour.url);
  const marks = [0.1, 0.25, 0.5, 0.75, 1].map((share) => Math.round(share * seconds));
  for (const mark of marks) {
    while (hour.sent.seconds < mark) await page.waitForTimeout(200);
    await session.send("HeapProfiler.collectGarbage");
    const { usedSize } = await session.send("Runtime.getHeapUsage");
    const nodes = await page.evaluate(
      () => document.querySelector("t-dashboard")?.shadowRoot?.querySelectorAll("*").length,
    );
    print(
      `after ${mark} simulated s (${hour.sent.events.toLocaleString("en")} events): ` +
        `${(usedSize / MEGABYTE).toFixed(1)} MB of heap after collecting garbage, ${nodes} elements in the frame`,
    );
  }
  const took = (performance.now() - begun) / 1_000;
  print(
    `the page took ${Math.round(hour.sent.events / took).toLocaleString("en")} events/s for ${took.toFixed(0)} s`,
  );
  await page.close();
}
