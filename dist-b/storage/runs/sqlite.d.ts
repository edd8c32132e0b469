import type { SessionState } from "../../events/run.js";
import type { Run, RunKey } from "../../runs/run.js";
import type {
  ApplyOutcome,
  AttemptPolicy,
  ClaimOutcome,
  OpenRun,
  Recovered,
  RecoveryPlace,
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
/** The run store of a storage thread. Its calls share commits with calls about questions. */
export declare class SqliteRunStore implements RunStore {
  #private;
  readonly close: () => Promise<void>;
  constructor(ask: Ask, close: () => Promise<void>);
  claim(run: Run, options?: WriteOptions): Promise<ClaimOutcome>;
  apply(id: string, transition: RunTransition, options?: WriteOptions): Promise<ApplyOutcome>;
  discard(id: string): Promise<void>;
  /** Nothing can be done before it has finished, so it has no deadline. */
  recover(at: number, policy: AttemptPolicy, place: RecoveryPlace | null): Promise<Recovered>;
  get(id: string): Promise<Run | null>;
  byKey({ client, operation, key }: Omit<RunKey, "fingerprint">): Promise<Run | null>;
  parkedOn(semaphore: string): Promise<Run | null>;
  list(query: RunQuery): Promise<RunPage>;
  children(id: string): Promise<readonly Run[]>;
  open(): Promise<readonly OpenRun[]>;
  state(agentId: string, session: string | null): Promise<SessionState>;
  stateKeys(): Promise<
    readonly {
      readonly agentId: string;
      readonly session: string | null;
    }[]
  >;
  lastTick(agentId: string, name: string, at: number): Promise<number>;
  flush(): Promise<void>;
}
