import type Database from "libsql";
import type { RunLimits } from "../../runs/limits.js";
import type { RunCall, RunCallName, RunCalls } from "../protocol.js";
/** Answers calls about runs, synchronously, inside the transaction that the caller has opened. */
export declare class RunTables {
  #private;
  constructor(database: Database.Database, limits: RunLimits);
  /** Call it before a commit. */
  writeCounters(): void;
  /** Call it after a rollback: drops the counts and cached values since the last commit. */
  rolledBack(): void;
  perform(call: RunCall): RunCalls[RunCallName]["result"];
}
