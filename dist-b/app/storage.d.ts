import type { Logger } from "pino";
import type { Clock } from "../base/clock.js";
import type { Drops } from "../base/bounds/tally.js";
import type { Limits } from "../base/limits.js";
import { type AccessLog } from "../gateway/http/access-log.js";
import { type PurgatoryStore } from "../purgatory/index.js";
import { type RunStore } from "../runs/index.js";
import { type SignalBus } from "../signals/index.js";
import { EventHistory } from "../storage/index.js";
import type { Disposables } from "./disposables.js";
/** Everything stored in files. Without a data folder, the access log is in a temporary one, removed at the end. */
export interface Storage {
  readonly accessLog: AccessLog;
  readonly accessLogPath: string;
  readonly store: PurgatoryStore;
  readonly runs: RunStore;
  readonly signals: SignalBus;
  /** Why no question can be stored until the gateway is restarted; null while it works. */
  readonly lost: string | null;
  /** True when the last write of a question or answer failed; the next may succeed. */
  readonly isFailing: boolean;
  readonly history: EventHistory;
}
export declare function openStorage(
  dataDir: string | null,
  limits: Limits,
  log: Logger,
  clock: Clock,
  disposables: Disposables,
  drops: Drops,
): Promise<Storage>;
