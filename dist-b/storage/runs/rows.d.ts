import type Database from "libsql";
import type { SessionState } from "../../events/run.js";
import { type Among, type Amount, type Attempted, type RunRow, type RunRows } from "../../runs/store/rows.js";
import type { Run, RunKey } from "../../runs/run.js";
/**
 * Rows of runs in tables. Searchable texts of people or agents are stored as JSON texts, which can hold any character.
 * Inputs and results have their own tables, so that a transition does not write them again.
 */
export declare class RunRowsInTables implements RunRows {
  #private;
  constructor(database: Database.Database);
  get(id: string): RunRow | undefined;
  full(id: string): Run | null;
  at(seq: number): Run | null;
  byKey(key: Omit<RunKey, "fingerprint">): string | undefined;
  resumeOf(semaphore: string): string | undefined;
  parkedOn(semaphore: string): string | undefined;
  attempted(status: "ACCEPTED" | "RUNNING", after: number, max: number): readonly Attempted[];
  oldest(among: Among): RunRow | undefined;
  insert(run: Run, inputBytes: number): void;
  update(row: RunRow, next: RunRow): void;
  strip({ seq }: RunRow, { run, hold, inputBytes, bytes }: RunRow): void;
  remove({ seq, inputBytes, resultBytes }: RunRow): void;
  state(
    agentId: string,
    session: string | null,
  ): SessionState & {
    readonly bytes: number;
  };
  putState(agentId: string, session: string | null, text: string | null): number;
  stateKeys(): {
    agentId: string;
    session: string | null;
  }[];
  tick(agentId: string, name: string): number | undefined;
  putTick(agentId: string, name: string, at: number): void;
  removeOldestTick(): void;
  counted(name: string): Readonly<Amount>;
  count(name: string, count: number, bytes: number): void;
  largest(prefix: string): string | undefined;
  writeCounters(): void;
  forgetCounters(): void;
}
