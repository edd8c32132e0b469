import type { JsonValue } from "../base/json.js";
import { unavailable } from "../base/store-error.js";
import type { Run } from "./run.js";

/** A run as one viewer may see it. Members that need the right to steer its agent are null for others. */
export interface ShownRun extends Omit<Run, "error" | "by" | "key" | "traceparent" | "cancel" | "private"> {
  /** Of a private command, or started by one. */
  readonly private: boolean;
  readonly by: string | null;
  readonly error: { readonly code: string; readonly message: string | null } | null;
  /** Whether the viewer may steer the agent, so that `input`, `by` and the error's message are their actual values. */
  readonly seesSecrets: boolean;
}

export function shownRun(
  { key: _key, traceparent: _traceparent, cancel: _cancel, private: isPrivate, ...card }: Run,
  seesSecrets: boolean,
): ShownRun {
  const run = { ...card, private: isPrivate === true };
  if (seesSecrets) return { ...run, seesSecrets };
  const error = run.error && { code: run.error.code, message: null };
  // The input is not shown, whether it could be read or not.
  const unread = run.unread?.filter((one) => one !== "input") ?? [];
  return { ...run, input: null, by: null, onBehalfOf: null, error, seesSecrets, unread };
}

/** The input or the result, for those who may see it. Throws UNAVAILABLE when the servers that keep it do not answer. */
export function readMember(run: ShownRun, name: "input" | "result"): JsonValue {
  if (run.unread?.includes(name)) throw unavailable(`the ${name} of run ${run.id} cannot be read`);
  return run[name];
}

/** A private run for viewers that neither called it nor may control its agent: that it ran, and how it ended. */
export function withoutPrivate(run: ShownRun): ShownRun {
  if (!run.private) return run;
  const error = run.error && { code: run.error.code, message: null };
  return { ...run, input: null, result: null, error, seesSecrets: false, unread: [] };
}
