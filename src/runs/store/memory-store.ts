import { StoreError } from "../../base/store-error.js";
import type { SessionState } from "../../events/run.js";
import { RunKeeper } from "./keeper.js";
import { RUN_LIMITS_IN_MEMORY, type RunLimits } from "../limits.js";
import { MemoryRows } from "./memory-rows.js";
import { fits } from "./rows.js";
import type { Run, RunKey, RunWithoutInput } from "../run.js";
import type {
  ApplyOutcome,
  AttemptPolicy,
  ClaimOutcome,
  DiscardOutcome,
  OpenRun,
  Recovered,
  RecoveryPlace,
  RecoveryScope,
  RunFeed,
  RunPage,
  RunQuery,
  RunStore,
} from "./store.js";
import type { RunTransition } from "../transitions.js";

/** Keeps runs in this process's memory: for tests, embedding and `--ephemeral`. Lists are searched in O(n). */
export class MemoryRunStore implements RunStore, RunFeed {
  readonly #limits: RunLimits;
  readonly #rows = new MemoryRows();
  readonly #keeper: RunKeeper;
  readonly #listeners = new Set<(id: string) => void>();
  #closed = false;

  constructor(limits: RunLimits = RUN_LIMITS_IN_MEMORY) {
    this.#limits = limits;
    this.#keeper = new RunKeeper(this.#rows, limits);
  }

  async claim(run: Run): Promise<ClaimOutcome> {
    this.#check();
    return this.#keeper.claim(run);
  }

  async apply(id: string, transition: RunTransition): Promise<ApplyOutcome> {
    this.#check();
    const applied = this.#keeper.apply(id, transition);
    if (applied.outcome === "APPLIED") this.#tell([applied.run, ...applied.also]);
    return applied;
  }

  async discard(id: string): Promise<DiscardOutcome> {
    this.#check();
    const became = this.#keeper.discard(id);
    for (const listener of this.#listeners) listener(id);
    return became;
  }

  async recover(
    at: number,
    policy: AttemptPolicy,
    place: RecoveryPlace | null,
    scope?: RecoveryScope,
  ): Promise<Recovered> {
    this.#check();
    const recovered = this.#keeper.recover(at, policy, place, scope);
    this.#tell(recovered.ended);
    return recovered;
  }

  onEnded(listener: (id: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async get(id: string): Promise<Run | null> {
    this.#check();
    return this.#rows.full(id);
  }

  async byKey(key: Omit<RunKey, "fingerprint">): Promise<Run | null> {
    this.#check();
    return this.#full(this.#rows.byKey(key));
  }

  async parkedOn(semaphore: string): Promise<Run | null> {
    this.#check();
    return this.#full(this.#rows.parkedOn(semaphore));
  }

  async list(query: RunQuery): Promise<RunPage> {
    this.#check();
    const { order = "NEWEST_FIRST", after, limit = Number.POSITIVE_INFINITY } = query;
    const newestFirst = order === "NEWEST_FIRST";
    const among = query.agentIds && new Set(query.agentIds);
    const max = Math.min(limit, this.#limits.pageMax);
    const runs: Run[] = [];
    let bytes = 0;
    let last = 0;
    for (const { row, full } of this.#rows.inOrder(newestFirst)) {
      if (after !== undefined && (newestFirst ? row.seq >= after : row.seq <= after)) continue;
      if (!fits(row.run, query) || among?.has(row.run.agentId) === false) continue;
      bytes += row.bytes;
      if (runs.length >= max || (runs.length > 0 && bytes > this.#limits.pageBytesMax)) {
        return { runs, next: last };
      }
      runs.push(full());
      last = row.seq;
    }
    return { runs, next: null };
  }

  async children(id: string): Promise<readonly Run[]> {
    this.#check();
    const children: Run[] = [];
    for (const { row, full } of this.#rows.inOrder(false)) {
      if (row.run.parent === id && children.length < this.#limits.pageMax) children.push(full());
    }
    return children;
  }

  async open(): Promise<readonly OpenRun[]> {
    this.#check();
    const open: OpenRun[] = [];
    for (const { row } of this.#rows.inOrder(false)) {
      const { id, agentId, session, kind, status, priority, attempt, notBefore, by } = row.run;
      if (status !== "ACCEPTED" || kind === "RESUME") continue;
      open.push({ id, agentId, session, kind, priority, attempt, notBefore, by, seq: row.seq });
    }
    return open;
  }

  async state(agentId: string, session: string | null): Promise<SessionState> {
    this.#check();
    const { version, value } = this.#rows.state(agentId, session);
    return { version, value };
  }

  async stateKeys(): Promise<readonly { agentId: string; session: string | null }[]> {
    this.#check();
    return this.#rows.stateKeys();
  }

  async lastTick(agentId: string, name: string, at: number): Promise<number> {
    this.#check();
    return this.#keeper.lastTick(agentId, name, at);
  }

  async flush(): Promise<void> {
    this.#check();
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  #tell(runs: readonly RunWithoutInput[]): void {
    for (const { id, status } of runs) {
      if (status === "ACCEPTED" || status === "RUNNING") continue;
      for (const listener of this.#listeners) listener(id);
    }
  }

  #full(id: string | undefined): Run | null {
    return id === undefined ? null : this.#rows.full(id);
  }

  #check(): void {
    if (this.#closed) throw new StoreError("STORE_CLOSED", "this store is closed");
  }
}
