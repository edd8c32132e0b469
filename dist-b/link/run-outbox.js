import { deferred } from "../base/deferred.js";
/**
 * The host's side of runs: collects their messages of one turn and sends them after the events of that turn. Bounded by
 * the waiting and running runs of this host's agents.
 */
export class RunOutbox {
  #options;
  /** Runs that wait for permission to begin. */
  #asking = new Map();
  #lastAsk = 0;
  #began = [];
  #settles = [];
  #returned = [];
  #isScheduled = false;
  constructor(options) {
    this.#options = options;
  }
  began(run) {
    this.#began.push(run);
    this.#schedule();
  }
  settle(run) {
    this.#settles.push({ ...run, behind: this.#options.outbox.lastOf(run.agentId) });
    this.#schedule();
  }
  returned(run) {
    this.#returned.push(run);
    this.#schedule();
  }
  begin(run) {
    const id = (this.#lastAsk += 1);
    const answer = deferred();
    this.#asking.set(id, answer);
    this.#options.send({ kind: "begin", id, run });
    return answer.promise;
  }
  onGo(id, go) {
    this.#asking.get(id)?.resolve(go);
    this.#asking.delete(id);
  }
  /** Sends the collected messages, in an order that is possible for one run. */
  flush() {
    const [began, runs, returned] = [this.#began, this.#settles, this.#returned];
    [this.#began, this.#settles, this.#returned] = [[], [], []];
    const { outbox, send } = this.#options;
    if (began.length > 0) send({ kind: "began", runs: began });
    if (returned.length > 0) send({ kind: "returned", runs: returned });
    if (runs.length === 0) return;
    outbox.flush();
    send({ kind: "settle", runs });
  }
  #schedule() {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#options.schedule(() => {
      this.#isScheduled = false;
      this.flush();
    });
  }
}
//# sourceMappingURL=run-outbox.js.map
