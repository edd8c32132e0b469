import type { ToGateway } from "./messages.js";
import type { Outbox } from "./outbox.js";
import type { HostRuns, RunBegan, RunRef, RunSettle } from "./run-port.js";
export interface RunOutboxOptions {
  /** Sends the events of agents before the ends of their runs. */
  readonly outbox: Pick<Outbox, "flush" | "lastOf">;
  /** Schedules `task` to run soon, after the current work, as for events. */
  readonly schedule: (task: () => void) => void;
  readonly send: (message: ToGateway) => void;
}
/**
 * The host's side of runs: collects their messages of one turn and sends them after the events of that turn. Bounded by
 * the waiting and running runs of this host's agents.
 */
export declare class RunOutbox implements HostRuns {
  #private;
  constructor(options: RunOutboxOptions);
  began(run: RunBegan): void;
  settle(run: RunSettle): void;
  returned(run: RunRef): void;
  begin(run: RunRef): Promise<boolean>;
  onGo(id: number, go: boolean): void;
  /** Sends the collected messages, in an order that is possible for one run. */
  flush(): void;
}
