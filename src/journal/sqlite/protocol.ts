import type { KeptHistory } from "../../events/kept.js";
import type { JournalEntry, JournalErrorCode } from "../journal.js";
import type { JournalLimits } from "../limits.js";

/** What the journal's thread is started with. */
export interface JournalSetup {
  readonly path: string;
  readonly limits: JournalLimits;
}

export type ToWorker =
  | { readonly type: "append"; readonly entries: readonly JournalEntry[] }
  | { readonly type: "close"; readonly complete: boolean };

export interface Refusal {
  readonly type: "refused";
  readonly code: JournalErrorCode;
  readonly message: string;
}

/** `forgotten`: streams given up for the bound on all bytes. */
export type FromWorker =
  | {
      readonly type: "opened";
      readonly histories: ReadonlyMap<string, KeptHistory>;
      readonly forgotten: number;
    }
  /** After the commit; one for each append, in their order. */
  | { readonly type: "appended"; readonly forgotten: number }
  | Refusal;
