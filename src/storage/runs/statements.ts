import type Database from "libsql";

const ROW = "seq, hold, input_bytes, result_bytes, bytes, key, card, course";

type Name =
  | "row"
  | "full"
  | "fullAt"
  | "byKey"
  | "resumeOf"
  | "parkedOn"
  | "attempted"
  | "insert"
  | "lastSeq"
  | "step"
  | "end"
  | "hold"
  | "strip"
  | "remove"
  | "insertInput"
  | "removeInput"
  | "insertResult"
  | "removeResult"
  | "state"
  | "removeState"
  | "insertState"
  | "stateKeys"
  | "tick"
  | "putTick"
  | "removeOldestTick"
  | "counter"
  | "setCounter"
  | "removeCounter"
  | "largest";
type OldestName = "free" | "held" | "heldAs" | "whole" | "keyed" | "keyedOf";
type Statements<Names extends string> = Readonly<Record<Names, Database.Statement>>;

/** All statements about runs except those of pages. `oldest`: the index that answers it. */
export type RunStatements = Statements<Name> & { readonly oldest: Statements<OldestName> };

export function prepareRuns(database: Database.Database): RunStatements {
  const full = (filter: string): Database.Statement =>
    database.prepare(
      `SELECT ${ROW},
         (SELECT text FROM run_input WHERE run_input.seq = run.seq) AS input,
         (SELECT text FROM run_result WHERE run_result.seq = run.seq) AS result
       FROM run WHERE ${filter}`,
    );
  const oldest = (index: string, filter: string): Database.Statement =>
    database.prepare(
      `SELECT ${ROW} FROM run INDEXED BY ${index} WHERE ${filter} ORDER BY ended_at, seq LIMIT 1`,
    );
  const idBy = (column: string): Database.Statement =>
    database.prepare(`SELECT id FROM run WHERE ${column} = ?`);
  return {
    row: database.prepare(`SELECT ${ROW} FROM run WHERE id = ?`),
    full: full("id = ?"),
    fullAt: full("seq = ?"),
    byKey: idBy("key"),
    resumeOf: idBy("semaphore"),
    parkedOn: idBy("question"),
    attempted: database.prepare(
      `SELECT seq, id, attempt FROM run INDEXED BY run_by_status
       WHERE status = ? AND seq > ? AND kind <> 'RESUME' ORDER BY seq LIMIT ?`,
    ),
    oldest: {
      free: oldest("run_free", "hold = 1"),
      held: oldest("run_held", "hold >= 2"),
      heldAs: oldest("run_held_as", "hold >= 2 AND hold = ?"),
      whole: oldest("run_whole_of", "hold = 2 AND key_client = ?"),
      keyed: oldest("run_keyed", "key IS NOT NULL AND hold >= 1"),
      keyedOf: oldest("run_keyed_of", "key IS NOT NULL AND hold >= 1 AND key_client = ?"),
    },
    insert: database.prepare(
      `INSERT INTO run (seq, id, agent_id, session, kind, status, priority, attempt, not_before, ended_at, hold, input_bytes,
         result_bytes, bytes, key, key_client, parent, semaphore, question, card, course)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    lastSeq: database.prepare(
      "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'run'), 0) AS seq",
    ),
    step: database.prepare(
      "UPDATE run SET status = ?, attempt = ?, not_before = ?, question = ?, course = ? WHERE seq = ?",
    ),
    end: database.prepare(
      `UPDATE run SET status = ?, ended_at = ?, hold = ?, result_bytes = ?, bytes = ?, key = ?, key_client = ?,
         course = ?, not_before = NULL, question = NULL WHERE seq = ?`,
    ),
    hold: database.prepare("UPDATE run SET hold = ?, key = ?, key_client = ? WHERE seq = ?"),
    strip: database.prepare(
      "UPDATE run SET hold = ?, input_bytes = ?, result_bytes = 0, bytes = ?, course = ? WHERE seq = ?",
    ),
    remove: database.prepare("DELETE FROM run WHERE seq = ?"),
    insertInput: database.prepare("INSERT INTO run_input (seq, text) VALUES (?, ?)"),
    removeInput: database.prepare("DELETE FROM run_input WHERE seq = ?"),
    insertResult: database.prepare("INSERT INTO run_result (seq, text) VALUES (?, ?)"),
    removeResult: database.prepare("DELETE FROM run_result WHERE seq = ?"),
    state: database.prepare("SELECT version, bytes, value FROM run_state WHERE agent_id = ? AND session = ?"),
    removeState: database.prepare("DELETE FROM run_state WHERE agent_id = ? AND session = ?"),
    insertState: database.prepare(
      "INSERT INTO run_state (agent_id, session, bytes, value) VALUES (?, ?, ?, ?)",
    ),
    stateKeys: database.prepare("SELECT agent_id AS agentId, session FROM run_state ORDER BY version"),
    tick: database.prepare("SELECT at FROM schedule_tick WHERE agent_id = ? AND name = ?"),
    putTick: database.prepare("INSERT OR REPLACE INTO schedule_tick (agent_id, name, at) VALUES (?, ?, ?)"),
    removeOldestTick: database.prepare(
      `DELETE FROM schedule_tick WHERE (agent_id, name) IN
         (SELECT agent_id, name FROM schedule_tick ORDER BY at LIMIT 1)`,
    ),
    counter: database.prepare("SELECT count, bytes FROM run_counter WHERE name = ?"),
    setCounter: database.prepare("INSERT OR REPLACE INTO run_counter (name, count, bytes) VALUES (?, ?, ?)"),
    removeCounter: database.prepare("DELETE FROM run_counter WHERE name = ?"),
    largest: database.prepare(
      "SELECT name FROM run_counter WHERE name >= ? AND name < ? ORDER BY count DESC, name LIMIT 1",
    ),
  };
}
