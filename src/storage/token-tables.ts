import type Database from "libsql";

import type { AuditDraft, AuditEntry, AuditPage, AuditQuery } from "../purgatory/audit.js";
import type { PurgatoryLimits } from "../purgatory/limits.js";
import type { ApplyOutcome, Appointment, ParkOutcome, TokenPage, TokenQuery } from "../purgatory/store.js";
import { phaseOf, type SemaphoreCourse, type SemaphoreToken } from "../purgatory/token.js";
import { applyTransition, parkedEntry, type Transition } from "../purgatory/transitions.js";
import type { TokenCall, TokenCallName, TokenCalls } from "./protocol.js";
import { pick, prepareTokens, type TokenStatements } from "./token-statements.js";

interface TokenRow {
  readonly seq: number;
  /** Position in the order of settling: the `seq` of the audit entry. Null while PENDING. */
  readonly settled_seq: number | null;
  readonly card: string;
  readonly course: string;
}

/** The store's statements, synchronous, inside the caller's transaction. */
export class TokenTables {
  readonly #limits: PurgatoryLimits;
  readonly #statements: TokenStatements;
  #finished = 0;
  #lastAuditSeq = 0;

  constructor(database: Database.Database, limits: PurgatoryLimits) {
    this.#limits = limits;
    this.#statements = prepareTokens(database);
    this.refresh();
  }

  /** Reads the counters again: after opening, and after a rollback. */
  refresh(): void {
    const row = this.#statements.counters.get() as { finished: number; audited: number | null };
    this.#finished = row.finished;
    this.#lastAuditSeq = row.audited ?? 0;
  }

  /** Deletes audit entries beyond the limit, which no query returns any more. Once per transaction is enough. */
  trimAudit(): void {
    if (this.#auditFloor > 0) this.#statements.forgetAudit.run(this.#auditFloor);
  }

  /** Evicts finished tokens beyond the limit. */
  trimFinished(): void {
    const surplus = this.#finished - this.#limits.finishedMax;
    if (surplus > 0) this.#finished -= this.#statements.forget.run(surplus).changes;
  }

  perform(call: TokenCall): TokenCalls[TokenCallName]["result"] {
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
        return this.#statements.deadlines.all(call.args.limit) as Appointment[];
      case "dueResumptions":
        return this.#statements.due.all(JSON.stringify(call.args.agentIds), call.args.limit) as Appointment[];
      case "flush":
        this.#statements.touch.run();
        break;
    }
    return null;
  }

  #park(token: SemaphoreToken): ParkOutcome {
    if (this.#statements.get.get(token.id)) return { outcome: "ID_TAKEN" };
    const { open } = this.#statements.countOpen.get(token.agentId) as { open: number };
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

  #apply(id: string, transition: Transition): ApplyOutcome {
    const row = this.#statements.get.get(id) as TokenRow | undefined;
    return row ? this.#step(row, transition) : { outcome: "MISSING" };
  }

  #recover(at: number, attemptsMax: number): SemaphoreToken[] {
    const changed: SemaphoreToken[] = [];
    for (const row of this.#statements.running.all() as TokenRow[]) {
      const result = this.#step(row, { kind: "INTERRUPT", at, attemptsMax });
      if (result.outcome === "APPLIED") changed.push(result.token);
    }
    return changed;
  }

  #step(row: TokenRow, transition: Transition): ApplyOutcome {
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

  #get(id: string): SemaphoreToken | null {
    const row = this.#statements.get.get(id) as TokenRow | undefined;
    return row ? join(row) : null;
  }

  #list({
    agentId,
    agentIds,
    status,
    order = "OLDEST_FIRST",
    after,
    limit = Infinity,
  }: TokenQuery): TokenPage {
    const max = Math.min(limit, this.#limits.pageMax);
    const among = agentIds ? JSON.stringify(agentIds) : null;
    if (order === "MOST_URGENT_FIRST") return this.#urgent(agentId, status, after, among, max);
    const statement = pick(agentId, status, this.#statements.list[order]);
    const filters = [agentId, status].filter((value) => value !== undefined);
    const start = after ?? (order === "OLDEST_FIRST" ? 0 : Number.MAX_SAFE_INTEGER);
    const rows = statement.all(...filters, among, among, start, max + 1) as TokenRow[];
    const page = rows.slice(0, max);
    const last = rows.length > max ? page.at(-1) : undefined;
    const next = order === "LATEST_SETTLED_FIRST" ? last?.settled_seq : last?.seq;
    return { tokens: page.map(join), next: next ?? null };
  }

  #urgent(
    agentId: string | undefined,
    status: string | undefined,
    after: number | undefined,
    among: string | null,
    max: number,
  ): TokenPage {
    if (status !== undefined && status !== "PENDING") return { tokens: [], next: null };
    const { first, next } = agentId === undefined ? this.#statements.urgent : this.#statements.urgentOfAgent;
    const filters = [...(agentId === undefined ? [] : [agentId]), among, among];
    const rows = (
      after === undefined ? first.all(...filters, max + 1) : next.all(...filters, after, max + 1)
    ) as TokenRow[];
    const page = rows.slice(0, max);
    return { tokens: page.map(join), next: rows.length > max ? (page.at(-1)?.seq ?? null) : null };
  }

  #audit({ agentId, tokenId, after = 0, limit = Infinity }: AuditQuery): AuditPage {
    const max = Math.min(limit, this.#limits.pageMax);
    const statement = pick(agentId, tokenId, this.#statements.audit);
    const filters = [agentId, tokenId].filter((value) => value !== undefined);
    const floor = Math.max(after, this.#auditFloor);
    const rows = statement.all(...filters, floor, max + 1) as { seq: number; entry: string }[];
    const page = rows.slice(0, max);
    const entries = page.map((row): AuditEntry => ({
      seq: row.seq,
      ...(JSON.parse(row.entry) as AuditDraft),
    }));
    return { entries, next: rows.length > max ? (page.at(-1)?.seq ?? null) : null };
  }

  get #auditFloor(): number {
    return this.#lastAuditSeq - this.#limits.auditMax;
  }

  #append(draft: AuditDraft): void {
    this.#lastAuditSeq += 1;
    this.#statements.append.run(this.#lastAuditSeq, draft.tokenId, draft.agentId, JSON.stringify(draft));
  }
}

function split(token: SemaphoreToken): { card: string; course: string } {
  const { status, answer, settledAt, settledBy, cancelReason, resumption, ...card } = token;
  const course: SemaphoreCourse = { status, answer, settledAt, settledBy, cancelReason, resumption };
  return { card: JSON.stringify(card), course: JSON.stringify(course) };
}

function join(row: TokenRow): SemaphoreToken {
  return { ...JSON.parse(row.card), ...JSON.parse(row.course) } as SemaphoreToken;
}
