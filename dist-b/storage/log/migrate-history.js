import { createHash } from "node:crypto";
import { systemClock } from "../../base/clock.js";
import { messageOf } from "../../base/errors.js";
import { ALL_AGENTS } from "../../events/cursor.js";
import { isAtHome, readEvent } from "../event-log.js";
import { sessionOf } from "../../events/session.js";
import { EventTables } from "./event-tables.js";
/** Entries appended at once. */
const BATCH = 128;
const ALL = Number.MAX_SAFE_INTEGER;
/** Keeps everything: the limits are applied when the log is opened. */
const UNLIMITED = { ringEvents: 1, eventsMax: ALL, bytesMax: ALL, ageMsMax: ALL, outputPercentMax: 100 };
/**
 * Creates the log's tables and copies the history of releases that stored an event once for each stream. A history that
 * cannot be read is left where it is: questions are served without history.
 */
export function copyHistory(database, tables) {
  database.exec("SAVEPOINT history");
  try {
    database.exec(tables);
    copyEvents(database);
    database.exec("DROP TABLE journal_event; DROP TABLE journal_stream; RELEASE history");
  } catch (error) {
    database.exec("ROLLBACK TO history; RELEASE history");
    process.emitWarning(`the history in the data file cannot be read: ${messageOf(error)}`);
  }
}
function copyEvents(database) {
  const run = database.prepare("SELECT generation, clean FROM journal_run").get();
  const log = new EventTables(database, UNLIMITED, false);
  const streams = database.prepare("SELECT id, name, torn FROM journal_stream ORDER BY written, id").all();
  // The stream of all agents refers to events of the others.
  const inOrder = [
    ...streams.filter(({ name }) => name !== ALL_AGENTS),
    ...streams.filter(({ name }) => name === ALL_AGENTS),
  ];
  /** The numbers of events with equal text, oldest first. */
  const bodies = new Map();
  let body = 0;
  const select =
    database.prepare(`SELECT before_epoch AS beforeEpoch, before_offset AS beforeOffset, epoch, offset, event AS json
     FROM journal_event WHERE stream = ? ORDER BY seq`);
  for (const { id, name, torn } of inOrder) {
    let batch = [];
    for (const { json, ...positions } of select.iterate(id)) {
      const event = readEvent(json);
      // It shows as a gap, as before.
      if (!event) continue;
      const key = createHash("sha256").update(json).digest("base64");
      const isHome = isAtHome(name, event);
      const known = isHome ? undefined : bodies.get(key)?.shift();
      if (!isHome && known === undefined) continue;
      if (isHome && name !== ALL_AGENTS) bodies.set(key, [...(bodies.get(key) ?? []), body + 1]);
      const number = known ?? (body += 1);
      const facts = { type: event.type, at: event.at, session: sessionOf(event) };
      batch.push({ ...positions, ...facts, stream: name, body: number, json: isHome ? json : null });
      if (batch.length < BATCH) continue;
      log.append(batch, systemClock.now());
      batch = [];
    }
    log.append(batch, systemClock.now());
    database.prepare("UPDATE event_stream SET torn = ? WHERE name = ?").run(torn, name);
  }
  database.prepare("UPDATE journal_run SET generation = ?, clean = ?").run(run.generation, run.clean);
}
//# sourceMappingURL=migrate-history.js.map
