import { type Clock } from "../../base/clock.js";
import { CliError } from "../exit.js";
import { type FollowOptions } from "../client/follow.js";
import { type AskSettings } from "../client/http.js";
import { type KnownStream, type LastKnown, type Part } from "./last-known.js";
import type { ClientSettings } from "../settings.js";
/** Where an answer came from. */
export type Layer = "live" | "cache";
/** How old an answer is, and which layer gave it. */
export interface Source {
  readonly layer: Layer;
  /** Milliseconds; 0 when live. */
  readonly ageMs: number;
  /** ISO 8601; null when live. */
  readonly asOf: string | null;
}
export declare const LIVE: Source;
/** An answer, and where it came from. */
export interface Recalled<T> {
  readonly value: T;
  readonly source: Source;
  /** Throw this after printing the answer; null when the answer is live. */
  readonly stale: CliError | null;
}
/**
 * Asks the layers one after the other: the gateway, and when it has not answered within the deadline or is away, the last
 * known state. Fails with the gateway's error if none has an answer; a refusal of the gateway is an answer.
 *
 * `known` finds the answer in the saved state, or null.
 */
export declare function askOrRecall<T>(
  settings: ClientSettings & Pick<AskSettings, "signal">,
  question: (live: ClientSettings & AskSettings) => Promise<T>,
  known: (state: LastKnown) => Part<T> | null,
  clock?: Clock,
): Promise<Recalled<T>>;
/** Adds where they came from to rows, so that a program which reads only rows knows their age. */
export declare function sourced(rows: readonly object[], source: Source): readonly object[];
/** The same for events: live ones are left as the gateway sends them. */
export declare function dated(events: readonly object[], source: Source): readonly object[];
export interface FollowOrRecallOptions extends FollowOptions {
  readonly settings: ClientSettings;
  /** Called when the gateway is away and a last known state exists, before waiting for the gateway. */
  onRecall(state: LastKnown, stream: KnownStream | null, stale: CliError): void;
}
/**
 * Follows events. When the gateway is away at the start and a last known state exists, calls `onRecall`, waits for the
 * gateway, and resumes after the known events. With an explicit `after`, or `replay: 0`, the known state is not used.
 */
export declare function followOrRecall(options: FollowOrRecallOptions): Promise<void>;
export declare function staleError(asOf: string, away: CliError): CliError;
export declare function sourceOf(asOf: string): Source;
