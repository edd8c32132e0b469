import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import Database from "libsql";
import { expect, test } from "vitest";
import { periodic } from "../../../src/index.js";
import { tempFolder } from "../../support/storage/files.js";
import { Session, TOKEN } from "../../support/terrarium-process.js";

/** From the start of the first gateway until the tick that no gateway sees. */
const AHEAD_MS = 5_000;

interface Tick {
  readonly name: string;
  readonly at: number;
}

/** One gateway after the other on one folder. */
class Lives {
  readonly #folder: string;
  /** A whole second. */
  readonly missedAt: number;

  constructor(folder: string) {
    this.#folder = folder;
    this.missedAt = Math.ceil((Date.now() + AHEAD_MS) / 1_000) * 1_000;
  }

  /** Runs a gateway until a run of a further tick is stored, and what else is awaited, and kills it while that run is under way. */
  async live(isDone = (): boolean => true): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    const missed = new Date(this.missedAt);
    const cron = `${missed.getUTCSeconds()} ${missed.getUTCMinutes()} ${missed.getUTCHours()} * * *`;
    const schedule = [
      { name: "each-second", cron: "* * * * * *" },
      { name: "skip", cron, missed: "skip" },
      { name: "once", cron, missed: "once" },
    ];
    const agents = join(this.#folder, "clock.mjs");
    await writeFile(
      agents,
      `export default { id: "clock", schedule: ${JSON.stringify(schedule)}, process: () => null };`,
    );
    const options = ["--no-bundled", "--agents", agents, "--data-dir", join(this.#folder, "data")];
    await using gateway = new Session(["serve", "--port", "0", ...options], { TERRARIUM_TOKEN: TOKEN });
    await gateway.line();
    const known = this.of("each-second").length;
    for await (const _ of periodic(20)) if (this.of("each-second").length > known && isDone()) break;
    const end = await gateway.end("SIGKILL");
    if (end !== "SIGKILL") throw new Error(`the gateway had ended with ${end}`);
  }

  /** The ticks of a schedule that have runs, in the order in which these were stored. */
  of(wanted: string): number[] {
    const database = new Database(join(this.#folder, "data/terrarium.db"), { readonly: true });
    const rows = database.prepare("SELECT json_extract(card, '$.tick') AS tick FROM run ORDER BY seq").all();
    database.close();
    const ticks = (rows as { tick: string }[]).map(({ tick }) => JSON.parse(tick) as Tick);
    return ticks.filter(({ name }) => name === wanted).map(({ at }) => at);
  }
}

test("[SCHEDULE-671] [SCHEDULE-672] kill -9: one run for a tick, and for one that was missed none or one", async () => {
  const folder = await tempFolder();
  let lives = new Lives(join(folder, "0"));
  await lives.live();
  // On a busy machine the first gateway may have lived too long.
  for (let attempt = 1; Date.now() >= lives.missedAt; attempt += 1) {
    lives = new Lives(join(folder, `${attempt}`));
    await lives.live();
  }
  for await (const _ of periodic(50)) if (Date.now() > lives.missedAt) break;
  expect([lives.of("skip"), lives.of("once")]).toEqual([[], []]);
  // A tick of this second may be stored before the one that was missed.
  await lives.live(() => lives.of("once").length > 0);
  expect([lives.of("skip"), lives.of("once")]).toEqual([[], [lives.missedAt]]);
  await lives.live();
  expect([lives.of("skip"), lives.of("once")]).toEqual([[], [lives.missedAt]]);

  const ticks = lives.of("each-second");
  expect(ticks.length).toBeGreaterThanOrEqual(3);
  expect(ticks).toEqual([...new Set(ticks)].toSorted((one, other) => one - other));
}, 120_000);
