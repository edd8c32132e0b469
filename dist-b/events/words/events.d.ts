import { type EventTone, type TerrariumEventType } from "../table.js";
/**
 * An event as selected by the gateway's own documents. A gateway of another version may send a type that is not in
 * this build's table, or omit fields. `stopReason`, `fromState` and `gapReason` are the table's aliases.
 */
export interface ToldEvent {
  readonly type: string;
  readonly state: string;
  readonly pressure: number;
  readonly flow: number;
  readonly temperature: number;
  readonly data?: unknown;
  readonly result?: unknown;
  readonly message?: string;
  readonly code?: string;
  readonly cause?: string | null;
  readonly stopReason?: string;
  readonly fromState?: string;
  readonly intensity?: number;
  readonly probe?: string;
  readonly failures?: number;
  readonly detail?: string | null;
  readonly health?: string;
  readonly perturbationId?: string;
  readonly by?: string | null;
  readonly command?: string | null;
  readonly semaphore?: {
    readonly id: string;
    readonly prompt: string;
    readonly severity: string;
    readonly settledBy?: string | null;
  };
  /** Of a GAP: the number of missing events; null when it is unknown. */
  readonly missed?: number | null;
  readonly gapReason?: string;
}
type Show = (value: unknown) => string;
/**
 * One line. Empty for a type that this build does not know. `show` formats JSON values; default: text without quotes.
 */
export declare function summaryOf(event: ToldEvent, show?: Show): string;
/** `plain` for a type that this build does not know. */
export declare function toneOf({ type }: Pick<ToldEvent, "type">): EventTone;
/** A type in words: `state changed`. */
export declare function typeWords(type: string): string;
/** `12 events are missing here: this view was too slow`. */
export declare function gapWords({ missed, gapReason }: Pick<ToldEvent, "missed" | "gapReason">): string;
/** True when this build has the type in its table. */
export declare function isKnownType(type: string): type is TerrariumEventType;
export {};
