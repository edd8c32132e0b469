import type { Limits } from "../base/limits.js";
import type { AgentEvent } from "../events/event.js";
import type { ProbeReport } from "../events/probe.js";
import type { InProcess } from "../gateway/in-process/port.js";
import type { HostLogEntry } from "../link/port.js";
import type { RunBegan } from "../link/run-port.js";
import { type Prober } from "../metabolism/index.js";
import { type PurgatoryEvent } from "../purgatory/index.js";
import { type Runs } from "../runs/index.js";
import type { Steer } from "../steering/port.js";
import { type TestPaths } from "./test-paths.js";
import type { MovedClock } from "./moved-clock.js";
export interface WorldOptions {
  readonly definitions: unknown;
  readonly clock: MovedClock;
  readonly limits: Partial<Limits>;
  readonly paths: TestPaths;
  readonly onEvent: (event: AgentEvent) => void;
  readonly onBegan: (run: RunBegan) => void;
  /** A run ended or parked. */
  readonly onStored: (
    run: Parameters<NonNullable<ConstructorParameters<typeof Runs>[0]["onStored"]>>[0],
  ) => void;
  readonly onQuestion: (event: PurgatoryEvent) => void;
  readonly onFailure: (agentId: string, run: string | null, thrown: unknown) => void;
  readonly onLog: (line: HostLogEntry) => void;
}
/**
 * The parts of a terrarium between its doors and its agents, as in production (host, stream, link, runs, questions, steering),
 * with a moved clock, in memory, on this thread, and without anything that serves clients.
 */
export declare class World {
  #private;
  readonly inProcess: InProcess;
  readonly steer: Steer;
  readonly prober: Prober;
  readonly runs: Runs;
  readonly started: Promise<void>;
  /** Throws BAD_USER_INPUT that names the wrong field of a definition, or the limit. */
  constructor(options: WorldOptions);
  /** Moves time, timer by timer; between two, everything goes on that waits for nothing but promises. */
  advance(ms: number): Promise<void>;
  /** Makes one check of a probe now. It counts neither as a success nor as a failure. */
  check(agentId: string, probe: string): Promise<ProbeReport>;
  /** Waits for `work`, unless only the clock can end it. */
  asFarAsItGoes(work: Promise<unknown>): Promise<void>;
  /** Stops the agents, as a gateway that ends does. */
  close(): Promise<void>;
}
