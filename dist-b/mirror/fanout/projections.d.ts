import type { Clock } from "../../base/clock.js";
import type { FanoutCounters } from "./counters.js";
import type { Waker } from "../ring/flush-loop.js";
import type { HolographicBuffer } from "../ring/holographic-buffer.js";
import type { Observer, Rendering } from "./observer.js";
import { type Backlog, type StreamLog } from "../stream-log.js";
export interface ProjectionsOptions {
  readonly waker: Waker;
  readonly clock: Clock;
  readonly counters: FanoutCounters;
  readonly batchBytesMax: number;
  /** Distinct documents, with the variables that shape their results, served at once; in total and of one client. */
  readonly documentsMax: number;
  readonly clientDocumentsMax: number;
  /** Bytes of encoded events kept, over all documents and rings. */
  readonly cachedBytesMax: number;
  /** What the rings no longer have; null when there is no log. */
  readonly log?: StreamLog | null;
  /** Called when rendering, or one observer, fails unexpectedly; the others are still served. */
  readonly onError: (error: unknown) => void;
}
export interface Join {
  readonly ring: HolographicBuffer;
  readonly types: readonly string[] | null;
  /** Null for all sessions. */
  readonly session: string | null;
  /** The document and every variable that shapes its results, as text. */
  readonly document: string;
  /** The visibility as text: equal texts mean equal views. */
  readonly visibility: string;
  /**
   * The client whose share the document counts towards; null for one of the gateway's own documents, which is not
   * counted.
   */
  readonly client: string | null;
  /** Creates the rendering; called once per document and visibility. */
  readonly rendering: () => Rendering;
  readonly observer: Observer;
  /** Where it begins in the log, until it has caught up with the ring; null when it begins in the ring. */
  readonly backlog?: Backlog | null;
  /** Its share of the reads of the log. */
  readonly reader?: string;
}
/**
 * All projections of a gateway.
 *
 * ```
 *   document ──▶ view (a visibility: one rendering) ──▶ ring (one cache of bytes) ──▶ filter (one projection)
 * ```
 *
 * Only documents are limited by number: another view, ring or filter costs about a kilobyte, belongs to a counted
 * observer, and takes its bytes from the shared budget.
 */
export declare class Projections {
  #private;
  constructor(options: ProjectionsOptions);
  /**
   * Adds an observer to a shared document. Returns a function that leaves. Throws LIMIT_EXCEEDED when this client has
   * too many different documents, or when all are taken and no client has more than this one.
   */
  join(join: Join): () => void;
}
