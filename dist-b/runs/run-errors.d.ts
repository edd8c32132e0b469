import { TerrariumError } from "../base/errors.js";
import type { RunWithoutInput } from "./run.js";
/** The error for the first callers of a run without a result; `first` is its failure. */
export declare function firstErrorOf(run: RunWithoutInput, first: unknown): unknown;
/** The error of a run without a result, for callers that return with its key, and for observers. */
export declare function errorOf(run: RunWithoutInput): TerrariumError;
export declare function noRun(id: string): TerrariumError;
export declare function cancelled(id: string): TerrariumError;
export declare function isCancelled(error: unknown): boolean;
export declare function notRunning(agentId: string): TerrariumError;
export declare function unavailable(id: string): TerrariumError;
export declare function unexpected(): TerrariumError;
