import type Database from "libsql";
type Name =
  | "row"
  | "full"
  | "fullAt"
  | "byKey"
  | "resumeOf"
  | "parkedOn"
  | "attempted"
  | "insert"
  | "step"
  | "end"
  | "hold"
  | "strip"
  | "remove"
  | "insertInput"
  | "removeInput"
  | "insertResult"
  | "removeResult"
  | "state"
  | "removeState"
  | "insertState"
  | "stateKeys"
  | "tick"
  | "putTick"
  | "removeOldestTick"
  | "counter"
  | "setCounter"
  | "removeCounter"
  | "largest";
type OldestName = "free" | "held" | "heldAs" | "whole" | "keyed" | "keyedOf";
type Statements<Names extends string> = Readonly<Record<Names, Database.Statement>>;
/** All statements about runs except those of pages. `oldest`: the index that answers it. */
export type RunStatements = Statements<Name> & {
  readonly oldest: Statements<OldestName>;
};
export declare function prepareRuns(database: Database.Database): RunStatements;
export {};
