import * as fc from "fast-check";
import Database from "libsql";
import { expect, it } from "vitest";

import type { LogEntry } from "../../../src/storage/event-log.js";
import { EventTables } from "../../../src/storage/event-tables.js";
import { migrate } from "../../../src/storage/schema.js";
import { entry, inWords } from "../../support/storage/kit.js";

const limits = { eventsMax: 3, bytesMax: 1_000, totalBytesMax: 2_500 };

interface Append {
  readonly streams: readonly number[];
  readonly fails: boolean;
}

/** The remaining content of each stream after these appends, and the number of evicted streams. */
function left(appends: readonly Append[]): unknown {
  const database = new Database(":memory:");
  migrate(database);
  const tables = new EventTables(database, limits, false);
  let offset = 0;
  let forgotten = 0;
  for (const { streams, fails } of appends) {
    database.exec("BEGIN");
    tables.append(streams.map((stream): LogEntry => entry(`s${stream}`, (offset += 1))));
    database.exec(fails ? "ROLLBACK" : "COMMIT");
    if (fails) {
      offset -= streams.length;
      tables.rolledBack();
    }
    forgotten += tables.takeForgotten();
  }
  const histories = Array.from(
    tables.histories(),
    ([name, { events }]) => `${name}: ${events.map(({ event }) => inWords(event)).join(" ")}`,
  );
  database.close();
  return { histories: histories.toSorted(), forgotten };
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
