import type { SessionState } from "../../events/run.js";
import type { Run, RunKey, RunWithoutInput } from "../run.js";
import type { RunQuery } from "./store.js";

/** Whether a run may be forgotten, and which parts it still has. The numbers are stored. */
export const HOLD = {
  /** Not ended: never forgotten. */
  OPEN: 0,
  /** Ended, and may be forgotten. */
  FREE: 1,
  /** Ended, and held by its key, with input and result. */
  WHOLE: 2,
  /** Held; has no result, or gave it up. */
  NO_RESULT: 3,
  /** Held; has neither result nor input. */
  BARE: 4,
} as const;
export type Hold = (typeof HOLD)[keyof typeof HOLD];

/**
 * A run as the keeper sees it. `run.result` is null: an open run has none, and the result of an ended one is not read.
 */
export interface RunRow {
  /** Order of acceptance; never used again. */
  readonly seq: number;
  readonly run: RunWithoutInput;
  readonly hold: Hold;
  readonly inputBytes: number;
  readonly resultBytes: number;
  /** Bytes of input, result, error and usage. */
  readonly bytes: number;
}

/** A run that recovery looks at. */
export interface Attempted {
  readonly seq: number;
  readonly id: string;
  readonly attempt: number;
}

export interface Amount {
  count: number;
  bytes: number;
}

/** The ended runs among which to find the oldest. `client`: only runs with a key of that client. */
export type Among =
  | { readonly hold: "FREE" | "NO_RESULT" }
  | { readonly hold: "WHOLE"; readonly client?: string }
  | { readonly hold: "HELD" }
  | { readonly keyed: true; readonly client?: string };

/**
 * What the keeper needs from a store: rows and counters, inside one transaction that the store opens. "Oldest" is by
 * the end of a run, then by acceptance.
 */
export interface RunRows {
  get(id: string): RunRow | undefined;
  /** With input and result. */
  full(id: string): Run | null;
  byKey(key: Omit<RunKey, "fingerprint">): string | undefined;
  /** The RESUME of a question. */
  resumeOf(semaphore: string): string | undefined;
  /** Up to `max` runs of this status behind `after`, in the order of acceptance, without resumptions. */
  attempted(status: "ACCEPTED" | "RUNNING", after: number, max: number): readonly Attempted[];
  oldest(among: Among): RunRow | undefined;

  insert(run: Run, inputBytes: number): void;
  /** Stores the course of a run and its key. A result comes only with the end of a run. */
  update(row: RunRow, next: RunRow): void;
  /** Removes the result, and also the input when the next hold is BARE. */
  strip(row: RunRow, next: RunRow): void;
  remove(row: RunRow): void;

  state(agentId: string, session: string | null): SessionState & { readonly bytes: number };
  /** Returns the new version, which is higher than any before it of any session. Null removes the state. */
  putState(agentId: string, session: string | null, value: string | null): number;

  /** Undefined when the schedule is not known. */
  tick(agentId: string, name: string): number | undefined;
  putTick(agentId: string, name: string, at: number): void;
  /** Forgets the schedule that has not ticked for the longest time. */
  removeOldestTick(): void;

  /** A counter by its name, 0 when nothing was counted. Changed only by `count`. */
  counted(name: string): Readonly<Amount>;
  count(name: string, count: number, bytes: number): void;
  /** The rest of the name of the largest counter whose name begins so. */
  largest(prefix: string): string | undefined;
}

/** Whether a run is one of those that a list asks for, apart from `agentIds`. */
export function fits(
  run: Pick<Run, "agentId" | "session" | "status" | "kind">,
  { agentId, session, status, kind }: RunQuery,
): boolean {
  return (
    (agentId === undefined || run.agentId === agentId) &&
    (session === undefined || run.session === session) &&
    (status === undefined || run.status === status) &&
    (kind === undefined || run.kind === kind)
  );
}

/** Bytes of JSON; null takes none. */
export function bytesOf(value: unknown): number {
  return value === null ? 0 : Buffer.byteLength(JSON.stringify(value));
}

/** One text for one key. */
export function keyText({ client, operation, key }: Omit<RunKey, "fingerprint">): string {
  return JSON.stringify([client, operation, key]);
}
