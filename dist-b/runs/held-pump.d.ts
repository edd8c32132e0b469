import type { Clock } from "../base/clock.js";
import type { TerrariumError } from "../base/errors.js";
import type { SessionState } from "../events/run.js";
import type { LiveRun } from "./live-runs.js";
import type { Run, RunWithoutInput } from "./run.js";
import type { SessionStates } from "./session-states.js";
import type { OpenRun, RunStore } from "./store/store.js";
export interface HeldPumpOptions {
  readonly store: Pick<RunStore, "get">;
  readonly states: SessionStates;
  readonly clock: Clock;
  readonly isUp: (agentId: string) => boolean;
  /** Number of the agent's runs at its host. */
  readonly countLive: (agentId: string) => number;
  /** Sends a run; `call` is set when a caller waits for it. */
  readonly send: (run: Run, call: LiveRun | undefined, state: SessionState, seq: number) => void;
  /** Whether a call may be sent. Called while it is still held. */
  readonly mayGo: (run: Run) => Promise<boolean>;
  /** Called for a run that ended while it was held. */
  readonly onGone: (id: string, call: LiveRun | undefined) => void;
  readonly onError: (error: unknown) => void;
}
/** Holds accepted runs that no host has, and sends them when agent, session, pause and room allow. */
export declare class HeldPump {
  #private;
  constructor(options: HeldPumpOptions);
  has(id: string): boolean;
  isBlocked(agentId: string, session: string | null): boolean;
  countOf(agentId: string): number;
  call(id: string): LiveRun | undefined;
  /**
   * Holds a run, in place of an earlier entry with its id. `notBefore` Infinity blocks its session until the entry is
   * replaced.
   */
  hold(run: RunWithoutInput, seq: number, notBefore: number | null, call?: LiveRun): void;
  /** Holds the runs that an earlier gateway accepted. Called before any agent is up. */
  load(open: readonly OpenRun[]): void;
  /** Removes a held run and rejects its caller with `reason`; returns false when it is not held. */
  takeOut(id: string, reason?: TerrariumError): boolean;
  /** Sends the held runs of an agent while there is room. Returns at once. */
  pump(agentId: string): void;
  close(): void;
}
