import { monotonicMs } from "./emitter.js";
import { Observer, type Target } from "./observer.js";

export interface StormParameters {
  readonly observers: number;
  readonly perSecond: number;
  /** Time that all observers are disconnected, ms. */
  readonly awayMs: number;
  readonly hasCursors: boolean;
}

export interface StormResult {
  /** Time from the first reconnect until every observer has an event emitted after its new subscription. */
  readonly allLiveMs: number;
  readonly stillDead: number;
  /** Events that observers never got, summed over observers, by the sequence number inside them. */
  readonly holes: number;
  readonly duplicates: number;
  /** Messages other than the emitter's events: gaps, errors. */
  readonly foreign: number;
  readonly failed: number;
  readonly emitted: number;
}

interface Tools {
  readonly command: (line: string) => unknown;
  readonly stats: () => Promise<{ emitted: number }>;
  readonly eachOf: <T>(items: readonly T[], work: (item: T) => Promise<void>) => Promise<void>;
  readonly pause: (ms: number) => Promise<void>;
}

/** The state of one observer across connections. */
interface Watcher {
  readonly index: number;
  observer: Observer | undefined;
  sequence: number;
  cursor: string | undefined;
  /** When the current subscription was sent. */
  since: number;
  liveAt: number;
}

const TIMEOUT_MS = 60_000;

/** Connects observers, disconnects all at once, and reconnects them while events flow. Every frame of every observer is read. */
export async function reconnectStorm(
  target: Target,
  { observers, perSecond, awayMs, hasCursors }: StormParameters,
  { command, stats, eachOf, pause }: Tools,
): Promise<StormResult> {
  const tally = { holes: 0, duplicates: 0, foreign: 0, failed: 0 };
  let live = 0;
  const watchers: Watcher[] = Array.from({ length: observers }, (_, index) => ({
    index,
    observer: undefined,
    sequence: 0,
    cursor: undefined,
    since: Number.POSITIVE_INFINITY,
    liveAt: 0,
  }));

  const see = (watcher: Watcher, text: string): void => {
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
    if (watcher.liveAt === 0 && numberAfter(text, '"emittedAt":') >= watcher.since) {
      watcher.liveAt = monotonicMs();
      live += 1;
    }
  };

  const join = async (watcher: Watcher): Promise<void> => {
    const after = hasCursors ? { after: watcher.cursor } : {};
    const observer = new Observer(
      watcher.index,
      { ...target, variables: { ...target.variables, ...after } },
      {
        onEvents() {},
        onText: (_observer, text) => see(watcher, text),
        onClosed() {
          tally.failed += 1;
        },
      },
    );
    watcher.observer = observer;
    await observer.subscribed.catch(() => {
      tally.failed += 1;
    });
    watcher.since = monotonicMs();
  };

  const untilAllLive = async (): Promise<void> => {
    const deadline = monotonicMs() + TIMEOUT_MS;
    const isDone = (): boolean => live === observers || monotonicMs() > deadline;
    while (!isDone()) await pause(5);
  };

  await eachOf(watchers, join);
  command(`rate ${perSecond}`);
  await untilAllLive();
  await pause(1000);

  for (const watcher of watchers) {
    watcher.observer?.drop();
    watcher.liveAt = 0;
    watcher.since = Number.POSITIVE_INFINITY;
  }
  live = 0;
  await pause(awayMs);
  const startedAt = monotonicMs();
  await eachOf(watchers, join);
  await untilAllLive();
  const allLiveMs = monotonicMs() - startedAt;
  await pause(500);
  command("rate 0");
  const { emitted } = await stats();
  await pause(1500);
  // Events missing at the end count, too.
  for (const { sequence } of watchers) tally.holes += emitted - sequence;
  return { ...tally, allLiveMs, stillDead: observers - live, emitted };
}

function numberAfter(text: string, key: string): number {
  const at = text.indexOf(key);
  return at === -1 ? Number.NaN : Number.parseFloat(text.slice(at + key.length, at + key.length + 20));
}
