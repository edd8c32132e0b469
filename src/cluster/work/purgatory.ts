import type { ReadOptions } from "../../base/read-options.js";
import { StoreError } from "../../base/store-error.js";
import type { AskingRun } from "../../events/run.js";
import type { AuditDraft, AuditPage, AuditQuery } from "../../purgatory/audit.js";
import type { PurgatoryLimits } from "../../purgatory/limits.js";
import type {
  ApplyOutcome,
  Appointment,
  ParkOutcome,
  PurgatoryStore,
  SharedTokens,
  TokenChange,
  TokenPage,
  TokenQuery,
} from "../../purgatory/store.js";
import { phaseOf, type SemaphoreToken } from "../../purgatory/token.js";
import { applyTransition, parkedEntry, type Transition } from "../../purgatory/transitions.js";
import type { Leases } from "../leases.js";
import type { Found, Replica } from "../bucket/replica.js";
import { unreachable } from "../bucket/texts.js";
import { positionOf, type TokenRecord } from "./token-index.js";
import { TOKEN, TokenRecords } from "./token-records.js";
import { Trail } from "../bucket/trail.js";

/** Finished tokens that one change evicts, so that a lowered bound is reached step by step. */
const EVICTED_MAX = 64;
/** Resumptions that one transaction interrupts. */
const INTERRUPTED_MAX = 128;
/** Reads of one token, whose parts were erased meanwhile. */
const READS_MAX = 3;

export interface JetStreamPurgatoryOptions {
  readonly replica: Replica;
  readonly limits: PurgatoryLimits;
  readonly leases: Pick<Leases, "ended" | "isHeld">;
  /** Parks the asking run in the same transaction, if it can be parked. */
  readonly parkRun: (run: AskingRun, semaphore: string) => void;
  readonly onError: (error: unknown) => void;
}

/**
 * Questions in a bucket, beside the runs that ask them. A RUNNING resumption belongs to the gateway that started it, until that
 * one's lease has ended.
 */
export class JetStreamPurgatoryStore implements PurgatoryStore, SharedTokens {
  readonly #options: JetStreamPurgatoryOptions;
  readonly #records: TokenRecords;
  readonly #audit: Trail<AuditDraft>;
  readonly #listeners = new Set<(change: TokenChange) => void>();
  #isClosed = false;

  constructor(options: JetStreamPurgatoryOptions) {
    this.#options = options;
    const { replica, limits, onError } = options;
    this.#records = new TokenRecords(replica);
    const labels = ["tokenId", "agentId"];
    this.#audit = new Trail({ replica, name: "audit", labels, max: limits.auditMax, onError });
    replica.onStored((changes, isOwn) => {
      if (isOwn || this.#listeners.size === 0) return;
      for (const { key, before, after } of changes)
        if (key.startsWith(`${TOKEN}.`))
          this.#tell(before as TokenRecord | undefined, after as TokenRecord | undefined);
    });
  }

  park(token: SemaphoreToken, run?: AskingRun): Promise<ParkOutcome> {
    const { limits, parkRun } = this.#options;
    return this.#transact(() => {
      if (this.#records.get(token.id)) return { outcome: "ID_TAKEN" };
      if (this.#records.index.openOf(token.agentId) >= limits.openPerAgentMax) return { outcome: "FULL" };
      this.#records.insert(token);
      this.#append(parkedEntry(token));
      if (run) parkRun(run, token.id);
      return { outcome: "STORED" };
    });
  }

  async apply(id: string, transition: Transition): Promise<ApplyOutcome> {
    const step = await this.#transact(() => this.#apply(id, transition));
    if (step === null) return { outcome: "MISSING" };
    const token = await this.#records.full(step.record);
    // Evicted at once, with its parts.
    if (!token) return { outcome: "MISSING" };
    return step.why === null ? { outcome: "APPLIED", token } : { outcome: "REFUSED", why: step.why, token };
  }

  /**
   * Interrupts what this gateway runs, and what belongs to gateways whose lease has ended. May be called again at any time but
   * while this gateway runs resumptions.
   */
  recover(at: number, attemptsMax: number): Promise<readonly SemaphoreToken[]> {
    return this.#interrupt(at, attemptsMax, true);
  }

  /** The same without what this gateway runs: call it again and again. */
  interruptOrphans(at: number, attemptsMax: number): Promise<readonly SemaphoreToken[]> {
    return this.#interrupt(at, attemptsMax, false);
  }

  async get(id: string, options?: ReadOptions): Promise<SemaphoreToken | null> {
    for (let reads = 1; reads <= READS_MAX; reads += 1) {
      const { value: record, isOld } = await this.#read(() => this.#records.get(id) ?? null, options);
      // Another gateway may have stored it.
      if (!record && isOld) throw unreachable();
      const token = record && (await this.#records.full(record, options));
      if (token || !record) return token;
    }
    return null;
  }

  async list(query: TokenQuery, options?: ReadOptions): Promise<TokenPage> {
    const { agentId, agentIds, status, after, order = "OLDEST_FIRST" } = query;
    const among = agentIds && new Set(agentIds);
    const limit = Math.min(query.limit ?? Infinity, this.#options.limits.pageMax);
    const find = () =>
      this.#records.index
        .after(after, order)
        .filter(({ token }) => agentId === undefined || token.agentId === agentId)
        .filter(({ token }) => among?.has(token.agentId) !== false)
        .filter(({ token }) => status === undefined || token.status === status)
        .slice(0, limit + 1);
    const { value: found } = await this.#read(find, options);
    const page = found.slice(0, limit);
    const tokens = await this.#records.allFull(page, options);
    const last = found.length > limit ? page.at(-1) : undefined;
    return { tokens, next: last ? positionOf(last, order) : null };
  }

  audit({ after = 0, limit = Infinity, tokenId, agentId }: AuditQuery): Promise<AuditPage> {
    if (this.#isClosed) return Promise.reject(closed());
    const first = Math.min(limit, this.#options.limits.pageMax);
    return this.#audit.page({ after, first, labels: { tokenId, agentId } });
  }

  /** Rejects with STORE_UNREACHABLE without a lease: a clock that has jumped, and is not set right yet, ends that at once. */
  async deadlines(limit: number): Promise<readonly Appointment[]> {
    if (!this.#options.leases.isHeld) throw unreachable();
    return await this.#transact(() => {
      const pending = this.#records.index.in("PENDING").filter(({ token }) => token.deadline !== null);
      return appointments(pending, ({ deadline }) => deadline ?? 0, limit);
    });
  }

  dueResumptions(agentIds: readonly string[], limit: number): Promise<readonly Appointment[]> {
    const agents = new Set(agentIds);
    return this.#transact(() => {
      const due = this.#records.index.in("DUE").filter(({ token }) => agents.has(token.agentId));
      return appointments(due, ({ resumption }) => resumption?.dueAt ?? 0, limit);
    });
  }

  /** Called for each change of another gateway, once this one knows it. Must not throw. */
  watch(listener: (change: TokenChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async flush(): Promise<void> {
    await this.#transact(() => undefined);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    const flushed = this.flush();
    this.#isClosed = true;
    await flushed.catch(this.#options.onError);
  }

  async #transact<T>(decide: () => T): Promise<T> {
    return (await this.#read(decide)).value;
  }

  #read<T>(find: () => T, options?: ReadOptions): Promise<Found<T>> {
    return this.#isClosed ? Promise.reject(closed()) : this.#options.replica.read(find, "questions", options);
  }

  /** `why`: the refusal, or null when it was applied. Null: there is no such token. */
  #apply(id: string, transition: Transition) {
    const { replica, limits } = this.#options;
    const record = this.#records.get(id);
    if (!record) return null;
    const step = applyTransition(record.token, transition);
    if (!step.applied) return { record, why: step.why };
    const entry = this.#append(step.entry);
    const isFinished = phaseOf(step.token) === "FINISHED";
    const owner = phaseOf(step.token) === "RUNNING" ? replica.gateway : null;
    const isAnswer = transition.kind === "RESOLVE";
    const answer = isAnswer ? this.#records.putAnswer(id, transition.answer) : record.answer;
    const next: TokenRecord = {
      ...record,
      // A transition that applies to a PENDING token settles it.
      settledSeq: record.settledSeq ?? entry,
      finishedSeq: isFinished ? entry : null,
      owner,
      token: step.token,
      answer,
    };
    this.#records.put(next);
    const surplus = this.#records.index.finishedCount() - limits.finishedMax;
    if (isFinished) this.#records.evict(Math.min(surplus, EVICTED_MAX));
    return { record: next, why: null };
  }

  async #interrupt(at: number, attemptsMax: number, isOwn: boolean): Promise<readonly SemaphoreToken[]> {
    const { replica, leases } = this.#options;
    const owners = await this.#transact(() =>
      this.#records.index.in("RUNNING").map(({ owner }) => owner ?? ""),
    );
    const others = owners.filter((owner) => owner !== replica.gateway);
    const ended = new Set(await leases.ended(others));
    if (isOwn) ended.add(replica.gateway);
    const changed: TokenRecord[] = [];
    for (;;) {
      const records = await this.#transact(() => {
        const orphans = this.#records.index.in("RUNNING").filter(({ owner }) => ended.has(owner ?? ""));
        return orphans.slice(0, INTERRUPTED_MAX).flatMap(({ token }) => {
          const step = this.#apply(token.id, { kind: "INTERRUPT", at, attemptsMax });
          return step?.why === null ? [step.record] : [];
        });
      });
      changed.push(...records);
      if (records.length < INTERRUPTED_MAX) break;
    }
    return this.#records.allFull(changed);
  }

  #append(entry: AuditDraft): number {
    const { tokenId, agentId } = entry;
    return this.#audit.append(entry, { tokenId, agentId });
  }

  #tell(before: TokenRecord | undefined, after: TokenRecord | undefined): void {
    const { token } = after ?? before ?? {};
    if (!token) return;
    const { id, agentId, deadline } = token;
    const phases = {
      before: before ? phaseOf(before.token) : null,
      after: after ? phaseOf(after.token) : null,
    };
    for (const listener of this.#listeners) listener({ id, agentId, deadline, ...phases });
  }
}

function appointments(
  records: readonly TokenRecord[],
  at: (token: SemaphoreToken) => number,
  limit: number,
): Appointment[] {
  return records
    .toSorted((one, other) => at(one.token) - at(other.token) || one.seq - other.seq)
    .slice(0, limit)
    .map(({ token }) => ({ id: token.id, agentId: token.agentId, at: at(token) }));
}

function closed(): StoreError {
  return new StoreError("STORE_CLOSED", "this store is closed");
}
