import { appendFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { decodeCursor } from "../../../src/events/cursor.js";
import { periodic } from "../../../src/index.js";
import { BreakableNetwork } from "../../support/wire/break-network.js";
import { tempFolder } from "../../support/storage/files.js";
import { RawSocket } from "../../support/wire/raw-socket.js";
import { Story, type Told, tokenOf } from "./story.js";

const LINES_PER_SECOND = 200;
const SERVICES = ["payments", "search", "mail"];

/** Large lines make large events: a socket that is not read from is full within seconds. */
const PADDING = "0123456789abcdef ".repeat(24).trim();

/** A service that logs 200 lines a second, with or without observers. */
class Logging implements AsyncDisposable {
  readonly #file: string;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  lines = 0;

  constructor(file: string) {
    this.#file = file;
    this.#running = this.#run();
  }

  /** Many lines in one write. */
  async burst(lines: number): Promise<void> {
    await this.#write(lines);
  }

  /** Resolves when the last line is in the file. */
  async end(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.end();
  }

  async #run(): Promise<void> {
    for await (const { missed } of periodic(1e3 / LINES_PER_SECOND, { signal: this.#stop.signal })) {
      await this.#write(1 + missed);
    }
  }

  async #write(count: number): Promise<void> {
    const at = new Date().toISOString();
    const lines = Array.from({ length: count }, (_, n) => {
      const number = this.lines + n;
      return `${at} INFO ${SERVICES[number % SERVICES.length]}: request ${number} served ${PADDING}\n`;
    });
    this.lines += count;
    await appendFile(this.#file, lines.join(""));
  }
}

const INVOKE = `mutation ($input: JSON!) { invoke(agentId: "logwatch", input: $input) { result } }`;
const PERTURB = `mutation ($input: JSON!) { perturb(agentId: "logwatch", input: $input, priority: 150) { id } }`;

/** A socket with a hundred panels, each of which selects every event eight times. */
const PANELS = 100;
const WIDE = `subscription { terrariumEvents(agentId: "logwatch", replay: 0) {
  type cursor
  ... on ResultEvent { result ${Array.from({ length: 7 }, (_, n) => `r${n}: result`).join(" ")} }
  ... on GapEvent { missed reason }
} }`;

interface Picture {
  readonly kind: string;
  readonly lines: number;
}

function offsetOf({ cursor }: Told): number {
  return decodeCursor(cursor, "logwatch").offset;
}

/** Whether the kept events are consecutive: none missing, none repeated. Heartbeats have no place among them. */
function isWhole(events: readonly Told[]): boolean {
  const offsets = events.filter(({ type }) => type !== "METABOLISM").map(offsetOf);
  return offsets.every((offset, index) => index === 0 || offset === (offsets[index - 1] ?? 0) + 1);
}

async function invoke(story: Story, input: object, token?: string): Promise<Picture> {
  return (await story.must<{ invoke: { result: Picture } }>(INVOKE, { input }, token)).invoke.result;
}

test("on call: 200 lines a second, while clients watch, stall and steer", { timeout: 90_000 }, async () => {
  const file = join(await tempFolder(), "app.log");
  await writeFile(file, "");
  const bounds = "--max-history 60 --stall-timeout-ms 10000 --max-unsent-bytes 65536";
  await using story = await Story.begin("--ephemeral", "--logwatch-files", file, ...bounds.split(" "));
  await using early = story.watch("logwatch", { replay: 60 });
  await early.until(({ type }) => type === "AGENT_STARTED");
  await using logging = new Logging(file);

  // Refused without a token. With one, twenty lines about payments a second are shown.
  const refused = await story.ask(PERTURB, { input: { focus: "payments" } }, null);
  expect(refused.errors?.[0]?.extensions.code).toBe("UNAUTHENTICATED");
  await story.must(PERTURB, { input: { focus: "payments" } });

  // A screen with a hundred panels stops reading.
  await using stalled = await RawSocket.open(story.webSocketUrl);
  for (let n = 0; n < PANELS; n += 1) stalled.subscribe(`panel ${n}`, WIDE);
  await story.metricUntil("terrarium_fanout_observers", (observers) => observers > PANELS);
  stalled.pause();
  // While the kernel's buffers fill, the socket is full only for moments: it is stuck once it stays full.
  let stalledAt = 0;
  let stuck = 0;
  while (stuck < 3) {
    await story.metricUntil("terrarium_fanout_lagging", (lagging) => lagging > 0);
    stalledAt = offsetOf(await early.latest());
    const next = stalledAt + 10;
    await early.until((told) => offsetOf(told) >= next);
    stuck = (await story.metric("terrarium_fanout_lagging")) > 0 ? stuck + 1 : 0;
  }

  // A client joins later: history, then live events, over a network that will break.
  await using network = await BreakableNetwork.to(story.port);
  await using midway = story.watch("logwatch", { replay: 60 }, network);
  for (let n = 0; n < 80; n += 1) await midway.next();
  network.cut();
  const before = midway.seen.length;
  const cutAt = offsetOf(midway.seen.at(-1) as Told);
  await early.until((told) => offsetOf(told) >= cutAt + 30);
  network.restore();
  await midway.until((told) => offsetOf(told) >= cutAt + 50);
  expect(network.connections).toBe(2);
  expect(midway.seen.length - before).toBeGreaterThanOrEqual(50);
  expect(isWhole(midway.seen)).toBe(true);
  expect(midway.seen.filter(({ type }) => type === "GAP")).toEqual([]);

  // The ring has moved past the stalled screen, of which only the cursor is kept.
  await early.until((told) => offsetOf(told) > stalledAt + 60);
  expect(await story.metric("terrarium_fanout_unsent_bytes")).toBeLessThan(3 * 65_536);
  // It reads again: the events sent before, what the ring has dropped meanwhile, from the log, and live events.
  const passed = offsetOf(await early.latest());
  stalled.resume();
  await expectWhole(stalled, passed);
  // Then it never reads again: it is closed with the reason.
  stalled.pause();
  const cuts = async (limit: string) => story.metric(`terrarium_refused_total{limit="${limit}"}`);
  while ((await cuts("stallTimeoutMs")) + (await cuts("pingIntervalMs")) === 0);
  stalled.resume();
  expect(await stalled.closed()).toMatchObject({ code: 4008 });

  // Perturbations go ahead of waiting lines.
  await story.must(PERTURB, { input: { focus: null } });
  const burst = 40_000;
  const known = logging.lines;
  await logging.burst(burst);
  await early.until(({ result }) => isSummaryOf(result, 5_000));
  const focused = await invoke(story, { focus: "search" });
  expect(focused.lines).toBeGreaterThan(known);
  expect(focused.lines).toBeLessThan(known + burst);

  // Eleven in one request: ten are accepted, the eleventh gets the time to retry.
  const eager = await tokenOf("eager", "agent:logwatch:perturb");
  const many = Array.from(
    { length: 11 },
    (_, n) => `p${n}: perturb(agentId: "logwatch", input: { report: true }) { id }`,
  );
  const answer = await story.ask<Record<string, { id: string } | null>>(
    `mutation { ${many.join("\n")} }`,
    {},
    eager,
  );
  expect(answer.errors?.map(({ extensions }) => extensions.code)).toEqual(["RATE_LIMITED"]);
  const retryAfterMs = Number(answer.errors?.[0]?.extensions["retryAfterMs"]);
  expect(retryAfterMs).toBeGreaterThan(0);
  expect(retryAfterMs).toBeLessThanOrEqual(1_000);

  // All logged lines were handled, independent of the observers.
  await logging.end();
  for (let n = 0; ; n += 1) {
    const { lines } = await invoke(
      story,
      { report: true },
      await tokenOf(`auditor ${n}`, "agent:logwatch:invoke"),
    );
    if (lines === logging.lines) break;
    expect(lines).toBeLessThan(logging.lines);
  }
});

/** Reads one panel's events until that place, of which none may be missing. */
async function expectWhole(socket: RawSocket, until: number): Promise<void> {
  let last: Told | null = null;
  while (!last || offsetOf(last) < until) {
    const message = await socket.message();
    if (message.id !== "panel 7") continue;
    const told = (message.payload as { data: { terrariumEvents: Told } }).data.terrariumEvents;
    if (told.type === "METABOLISM") continue;
    expect(told.type).not.toBe("GAP");
    if (last) expect(offsetOf(told)).toBe(offsetOf(last) + 1);
    last = told;
  }
}

function isSummaryOf(result: Told["result"], lines: number): boolean {
  const { reports = [] } = (result ?? {}) as { reports?: readonly { kind: string; lines?: number }[] };
  return reports.some((report) => report.kind === "summary" && (report.lines ?? 0) >= lines);
}
