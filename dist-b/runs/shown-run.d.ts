import type { Run } from "./run.js";
/** A run as one viewer may see it. Members that need the right to steer its agent are null for others. */
export interface ShownRun extends Omit<Run, "error" | "by" | "key" | "traceparent" | "cancel"> {
  readonly by: string | null;
  readonly error: {
    readonly code: string;
    readonly message: string | null;
  } | null;
  /** Whether the viewer may steer the agent, so that `input`, `by` and the error's message are their actual values. */
  readonly seesSecrets: boolean;
}
export declare function shownRun(
  { key: _key, traceparent: _traceparent, cancel: _cancel, ...run }: Run,
  seesSecrets: boolean,
): ShownRun;
