import type { AuditPage, AuditQuery } from "./audit.js";
import { type PurgatoryLimits } from "./limits.js";
import type {
  ApplyOutcome,
  Appointment,
  ParkOutcome,
  PurgatoryStore,
  TokenPage,
  TokenQuery,
} from "./store.js";
import { type SemaphoreToken } from "./token.js";
import { type Transition } from "./transitions.js";
/**
 * Keeps tokens for the lifetime of the process: for tests, embedding and `--ephemeral`. Appointments are searched in
 * O(n).
 */
export declare class MemoryPurgatoryStore implements PurgatoryStore {
  #private;
  constructor(limits?: PurgatoryLimits);
  park(token: SemaphoreToken): Promise<ParkOutcome>;
  apply(id: string, transition: Transition): Promise<ApplyOutcome>;
  recover(at: number, attemptsMax: number): Promise<readonly SemaphoreToken[]>;
  get(id: string): Promise<SemaphoreToken | null>;
  list(query: TokenQuery): Promise<TokenPage>;
  audit(query: AuditQuery): Promise<AuditPage>;
  deadlines(limit: number): Promise<readonly Appointment[]>;
  dueResumptions(agentIds: readonly string[], limit: number): Promise<readonly Appointment[]>;
  flush(): Promise<void>;
  close(): Promise<void>;
}
