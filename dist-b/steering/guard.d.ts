import type { Viewer } from "../auth/viewer.js";
import type { Clock } from "../base/clock.js";
import type { Tracing } from "../tracing/tracing.js";
import { type SteeringLine, type Trace } from "./audit.js";
export type SteeringAbout = Pick<
  SteeringLine,
  "action" | "agentId" | "command" | "semaphoreId" | "runId" | "hasIdempotencyKey"
>;
export interface GuardOptions {
  readonly clock: Clock;
  readonly log: (line: SteeringLine) => void;
  /** Records one span for each action. Null: tracing is off. */
  readonly tracing: Tracing | null;
  /** The caller's `traceparent`. */
  readonly parent: string | null;
}
/**
 * Runs `work` for a viewer with one of the scopes, and always writes its log line. Throws UNAUTHENTICATED, and
 * FORBIDDEN that names the first scope. Without scopes, any valid token will do.
 */
export type Guard = <T>(
  viewer: Viewer,
  scopes: readonly string[],
  about: SteeringAbout,
  work: (by: string, onReplay: () => void, trace: Trace) => Promise<T>,
) => Promise<T>;
/** The acting client, as shown in the log. */
type Actor = Pick<SteeringLine, "client" | "address">;
/** Runs `work` in a span, and always writes its log line. */
export type Audit = <T>(
  actor: Actor,
  about: SteeringAbout,
  work: (onReplay: () => void, inSpan: InSpan) => Promise<T>,
) => Promise<T>;
/** Runs the rest of an action in its span, once it is authorised: unauthorised requests must not flood the exporter. */
export type InSpan = <T>(work: (trace: Trace) => Promise<T>) => Promise<T>;
export declare function createAudit({ clock, log, tracing, parent }: GuardOptions): Audit;
export declare function createGuard(options: GuardOptions): Guard;
/** The fields of a log line when nothing more is known about the action. */
export declare function aboutAgent(
  action: SteeringLine["action"],
  agentId: string | null,
  command: string | null,
  hasIdempotencyKey: boolean,
): SteeringAbout;
export {};
