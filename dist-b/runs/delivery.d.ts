import type { Clock } from "../base/clock.js";
import type { SessionState, Usage } from "../events/run.js";
import type { Acceptance } from "./acceptance.js";
import { HeldPump } from "./held-pump.js";
import { type RunHosts } from "./hosts.js";
import type { RunWriter } from "./run-writer.js";
import { type LiveRun, LiveRuns } from "./live-runs.js";
import type { Run } from "./run.js";
import type { SessionStates } from "./session-states.js";
import type { AttemptPolicy, OpenRun, RunStore, StateChange } from "./store/store.js";
import type { Outcome } from "./transitions.js";
/** How a host says that a run ended. */
export interface Settled {
  readonly run: string;
  readonly attempt: number;
  readonly outcome: Outcome;
  readonly state?: StateChange;
  readonly usage?: Usage;
}
export interface DeliveryOptions {
  readonly store: RunStore;
  readonly hosts: RunHosts;
  readonly states: SessionStates;
  readonly writer: RunWriter;
  readonly acceptance: Acceptance;
  readonly policy: AttemptPolicy;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
  /** Called with a run that was sent, and is forgotten because it could not be stored. */
  readonly onForgotten?: (id: string) => void;
}
/**
 * Sends accepted runs to the hosts of their agents and stores how they end. A run is live from when a host has it until
 * its end is stored.
 *
 * ```
 *   accepted ──agent up, session free──▶ live ──settled──▶ stored
 *      │                                 │  ▲
 *      └──────────▶ held ◀──returned, ───┘  │
 *                    │       cut off        │
 *                    └──agent up, pause over┘
 * ```
 */
export declare class Delivery {
  #private;
  readonly live: LiveRuns;
  readonly held: HeldPump;
  constructor(options: DeliveryOptions);
  /** Takes over the runs of an earlier gateway. Called before any agent is up. */
  load(open: readonly OpenRun[]): void;
  /** The state to send a new run of this session with; null when it has to be held. */
  readyState(agentId: string, session: string | null): SessionState | null;
  /**
   * Whether a new run of this session can be sent, or held for a moment. An agent without held runs may still refuse
   * it: its host decides.
   */
  takes(agentId: string, session: string | null): boolean;
  /** A run that has not ended: at its host, or a call that is held. */
  find(id: string): LiveRun | undefined;
  /** Sends a run to its host. */
  send(run: Run, state: SessionState, handshake: boolean): LiveRun;
  /** Keeps a stored run until its agent, its session and its host can take it. */
  hold(run: Run): LiveRun;
  agentUp(agentId: string): void;
  agentDown(agentId: string): void;
  /** The host of these agents is gone, with the runs it had. The link rejects calls. Null: all agents. */
  hostDown(agentIds: readonly string[] | null): void;
  /** A host reports how a perturbation ended. Resolves once that is stored, with whether its state was kept. */
  settled({ run: id, attempt, outcome, state, usage }: Settled): Promise<boolean>;
  began(id: string, attempt: number): void;
  /**
   * Whether a host may begin a run that may have begun before. The beginning is stored before the host gets its answer.
   */
  mayBegin(id: string, attempt: number): Promise<boolean>;
  /** A host returns a run that has not begun. */
  returned(id: string, attempt: number): void;
  /** Asks a host to end a run. A perturbation then ends with `settled`, a call with its answer. */
  abort(live: LiveRun, reason: string | null): void;
  /** A run could not be claimed after it was sent: it is aborted and forgotten. */
  unclaimed(live: LiveRun, error: unknown): void;
  close(): void;
}
