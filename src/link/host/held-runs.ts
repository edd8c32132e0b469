import type { HeldRun } from "../hello.js";
import type { CallMessage } from "../messages.js";
import { callRunOf, type RunRef, type RunSettle } from "../run-port.js";
import type { CallOutcome } from "./call-desk.js";

/** How a run ended, as the gateway is told until it confirms that. */
export type RunEnd =
  | { readonly kind: "settle"; readonly run: RunSettle }
  | { readonly kind: "returned"; readonly run: RunRef }
  | { readonly kind: "answer"; readonly run: RunRef; readonly outcome: CallOutcome };

interface Held {
  readonly ref: RunRef;
  /** The latest call of the run; 0 when it came over an earlier connection. */
  call: number;
  progress: HeldRun["progress"];
  end: RunEnd | null;
}

const hasNotBegun = (end: RunEnd | null): boolean =>
  end?.kind === "answer" && !end.outcome.ok && end.outcome.fate === "NOT_BEGUN";
const hasFailed = (end: RunEnd | null): boolean => end?.kind === "answer" && !end.outcome.ok;

/**
 * The runs that a host has, and their ends until the gateway has settled them. Bounded by what the gateway sends: its open runs.
 * An entry is replaced when the gateway sends a run again with another attempt.
 */
export class HeldRuns {
  readonly #held = new Map<string, Held>();

  /** A call has arrived. Returns the entry of an earlier call with this run and attempt, if there is one. */
  arrived(call: CallMessage): { readonly end: RunEnd | null } | null {
    const ref = callRunOf(call.args);
    if (!ref) return null;
    const earlier = this.#held.get(ref.run);
    if (earlier && goesOn(earlier, ref, call)) {
      earlier.call = call.id;
      return earlier;
    }
    this.#held.set(ref.run, { ref, call: call.id, progress: "WAITING", end: null });
    return null;
  }

  /** The call that the end of this run answers; 0 when that came over an earlier connection. */
  callOf({ run }: RunRef): number {
    return this.#held.get(run)?.call ?? 0;
  }

  /** The connection is lost: the ids of its calls mean nothing any more. */
  hold(): void {
    for (const held of this.#held.values()) held.call = 0;
  }

  began({ run, attempt }: RunRef): void {
    const held = this.#held.get(run);
    if (held?.ref.attempt === attempt && held.end === null) held.progress = "BEGUN";
  }

  /** The run has ended. False when it is not the present attempt: the end of an older one does not count. */
  ended(end: RunEnd): boolean {
    const held = this.#held.get(end.run.run);
    if (held?.ref.attempt !== end.run.attempt) return false;
    held.end = end;
    held.progress = "ENDED";
    return true;
  }

  /** The gateway does not want this attempt of the run. A later one stays. */
  forget({ run, attempt }: RunRef): void {
    if (this.#held.get(run)?.ref.attempt === attempt) this.#held.delete(run);
  }

  /** The gateway has stored how the run ended. */
  settled(run: string): void {
    if (this.#held.get(run)?.end) this.#held.delete(run);
  }

  /** True while the gateway has not confirmed all ends. */
  get hasEnds(): boolean {
    return !this.ends()[Symbol.iterator]().next().done;
  }

  /** For `hello`. */
  list(): HeldRun[] {
    return Array.from(this.#held.values(), ({ ref, progress }) => ({ ...ref, progress }));
  }

  /** Ends that the gateway has not confirmed, in the order in which the runs arrived. */
  *ends(): Iterable<RunEnd> {
    for (const { end } of this.#held.values()) if (end) yield end;
  }
}

/** Whether a call asks for what the host has already. One whose run was refused before it began is made again. */
function goesOn({ ref, end }: Held, { attempt }: RunRef, { name }: CallMessage): boolean {
  if (ref.attempt === attempt) return !hasNotBegun(end);
  // A resumption that runs, or has done its work, is not done again in another attempt.
  return name === "resume" && !hasFailed(end);
}
