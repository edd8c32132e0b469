import type { SessionState } from "../../events/run.js";
import type { Run, RunKey } from "../../runs/run.js";
import type {
  ApplyOutcome,
  AttemptPolicy,
  ClaimOutcome,
  DiscardOutcome,
  OpenRun,
  Recovered,
  RecoveryPlace,
  RecoveryScope,
  RunPage,
  RunQuery,
  RunStore,
  WriteOptions,
} from "../../runs/store/store.js";
import type { RunTransition } from "../../runs/transitions.js";
import type { SyncedCalls } from "../protocol.js";
import type { AskOptions } from "../storage-thread.js";

/** Sends a call to the storage thread. */
export type Ask = <K extends keyof SyncedCalls>(
  name: K,
  args: SyncedCalls[K]["args"],
  options?: AskOptions,
) => Promise<SyncedCalls[K]["result"]>;

const UNBOUNDED = { unbounded: true } as const;

/** The run store of a storage thread. Its calls share commits with calls about questions. */
export class SqliteRunStore implements RunStore {
  readonly #ask: Ask;
  readonly close: () => Promise<void>;

  constructor(ask: Ask, close: () => Promise<void>) {
    this.#ask = ask;
    this.close = close;
  }

  claim(run: Run, options?: WriteOptions): Promise<ClaimOutcome> {
    return this.#ask("claimRun", { run }, options);
  }

  apply(id: string, transition: RunTransition, options?: WriteOptions): Promise<ApplyOutcome> {
    return this.#ask("applyToRun", { id, transition }, options);
  }

  discard(id: string): Promise<DiscardOutcome> {
    return this.#ask("discardRun", { id });
  }

  /** Nothing can be done before it has finished, so it has no deadline. */
  recover(
    at: number,
    policy: AttemptPolicy,
    place: RecoveryPlace | null,
    scope?: RecoveryScope,
  ): Promise<Recovered> {
    return this.#ask("recoverRuns", { at, policy, place, scope }, UNBOUNDED);
  }

  get(id: string): Promise<Run | null> {
    return this.#ask("getRun", { id });
  }

  byKey({ client, operation, key }: Omit<RunKey, "fingerprint">): Promise<Run | null> {
    return this.#ask("runByKey", { key: { client, operation, key } });
  }

  parkedOn(semaphore: string): Promise<Run | null> {
    return this.#ask("runParkedOn", { semaphore });
  }

  list(query: RunQuery): Promise<RunPage> {
    return this.#ask("listRuns", query);
  }

  children(id: string): Promise<readonly Run[]> {
    return this.#ask("childrenOfRun", { id });
  }

  open(): Promise<readonly OpenRun[]> {
    return this.#ask("openRuns", {}, UNBOUNDED);
  }

  state(agentId: string, session: string | null): Promise<SessionState> {
    return this.#ask("sessionState", { agentId, session });
  }

  stateKeys(): Promise<readonly { readonly agentId: string; readonly session: string | null }[]> {
    return this.#ask("stateKeys", {}, UNBOUNDED);
  }

  lastTick(agentId: string, name: string, at: number): Promise<number> {
    return this.#ask("lastTick", { agentId, name, at });
  }

  async flush(): Promise<void> {
    await this.#ask("flush", {});
  }
}
