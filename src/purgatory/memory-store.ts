import { StoreError } from "../base/store-error.js";
import { byUrgency, type SemaphoreOrder } from "../events/semaphore.js";
import type { AuditDraft, AuditEntry, AuditPage, AuditQuery } from "./audit.js";
import { IN_MEMORY_LIMITS, type PurgatoryLimits } from "./limits.js";
import type {
  ApplyOutcome,
  Appointment,
  ParkOutcome,
  PurgatoryStore,
  TokenPage,
  TokenQuery,
} from "./store.js";
import { type Phase, phaseOf, type SemaphoreToken } from "./token.js";
import { applyTransition, parkedEntry, type Transition } from "./transitions.js";

/** Audit entries kept beyond the limit before they are cut in bulk. */
const AUDIT_SURPLUS_MAX = 256;

interface Row {
  /** Position in the order of parking. */
  readonly seq: number;
  /** Position in the order of settling: the `seq` of the audit entry. Null while PENDING. */
  readonly settledSeq: number | null;
  readonly token: SemaphoreToken;
}

/**
 * Keeps tokens for the lifetime of the process: for tests, embedding and `--ephemeral`. Appointments are searched in
 * O(n).
 */
export class MemoryPurgatoryStore implements PurgatoryStore {
  readonly #limits: PurgatoryLimits;
  readonly #rows = new Map<string, Row>();
  /** Ids by phase. FINISHED is in the order of finishing, which is the order of eviction. */
  readonly #phases: Record<Phase, Set<string>> = {
    PENDING: new Set(),
    DUE: new Set(),
    RUNNING: new Set(),
    FINISHED: new Set(),
  };
  /** Ids in the order of settling. */
  readonly #settled = new Set<string>();
  readonly #openByAgent = new Map<string, number>();
  #audit: AuditEntry[] = [];
  #lastSeq = 0;
  #lastAuditSeq = 0;
  #closed = false;

  constructor(limits: PurgatoryLimits = IN_MEMORY_LIMITS) {
    this.#limits = limits;
  }

  async park(token: SemaphoreToken): Promise<ParkOutcome> {
    this.#check();
    if (this.#rows.has(token.id)) return { outcome: "ID_TAKEN" };
    const open = this.#openByAgent.get(token.agentId) ?? 0;
    if (open >= this.#limits.openPerAgentMax) return { outcome: "FULL" };
    this.#openByAgent.set(token.agentId, open + 1);
    this.#lastSeq += 1;
    this.#rows.set(token.id, { seq: this.#lastSeq, settledSeq: null, token: structuredClone(token) });
    this.#phases[phaseOf(token)].add(token.id);
    this.#append(parkedEntry(token));
    return { outcome: "STORED" };
  }

  async apply(id: string, transition: Transition): Promise<ApplyOutcome> {
    this.#check();
    const row = this.#rows.get(id);
    return row ? this.#step(row, transition) : { outcome: "MISSING" };
  }

  async recover(at: number, attemptsMax: number): Promise<readonly SemaphoreToken[]> {
    this.#check();
    const changed: SemaphoreToken[] = [];
    for (const row of this.#inOrder("RUNNING")) {
      const result = this.#step(row, { kind: "INTERRUPT", at, attemptsMax });
      if (result.outcome === "APPLIED") changed.push(result.token);
    }
    return changed;
  }

  async get(id: string): Promise<SemaphoreToken | null> {
    this.#check();
    return structuredClone(this.#rows.get(id)?.token ?? null);
  }

  async list(query: TokenQuery): Promise<TokenPage> {
    this.#check();
    const limit = Math.min(query.limit ?? Infinity, this.#limits.pageMax);
    const { order = "OLDEST_FIRST", agentIds } = query;
    const among = agentIds && new Set(agentIds);
    const found: Row[] = [];
    const isAfter = this.#isAfter(query.after, order);
    for (const row of this.#ordered(order)) {
      if (!isAfter(row)) continue;
      if (query.agentId !== undefined && row.token.agentId !== query.agentId) continue;
      if (among && !among.has(row.token.agentId)) continue;
      if (query.status !== undefined && row.token.status !== query.status) continue;
      found.push(row);
      if (found.length > limit) break;
    }
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1) : undefined;
    const next = last ? positionOf(last, order) : null;
    return { tokens: structuredClone(page.map((row) => row.token)), next };
  }

  async audit(query: AuditQuery): Promise<AuditPage> {
    this.#check();
    const limit = Math.min(query.limit ?? Infinity, this.#limits.pageMax);
    const found: AuditEntry[] = [];
    const after = Math.max(query.after ?? 0, this.#lastAuditSeq - this.#limits.auditMax);
    for (const entry of this.#audit) {
      if (entry.seq <= after) continue;
      if (query.agentId !== undefined && entry.agentId !== query.agentId) continue;
      if (query.tokenId !== undefined && entry.tokenId !== query.tokenId) continue;
      found.push(entry);
      if (found.length > limit) break;
    }
    const entries = found.slice(0, limit);
    const next = found.length > limit ? (entries.at(-1)?.seq ?? null) : null;
    return { entries: structuredClone(entries), next };
  }

  async deadlines(limit: number): Promise<readonly Appointment[]> {
    this.#check();
    const rows = this.#inOrder("PENDING").filter((row) => row.token.deadline !== null);
    return appointments(rows, (token) => token.deadline ?? 0, limit);
  }

  async dueResumptions(agentIds: readonly string[], limit: number): Promise<readonly Appointment[]> {
    this.#check();
    const agents = new Set(agentIds);
    const rows = this.#inOrder("DUE").filter((row) => agents.has(row.token.agentId));
    return appointments(rows, (token) => token.resumption?.dueAt ?? 0, limit);
  }

  async flush(): Promise<void> {
    this.#check();
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  #check(): void {
    if (this.#closed) throw new StoreError("STORE_CLOSED", "this store is closed");
  }

  #step(row: Row, transition: Transition): ApplyOutcome {
    const step = applyTransition(row.token, structuredClone(transition));
    if (!step.applied) return { outcome: "REFUSED", why: step.why, token: structuredClone(row.token) };
    const { id, agentId } = step.token;
    this.#append(step.entry);
    // A transition that applies to a PENDING token settles it.
    const settledSeq = row.settledSeq ?? this.#lastAuditSeq;
    this.#settled.add(id);
    this.#rows.set(id, { seq: row.seq, settledSeq, token: step.token });
    this.#phases[phaseOf(row.token)].delete(id);
    this.#phases[phaseOf(step.token)].add(id);
    if (phaseOf(step.token) === "FINISHED") this.#finished(agentId);
    return { outcome: "APPLIED", token: structuredClone(step.token) };
  }

  #finished(agentId: string): void {
    const open = (this.#openByAgent.get(agentId) ?? 1) - 1;
    if (open === 0) this.#openByAgent.delete(agentId);
    else this.#openByAgent.set(agentId, open);
    const finished = this.#phases.FINISHED;
    const [oldest] = finished;
    if (finished.size <= this.#limits.finishedMax || oldest === undefined) return;
    finished.delete(oldest);
    this.#settled.delete(oldest);
    this.#rows.delete(oldest);
  }

  #append(draft: AuditDraft): void {
    this.#lastAuditSeq += 1;
    this.#audit.push(structuredClone({ seq: this.#lastAuditSeq, ...draft }));
    // Cut in bulk: shifting one entry per append would move the whole list each time.
    const { auditMax } = this.#limits;
    if (this.#audit.length >= auditMax + AUDIT_SURPLUS_MAX) this.#audit = this.#audit.slice(-auditMax);
  }

  /** Maps and sets keep insertion order, so only the order of urgency needs sorting. */
  #ordered(order: SemaphoreOrder): Iterable<Row> {
    if (order === "OLDEST_FIRST") return this.#rows.values();
    if (order === "NEWEST_FIRST") return [...this.#rows.values()].toReversed();
    if (order === "MOST_URGENT_FIRST")
      return [...this.#rowsOf(this.#phases.PENDING)].toSorted(compareUrgency);
    return this.#rowsOf([...this.#settled].toReversed());
  }

  /** Tests whether a row comes after the position `after`; without one, every row does. */
  #isAfter(after: number | undefined, order: SemaphoreOrder): (row: Row) => boolean {
    if (after === undefined) return () => true;
    if (order === "OLDEST_FIRST") return ({ seq }) => seq > after;
    if (order !== "MOST_URGENT_FIRST") return (row) => positionOf(row, order) < after;
    const start = [...this.#rows.values()].find(({ seq }) => seq === after);
    return (row) => start !== undefined && compareUrgency(start, row) < 0;
  }

  /** In the order of parking. */
  #inOrder(phase: Phase): Row[] {
    return [...this.#rowsOf(this.#phases[phase])].toSorted((a, b) => a.seq - b.seq);
  }

  *#rowsOf(ids: Iterable<string>): Generator<Row> {
    for (const id of ids) {
      const row = this.#rows.get(id);
      if (row) yield row;
    }
  }
}

function positionOf({ seq, settledSeq }: Row, order: SemaphoreOrder): number {
  return order === "LATEST_SETTLED_FIRST" ? (settledSeq ?? 0) : seq;
}

/** Uses the order of parking as age, because a clock may go back. */
function compareUrgency(one: Row, other: Row): number {
  return byUrgency(
    { ...one.token, id: "", createdAt: one.seq },
    { ...other.token, id: "", createdAt: other.seq },
  );
}

function appointments(rows: Row[], at: (token: SemaphoreToken) => number, limit: number): Appointment[] {
  return rows
    .toSorted((a, b) => at(a.token) - at(b.token) || a.seq - b.seq)
    .slice(0, limit)
    .map(({ token }) => ({ id: token.id, agentId: token.agentId, at: at(token) }));
}
