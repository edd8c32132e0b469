import type { Backplane } from "../link/port.js";
import { type Run, type RunHosts } from "../runs/index.js";
type State = Parameters<RunHosts["perturb"]>[1];
/** Sends runs to hosts over the link. */
export declare function createRunHosts(backplane: Pick<Backplane, "call" | "cancel" | "settled">): RunHosts;
/** The run of a call, in the form that the link needs. */
export declare function runArgs(
  { id, attempt, session, traceparent }: Run,
  state: State,
): {
  run: string;
  attempt: number;
  session: string | null;
  state: import("../events/run.js").SessionState;
  traceparent?: string;
};
/** Translates the link's rejections to those of runs. */
export declare function told<T>(call: () => Promise<T>): Promise<T>;
export {};
