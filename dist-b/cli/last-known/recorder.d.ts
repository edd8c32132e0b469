import { type Clock } from "../../base/clock.js";
import type { ObservedEvent } from "../../documents/events.js";
import { type Saved } from "./cache-file.js";
import { type LastKnown } from "./last-known.js";
import type { Status } from "../client/status.js";
import type { ClientSettings } from "../settings.js";
export interface StateRecorderOptions {
  readonly settings: ClientSettings;
  readonly clock: Clock;
  /** An agent's id, or ALL_AGENTS. */
  readonly scope: string;
  /** The view filters event types: an incomplete stream is not saved. */
  readonly partial: boolean;
}
/** Records what a view receives, so that it can be shown while the gateway is away. */
export declare class StateRecorder {
  #private;
  constructor({ settings, clock, scope, partial }: StateRecorderOptions);
  /** Starts from a known history; the next event must follow it without a gap. */
  recall(events: readonly ObservedEvent[]): void;
  recordEvent(event: ObservedEvent): void;
  recordStatus({ agents, pending, pulse }: Status): void;
  /** Writes what was received since the last write. */
  write(): void;
}
/** The last known state of the settings' gateway for its token, or why there is none. */
export declare function recall(settings: ClientSettings): Saved;
/** What one request answered. */
export interface Answer {
  /** Of the stream of all agents, as of the answer; absent when it does not say. */
  readonly cursor?: string;
  readonly agents?: NonNullable<LastKnown["agents"]>["value"];
  readonly commanded?: NonNullable<LastKnown["commanded"]>["value"];
  readonly pending?: NonNullable<LastKnown["pending"]>["value"];
  readonly manifest?: LastKnown["manifests"][string]["value"];
  readonly card?: LastKnown["cards"][string]["value"];
  readonly tree?: LastKnown["trees"][string]["value"];
  /** The latest runs of an agent, or of ALL_AGENTS. */
  readonly runs?: {
    readonly scope: string;
    readonly rows: LastKnown["runs"][string]["value"];
  };
  /** The latest events of a stream, without a gap. */
  readonly stream?: {
    readonly scope: string;
    readonly events: readonly ObservedEvent[];
  };
}
/** Saves the answer to one request. A failure is a note for the person at the terminal, and nothing more. */
export declare function remember(settings: ClientSettings, answer: Answer): void;
