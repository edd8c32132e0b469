import { monotonicMs } from "./emitter.js";
import type { Target } from "./observer.js";
import { type ClientTools, type Tally, Watchers } from "./watchers.js";

export interface StormParameters {
  readonly observers: number;
  readonly perSecond: number;
  /** Time that all observers are disconnected, ms. */
  readonly awayMs: number;
  readonly hasCursors: boolean;
}

export interface StormResult extends Tally {
  /** Time from the first reconnect until every observer has an event emitted after its new subscription. */
  readonly allLiveMs: number;
  readonly stillDead: number;
  readonly emitted: number;
}

const TIMEOUT_MS = 60_000;

/** Connects observers, disconnects all at once, and reconnects them while events flow. Every frame of every observer is read. */
export async function reconnectStorm(
  target: Target,
  { observers, perSecond, awayMs, hasCursors }: StormParameters,
  { command, stats, eachOf, pause }: ClientTools,
): Promise<StormResult> {
  const watchers = new Watchers({ observers, hasCursors });
  const untilAllLive = async (): Promise<void> => {
    const deadline = monotonicMs() + TIMEOUT_MS;
    const isDone = (): boolean => watchers.live === observers || monotonicMs() > deadline;
    while (!isDone()) await pause(5);
  };

  await eachOf(watchers.all, (watcher) => watchers.join(watcher, target));
  command(`rate ${perSecond}`);
  await untilAllLive();
  await pause(1000);

  for (const watcher of watchers.all) {
    watcher.observer?.drop();
    watchers.forget(watcher);
  }
  await pause(awayMs);
  const startedAt = monotonicMs();
  await eachOf(watchers.all, (watcher) => watchers.join(watcher, target));
  await untilAllLive();
  const allLiveMs = monotonicMs() - startedAt;
  await pause(500);
  command("rate 0");
  const { emitted } = await stats();
  await pause(1500);
  return { ...watchers.end(emitted), allLiveMs, stillDead: observers - watchers.live, emitted };
}
