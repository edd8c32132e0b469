import type { Clock } from "../base/clock.js";
import type { NewId } from "../base/ids.js";
import type { JsonValue } from "../base/json.js";
import type { Delivery as Guarantee, RunKind } from "../events/run.js";
import type { Acceptance } from "./acceptance.js";
import type { Delivery } from "./delivery.js";
import type { RunWriter } from "./run-writer.js";
import { type Run, type RunKey, type RunWithoutInput } from "./run.js";
import type { RunStore } from "./store/store.js";
/** The requested work. */
export interface RunOrder {
  readonly agentId: string;
  readonly kind: Exclude<RunKind, "RESUME">;
  readonly command: string | null;
  readonly session: string | null;
  readonly by: string;
  readonly priority: number;
  readonly input: JsonValue;
  readonly delivery: Guarantee;
  /** Null when no caller waits. */
  readonly timeoutMs: number | null;
  readonly key: RunKey | null;
  readonly traceparent: string | null;
  /** The run that calls. Default null: a client calls. */
  readonly parent?: string | null;
  readonly onBehalfOf?: string | null;
  readonly tick?: Run["tick"];
}
/** Hooks around the acceptance of a run. */
export interface Entrance {
  /** Called before a new run is accepted, not for a replay: the rate limit. Its rejection refuses the run. */
  readonly admit: () => Promise<void>;
  /** Called with the run before it is sent. Again when an earlier call under the same key has another one. */
  readonly onRun?: (id: string) => void;
  /** Called when an earlier call under the same key answers this one. */
  readonly onReplay?: () => void;
  /**
   * What to do while the first call under a key has not ended: wait for it (the default), or refuse with
   * IDEMPOTENCY_CONFLICT.
   */
  readonly inFlight?: "join" | "refuse" | undefined;
  /** Aborts when the caller disconnects. That aborts a run without a key. */
  readonly signal?: AbortSignal | undefined;
}
export interface Receipt {
  readonly id: string;
  /** Wall time, ms since 1970. */
  readonly acceptedAt: number;
  /** Open runs of the agent, including this one. */
  readonly queueDepth: number;
}
export interface EntryOptions {
  readonly store: RunStore;
  readonly acceptance: Acceptance;
  readonly delivery: Delivery;
  readonly writer: RunWriter;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly isStoring: () => boolean;
  readonly onError: (error: unknown) => void;
}
/** Accepts runs, sends them to their hosts, and answers their callers. */
export declare class Entry {
  #private;
  constructor(options: EntryOptions);
  /** Accepts a run without waiting for its outcome. Resolves when it is stored and its host has accepted it. */
  perturb(order: RunOrder, entrance: Entrance): Promise<Receipt>;
  /**
   * Accepts the run of a schedule's tick, whether its agent is there or not. False when the schedule has had a run for this tick,
   * or a later one. Rejects when no run can be accepted.
   */
  schedule(order: RunOrder): Promise<boolean>;
  /** Accepts a run whose caller waits. Resolves when it has ended or parked; rejects with the error of a failed run. */
  perform(order: RunOrder, entrance: Entrance): Promise<RunWithoutInput>;
}
