import type Database from "libsql";
import type { SemaphoreOrder } from "../events/semaphore.js";

/** Of these agents, as JSON; of all for null. Takes the value twice. */
const AMONG = "(? IS NULL OR agent_id IN (SELECT value FROM json_each(?)))";

/** One statement for each combination of two optional filters. */
interface Filtered {
  readonly all: Database.Statement;
  readonly first: Database.Statement;
  readonly second: Database.Statement;
  readonly both: Database.Statement;
}

export function pick(
  first: string | undefined,
  second: string | undefined,
  statements: Filtered,
): Database.Statement {
  if (first === undefined) return second === undefined ? statements.all : statements.second;
  return second === undefined ? statements.first : statements.both;
}

function filtered(
  database: Database.Database,
  columns: string,
  [first, second]: readonly [string, string],
  place = "seq > ? ORDER BY seq",
): Filtered {
  const page = (filter: string): Database.Statement =>
    database.prepare(`SELECT ${columns} WHERE ${filter} ${place} LIMIT ?`);
  return {
    all: page(""),
    first: page(`${first} = ? AND`),
    second: page(`${second} = ? AND`),
    both: page(`${first} = ? AND ${second} = ? AND`),
  };
}

interface Paged {
  readonly first: Database.Statement;
  readonly next: Database.Statement;
}

type Single =
  | "counters"
  | "get"
  | "countOpen"
  | "insert"
  | "update"
  | "running"
  | "deadlines"
  | "due"
  | "forget"
  | "append"
  | "touch"
  | "forgetAudit";

export interface TokenStatements extends Readonly<Record<Single, Database.Statement>> {
  readonly list: Readonly<Record<Exclude<SemaphoreOrder, "MOST_URGENT_FIRST">, Filtered>>;
  readonly urgent: Paged;
  readonly urgentOfAgent: Paged;
  readonly audit: Filtered;
}

export function prepareTokens(database: Database.Database): TokenStatements {
  const TOKEN = "seq, settled_seq, card, course FROM semaphore";
  const inOrder = (place = "seq > ? ORDER BY seq"): Filtered =>
    filtered(database, TOKEN, ["agent_id", "status"], `${AMONG} AND ${place}`);
  const URGENCY = "severity_rank, due_by, seq";
  // INDEXED BY, because the planner would sort all pending tokens instead.
  const urgentBy = (index: string, filter: string) => {
    const page = (behind: string): Database.Statement =>
      database.prepare(
        `SELECT ${TOKEN} INDEXED BY ${index} WHERE ${filter} status = 'PENDING' AND ${AMONG} ${behind} ORDER BY ${URGENCY} LIMIT ?`,
      );
    const place = `(SELECT ${URGENCY} FROM semaphore WHERE seq = ?)`;
    return { first: page(""), next: page(`AND (${URGENCY}) > ${place}`) };
  };
  return {
    counters: database.prepare(
      "SELECT (SELECT count(*) FROM semaphore WHERE phase = 'FINISHED') AS finished, (SELECT max(seq) FROM audit) AS audited",
    ),
    get: database.prepare(`SELECT ${TOKEN} WHERE id = ?`),
    countOpen: database.prepare(
      "SELECT count(*) AS open FROM semaphore WHERE agent_id = ? AND phase <> 'FINISHED'",
    ),
    insert: database.prepare(
      "INSERT INTO semaphore (id, agent_id, status, phase, deadline, card, course) VALUES (?, ?, ?, ?, ?, ?, ?)",
    ),
    update: database.prepare(
      `UPDATE semaphore SET status = ?, phase = ?, due_at = ?, settled_seq = ?, finished_seq = ?, course = ?
       WHERE seq = ?`,
    ),
    running: database.prepare(`SELECT ${TOKEN} WHERE phase = 'RUNNING' ORDER BY seq`),
    deadlines: database.prepare(
      `SELECT id, agent_id AS agentId, deadline AS "at" FROM semaphore
       WHERE phase = 'PENDING' AND deadline IS NOT NULL ORDER BY deadline, seq LIMIT ?`,
    ),
    // INDEXED BY, because the planner would read and sort all tokens of an agent instead.
    due: database.prepare(
      `SELECT id, agent_id AS agentId, due_at AS "at" FROM semaphore INDEXED BY semaphore_by_due
       WHERE phase = 'DUE' AND agent_id IN (SELECT value FROM json_each(?)) ORDER BY due_at, seq LIMIT ?`,
    ),
    forget: database.prepare(
      `DELETE FROM semaphore WHERE seq IN
       (SELECT seq FROM semaphore WHERE phase = 'FINISHED' ORDER BY finished_seq LIMIT ?)`,
    ),
    list: {
      OLDEST_FIRST: inOrder(),
      NEWEST_FIRST: inOrder("seq < ? ORDER BY seq DESC"),
      LATEST_SETTLED_FIRST: inOrder("settled_seq < ? ORDER BY settled_seq DESC"),
    },
    urgent: urgentBy("semaphore_urgent", ""),
    urgentOfAgent: urgentBy("semaphore_urgent_by_agent", "agent_id = ? AND"),
    append: database.prepare("INSERT INTO audit (seq, token_id, agent_id, entry) VALUES (?, ?, ?, ?)"),
    // Changes nothing, but writes through to the disk.
    touch: database.prepare("UPDATE owner SET since = since"),
    forgetAudit: database.prepare("DELETE FROM audit WHERE seq <= ?"),
    audit: filtered(database, "seq, entry FROM audit", ["agent_id", "token_id"]),
  };
}
