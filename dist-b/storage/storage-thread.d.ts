import type { Clock } from "../base/clock.js";
import { StoreError } from "../base/store-error.js";
import type { CallResult, LaneCalls, LaneName, StorageSetup } from "./protocol.js";
export interface AskOptions {
  /** The call has no deadline. */
  readonly unbounded?: boolean;
  /** No caller waits for the answer: the call is sent with the next one that is not patient, or after `PATIENCE_MS`. */
  readonly patient?: boolean;
}
export interface StorageThreadOptions {
  readonly setup: StorageSetup;
  readonly clock: Clock;
  /** How long a call with a deadline may take, ms. */
  readonly timeoutMs: number;
  /** Called with the result of each call about questions or runs. */
  readonly onResult: (name: string, result: CallResult) => void;
  /** Called once when the thread can do nothing more, unless it was closed. */
  readonly onFailure: (error: StoreError) => void;
  readonly worker: URL | undefined;
}
/**
 * The gateway's end of the storage thread: two lanes of calls, a deadline for each call, and its outcome when the
 * thread hangs or ends. Answers are results, never rejections.
 */
export declare class StorageThread {
  #private;
  /** Waits for the file to be opened and migrated. Rejects with `STORE_LOCKED`, `STORE_NEWER` or `STORE_FAILED`. */
  static open(options: StorageThreadOptions): Promise<StorageThread>;
  private constructor();
  ask<L extends LaneName, K extends keyof LaneCalls[L] & string>(
    lane: L,
    name: K,
    args: LaneCalls[L][K] extends {
      args: infer A;
    }
      ? A
      : never,
    { unbounded, patient }?: AskOptions,
  ): Promise<
    CallResult<
      LaneCalls[L][K] extends {
        result: infer R;
      }
        ? R
        : never
    >
  >;
  /** Flushes and ends the thread. Rejects with `STORE_TIMEOUT` when that takes longer than a call may. */
  close(): Promise<void>;
}
