import type { Cancel } from "../../base/clock.js";
import type { HolographicBuffer } from "../ring/holographic-buffer.js";
import type { Lens } from "../ring/lens.js";
import type { LogPayloads } from "./log-payloads.js";
import type { Observer, Rendering } from "./observer.js";
import type { PayloadCache } from "./payload-cache.js";
import type { Projection } from "./projection.js";
import type { Backlog } from "../stream-log.js";

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

export interface Joined {
  readonly leave: () => void;
  /** Serves an observer from the log, from that position on, until the ring has its next event. */
  readonly readLog: (from: Backlog) => void;
}

export interface Kept {
  readonly document: SharedDocument;
  readonly visibility: string;
  readonly ring: HolographicBuffer;
  readonly filter: string;
  readonly projection: Projection;
  readonly rendering: Rendering;
  readonly lens: Lens | null;
  readonly logPayloads: LogPayloads;
  /** Observers that joined and have not left, including failed ones. */
  readonly joined: Map<Observer, Joined>;
  cancelForget: Cancel | null;
}

export function keptOf({ views }: SharedDocument): Kept[] {
  const rings = [...views.values()].flatMap((view) => [...view.rings.values()]);
  return rings.flatMap(({ byFilter }) => [...byFilter.values()]);
}
