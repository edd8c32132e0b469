import type { Clock } from "../../base/clock.js";
import {
  largest,
  type SharedBound,
  tooManyForYou,
  tooManyInAll,
  tooManyOfClient,
} from "../../base/bounds/fair-share.js";
import { guarded } from "../../base/async/guard.js";
import type { FanoutCounters } from "./counters.js";
import type { Waker } from "../ring/flush-loop.js";
import type { HolographicBuffer } from "../ring/holographic-buffer.js";
import {
  type Kept,
  keptOf,
  Member,
  type Membership,
  type Served,
  type SharedDocument,
  type SharedRing,
  type View,
} from "./shared-document.js";
import { BacklogStage } from "./backlogs.js";
import { LogPayloads } from "./log-payloads.js";
import type { Lens } from "../ring/lens.js";
import { eventFilter } from "../observation.js";
import type { Observer, Rendering } from "./observer.js";
import { PayloadBudget, PayloadCache } from "./payload-cache.js";
import { Projection } from "./projection.js";
import { type Backlog, backlogOfLapped, type StreamLog } from "../stream-log.js";

/** How long a projection without observers is kept, ms, so that reconnecting observers find its bytes. */
const GRACE_MS = 5_000;
/** Projections without observers that are kept; the oldest are evicted first. */
const IDLE_MAX = 1_000;

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
  /** The log, for events that the rings no longer have; null when there is none. */
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
  /** What those with this visibility see; null: everything. */
  readonly lens?: Lens | null;
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
export class Projections implements Served {
  readonly #options: ProjectionsOptions;
  readonly #bound: SharedBound;
  readonly #budget: PayloadBudget;
  readonly #documents = new Map<string, SharedDocument>();
  /** The number of documents that count towards the limit. */
  #counted = 0;
  /** The documents of each client, oldest first. */
  readonly #held = new Map<string, Set<SharedDocument>>();
  /** In the order in which they lost their last observer. */
  readonly #idle = new Set<Kept>();
  #isLogFailing = false;

  constructor(options: ProjectionsOptions) {
    this.#options = options;
    this.#bound = {
      what: "different subscription documents",
      limit: "maxSubscriptionDocuments",
      max: options.documentsMax,
      clientLimit: "maxSubscriptionDocumentsPerClient",
      clientMax: options.clientDocumentsMax,
    };
    this.#budget = new PayloadBudget(options.cachedBytesMax, options.counters);
  }

  /** As `enter`; returns a function that leaves. */
  join(join: Join): () => void {
    const membership = this.enter(join);
    return () => membership.leave();
  }

  /**
   * Adds an observer to a shared document, until its membership leaves. Throws LIMIT_EXCEEDED when this client has too many
   * different documents, or when all are taken and no client has more than this one.
   */
  enter(join: Join): Membership {
    const document = this.#documentFor(join);
    const kept = this.#keptFor(document, join);
    const { observer, client, backlog = null, reader = "" } = join;
    if (client !== null) this.#take(document, client);
    kept.cancelForget?.();
    kept.cancelForget = null;
    this.#idle.delete(kept);
    const member = new Member(this, kept, observer, client, reader);
    kept.joined.set(observer, member);
    if (!backlog || backlog.hasBegun || !this.#options.log) kept.projection.add(observer);
    else member.readLog(backlog);
    return member;
  }

  left(kept: Kept, observer: Observer, client: string | null): void {
    kept.projection.remove(observer);
    if (client !== null) this.#release(kept.document, client);
    if (kept.joined.size === 0) this.#retire(kept);
  }

  stage(kept: Kept, observer: Observer, client: string, backlog: Backlog): BacklogStage | null {
    const { log } = this.#options;
    const { ring, types, session, rendering, lens, logPayloads: payloads, projection, joined } = kept;
    if (!log) return null;
    const onCaughtUp = (): void => {
      if (joined.has(observer)) projection.add(observer);
    };
    const reader = { ring, backlog, types, session, lens, rendering, payloads, observer, client, onCaughtUp };
    return new BacklogStage({ ...this.#options, log, onRead: this.#onRead }, reader);
  }

  /** Reports the first of several failures to read the log. */
  readonly #onRead = (error: unknown): void => {
    if (error !== null && !this.#isLogFailing) this.#options.onError(error);
    this.#isLogFailing = error !== null;
  };

  #documentFor({ document: text, client }: Join): SharedDocument {
    const known = this.#documents.get(text);
    if (client === null) return known ?? { text, isOwn: true, holders: new Map(), views: new Map() };
    if (known?.holders.has(client)) return known;
    const held = this.#held.get(client)?.size ?? 0;
    if (held >= this.#bound.clientMax) throw tooManyOfClient(this.#bound);
    // A known document takes no further slot, except in the client's own share.
    if (known) return known;
    while (this.#counted >= this.#bound.max) {
      if (!this.#makeRoom(held)) throw tooManyInAll(this.#bound);
    }
    return { text, isOwn: false, holders: new Map(), views: new Map() };
  }

  /**
   * Evicts a document without observers, or the newest document of the client with the most, if that is more than the
   * newcomer will have.
   */
  #makeRoom(held: number): boolean {
    const [idle] = this.#idle;
    if (idle) {
      this.#forget(idle);
      return true;
    }
    const countOf = (client: string): number => this.#held.get(client)?.size ?? 0;
    const largestClient = largest(this.#held, ({ size }) => size);
    const documents = largestClient === undefined ? [] : [...(this.#held.get(largestClient) ?? [])];
    const evicted = documents.findLast(({ holders }) =>
      [...holders.keys()].every((one) => countOf(one) > held + 1),
    );
    if (!evicted) return false;
    const reason = tooManyForYou(this.#bound);
    const ending = keptOf(evicted);
    for (const [observer, member] of ending.flatMap(({ joined }) => [...joined])) {
      guarded(this.#options.onError, () => observer.onEvicted(reason))();
      member.leave();
    }
    for (const kept of ending) if (this.#idle.has(kept)) this.#forget(kept);
    return true;
  }

  #keptFor(
    document: SharedDocument,
    { ring, types, session, visibility, lens = null, rendering }: Join,
  ): Kept {
    const { counters, waker, batchBytesMax, onError } = this.#options;
    const view: View = document.views.get(visibility) ?? { rendering: rendering(), lens, rings: new Map() };
    const shared: SharedRing = view.rings.get(ring) ?? {
      payloads: new PayloadCache(ring, view.rendering, counters, this.#budget),
      byFilter: new Map(),
    };
    const filter = JSON.stringify([session, types && [...new Set(types)].toSorted()]);
    const known = shared.byFilter.get(filter);
    if (known) return known;
    const { payloads } = shared;
    const passes = eventFilter(types, session);
    const joined: Kept["joined"] = new Map();
    const { log } = this.#options;
    const onLapped = (observer: Observer): void => {
      if (log) joined.get(observer)?.readLog(backlogOfLapped(log, ring, observer.cursor.seen));
    };
    const projection = new Projection({
      ring,
      passes,
      session,
      lens: view.lens,
      payloads,
      counters,
      waker,
      batchBytesMax,
      onError,
      onLapped: log ? onLapped : null,
    });
    const kept: Kept = {
      document,
      visibility,
      ring,
      filter,
      types,
      session,
      projection,
      rendering: view.rendering,
      lens: view.lens,
      logPayloads: new LogPayloads(this.#budget),
      joined,
      cancelForget: null,
    };
    shared.byFilter.set(filter, kept);
    view.rings.set(ring, shared);
    document.views.set(visibility, view);
    if (!this.#documents.has(document.text) && !document.isOwn) this.#counted += 1;
    this.#documents.set(document.text, document);
    counters.documents = this.#documents.size;
    counters.projections += 1;
    return kept;
  }

  #take(document: SharedDocument, client: string): void {
    document.holders.set(client, (document.holders.get(client) ?? 0) + 1);
    const mine = this.#held.get(client) ?? new Set();
    this.#held.set(client, mine.add(document));
  }

  #release(document: SharedDocument, client: string): void {
    const left = (document.holders.get(client) ?? 1) - 1;
    if (left > 0) return void document.holders.set(client, left);
    document.holders.delete(client);
    const mine = this.#held.get(client);
    mine?.delete(document);
    if (mine?.size === 0) this.#held.delete(client);
  }

  #retire(kept: Kept): void {
    if (kept.ring.closed) return this.#forget(kept);
    this.#idle.add(kept);
    kept.cancelForget = this.#options.clock.after(GRACE_MS, () => this.#forget(kept));
    const [oldest] = this.#idle;
    if (this.#idle.size > IDLE_MAX && oldest) this.#forget(oldest);
  }

  #forget(kept: Kept): void {
    const { document, visibility, ring, filter, projection } = kept;
    kept.cancelForget?.();
    kept.cancelForget = null;
    this.#idle.delete(kept);
    projection.dispose();
    this.#options.counters.projections -= 1;
    const view = document.views.get(visibility);
    const shared = view?.rings.get(ring);
    shared?.byFilter.delete(filter);
    if (shared?.byFilter.size === 0) {
      shared.payloads.clear();
      view?.rings.delete(ring);
    }
    if (view?.rings.size === 0) document.views.delete(visibility);
    if (document.views.size === 0 && this.#documents.delete(document.text) && !document.isOwn)
      this.#counted -= 1;
    this.#options.counters.documents = this.#documents.size;
  }
}
