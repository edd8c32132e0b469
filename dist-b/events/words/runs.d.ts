import type { RunKind, RunStatus } from "../run.js";
/** What lists of runs know about one, in browser and terminal. Times are ISO 8601. */
export interface ShownRun {
  readonly agentId: string;
  readonly kind: RunKind;
  readonly status: RunStatus;
  readonly command: string | null;
  readonly acceptedAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
}
/** A symbol and a word for each status, so that colour is not the only sign. */
export declare const STATUS_WORDS: Readonly<Record<RunStatus, string>>;
export declare const ENDED: ReadonlySet<RunStatus>;
/** `perturb`, or the name of the command. */
export declare function kindWords({ kind, command }: ShownRun): string;
/** How long it waited, or waits. `now`: the gateway's clock, ms since 1970. Null when unknown. */
export declare function queueTime({ acceptedAt, startedAt, status }: ShownRun, now: number): string | null;
/** How long it took, or has taken. Null before it began. A parked run has no end yet. */
export declare function duration({ startedAt, endedAt, status }: ShownRun, now: number): string | null;
export declare function queueWords(run: ShownRun, now: number): string;
export declare function tookWords(run: ShownRun, now: number): string | null;
/** The outcome in words when there is neither a result nor an error. */
export declare function outcomeWords({ status }: ShownRun): string;
export type RunAction = "again" | "cancel";
/** What can be done with a run of this kind and status. Commands and resumptions cannot be repeated. */
export declare function actionsOf({ kind, status }: ShownRun): readonly RunAction[];
/** The scopes of which one is enough for the action. */
export declare function scopesFor(action: RunAction, { agentId, kind }: ShownRun): readonly string[];
/** The scopes of which one is enough to see a run's input, error text and client. */
export declare function scopesToSee(agentId: string): readonly string[];
