import { type AgentDefinition, type Clock } from "../index.js";
import { type Bounds } from "./steward/bounds.js";
import { type Rules, type StewardInput } from "./steward/input.js";
import type { Report } from "./steward/reports.js";
export interface StewardOptions {
  /** The directory to look after. Null: idle. */
  readonly directory: string | null;
  /** Default: stale after 30 days, duplicates included, answers within 7 days. */
  readonly rules?: Partial<Rules>;
  /** Time between scans, ms. Default ten minutes. */
  readonly everyMs?: number;
  /** Time before a scan that continues an unfinished one, ms. Default one second. */
  readonly soonMs?: number;
  readonly bounds?: Partial<Bounds>;
  /** Default: the system clock. */
  readonly clock?: Clock;
}
/**
 * Looks after a directory: finds files that were not modified for long and duplicate files, asks whether they may go, and on
 * "Approve" moves exactly those to `.terrarium-trash/<semaphore id>/` in that directory. Never deletes: emptying the trash is
 * left to people. Behaviour is numbered in `steward/SPEC.md`.
 *
 * - `{"scan":true}` scans now, `{"scan":"reports/2023"}` scans one folder;
 * - `{"staleDays":90}`, `{"duplicates":false}`, `{"answerWithinSeconds":3600}` change the rules until the next start;
 * - `{"reconsider":true}` proposes rejected files again.
 */
export declare function steward(options: StewardOptions): AgentDefinition<StewardInput, Report>;
