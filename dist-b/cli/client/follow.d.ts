import { type Clock } from "../../base/clock.js";
import { type ObservedEvent, type ObserveVariables } from "../../documents/events.js";
import { Backoff } from "./backoff.js";
export type ConnectionNews =
  | {
      readonly kind: "connected";
      readonly again: boolean;
    }
  | {
      readonly kind: "lost";
      readonly why: string;
      readonly retryMs: number;
    };
export interface FollowOptions {
  readonly endpoint: URL;
  readonly token: string | null;
  readonly variables: ObserveVariables;
  readonly signal: AbortSignal;
  /** Keep retrying even if no connection was ever made. */
  readonly patient?: boolean;
  onEvent(event: ObservedEvent): void;
  onConnection(news: ConnectionNews): void;
  /** An event could not be shown; the sentence says why. */
  onNote(note: string): void;
  readonly clock?: Clock;
  readonly backoff?: Backoff;
}
/**
 * Follows events until `signal` aborts or the gateway completes the subscription. Reconnects after a lost connection and
 * resumes after the last event seen. Fails with a CliError when the first connection cannot be made (unless `patient`),
 * or when the gateway refuses in a way that a retry cannot change.
 */
export declare function follow(options: FollowOptions): Promise<void>;
