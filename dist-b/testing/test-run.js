/** Keeps the `TestRun` that a test sees up to date. */
export class RunRecord {
  /** Plain members, so that assertions and their reports can read and copy it. */
  shown;
  #events = [];
  #outputs = [];
  #recordsMax;
  #waiting = [];
  /** How often an attempt to resume it failed. */
  failedAttempts = 0;
  constructor(id, desk, recordsMax) {
    this.#recordsMax = recordsMax;
    const unknown = { kind: "PERTURB", status: "ACCEPTED", command: null, session: null, by: null };
    const shown = {
      id,
      ...unknown,
      result: null,
      error: null,
      thrown: undefined,
      usage: null,
      semaphore: null,
      outputs: this.#outputs,
      events: this.#events,
    };
    const methods = {
      answer: async (answer, { by } = {}) => {
        await desk.answer(this, answer, by);
        return this.shown;
      },
      withdraw: async ({ reason } = {}) => {
        await desk.withdraw(this, reason);
        return this.shown;
      },
      cancel: async ({ reason } = {}) => {
        await desk.cancel(this, reason);
        return this.shown;
      },
      ended: async () => {
        await this.until(() => this.hasEnded);
        return this.shown;
      },
    };
    this.shown = withMethods(shown, methods);
  }
  /** It has ended or parked. */
  get hasEnded() {
    return this.shown.status !== "ACCEPTED" && this.shown.status !== "RUNNING";
  }
  /** Resolves when `look` returns true; calls it after each change. */
  async until(look) {
    while (!look()) await new Promise((resolve) => this.#waiting.push(resolve));
  }
  /** Its present status. */
  update({ kind, status, command, session, by, result, error, usage }, semaphore) {
    Object.assign(this.shown, { kind, status, command, session, by, result, error, usage, semaphore });
    this.#wake();
  }
  hear(event) {
    keep(this.#events, event, this.#recordsMax);
    if (event.type === "OUTPUT") keep(this.#outputs, event.data, this.#recordsMax);
  }
  /** An attempt to resume it failed. */
  resumptionFailed() {
    this.failedAttempts += 1;
    this.#wake();
  }
  #wake() {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
/** Adds methods that are not listed, so that a report of a failed assertion shows data only. */
export function withMethods(data, methods) {
  for (const name of Reflect.ownKeys(methods))
    Object.defineProperty(data, name, { value: Reflect.get(methods, name) });
  return data;
}
/** Adds to a bounded record; the oldest go. */
export function keep(records, record, recordsMax) {
  records.push(record);
  if (records.length > recordsMax) records.shift();
}
/** An error of a call, with what the agent threw as its cause, so that the report of a failed test shows it. */
export function withCause(error, thrown) {
  const isBare = typeof error === "object" && error !== null && !("cause" in error);
  return thrown !== undefined && isBare ? Object.assign(error, { cause: thrown }) : error;
}
//# sourceMappingURL=test-run.js.map
