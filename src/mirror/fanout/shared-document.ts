import type { Cancel } from "../../base/clock.js";
import type { HolographicBuffer } from "../ring/holographic-buffer.js";
import type { Lens } from "../ring/lens.js";
import type { LogPayloads } from "./log-payloads.js";
import type { Observer, Rendering } from "./observer.js";
import type { PayloadCache } from "./payload-cache.js";
import type { Projection } from "./projection.js";
import type { Backlog } from "../stream-log.js";
import type { BacklogStage } from "./backlogs.js";

/** A subscription document, with the variables that shape its results, as `Projections` keeps it. */
export interface SharedDocument {
  readonly text: string;
  /** One of the gateway's own documents: not counted. */
  readonly isOwn: boolean;
  /** Number of observers of each client. */
  readonly holders: Map<string, number>;
  readonly views: Map<string, View>;
}

export interface View {
  readonly rendering: Rendering;
  readonly lens: Lens | null;
  readonly rings: Map<HolographicBuffer, SharedRing>;
}

export interface SharedRing {
  readonly payloads: PayloadCache;
  readonly byFilter: Map<string, Kept>;
}

/** An observer of a document, until it leaves. */
export interface Membership {
  leave(): void;
}

/** What a member asks of its projections. */
export interface Served {
  /** A member has left. */
  left(kept: Kept, observer: Observer, client: string | null): void;
  /** Serves an observer from the log, before it is added to its projection; its document counts as served. */
  stage(kept: Kept, observer: Observer, client: string, backlog: Backlog): BacklogStage | null;
}

/** An observer with its membership: an object without closures, because there are ten thousand. */
export class Member implements Membership {
  readonly #served: Served;
  readonly #kept: Kept;
  readonly #observer: Observer;
  readonly #client: string | null;
  readonly #reader: string;
  #stage: BacklogStage | null = null;

  /** `client`: whose share the document counts towards; `reader`: whose reads of the log count. */
  constructor(served: Served, kept: Kept, observer: Observer, client: string | null, reader: string) {
    this.#served = served;
    this.#kept = kept;
    this.#observer = observer;
    this.#client = client;
    this.#reader = reader;
  }

  leave(): void {
    if (!this.#kept.joined.delete(this.#observer)) return;
    this.#stage?.cancel();
    this.#served.left(this.#kept, this.#observer, this.#client);
  }

  /** Serves the observer from the log, from that position on, until the ring has its next event. */
  readLog(from: Backlog): void {
    this.#stage = this.#served.stage(this.#kept, this.#observer, this.#reader, from);
  }
}

export interface Kept {
  readonly document: SharedDocument;
  readonly visibility: string;
  readonly ring: HolographicBuffer;
  readonly filter: string;
  /** The filter by type, and the session; null for all. */
  readonly types: readonly string[] | null;
  readonly session: string | null;
  readonly projection: Projection;
  readonly rendering: Rendering;
  readonly lens: Lens | null;
  readonly logPayloads: LogPayloads;
  /** Observers that joined and have not left, including failed ones. */
  readonly joined: Map<Observer, Member>;
  cancelForget: Cancel | null;
}

export function keptOf({ views }: SharedDocument): Kept[] {
  const rings = [...views.values()].flatMap((view) => [...view.rings.values()]);
  return rings.flatMap(({ byFilter }) => [...byFilter.values()]);
}
