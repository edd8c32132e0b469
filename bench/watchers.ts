import { monotonicMs } from "./emitter.js";
import { Observer, type Target } from "./observer.js";

/** What the load client lends to what it runs. */
export interface ClientTools {
  /** A line for the emitter. */
  readonly command: (line: string) => unknown;
  readonly stats: () => Promise<{ emitted: number }>;
  readonly eachOf: <T>(items: readonly T[], work: (item: T) => Promise<void>) => Promise<void>;
  readonly pause: (ms: number) => Promise<void>;
}

/** What observers met that they should not, over all of them. */
export interface Tally {
  /** Events that observers never got, by the sequence number inside them. */
  holes: number;
  duplicates: number;
  /** Messages other than the emitter's events: gaps, errors. */
  foreign: number;
  /** Connections that failed or were closed. */
  failed: number;
}

/** One observer across its connections. */
export interface Watcher {
  readonly index: number;
  observer: Observer | undefined;
  sequence: number;
  cursor: string | undefined;
  /** When the current subscription was sent. */
  since: number;
  /** When it got an event that was emitted after that; 0: not yet. */
  liveAt: number;
  /** When it got its newest event. */
  heardAt: number;
}

export interface WatchersOptions {
  readonly observers: number;
  readonly hasCursors: boolean;
  /** A connection was closed by the server, or could not be made; with the reason in its close frame. */
  readonly onClosed?: (watcher: Watcher, reason: string) => void;
}

/** Observers of one emitter that read every frame, and keep their cursors from one connection to the next. */
export class Watchers {
  readonly all: readonly Watcher[];
  readonly tally: Tally = { holes: 0, duplicates: 0, foreign: 0, failed: 0 };
  readonly #options: WatchersOptions;
  /** Those that have an event emitted after their newest subscription. */
  live = 0;

  constructor(options: WatchersOptions) {
    this.#options = options;
    this.all = Array.from({ length: options.observers }, (_, index) => ({
      index,
      observer: undefined,
      sequence: 0,
      cursor: undefined,
      since: Number.POSITIVE_INFINITY,
      liveAt: 0,
      heardAt: 0,
    }));
  }

  /** Subscribes anew, behind the newest cursor where the server knows cursors. */
  async join(watcher: Watcher, target: Target): Promise<void> {
    const after = this.#options.hasCursors ? { after: watcher.cursor } : {};
    const asked = { ...target, variables: { ...target.variables, ...after } };
    const observer = new Observer(watcher.index, asked, {
      onEvents() {},
      onText: (_observer, text) => this.#see(watcher, text),
      onClosed: (_observer, _code, reason) => {
        this.tally.failed += 1;
        this.#options.onClosed?.(watcher, reason);
      },
    });
    watcher.observer = observer;
    await observer.subscribed.catch(() => {
      this.tally.failed += 1;
    });
    watcher.since = monotonicMs();
  }

  /** What is counted as live begins anew. */
  forget(watcher: Watcher): void {
    if (watcher.liveAt > 0) this.live -= 1;
    watcher.liveAt = 0;
    watcher.since = Number.POSITIVE_INFINITY;
  }

  /** Events missing at the end count as holes, too. */
  end(emitted: number): Tally {
    const missing = this.all.reduce((sum, { sequence }) => sum + emitted - sequence, 0);
    return { ...this.tally, holes: this.tally.holes + missing };
  }

  #see(watcher: Watcher, text: string): void {
    const { tally } = this;
    const sequence = numberAfter(text, '"sequence":');
    if (Number.isNaN(sequence)) {
      tally.foreign += 1;
      return;
    }
    if (watcher.sequence > 0) {
      if (sequence <= watcher.sequence) tally.duplicates += 1;
      else tally.holes += sequence - watcher.sequence - 1;
    }
    watcher.sequence = Math.max(watcher.sequence, sequence);
    const at = text.indexOf('"cursor":"') + 10;
    watcher.cursor = text.slice(at, text.indexOf('"', at));
    watcher.heardAt = monotonicMs();
    if (watcher.liveAt === 0 && numberAfter(text, '"emittedAt":') >= watcher.since) {
      watcher.liveAt = watcher.heardAt;
      this.live += 1;
    }
  }
}

function numberAfter(text: string, key: string): number {
  const at = text.indexOf(key);
  return at === -1 ? Number.NaN : Number.parseFloat(text.slice(at + key.length, at + key.length + 20));
}
