import type { SessionState } from "../events/run.js";
import type { Run, RunKey } from "../runs/run.js";
import type {
  ApplyOutcome,
  AttemptPolicy,
  ClaimOutcome,
  OpenRun,
  RunPage,
  RunQuery,
  RunStore,
} from "../runs/store/store.js";
import type { RunTransition } from "../runs/transitions.js";
import type { SyncedCalls } from "./protocol.js";

/** Asks the storage thread. `unbounded`: the call takes as long as it takes. */
export type Ask = <K extends keyof SyncedCalls>(
  name: K,
  args: SyncedCalls[K]["args"],
  unbounded?: boolean,
) => Promise<SyncedCalls[K]["result"]>;

/** The runs of a storage thread: what is asked of it here shares commits with what is asked about questions. */
export class SqliteRunStore implements RunStore {
  readonly #ask: Ask;
  readonly close: () => Promise<void>;

  constructor(ask: Ask, close: () => Promise<void>) {
    this.#ask = ask;
    this.close = close;
  }

  claim(run: Run): Promise<ClaimOutcome> {
    return this.#ask("claimRun", { run });
  }

  apply(id: string, transition: RunTransition): Promise<ApplyOutcome> {
    return this.#ask("applyToRun", { id, transition });
  }

  async discard(id: string): Promise<void> {
    await this.#ask("discardRun", { id });
  }

  /** As long as there are open runs, so it has no deadline. */
  async recover(at: number, policy: AttemptPolicy): Promise<void> {
    await this.#ask("recoverRuns", { at, policy }, true);
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
    return this.#ask("openRuns", {}, true);
  }

  state(agentId: string, session: string | null): Promise<SessionState> {
    return this.#ask("sessionState", { agentId, session });
  }

  stateKeys(): Promise<readonly { readonly agentId: string; readonly session: string | null }[]> {
    return this.#ask("stateKeys", {}, true);
  }

  async flush(): Promise<void> {
    await this.#ask("flush", {});
  }
}
