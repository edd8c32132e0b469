import { TerrariumError } from "../base/errors.js";
import { isAlive } from "../events/activity.js";
import { runView } from "../gateway/in-process/views.js";
import { shownRun } from "../runs/index.js";
import { MovedClock } from "./moved-clock.js";
import { keep, RunRecord, withCause } from "./test-run.js";
import { World } from "./world.js";
/** Events, lines and runs that a test keeps; beyond it the oldest go. */
const RECORDS_MAX = 10_000;
const PERSON = "person";
const TESTER = { kind: "client", id: PERSON, scopes: ["*"], expiresAt: null };
/** Works an agent for a test, and records what it does. */
export class AgentBench {
  outputs = [];
  results = [];
  events = [];
  log = [];
  vitals = null;
  #id;
  #clock;
  #world;
  #runs = new Map();
  #states = new Map();
  #lastThrown;
  /** Reads of runs, one after another, so that a test sees changes in their order. */
  #reading = Promise.resolve();
  constructor(id, definitions, startMs, limits, paths = {}) {
    this.#id = id;
    this.#clock = new MovedClock(startMs);
    this.#world = new World({
      definitions,
      clock: this.#clock,
      limits,
      paths,
      onEvent: (event) => this.#hear(event),
      onBegan: ({ agentId, run }) => {
        if (agentId === id) this.#read(run);
      },
      onStored: (run) => this.#onStored(run),
      onQuestion: (event) => this.#onQuestion(event),
      onFailure: (agentId, run, thrown) => {
        if (agentId !== id) return;
        this.#lastThrown = thrown;
        if (run !== null) this.#runOf(run).shown.thrown = thrown;
      },
      onLog: (line) => this.#onLog(line),
    });
  }
  get now() {
    return this.#clock.now();
  }
  get runs() {
    return Array.from(this.#runs.values(), ({ shown }) => shown);
  }
  get health() {
    return this.#world.prober.healthOf(this.#id);
  }
  async probe(name) {
    await this.#world.started;
    const report = await this.#world.check(this.#id, name);
    return { ok: report.verdict === "ok", ...report };
  }
  state(session) {
    return structuredClone(this.#states.get(session) ?? null);
  }
  async perturb(input, options) {
    await this.#world.started;
    const { id } = await this.#world.inProcess.perturb(this.#id, input, options);
    this.#read(id);
    return await this.#followed(id);
  }
  async invoke(input, options) {
    const { perturbationId } = await this.#waited(() =>
      this.#world.inProcess.invoke(this.#id, input, options),
    );
    return await this.#followed(perturbationId);
  }
  async call(command, args, options) {
    const { perturbationId, result } = await this.#waited(() =>
      this.#world.inProcess.call(this.#id, command, args, options),
    );
    if (perturbationId !== null) return await this.#followed(perturbationId);
    return this.#pureRun(command, result);
  }
  async advance(ms) {
    if (!Number.isFinite(ms) || ms < 0) {
      throw new RangeError(`advance takes a finite number of milliseconds from 0, not ${String(ms)}`);
    }
    await this.#world.started;
    await this.#world.advance(ms);
    await this.#reading;
  }
  async stop() {
    await this.#world.started;
    await this.#world.asFarAsItGoes(this.#world.steer.stopAgent(TESTER, this.#id));
  }
  async start() {
    await this.#world.started;
    await this.#world.steer.startAgent(TESTER, this.#id);
    await this.advance(0);
  }
  async close() {
    await this.#world.close();
    await this.#reading;
  }
  async #waited(call) {
    await this.#world.started;
    this.#lastThrown = undefined;
    try {
      return await call();
    } catch (error) {
      await this.#reading;
      throw withCause(error, this.#lastThrown);
    }
  }
  async #followed(id) {
    const record = this.#runOf(id);
    await record.until(() => record.hasEnded);
    await this.#reading;
    return record.shown;
  }
  #desk = {
    answer: async (record, answer, by = PERSON) => {
      const question = questionOf(record);
      const { failedAttempts, shown } = record;
      await this.#world.inProcess.resolveSemaphore(question, answer, { by });
      const isHandled = () =>
        shown.status !== "PARKED" ||
        shown.semaphore?.id !== question ||
        record.failedAttempts > failedAttempts ||
        // It waits for its agent to be started.
        !this.vitals ||
        !isAlive(this.vitals);
      await record.until(isHandled);
      await this.#readNow(shown.id);
    },
    withdraw: async (record, reason) => {
      const options = { by: PERSON, ...(reason !== undefined && { reason }) };
      await this.#world.inProcess.cancelSemaphore(questionOf(record), options);
      await record.until(() => record.shown.status !== "PARKED");
      await this.#reading;
    },
    cancel: async ({ shown }, reason) => {
      const options = { by: PERSON, ...(reason !== undefined && { reason }) };
      await this.#world.asFarAsItGoes(this.#world.inProcess.cancelRun(shown.id, options));
      await this.#readNow(shown.id);
    },
  };
  #runOf(id) {
    const known = this.#runs.get(id);
    if (known) return known;
    const record = new RunRecord(id, this.#desk, RECORDS_MAX);
    this.#runs.set(id, record);
    const [oldest] = this.#runs.keys();
    if (this.#runs.size > RECORDS_MAX && oldest !== undefined) this.#runs.delete(oldest);
    return record;
  }
  #hear(event) {
    if (event.agentId !== this.#id) return;
    const { state, pressure, flow, temperature, entropyRemaining } = event;
    this.vitals = { state, pressure, flow, temperature, entropyRemaining };
    if (event.type === "METABOLISM") return;
    keep(this.events, event, RECORDS_MAX);
    if (event.type === "OUTPUT") keep(this.outputs, event.data, RECORDS_MAX);
    if (event.type === "RESULT") keep(this.results, event.result, RECORDS_MAX);
    if ("run" in event && typeof event.run === "string") this.#runOf(event.run).hear(event);
  }
  #onLog({ level, message, fields, agentId }) {
    if (agentId === null || agentId === this.#id) keep(this.log, { level, message, fields }, RECORDS_MAX);
  }
  #onStored({ agentId, root }) {
    if (agentId === this.#id) this.#read(root);
  }
  #readNow(id) {
    this.#read(id);
    return this.#reading;
  }
  /** Takes over the status of a run, and the state of its session. */
  #read(id) {
    const record = this.#runOf(id);
    this.#reading = this.#reading.then(async () => {
      const { runs, inProcess } = this.#world;
      const run = await runs.get(id);
      if (!run) return;
      const { value } = await runs.stateOf(run.agentId, run.session);
      this.#states.set(run.session, value);
      const question = run.semaphores.at(-1);
      const semaphore = question === undefined ? null : await inProcess.semaphore(question);
      record.update(runView(shownRun(run, true)), semaphore);
    });
  }
  /** A pure command has no run: this one only shows the outcome. */
  #pureRun(command, result) {
    const record = new RunRecord("", this.#desk, RECORDS_MAX);
    Object.assign(record.shown, { kind: "COMMAND", status: "COMPLETED", command, result });
    return record.shown;
  }
  #onQuestion({ kind, token }) {
    // Due again: an attempt failed, or did not reach the agent.
    if (kind !== "RESUMPTION_CHANGED" || token.resumption?.status !== "DUE") return;
    for (const record of this.#runs.values())
      if (record.shown.semaphore?.id === token.id) record.resumptionFailed();
  }
}
function questionOf({ shown: { status, semaphore } }) {
  if (status === "PARKED" && semaphore) return semaphore.id;
  throw new TerrariumError("SEMAPHORE_NOT_FOUND", `the run asks nothing: it is ${status}`);
}
//# sourceMappingURL=agent-bench.js.map
