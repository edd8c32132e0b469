import { deferred, type Deferred } from "../../base/async/deferred.js";
import type { ToGateway } from "../messages.js";
import type { HeldRuns, RunEnd } from "./held-runs.js";
import type { Outbox } from "./outbox.js";
import type { HostRuns, RunBegan, RunRef, RunSettle, SettleMessage } from "../run-port.js";

export interface RunOutboxOptions {
  /** Sends the events of agents before the ends of their runs. */
  readonly outbox: Pick<Outbox, "flush" | "lastOf">;
  /** Schedules `task` to run soon, after the current work, as for events. */
  readonly schedule: (task: () => void) => void;
  readonly send: (message: ToGateway) => void;
  /** Of a host that changes its connections: ends are kept until they are confirmed. Absent: one connection. */
  readonly held?: HeldRuns | undefined;
}

/**
 * The host's side of runs: collects their messages of one turn and sends them after the events of that turn. Bounded by
 * the waiting and running runs of this host's agents.
 */
export class RunOutbox implements HostRuns {
  readonly #options: RunOutboxOptions;
  /** Runs that wait for permission to begin. */
  readonly #asking = new Map<number, { readonly run: RunRef; readonly answer: Deferred<boolean> }>();
  #lastAsk = 0;
  #began: RunBegan[] = [];
  #settles: SettleMessage[] = [];
  #returned: RunRef[] = [];
  #isScheduled = false;

  constructor(options: RunOutboxOptions) {
    this.#options = options;
  }

  began(run: RunBegan): void {
    this.#options.held?.began(run);
    this.#began.push(run);
    this.#schedule();
  }

  settle(run: RunSettle): void {
    if (this.#options.held?.ended({ kind: "settle", run }) === false) return;
    this.#settles.push(this.#behindEvents(run));
    this.#schedule();
  }

  returned(run: RunRef): void {
    if (this.#options.held?.ended({ kind: "returned", run }) === false) return;
    this.#returned.push(run);
    this.#schedule();
  }

  begin(run: RunRef): Promise<boolean> {
    const id = (this.#lastAsk += 1);
    const answer = deferred<boolean>();
    this.#asking.set(id, { run, answer });
    this.#options.send({ kind: "begin", id, run });
    return answer.promise;
  }

  onGo(id: number, go: boolean): void {
    const asking = this.#asking.get(id);
    if (!asking) return;
    this.#asking.delete(id);
    if (go) this.#options.held?.began(asking.run);
    else this.#options.held?.forget(asking.run);
    asking.answer.resolve(go);
  }

  /** The connection is lost. `hello` and `resume` tell what has not been sent. */
  hold(): void {
    [this.#began, this.#settles, this.#returned] = [[], [], []];
  }

  /** There is a new connection: asks again. */
  resume(): void {
    this.hold();
    for (const [id, { run }] of this.#asking) this.#options.send({ kind: "begin", id, run });
  }

  /** Tells an end again. */
  tell(end: RunEnd): void {
    if (end.kind === "settle") this.#settles.push(this.#behindEvents(end.run));
    if (end.kind === "returned") this.#returned.push(end.run);
    this.#schedule();
  }

  #behindEvents(run: RunSettle): SettleMessage {
    return Object.assign({ behind: this.#options.outbox.lastOf(run.agentId) }, run);
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
