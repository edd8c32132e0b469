import type { ReadOptions } from "../../base/read-options.js";
import { StoreError } from "../../base/store-error.js";
import type { AskingRun, SessionState } from "../../events/run.js";
import type { RunLimits } from "../../runs/limits.js";
import { isEnded, type Run, type RunKey, type RunWithoutInput } from "../../runs/run.js";
import { RunKeeper } from "../../runs/store/keeper.js";
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
} from "../../runs/store/store.js";
import type { RunTransition } from "../../runs/transitions.js";
import type { Leases } from "../leases.js";
import type { Found, Replica } from "../bucket/replica.js";
import { unreachable } from "../bucket/texts.js";
import type { RunRecord } from "./run-index.js";
import { pageOf } from "./run-page.js";
import { BucketRunRows, isElsewhere, isRunKey } from "./run-rows.js";

/** Reads of a run or a state, whose texts were deleted or replaced meanwhile. */
const READS_MAX = 3;

export interface JetStreamRunOptions {
  readonly replica: Replica;
  readonly limits: RunLimits;
  readonly leases: Pick<Leases, "ended">;
  /** As `followCarrier`. */
  readonly carrierOf?: (agentId: string) => string | undefined;
}

/**
 * What any gateway may store. Only the one that carries the agent begins an attempt, takes it back, or cancels it: when another one does
 * so late, the carrier has the run by then, and would never end it.
 */
const OF_ANY: ReadonlySet<RunTransition["kind"]> = new Set(["SETTLE", "QUESTION_ENDED"]);

/**
 * Runs, keys and states in a bucket. A run belongs to the gateway that accepted it or has sent it since, until that one's lease
 * has ended or its agent has another carrier; any gateway may store how it ended.
 */
export class JetStreamRunStore implements RunStore, RunFeed {
  readonly #options: JetStreamRunOptions;
  readonly #rows: BucketRunRows;
  readonly #keeper: RunKeeper;
  #carrierOf: (agentId: string) => string | undefined;
  #isClosed = false;

  constructor(options: JetStreamRunOptions) {
    this.#options = options;
    this.#carrierOf = options.carrierOf ?? (() => options.replica.gateway);
    this.#rows = new BucketRunRows(options.replica);
    this.#keeper = new RunKeeper(this.#rows, options.limits);
  }

  /**
   * `carrierOf`: the gateway that carries an agent, asked in the transactions that need it; undefined: none. Default: this one
   * carries all.
   */
  followCarrier(carrierOf: (agentId: string) => string | undefined): void {
    this.#carrierOf = carrierOf;
  }

  claim(run: Run): Promise<ClaimOutcome> {
    return this.#decide(() => {
      const known = run.key !== null && this.#rows.byKey(run.key) !== undefined;
      const isCarrier = this.#carrierOf(run.agentId) === this.#options.replica.gateway;
      return known || isCarrier ? this.#keeper.claim(run) : { outcome: "ELSEWHERE" };
    });
  }

  apply(id: string, transition: RunTransition): Promise<ApplyOutcome> {
    return this.#decide(() => {
      const run = OF_ANY.has(transition.kind) ? undefined : this.#rows.get(id)?.run;
      if (run && run.kind !== "RESUME" && !isEnded(run) && this.#isElsewhere(run))
        return { outcome: "REFUSED", why: "ELSEWHERE", run };
      return this.#keeper.apply(id, transition);
    });
  }

  /** Parks a run in a transaction that also stores its question. One that cannot be parked stays as it is. */
  park({ id, ...what }: AskingRun, semaphore: string): void {
    this.#keeper.forget();
    this.#keeper.apply(id, { kind: "SETTLE", outcome: { kind: "PARKED", semaphore }, ...what });
  }

  discard(id: string): Promise<DiscardOutcome> {
    return this.#transact(() => {
      const record = this.#rows.get(id);
      if (!record || isEnded(record.run)) return "GONE";
      if (this.#isElsewhere(record.run)) return "ELSEWHERE";
      return record.isAcknowledged ? "ACKNOWLEDGED" : this.#keeper.discard(id);
    });
  }

  acknowledge(id: string): Promise<Run | null> {
    return this.#whole(() => {
      this.#rows.acknowledge(id);
      return id;
    });
  }

  /**
   * Cuts off the runs of this gateway, and of those whose lease has ended; with `agentIds` the runs of all gateways, of those that no
   * other one carries.
   */
  recover(
    at: number,
    policy: AttemptPolicy,
    place: RecoveryPlace | null,
    scope: RecoveryScope = {},
  ): Promise<Recovered> {
    const { agentIds } = scope;
    if (!agentIds) return this.#recover(at, policy, place, true, scope);
    return this.#transact(() => {
      const own = { ...scope, agentIds: agentIds.filter((agentId) => !this.#isElsewhere({ agentId })) };
      return structuredClone(this.#rows.recovering(null, () => this.#keeper.recover(at, policy, place, own)));
    });
  }

  /** The same without the runs of this gateway: call it again and again. */
  recoverOrphans(at: number, policy: AttemptPolicy, place: RecoveryPlace | null): Promise<Recovered> {
    return this.#recover(at, policy, place, false);
  }

  get(id: string, options?: ReadOptions): Promise<Run | null> {
    return this.#whole(() => id, options);
  }

  byKey(key: Omit<RunKey, "fingerprint">): Promise<Run | null> {
    return this.#whole(() => this.#rows.byKey(key));
  }

  parkedOn(semaphore: string): Promise<Run | null> {
    return this.#whole(() => this.#rows.parkedOn(semaphore));
  }

  async list(query: RunQuery, options?: ReadOptions): Promise<RunPage> {
    const { records, next } = (
      await this.#read(() => pageOf(query, this.#rows.index, this.#options.limits), options)
    ).value;
    return { runs: await this.#allWhole(records, options), next };
  }

  async children(id: string, options?: ReadOptions): Promise<readonly Run[]> {
    const { pageMax } = this.#options.limits;
    const { value } = await this.#read(() => this.#rows.index.childrenOf(id).slice(0, pageMax), options);
    return this.#allWhole(value, options);
  }

  open(): Promise<readonly OpenRun[]> {
    return this.#transact(() =>
      this.#rows.index
        .with("ACCEPTED")
        .filter(({ run }) => run.kind !== "RESUME")
        .map(({ seq, run }) => {
          const { id, agentId, session, kind, priority, attempt, notBefore, by } = run;
          return { id, agentId, session, kind, priority, attempt, notBefore, by, seq };
        }),
    );
  }

  async state(agentId: string, session: string | null, options?: ReadOptions): Promise<SessionState> {
    for (let reads = 1; reads <= READS_MAX; reads += 1) {
      const { value: record } = await this.#read(() => this.#rows.stateRecord(agentId, session), options);
      if (!record) break;
      const state = await this.#rows.stateValue(record);
      if (state) return state;
    }
    return { version: 0, value: null };
  }

  stateKeys(): Promise<readonly { agentId: string; session: string | null }[]> {
    return this.#transact(() => this.#rows.stateKeys());
  }

  lastTick(agentId: string, name: string, at: number): Promise<number> {
    return this.#transact(() => this.#keeper.lastTick(agentId, name, at));
  }

  /** Runs of an agent that have neither ended nor parked, as this gateway knows them now. */
  unfinishedOf(agentId: string): number {
    return this.#rows.index.unfinishedOf(agentId);
  }

  onEnded(listener: (id: string) => void): () => void {
    return this.#options.replica.onStored((changes) => {
      for (const { before, after } of changes.filter(({ key }) => isRunKey(key))) {
        const id = (after as RunRecord | undefined)?.run.id ?? (before as RunRecord | undefined)?.run.id;
        const now = (after as RunRecord | undefined)?.run.status;
        if (id !== undefined && now !== "ACCEPTED" && now !== "RUNNING") listener(id);
      }
    });
  }

  async flush(): Promise<void> {
    await this.#transact(() => undefined);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    const flushed = this.flush();
    this.#isClosed = true;
    await flushed.catch(() => undefined);
  }

  /** Whether another gateway carries the agent of a run. */
  #isElsewhere({ agentId }: Pick<Run, "agentId">): boolean {
    const carrier = this.#carrierOf(agentId);
    return carrier !== undefined && carrier !== this.#options.replica.gateway;
  }

  async #transact<T>(decide: () => T): Promise<T> {
    return (await this.#read(decide)).value;
  }

  #read<T>(find: () => T, options?: ReadOptions): Promise<Found<T>> {
    if (this.#isClosed) return Promise.reject(new StoreError("STORE_CLOSED", "this store is closed"));
    const asked = (): T => {
      // Other gateways have changed rows, too, and an attempt may have been taken back.
      this.#keeper.forget();
      return find();
    };
    return this.#options.replica.read(asked, "runs", options);
  }

  /** Decides, and completes the run in the outcome by a result that is not in its record. */
  async #decide<T extends ClaimOutcome | ApplyOutcome>(decide: () => T): Promise<T> {
    const { outcome, record } = await this.#transact(() => {
      const decided = structuredClone(decide());
      return { outcome: decided, record: "run" in decided ? this.#rows.get(decided.run.id) : undefined };
    });
    if (!("run" in outcome) || outcome.run.result !== null || !record || !isElsewhere(record.result))
      return outcome;
    const whole = await this.#rows.whole(record);
    const run: RunWithoutInput = {
      ...outcome.run,
      result: whole?.result ?? null,
      resultDropped: whole === null,
    };
    return { ...outcome, run };
  }

  async #recover(
    at: number,
    policy: AttemptPolicy,
    place: RecoveryPlace | null,
    isOwn: boolean,
    scope: RecoveryScope = {},
  ): Promise<Recovered> {
    const { replica, leases } = this.#options;
    const owners = await this.#transact(() => {
      const records = [...this.#rows.index.with("ACCEPTED"), ...this.#rows.index.with("RUNNING")];
      return new Set(records.map(({ owner }) => owner));
    });
    owners.delete(replica.gateway);
    const lost = new Set(await leases.ended(owners));
    if (isOwn) lost.add(replica.gateway);
    return this.#transact(() =>
      structuredClone(this.#rows.recovering(lost, () => this.#keeper.recover(at, policy, place, scope))),
    );
  }

  async #whole(idOf: () => string | undefined, options?: ReadOptions): Promise<Run | null> {
    const find = () => {
      const id = idOf();
      return id === undefined ? undefined : this.#rows.get(id);
    };
    for (let reads = 1; reads <= READS_MAX; reads += 1) {
      const { value: record, isOld } = await this.#read(find, options);
      // Another gateway may have stored it.
      if (!record && isOld) throw unreachable();
      const run = record ? await this.#rows.whole(record, options) : null;
      if (run || !record) return run;
    }
    return null;
  }

  async #allWhole(records: readonly RunRecord[], options?: ReadOptions): Promise<Run[]> {
    const runs = await Promise.all(
      records.map(
        async (record) => (await this.#rows.whole(record, options)) ?? this.get(record.run.id, options),
      ),
    );
    return runs.filter((run) => run !== null);
  }
}
