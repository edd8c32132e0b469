import * as fc from "fast-check";
import Database from "libsql";
import { expect, it } from "vitest";

import { EVENT_LOG_LIMITS, type LogEntry } from "../../../src/storage/event-log.js";
import { EventTables } from "../../../src/storage/log/event-tables.js";
import { migrate } from "../../../src/storage/schema.js";
import { entry, entryInAll, inWords } from "../../support/storage/kit.js";

const limits = { ...EVENT_LOG_LIMITS, eventsMax: 3, bytesMax: 4_000 };

interface Append {
  readonly streams: readonly number[];
  readonly fails: boolean;
}

/** The remaining content of each stream after these appends, and what is counted of it. */
function left(appends: readonly Append[]): unknown {
  const database = new Database(":memory:");
  migrate(database);
  const tables = new EventTables(database, limits, false);
  let offset = 0;
  let trimmed: unknown = null;
  for (const { streams, fails } of appends) {
    database.exec("BEGIN");
    const own = streams.map((stream) => entry(`s${stream}`, (offset += 1), "e1", { body: offset }));
    const entries: LogEntry[] = [...own, ...own.map((one) => entryInAll(one, one.offset))];
    const { evicted: _evicted, ...counted } = tables.append(entries, 1_000);
    database.exec(fails ? "ROLLBACK" : "COMMIT");
    if (fails) {
      offset -= streams.length;
      tables.rolledBack();
    } else trimmed = counted;
  }
  const histories = Array.from(
    tables.histories(),
    ([name, { events }]) => `${name}: ${events.map(({ event }) => inWords(event)).join(" ")}`,
  );
  const orphans = database
    .prepare("SELECT count(*) AS rows FROM event_position WHERE body NOT IN (SELECT id FROM event_body)")
    .get();
  database.close();
  expect(orphans).toMatchObject({ rows: 0 });
  return { histories: histories.toSorted(), trimmed };
}

it("[STORAGE-8] failed appends do not change the counters", () => {
  const append = fc.record({
    streams: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 6 }),
    fails: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(append, { minLength: 1, maxLength: 12 }), (appends) => {
      expect(left(appends)).toEqual(left(appends.filter(({ fails }) => !fails)));
    }),
    { numRuns: 100 },
  );
});
