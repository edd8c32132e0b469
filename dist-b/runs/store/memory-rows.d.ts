import type { SessionState } from "../../events/run.js";
import type { Run, RunKey } from "../run.js";
import { type Among, type Amount, type Attempted, type RunRow, type RunRows } from "./rows.js";
/** Rows in this process's memory. */
export declare class MemoryRows implements RunRows {
  #private;
  get(id: string): RunRow | undefined;
  full(id: string): Run | null;
  byKey(key: Omit<RunKey, "fingerprint">): string | undefined;
  resumeOf(semaphore: string): string | undefined;
  parkedOn(semaphore: string): string | undefined;
  attempted(status: "ACCEPTED" | "RUNNING", after: number, max: number): readonly Attempted[];
  oldest(among: Among): RunRow | undefined;
  inOrder(newestFirst: boolean): Generator<{
    readonly row: RunRow;
    readonly full: () => Run;
  }>;
  insert(run: Run, inputBytes: number): void;
  update(row: RunRow, next: RunRow): void;
  strip(row: RunRow, next: RunRow): void;
  remove({ run }: RunRow): void;
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
}
