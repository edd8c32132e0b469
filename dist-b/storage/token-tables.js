import { phaseOf } from "../purgatory/token.js";
import { applyTransition, parkedEntry } from "../purgatory/transitions.js";
/** The store's statements, synchronous, inside the caller's transaction. */
export class TokenTables {
  #limits;
  #statements;
  #finished = 0;
  #lastAuditSeq = 0;
  constructor(database, limits) {
    this.#limits = limits;
    this.#statements = prepare(database);
    this.refresh();
  }
  /** Reads the counters again: after opening, and after a rollback. */
  refresh() {
    const row = this.#statements.counters.get();
    this.#finished = row.finished;
    this.#lastAuditSeq = row.audited ?? 0;
  }
  /** Deletes audit entries beyond the limit, which no query returns any more. Once per transaction is enough. */
  trimAudit() {
    if (this.#auditFloor > 0) this.#statements.forgetAudit.run(this.#auditFloor);
  }
  /** Evicts finished tokens beyond the limit. */
  trimFinished() {
    const surplus = this.#finished - this.#limits.finishedMax;
    if (surplus > 0) this.#finished -= this.#statements.forget.run(surplus).changes;
  }
  perform(call) {
    switch (call.name) {
      case "park":
        return this.#park(call.args.token);
      case "apply":
        return this.#apply(call.args.id, call.args.transition);
      case "recover":
        return this.#recover(call.args.at, call.args.attemptsMax);
      case "get":
        return this.#get(call.args.id);
      case "list":
        return this.#list(call.args);
      case "audit":
        return this.#audit(call.args);
      case "deadlines":
        return this.#statements.deadlines.all(call.args.limit);
      case "dueResumptions":
        return this.#statements.due.all(JSON.stringify(call.args.agentIds), call.args.limit);
      case "flush":
        this.#statements.touch.run();
        break;
    }
    return null;
  }
  #park(token) {
    if (this.#statements.get.get(token.id)) return { outcome: "ID_TAKEN" };
    const { open } = this.#statements.countOpen.get(token.agentId);
    if (open >= this.#limits.openPerAgentMax) return { outcome: "FULL" };
    const { card, course } = split(token);
    this.#statements.insert.run(
      token.id,
      token.agentId,
      token.status,
      phaseOf(token),
      token.deadline,
      card,
      course,
    );
    this.#append(parkedEntry(token));
    return { outcome: "STORED" };
  }
  #apply(id, transition) {
    const row = this.#statements.get.get(id);
    return row ? this.#step(row, transition) : { outcome: "MISSING" };
  }
  #recover(at, attemptsMax) {
    const changed = [];
    for (const row of this.#statements.running.all()) {
      const result = this.#step(row, { kind: "INTERRUPT", at, attemptsMax });
      if (result.outcome === "APPLIED") changed.push(result.token);
    }
    return changed;
  }
  #step(row, transition) {
    const before = join(row);
    const step = applyTransition(before, transition);
    if (!step.applied) return { outcome: "REFUSED", why: step.why, token: before };
    const { token } = step;
    this.#append(step.entry);
    const phase = phaseOf(token);
    const finishedSeq = phase === "FINISHED" ? this.#lastAuditSeq : null;
    const dueAt = phase === "DUE" ? (token.resumption?.dueAt ?? null) : null;
    // A transition that applies to a PENDING token settles it.
    const settledSeq = row.settled_seq ?? this.#lastAuditSeq;
    this.#statements.update.run(
      token.status,
      phase,
      dueAt,
      settledSeq,
      finishedSeq,
      split(token).course,
      row.seq,
    );
    if (phase === "FINISHED") {
      this.#finished += 1;
      this.trimFinished();
    }
    return { outcome: "APPLIED", token };
  }
  #get(id) {
    const row = this.#statements.get.get(id);
    return row ? join(row) : null;
  }
  #list({ agentId, status, order = "OLDEST_FIRST", after, limit = Infinity }) {
    const max = Math.min(limit, this.#limits.pageMax);
    if (order === "MOST_URGENT_FIRST") return this.#urgent(agentId, status, after, max);
    const statement = pick(agentId, status, this.#statements.list[order]);
    const filters = [agentId, status].filter((value) => value !== undefined);
    const start = after ?? (order === "OLDEST_FIRST" ? 0 : Number.MAX_SAFE_INTEGER);
    const rows = statement.all(...filters, start, max + 1);
    const page = rows.slice(0, max);
    const last = rows.length > max ? page.at(-1) : undefined;
    const next = order === "LATEST_SETTLED_FIRST" ? last?.settled_seq : last?.seq;
    return { tokens: page.map(join), next: next ?? null };
  }
  #urgent(agentId, status, after, max) {
    if (status !== undefined && status !== "PENDING") return { tokens: [], next: null };
    const { first, next } = agentId === undefined ? this.#statements.urgent : this.#statements.urgentOfAgent;
    const filters = agentId === undefined ? [] : [agentId];
    const rows = after === undefined ? first.all(...filters, max + 1) : next.all(...filters, after, max + 1);
    const page = rows.slice(0, max);
    return { tokens: page.map(join), next: rows.length > max ? (page.at(-1)?.seq ?? null) : null };
  }
  #audit({ agentId, tokenId, after = 0, limit = Infinity }) {
    const max = Math.min(limit, this.#limits.pageMax);
    const statement = pick(agentId, tokenId, this.#statements.audit);
    const filters = [agentId, tokenId].filter((value) => value !== undefined);
    const floor = Math.max(after, this.#auditFloor);
    const rows = statement.all(...filters, floor, max + 1);
    const page = rows.slice(0, max);
    const entries = page.map((row) => ({
      seq: row.seq,
      ...JSON.parse(row.entry),
    }));
    return { entries, next: rows.length > max ? (page.at(-1)?.seq ?? null) : null };
  }
  get #auditFloor() {
    return this.#lastAuditSeq - this.#limits.auditMax;
  }
  #append(draft) {
    this.#lastAuditSeq += 1;
    this.#statements.append.run(this.#lastAuditSeq, draft.tokenId, draft.agentId, JSON.stringify(draft));
  }
}
function split(token) {
  const { status, answer, settledAt, settledBy, cancelReason, resumption, ...card } = token;
  const course = { status, answer, settledAt, settledBy, cancelReason, resumption };
  return { card: JSON.stringify(card), course: JSON.stringify(course) };
}
function join(row) {
  return { ...JSON.parse(row.card), ...JSON.parse(row.course) };
}
function pick(first, second, statements) {
  if (first === undefined) return second === undefined ? statements.all : statements.second;
  return second === undefined ? statements.first : statements.both;
}
function filtered(database, columns, [first, second], place = "seq > ? ORDER BY seq") {
  const page = (filter) => database.prepare(`SELECT ${columns} WHERE ${filter} ${place} LIMIT ?`);
  return {
    all: page(""),
    first: page(`${first} = ? AND`),
    second: page(`${second} = ? AND`),
    both: page(`${first} = ? AND ${second} = ? AND`),
  };
}
function prepare(database) {
  const TOKEN = "seq, settled_seq, card, course FROM semaphore";
  const inOrder = (place) => filtered(database, TOKEN, ["agent_id", "status"], place);
  const URGENCY = "severity_rank, due_by, seq";
  // INDEXED BY, because the planner would sort all pending tokens instead.
  const urgentBy = (index, filter) => {
    const page = (behind) =>
      database.prepare(
        `SELECT ${TOKEN} INDEXED BY ${index} WHERE ${filter} status = 'PENDING' ${behind} ORDER BY ${URGENCY} LIMIT ?`,
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
    update:
      database.prepare(`UPDATE semaphore SET status = ?, phase = ?, due_at = ?, settled_seq = ?, finished_seq = ?, course = ?
       WHERE seq = ?`),
    running: database.prepare(`SELECT ${TOKEN} WHERE phase = 'RUNNING' ORDER BY seq`),
    deadlines: database.prepare(`SELECT id, agent_id AS agentId, deadline AS "at" FROM semaphore
       WHERE phase = 'PENDING' AND deadline IS NOT NULL ORDER BY deadline, seq LIMIT ?`),
    // INDEXED BY, because the planner would read and sort all tokens of an agent instead.
    due: database.prepare(`SELECT id, agent_id AS agentId, due_at AS "at" FROM semaphore INDEXED BY semaphore_by_due
       WHERE phase = 'DUE' AND agent_id IN (SELECT value FROM json_each(?)) ORDER BY due_at, seq LIMIT ?`),
    forget: database.prepare(`DELETE FROM semaphore WHERE seq IN
       (SELECT seq FROM semaphore WHERE phase = 'FINISHED' ORDER BY finished_seq LIMIT ?)`),
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
//# sourceMappingURL=token-tables.js.map
