import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BOUNDS } from "../../../src/agents/logwatch/bounds.js";
import { BurstDetector } from "../../../src/agents/logwatch/burst.js";
import { EventClock } from "../../../src/agents/logwatch/event-clock.js";
import { LogWatch } from "../../../src/agents/logwatch/log-watch.js";
import { BUCKET_MS, SlidingRate } from "../../../src/agents/logwatch/rate.js";
import type { Report } from "../../../src/agents/logwatch/reports.js";
import { TemplateTree, type Word } from "../../../src/agents/logwatch/template-tree.js";

const START = Date.UTC(2024, 2, 5, 12, 0, 0);

/** Feeds lines at given times (seconds after the start) and collects the reports. */
class Feed {
  readonly watch = new LogWatch();
  readonly reports: Report[] = [];

  line(second: number, text: string, file = "app.log"): Report[] {
    const reports = this.watch.line({ file, text }, START + second * 1e3);
    this.reports.push(...reports);
    return [...reports];
  }

  /** Feeds `perSecond` lines per second, evenly, over a range of seconds. */
  flow(fromSecond: number, toSecond: number, perSecond: number, text: (n: number) => string): Report[] {
    const count = Math.round((toSecond - fromSecond) * perSecond);
    const all: Report[] = [];
    for (let n = 0; n < count; n += 1) all.push(...this.line(fromSecond + n / perSecond, text(n)));
    return all;
  }
}

function kinds(reports: readonly Report[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of reports) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

function only<K extends Report["kind"]>(reports: readonly Report[], kind: K): Extract<Report, { kind: K }>[] {
  return reports.filter((report): report is Extract<Report, { kind: K }> => report.kind === kind);
}

function unreported(feed: Feed, what: "newTemplates" | "errors" | "matches"): number {
  return only(feed.reports, "summary").reduce((sum, summary) => sum + summary.unreported[what], 0);
}

/** A minute of ordinary lines, after which the watcher reports new templates. */
function warm(feed: Feed): void {
  feed.flow(0, 61, 2, (n) => `INFO request ${n} served in ${n % 90}ms`);
}

describe("templates", () => {
  test("lines that differ in their variable parts share one template", () => {
    const feed = new Feed();
    feed.line(0, "session 17 opened for user root from 10.0.0.1");
    feed.line(1, "session 99 opened for user root from 10.9.8.7");
    feed.line(2, "session 3 opened for user alice from 10.9.8.7");
    expect(feed.watch.top().top.map(({ pattern, count }) => ({ pattern, count }))).toEqual([
      { pattern: "session <num> opened for user <*> from <ip>", count: 3 },
    ]);
  });

  test("equal masks do not make lines similar", () => {
    const feed = new Feed();
    for (const text of ["1 2 3 all fine", "7 8 9 disk failure", "4 5 6 reactor meltdown"]) feed.line(0, text);
    expect(feed.watch.top().top.map(({ pattern }) => pattern)).toEqual([
      "<num> <num> <num> all fine",
      "<num> <num> <num> disk failure",
      "<num> <num> <num> reactor meltdown",
    ]);
  });

  test("a word that differs early is variable; one that was equal fifty times is not", () => {
    const feed = new Feed();
    feed.line(0, "session opened for user alice by su");
    feed.line(0, "session opened for user bob by su");
    for (let n = 0; n < 50; n += 1) feed.line(0, "update of client Shop was started by cron");
    feed.line(0, "update of client Bank was started by cron");
    expect(feed.watch.top().top.map(({ pattern, count }) => `${count} × ${pattern}`)).toEqual([
      "50 × update of client Shop was started by cron",
      "2 × session opened for user <*> by su",
      "1 × update of client Bank was started by cron",
    ]);
  });

  test("level, thread and process before a message are shown but not compared", () => {
    const feed = new Feed();
    feed.line(0, "2024-03-05 12:00:00,001 INFO [http-1] com.acme.Shop: order 1 was stored in the archive");
    feed.line(0, "2024-03-05 12:00:00,002 WARN [main] com.acme.Shop: order 2 was stored in the archive");
    feed.line(0, "2024-03-05 12:00:00,003 WARN com.acme.Shop: order 3 was stored in the archive");
    expect(feed.watch.top().top.map(({ pattern, count, severity }) => [count, severity, pattern])).toEqual([
      [3, "warning", "<*> order <num> was stored in the archive"],
    ]);
  });

  test("nothing is reported in the first minute, then each new template once", () => {
    const feed = new Feed();
    warm(feed);
    expect(kinds(feed.reports)["new-template"]).toBeUndefined();
    const [report] = only(feed.line(62, "WARN disk sda1 is 91% full"), "new-template");
    expect(report?.template.pattern).toBe("WARN disk sda<num> is <num> full");
    expect(report?.line).toEqual({
      file: "app.log",
      text: "WARN disk sda1 is 91% full",
      severity: "warning",
      at: null,
    });
    expect(feed.line(63, "WARN disk sda2 is 95% full")).toEqual([]);
  });

  test("new templates are limited to ten reports in ten seconds; the rest is counted", () => {
    const feed = new Feed();
    warm(feed);
    const words = Array.from({ length: 500 }, (_, n) =>
      String(n).replaceAll(/\d/g, (digit) => "abcdefghij".charAt(Number(digit))),
    );
    const reports = feed.flow(62, 71, 50, (n) => words.slice(n, n + 2 + (n % 40)).join(" "));
    expect(kinds(reports)["new-template"]).toBeLessThanOrEqual(20);
    feed.line(85, "INFO request 1 served in 1ms");
    expect(unreported(feed, "newTemplates")).toBeGreaterThan(100);
  });

  test("requests are distinguished by method, status and path", () => {
    const feed = new Feed();
    const access = (path: string, status: number): string =>
      `10.0.0.1 - - [05/Mar/2024:12:00:01 +0000] "GET ${path} HTTP/1.1" ${status} 12 "-" "-"`;
    for (const [path, status] of [
      ["/orders/1", 200],
      ["/orders/2", 200],
      ["/orders/2", 503],
      ["/users/2", 200],
    ] as const) {
      feed.line(0, access(path, status));
    }
    expect(feed.watch.top().top.map(({ pattern, count }) => `${count} × ${pattern}`)).toEqual([
      "2 × GET 200 /orders/<num>",
      "1 × GET 503 /orders/<num>",
      "1 × GET 200 /users/<num>",
    ]);
  });

  test("a thousand are kept; the least recently used is evicted", () => {
    const forgotten: string[] = [];
    const tree = new TemplateTree({
      make: (made: readonly Word[], place: readonly string[]) => ({ words: made, lines: 1, place }),
      forgotten: (template) => forgotten.push(template.words.map(({ token }) => token).join(" ")),
    });
    // Different lengths and first words, so that no two are similar.
    const words = (n: number): string[] =>
      Array.from({ length: 1 + (n % 40) }, () => `w${Math.floor(n / 40)}`);
    for (let n = 0; n < BOUNDS.templatesMax; n += 1) expect(tree.learn(words(n)).isNew).toBe(true);
    expect(tree.learn(words(0)).isNew).toBe(false);
    expect([tree.size, tree.forgotten]).toEqual([BOUNDS.templatesMax, 0]);
    expect(tree.learn(["quite", "another", "thing"]).isNew).toBe(true);
    expect([tree.size, tree.forgotten, forgotten]).toEqual([BOUNDS.templatesMax, 1, ["w0 w0"]]);
  });
});

describe("errors", () => {
  test("the first is reported with its line, then 200 per second give a count every 10 s", () => {
    const feed = new Feed();
    warm(feed);
    const reports = feed.flow(62, 122, 200, (n) => `ERROR payment ${n} declined`);
    const errors = only(reports, "errors");
    expect(errors[0]?.count).toBe(1);
    expect(errors[0]?.line.text).toBe("ERROR payment 0 declined");
    expect(errors.slice(1).map(({ count }) => count)).toEqual([2000, 2000, 2000, 2000, 2000]);
    expect(reports.length).toBeLessThan(20);
    const summed = only(reports, "summary").flatMap(({ errors }) => errors.map(({ count }) => count));
    expect(Math.max(...summed)).toBeGreaterThanOrEqual(2000);
  });

  test("many kinds of errors are limited to ten reports in ten seconds", () => {
    const feed = new Feed();
    warm(feed);
    const reports = feed.flow(62, 71, 200, (n) => `ERROR ${"x ".repeat(n % 40)}failed`);
    expect(only(reports, "errors").length).toBeLessThanOrEqual(20);
    const [summary] = only(feed.line(85, "INFO request 1 served in 1ms"), "summary");
    expect(unreported(feed, "errors")).toBeGreaterThan(500);
    expect(summary?.errors).toHaveLength(5);
  });

  test("a stack trace belongs to its error: no templates, no errors of its own", () => {
    const feed = new Feed();
    const trace = [
      "2024-03-05 12:00:00.000 ERROR 1 --- [main] c.acme.Shop : Payment 7 failed",
      "\tat com.acme.Pool.take(Pool.java:88)",
      "\tat com.acme.Shop.pay(Shop.java:12)",
      "Caused by: java.net.SocketTimeoutException: Read timed out",
      "\tat java.base/java.net.Socket.read(Socket.java:1)",
      "\t... 23 more",
    ];
    const reports = trace.flatMap((text) => feed.line(0, text));
    expect(kinds(reports)).toEqual({ errors: 1 });
    expect(feed.watch.sizes.templates).toBe(1);
    const [summary] = only(feed.line(20, "INFO fine"), "summary");
    expect([summary?.lines, summary?.continuations, summary?.bySeverity.error]).toEqual([6, 5, 1]);
  });
});

describe("bursts", () => {
  test("far above the baseline, a burst is reported once, and again at its end", () => {
    const feed = new Feed();
    feed.flow(0, 120, 4, (n) => `INFO cache miss for key ${n}`);
    expect(kinds(feed.reports)["burst"]).toBeUndefined();
    const during = feed.flow(120, 150, 40, (n) => `INFO cache miss for key ${n}`);
    const [burst, ...more] = only(during, "burst");
    expect(more).toEqual([]);
    expect(burst?.baselinePerSecond).toBeGreaterThan(3.5);
    expect(burst?.baselinePerSecond).toBeLessThan(4.5);
    const after = feed.flow(150, 180, 4, (n) => `INFO cache miss for key ${n}`);
    const [over] = only(after, "burst-over");
    expect(over?.peakPerSecond).toBeCloseTo(40, 0);
    expect(over?.lines).toBeGreaterThan(1000);
  });

  test("three times the baseline is not a burst, nor are nineteen lines from nothing", () => {
    const feed = new Feed();
    feed.flow(0, 120, 10, () => "INFO tick");
    feed.flow(120, 140, 30, () => "INFO tick");
    feed.flow(140, 140.1, 190, () => "INFO rare thing happened");
    expect(kinds(feed.reports)["burst"]).toBeUndefined();
  });

  test("does not flicker at the threshold: it ends below half of it, for two buckets", () => {
    const detector = new BurstDetector(0, 60_000);
    const bucket = (n: number, lines: number): string => {
      const at = n * BUCKET_MS;
      const ended = detector.roll(at) ? "end " : "";
      let began = "";
      for (let line = 0; line < lines; line += 1) if (detector.add(at, true)) began = "begin ";
      return `${ended}${began}${detector.isBursting ? "on" : "off"}`;
    };
    expect([5, 25, 15, 25, 15, 9, 15, 9, 9, 5, 25].map((lines, n) => bucket(n, lines))).toEqual([
      "off",
      "begin on",
      "on",
      "on",
      "on",
      "on",
      "on",
      "on",
      "on",
      "end off",
      "begin on",
    ]);
  });

  test("a lasting level becomes the baseline", () => {
    const feed = new Feed();
    feed.flow(0, 120, 4, () => "INFO tick");
    feed.flow(120, 1_200, 40, () => "INFO tick");
    expect(kinds(feed.reports)).toMatchObject({ burst: 1, "burst-over": 1 });
  });
});

describe("summaries", () => {
  test("appear with the line that ends ten seconds", () => {
    const feed = new Feed();
    feed.flow(0, 9.9, 10, (n) => (n % 10 === 0 ? "WARN slow" : `INFO request ${n} served`));
    expect(feed.reports).toEqual([]);
    const [summary] = only(feed.line(10, "INFO request 1 served"), "summary");
    expect(summary).toMatchObject({
      learning: true,
      seconds: 10,
      lines: 99,
      linesPerSecond: 9.9,
      templates: 2,
      newTemplates: 2,
      forgottenTemplates: 0,
    });
    expect(summary?.bySeverity).toMatchObject({ info: 89, warning: 10, error: 0 });
    expect(summary?.top.map(({ pattern, count }) => [pattern, count])).toEqual([
      ["INFO request <num> served", 89],
      ["WARN slow", 10],
    ]);
  });

  test("appear after five thousand lines, even if no time passes", () => {
    const feed = new Feed();
    for (let n = 0; n < 5_001; n += 1) feed.line(0, `INFO request ${n} served`);
    expect(only(feed.reports, "summary").map(({ lines }) => lines)).toEqual([5_000]);
  });

  test("use the lines' own time, so a file read at once has the rates at which it was written", () => {
    const watch = new LogWatch();
    const reports: Report[] = [];
    for (let n = 0; n < 400; n += 1) {
      const text = `${new Date(START - 86_400_000 + n * 100).toISOString()} INFO request ${n} served`;
      reports.push(...watch.line({ file: "old.log", text }, START));
    }
    expect(only(reports, "summary").map(({ seconds, lines }) => [seconds, lines])).toEqual([
      [10, 100],
      [10, 100],
      [10, 100],
    ]);
    expect(watch.top().top[0]?.ratePerSecond).toBeCloseTo(10, 0);
  });
});

describe("focus", () => {
  test("matching lines are shown one by one, the rest only in summaries", () => {
    const feed = new Feed();
    warm(feed);
    feed.line(61, "INFO payments worker 3 is idle");
    const picture = feed.watch.focus("Payments");
    expect(picture).toMatchObject({ focus: "payments", templates: 2, matching: 1 });
    expect(picture.top.map(({ pattern }) => pattern)).toEqual(["INFO payments worker <num> is idle"]);
    expect(kinds(feed.line(62, "INFO payments worker 4 is idle"))).toEqual({ match: 1 });
    expect(kinds(feed.line(62.1, "ERROR in PAYMENTS: ledger gone"))).toEqual({
      "new-template": 1,
      errors: 1,
      match: 1,
    });
    expect(feed.line(62.2, "ERROR shipping label lost")).toEqual([]);
    const [summary] = only(feed.line(85, "INFO request 1 served in 1ms"), "summary");
    expect(summary?.focus).toBe("payments");
    expect(summary?.unreported).toMatchObject({ newTemplates: 1, errors: 1 });
    expect(feed.watch.focus(null)).toMatchObject({ focus: null, templates: 4, matching: 4 });
    expect(kinds(feed.line(86, "ERROR shipping label lost"))).toEqual({ errors: 1 });
  });

  test("a focus that matches everything still does not report every line", () => {
    const feed = new Feed();
    warm(feed);
    feed.watch.focus("request");
    const reports = feed.flow(62, 72, 200, (n) => `INFO request ${n} served in 3ms`);
    expect(only(reports, "match").length).toBeLessThanOrEqual(200);
    feed.line(85, "INFO done");
    expect(unreported(feed, "matches")).toBe(2_000 - only(reports, "match").length);
  });

  test("a focus may be a word that is masked in the pattern", () => {
    const feed = new Feed();
    feed.line(0, '{"level":30,"service":"payments","msg":"request completed"}');
    expect(feed.watch.focus("payments").matching).toBe(1);
    expect(feed.watch.focus("shipping").matching).toBe(0);
  });

  test("forgets one template, or all of them", () => {
    const feed = new Feed();
    feed.line(0, "INFO one");
    feed.line(0, "WARN two three");
    expect([feed.watch.forget("t1"), feed.watch.forget("t1"), feed.watch.forget("*")]).toEqual([1, 0, 1]);
    expect(feed.watch.sizes.templates).toBe(0);
  });
});

describe("time", () => {
  test("files in different zones, without times, or slightly out of order share one clock", () => {
    const clock = new EventClock();
    const hour = 3_600_000;
    for (let n = 0; n <= 100; n += 1) {
      const now = START + n * 100;
      clock.advance("utc", now, now);
      clock.advance("berlin", now + hour, now);
      clock.advance("none", null, now);
      clock.advance("jitter", now + (n % 2 === 0 ? 200 : -200), now);
    }
    expect(Math.abs((clock.now ?? 0) - (START + 10_000))).toBeLessThanOrEqual(400);
  });

  test("one line from the far future does not stop the clock", () => {
    const clock = new EventClock();
    clock.advance("a", START, START);
    clock.advance("a", START + 1e12, START + 1_000);
    clock.advance("a", START + 2_000, START + 2_000);
    expect(clock.advance("a", START + 3_000, START + 3_000)).toBe(START + 3_000);
  });

  test("a rate covers one minute", () => {
    const rate = new SlidingRate(0);
    for (let second = 0; second < 120; second += 1) rate.add(second * 1e3);
    expect(rate.perSecond(119_000)).toBeCloseTo(1, 0);
    expect(rate.perSecond(150_000)).toBeCloseTo(0.5, 0);
    expect(rate.perSecond(10_000_000)).toBe(0);
  });
});

describe("any input", () => {
  const fragment = fc.oneof(
    fc.string({ unit: "binary", maxLength: 60 }),
    fc.constantFrom(
      "ERROR",
      "{",
      "}",
      '"',
      "\\",
      "[",
      '] "',
      "<34>",
      "<34>1 ",
      "level=",
      'msg="',
      "a=b",
      "::",
      "..",
      "/",
      "\t",
    ),
    fc.constantFrom(
      "2024-03-05T12:00:00Z ",
      "Mar  5 12:00:00 h p: ",
      '"GET / HTTP/1.1" 503 1',
      "99999999999999",
      "0x1f",
    ),
    fc.json({ maxDepth: 3 }),
  );
  const line = fc.oneof(
    fc.array(fragment, { maxLength: 30 }).map((parts) => parts.join("")),
    fc
      .tuple(fragment, fc.integer({ min: 1, max: 4_000 }))
      .map(([text, times]) => text.repeat(times).slice(0, 20_000)),
  );

  test("no line makes it throw, exceed its bounds or return invalid JSON", () => {
    const watch = new LogWatch();
    let receivedAt = START;
    fc.assert(
      fc.property(
        fc.string({ maxLength: 300 }),
        line,
        fc.integer({ min: -5_000, max: 90_000 }),
        (file, text, stepMs) => {
          receivedAt += stepMs;
          const reports = watch.line({ file, text }, receivedAt);
          const { templates, files, bursts } = watch.sizes;
          expect(templates).toBeLessThanOrEqual(BOUNDS.templatesMax);
          expect(files).toBeLessThanOrEqual(BOUNDS.filesMax);
          expect(bursts).toBeLessThanOrEqual(templates);
          expect(reports.length).toBeLessThanOrEqual(20);
          expect(JSON.parse(JSON.stringify(reports))).toEqual(reports);
          expect(JSON.stringify(reports).length).toBeLessThan(60_000);
        },
      ),
      { numRuns: 1_500 },
    );
  });
});

describe("the gateway's own access log", () => {
  const accessLine = (path: string, operation = "-"): string =>
    `2024-03-05T12:01:30.000Z 127.0.0.1 GET ${path} 200 1.1ms ${operation}`;

  test.each([
    ["/agentese/world.agent.vault.manifest", "-", "/agentese/<name>"],
    ["/api/vault/snapshot", "-", "/api/<name>/snapshot"],
    ["/garden/api/runs/per-1/again", "-", "/<name>/api/runs/<name>/again"],
    ["/api/vault/unlock", "-", "/api/<name>/<name>"],
    ["/observe/vault/", "-", "/observe/<name>/"],
    ["/vault", "-", "/<name>"],
    ["/api/va\u00a0ult", "-", "/api/<name>"],
    ["/graphql", "query OpenVault", "/graphql"],
  ])("[LOGWATCH-1252] names nothing that callers name: %s %s", (path, operation, shown) => {
    const feed = new Feed();
    warm(feed);
    const text = accessLine(path, operation);
    feed.watch.focus("vault");
    const focused = feed.line(89, text);
    feed.watch.focus(null);
    feed.flow(90, 93, 50, () => text);
    // The summary repeats the word that was asked for.
    const said = JSON.stringify([focused, feed.reports, feed.watch.top()]).replaceAll('"focus":"vault"', "");
    expect(said).toContain(`GET ${shown} 200`);
    expect(said).not.toMatch(/vault|per-1|va\u00a0ult/i);
  });

  test("[LOGWATCH-1252] lines of other programs keep their names", () => {
    const feed = new Feed();
    warm(feed);
    const reports = feed.line(90, "INFO GET /api/vault/unlock served in 3ms");
    expect(JSON.stringify(reports)).toContain("/api/vault/unlock");
  });
});
