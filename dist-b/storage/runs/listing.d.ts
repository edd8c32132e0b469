import type Database from "libsql";
import type { RunLimits } from "../../runs/limits.js";
import type { Run } from "../../runs/run.js";
import type { OpenRun, RunPage, RunQuery } from "../../runs/store/store.js";
/** Reads runs in the order of acceptance. A page reads at most `pageRowsMax` rows with any filters. */
export declare class RunListing {
  #private;
  constructor(database: Database.Database, limits: RunLimits, runAt: (seq: number) => Run | null);
  page({ agentId, session, status, kind, order, after, limit }: RunQuery): RunPage;
  children(id: string): Run[];
  open(): OpenRun[];
}
