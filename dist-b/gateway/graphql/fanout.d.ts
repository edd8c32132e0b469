import type { ExecutionArgs, ExecutionResult } from "graphql";
import { type Viewer, type Visibility } from "../../auth/viewer.js";
import { type Framing, Observation, type Projections, type Sink } from "../../mirror/index.js";
import type { TokenWatch } from "../callers/tokens.js";
import { type SharedDocument } from "./fanout-plan.js";
import { type Operations } from "./operations.js";
/** Destination of one subscription's messages. */
export interface Outlet {
  readonly sink: Sink;
  readonly framing: Framing;
  /** The operation's id as JSON string content; empty for framings without one. */
  readonly id: Buffer;
}
export interface Fanout {
  /** Subscribes. A result instead of a stream is a refusal. The stream must `join` an outlet to be served. */
  subscribe(args: ExecutionArgs): Promise<SharedStream | ExecutionResult>;
}
export interface FanoutOptions {
  readonly operations: Operations;
  readonly projections: Projections;
  readonly visibilityOf: (viewer: Viewer) => Visibility;
  readonly tokens: TokenWatch;
  /** Normalised texts of the gateway's own subscriptions, which count towards no client's share. */
  readonly ownTexts?: ReadonlySet<string>;
}
export declare function createFanout(options: FanoutOptions): Fanout;
/**
 * A subscription to the mirror. Once it has joined, a projection writes its messages straight to the outlet. The stream
 * itself yields at most one result, the error that ends it: too many documents are being served, or rendering or sending
 * failed. It ends when the subscription does; closing it leaves the projection.
 */
export declare class SharedStream implements AsyncIterable<ExecutionResult> {
  #private;
  constructor(options: FanoutOptions, source: Observation, args: ExecutionArgs, document: SharedDocument);
  /** Rechecks the viewer's token and, if the visibility has changed, continues at the same cursor with the new one. */
  reconsider(): void;
  /** Starts serving to this outlet, or ends with LIMIT_EXCEEDED when too many documents are being served. */
  join(outlet: Outlet): void;
  next(): Promise<IteratorResult<ExecutionResult, void>>;
  return(): Promise<IteratorResult<ExecutionResult, void>>;
  throw(): Promise<IteratorResult<ExecutionResult, void>>;
  [Symbol.asyncIterator](): this;
}
