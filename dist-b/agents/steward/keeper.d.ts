import type { AgentContext, Clock } from "../../index.js";
import type { Bounds } from "./bounds.js";
import { type CardState } from "./card.js";
import type { Rules } from "./input.js";
import type { AnswerReport, ScanReport } from "./reports.js";
export interface ScanOutcome {
  readonly report: ScanReport;
  /** The card to ask about, already in the notes. */
  readonly card: CardState | null;
  /** Deadline of the question, milliseconds since 1970. */
  readonly deadline: number;
  /** Another scan would find more to ask or to read. */
  readonly isMoreToDo: boolean;
}
/** Looks after one directory: finds files that may go, and moves approved ones. One call at a time. */
export declare class Keeper {
  #private;
  rules: Rules;
  private constructor();
  /** Rejects with Node's error when the directory does not exist or its notes cannot be read. */
  static open(
    directory: string,
    rules: Rules,
    bounds: Bounds,
    clock: Clock,
    log: AgentContext["log"],
  ): Promise<Keeper>;
  /** Scans the next part of the directory, or one folder. Throws `BAD_USER_INPUT` for a folder outside. */
  scan(folder: string | null, signal?: AbortSignal): Promise<ScanOutcome>;
  /** Carries out an answer. Repeated for the same semaphore, it finishes what is left. */
  settle(card: CardState, answer: unknown, semaphoreId: string, signal?: AbortSignal): Promise<AnswerReport>;
  /** Allows rejected files to be proposed again. Returns their number. */
  reconsider(): Promise<number>;
  /** Closes open folders. */
  close(): Promise<void>;
}
