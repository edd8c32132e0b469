import { join } from "node:path";
import { expect, test } from "vitest";
import { TOP } from "../../support/machine.js";
import { tempFolder } from "../../support/storage/files.js";
import { RollObserver } from "./roll-observer.js";
import { Session, TOKEN } from "../../support/terrarium-process.js";

const OBSERVERS = 1_000;
const ROLLS = 2;

async function serve(dataDir: string, port: number): Promise<{ session: Session; url: string }> {
  const agents = join(TOP, "test/support/agents/counting.ts");
  const session = new Session(
    [
      "serve",
      "--port",
      String(port),
      "--no-bundled",
      "--agents",
      agents,
      "--data-dir",
      dataDir,
      "--max-history",
      "2000",
    ],
    { TERRARIUM_TOKEN: TOKEN },
  );
  const url = (await session.line()).replace("terrarium listening on http", "ws");
  return { session, url: `${url}/graphql` };
}

test("[WS-81] the process is restarted under 1,000 observers and a flowing agent, and no observer misses an event or gets one twice", async () => {
  const dataDir = await tempFolder();
  let { session, url } = await serve(dataDir, 0);
  const observers = Array.from({ length: OBSERVERS }, () => new RollObserver(url));
  const lives: number[] = [];
  try {
    for (let roll = 0; roll <= ROLLS; roll += 1) {
      // All observers have events of this run, and some more follow.
      await Promise.all(
        observers.map((one) =>
          one.until(() => one.lives.size > roll && ([...one.lives.values()].at(-1)?.last ?? 0) > 5),
        ),
      );
      lives.push([...(observers[0]?.lives.keys() ?? [])].at(-1) ?? 0);
      if (roll === ROLLS) break;
      expect(await session.end("SIGTERM")).toBe(0);
      ({ session } = await serve(dataDir, Number(new URL(url).port)));
    }
    expect(observers.flatMap(({ faults }) => faults)).toEqual([]);
    // One gap per restart, with 0 missed events.
    expect(
      observers.filter(({ missed }) => missed.length !== ROLLS || missed.some((count) => count !== 0)),
    ).toEqual([]);
    // All observers got the same last event of each ended run, and all events of each following run.
    for (const [index, life] of lives.slice(0, -1).entries()) {
      const lasts = new Set(observers.map((one) => one.lives.get(life)?.last));
      expect(lasts.size).toBe(1);
      if (index > 0)
        expect(new Set(observers.map((one) => one.lives.get(life)?.first))).toEqual(new Set([1]));
    }
    const told = observers.flatMap(({ closes }) => closes);
    expect(told).toHaveLength(OBSERVERS * ROLLS);
    expect(told.filter(({ code, comeBackMs }) => code !== 1012 || comeBackMs === null)).toEqual([]);
  } finally {
    for (const observer of observers) observer.leave();
    await session[Symbol.asyncDispose]();
  }
});
