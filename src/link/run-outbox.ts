import { deferred, type Deferred } from "../base/deferred.js";
import type { ToGateway } from "./messages.js";
import type { Outbox } from "./outbox.js";
import type { HostRuns, RunBegan, RunRef, RunSettle, SettleMessage } from "./run-port.js";

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
export class RunOutbox implements HostRuns {
  readonly #options: RunOutboxOptions;
  /** Runs that wait for permission to begin. */
  readonly #asking = new Map<number, Deferred<boolean>>();
  #lastAsk = 0;
  #began: RunBegan[] = [];
  #settles: SettleMessage[] = [];
  #returned: RunRef[] = [];
  #isScheduled = false;

  constructor(options: RunOutboxOptions) {
    this.#options = options;
  }

  began(run: RunBegan): void {
    this.#began.push(run);
    this.#schedule();
  }

  settle(run: RunSettle): void {
    this.#settles.push({ ...run, behind: this.#options.outbox.lastOf(run.agentId) });
    this.#schedule();
  }

  returned(run: RunRef): void {
    this.#returned.push(run);
    this.#schedule();
  }

  begin(run: RunRef): Promise<boolean> {
    const id = (this.#lastAsk += 1);
    const answer = deferred<boolean>();
    this.#asking.set(id, answer);
    this.#options.send({ kind: "begin", id, run });
    return answer.promise;
  }

  onGo(id: number, go: boolean): void {
    this.#asking.get(id)?.resolve(go);
    this.#asking.delete(id);
  }

  /** Sends the collected messages, in an order that is possible for one run. */
  flush(): void {
    const [began, runs, returned] = [this.#began, this.#settles, this.#returned];
    [this.#began, this.#settles, this.#returned] = [[], [], []];
    const { outbox, send } = this.#options;
    if (began.length > 0) send({ kind: "began", runs: began });
    if (returned.length > 0) send({ kind: "returned", runs: returned });
    if (runs.length === 0) return;
    outbox.flush();
    send({ kind: "settle", runs });
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#options.schedule(() => {
      this.#isScheduled = false;
      this.flush();
    });
  }
}
