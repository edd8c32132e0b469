import type Database from "libsql";
import type { PurgatoryLimits } from "../purgatory/limits.js";
import type { TokenCall, TokenCallName, TokenCalls } from "./protocol.js";
/** The store's statements, synchronous, inside the caller's transaction. */
export declare class TokenTables {
  #private;
  constructor(database: Database.Database, limits: PurgatoryLimits);
  /** Reads the counters again: after opening, and after a rollback. */
  refresh(): void;
  /** Deletes audit entries beyond the limit, which no query returns any more. Once per transaction is enough. */
  trimAudit(): void;
  /** Evicts finished tokens beyond the limit. */
  trimFinished(): void;
  perform(call: TokenCall): TokenCalls[TokenCallName]["result"];
}
