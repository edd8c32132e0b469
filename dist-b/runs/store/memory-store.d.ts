import type { SessionState } from "../../events/run.js";
import { type RunLimits } from "../limits.js";
import type { Run, RunKey } from "../run.js";
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
} from "./store.js";
import type { RunTransition } from "../transitions.js";
/** Keeps runs in this process's memory: for tests, embedding and `--ephemeral`. Lists are searched in O(n). */
export declare class MemoryRunStore implements RunStore {
  #private;
  constructor(limits?: RunLimits);
  claim(run: Run): Promise<ClaimOutcome>;
  apply(id: string, transition: RunTransition): Promise<ApplyOutcome>;
  discard(id: string): Promise<void>;
  recover(at: number, policy: AttemptPolicy, place: RecoveryPlace | null): Promise<Recovered>;
  get(id: string): Promise<Run | null>;
  byKey(key: Omit<RunKey, "fingerprint">): Promise<Run | null>;
  parkedOn(semaphore: string): Promise<Run | null>;
  list(query: RunQuery): Promise<RunPage>;
  children(id: string): Promise<readonly Run[]>;
  open(): Promise<readonly OpenRun[]>;
  state(agentId: string, session: string | null): Promise<SessionState>;
  stateKeys(): Promise<
    readonly {
      agentId: string;
      session: string | null;
    }[]
  >;
  lastTick(agentId: string, name: string, at: number): Promise<number>;
  flush(): Promise<void>;
  close(): Promise<void>;
}
