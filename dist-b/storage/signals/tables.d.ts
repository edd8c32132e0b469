import type Database from "libsql";
import { type SignalLimits } from "../../signals/index.js";
import type { SignalCall, SignalCallName, SignalCalls } from "../protocol.js";
/** Answers calls about pheromones, synchronously, inside the transaction that the caller has opened. */
export declare class SignalTables {
  #private;
  constructor(database: Database.Database, limits: SignalLimits);
  /** Call it after a rollback. */
  rolledBack(): void;
  perform(call: SignalCall): SignalCalls[SignalCallName]["result"];
}
