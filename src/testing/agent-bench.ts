import type { Viewer } from "../auth/viewer.js";
import { TerrariumError } from "../base/errors.js";
import type { JsonValue } from "../base/json.js";
import type { Limits } from "../base/limits.js";
import { isAlive } from "../events/activity.js";
import type { AgentEvent, Vitals } from "../events/event.js";
import { hiddenMembers } from "../events/forms/hidden.js";
import type { HealthView } from "../events/probe.js";
import { fullEvent, publicEvent } from "../events/forms/public-form.js";
import type {
  CallInProcessOptions,
  InvokeInProcessOptions,
  PerturbInProcessOptions,
} from "../gateway/in-process/port.js";
import type { InProcessSignals } from "../gateway/in-process/signals.js";
import { runView } from "../gateway/in-process/views.js";
import type { HostLogEntry } from "../link/port.js";
import type { PurgatoryEvent } from "../purgatory/index.js";
import { type RunWithoutInput, shownRun } from "../runs/index.js";
import { MovedClock } from "./moved-clock.js";
import type { TestCheck, TestLogLine } from "./test-agent.js";
import { keep, type RunDesk, RunRecord, type TestRun, withCause } from "./test-run.js";
import type { TestPaths } from "./test-paths.js";
import { World } from "./world.js";

/** Events, lines and runs that a test keeps; beyond it the oldest go. */
const RECORDS_MAX = 10_000;
const PERSON = "person";
const TESTER: Viewer = { kind: "client", id: PERSON, scopes: ["*"], expiresAt: null };

/** Works an agent for a test, and records what it does. */
export class AgentBench {
  readonly outputs: JsonValue[] = [];
  readonly results: JsonValue[] = [];
  readonly events: AgentEvent[] = [];
  readonly publicEvents: AgentEvent[] = [];
  readonly log: TestLogLine[] = [];
  vitals: Vitals | null = null;
  readonly #id: string;
  readonly #clock: MovedClock;
  readonly #world: World;
  readonly #runs = new Map<string, RunRecord>();
  readonly #states = new Map<string | null, JsonValue>();
  #lastThrown: unknown;
  /** Reads of runs, one after another, so that a test sees changes in their order. */
  #reading: Promise<void> = Promise.resolve();

  constructor(
    id: string,
    definitions: readonly unknown[],
    startMs: number,
    limits: Partial<Limits>,
    paths: TestPaths = {},
  ) {
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

  readonly signals: InProcessSignals = {
    deposit: async (deposit, options) => {
      await this.#world.started;
      const stored = await this.#world.inProcess.signals.deposit(deposit, options);
      await this.advance(0);
      return stored;
    },
    sense: (filter) => this.#world.inProcess.signals.sense(filter),
    watch: (filter, options) => this.#world.inProcess.signals.watch(filter, options),
    witness: (query) => this.#world.inProcess.signals.witness(query),
  };

  get now(): number {
    return this.#clock.now();
  }

  get runs(): TestRun[] {
    return Array.from(this.#runs.values(), ({ shown }) => shown);
  }

  get health(): HealthView {
    return this.#world.prober.healthOf(this.#id);
  }

  async probe(name: string): Promise<TestCheck> {
    await this.#world.started;
    const report = await this.#world.check(this.#id, name);
    return { ok: report.verdict === "ok", ...report };
  }

  state(session: string | null): JsonValue {
    return structuredClone(this.#states.get(session) ?? null);
  }

  async perturb(input: unknown, options: PerturbInProcessOptions | undefined): Promise<TestRun> {
    await this.#world.started;
    const { id } = await this.#world.inProcess.perturb(this.#id, input, options);
    this.#read(id);
    return await this.#followed(id);
  }

  async invoke(input: unknown, options: InvokeInProcessOptions | undefined): Promise<TestRun> {
    const { perturbationId } = await this.#waited(() =>
      this.#world.inProcess.invoke(this.#id, input, options),
    );
    return await this.#followed(perturbationId);
  }

  async call(command: string, args: unknown, options: CallInProcessOptions | undefined): Promise<TestRun> {
    const { perturbationId, result } = await this.#waited(() =>
      this.#world.inProcess.call(this.#id, command, args, options),
    );
    if (perturbationId !== null) return await this.#followed(perturbationId);
    return this.#pureRun(command, result);
  }

  async advance(ms: number): Promise<void> {
    if (!Number.isFinite(ms) || ms < 0) {
      throw new RangeError(`advance takes a finite number of milliseconds from 0, not ${String(ms)}`);
    }
    await this.#world.started;
    await this.#world.advance(ms);
    await this.#reading;
  }

  async stop(): Promise<void> {
    await this.#world.started;
    await this.#world.asFarAsItGoes(this.#world.steer.stopAgent(TESTER, this.#id));
  }

  async start(): Promise<void> {
    await this.#world.started;
    await this.#world.steer.startAgent(TESTER, this.#id);
    await this.advance(0);
  }

  async close(): Promise<void> {
    await this.#world.close();
    await this.#reading;
  }

  async #waited<T>(call: () => Promise<T>): Promise<T> {
    await this.#world.started;
    this.#lastThrown = undefined;
    try {
      return await call();
    } catch (error) {
      await this.#reading;
      throw withCause(error, this.#lastThrown);
    }
  }

  async #followed(id: string): Promise<TestRun> {
    const record = this.#runOf(id);
    await record.until(() => record.hasEnded);
    await this.#reading;
    return record.shown;
  }

  readonly #desk: RunDesk = {
    answer: async (record, answer, by = PERSON) => {
      const question = questionOf(record);
      const { failedAttempts, shown } = record;
      await this.#world.inProcess.resolveSemaphore(question, answer, { by });
      const isHandled = (): boolean =>
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

  #runOf(id: string): RunRecord {
    const known = this.#runs.get(id);
    if (known) return known;
    const record = new RunRecord(id, this.#desk, RECORDS_MAX);
    this.#runs.set(id, record);
    const [oldest] = this.#runs.keys();
    if (this.#runs.size > RECORDS_MAX && oldest !== undefined) this.#runs.delete(oldest);
    return record;
  }

  #hear(event: AgentEvent): void {
    if (event.agentId !== this.#id) return;
    const { state, pressure, flow, temperature, entropyRemaining } = event;
    this.vitals = { state, pressure, flow, temperature, entropyRemaining };
    if (event.type === "METABOLISM") return;
    keep(this.events, fullEvent(event), RECORDS_MAX);
    const shown = publicEvent(event);
    if (shown && shown.type !== "GAP")
      keep(this.publicEvents, { ...shown, ...hiddenMembers(shown.type) }, RECORDS_MAX);
    if (event.type === "OUTPUT") keep(this.outputs, event.data, RECORDS_MAX);
    if (event.type === "RESULT") keep(this.results, event.result, RECORDS_MAX);
    if ("run" in event && typeof event.run === "string") this.#runOf(event.run).hear(event);
  }

  #onLog({ level, message, fields, agentId }: HostLogEntry): void {
    if (agentId === null || agentId === this.#id) keep(this.log, { level, message, fields }, RECORDS_MAX);
  }

  #onStored({ agentId, root }: RunWithoutInput): void {
    if (agentId === this.#id) this.#read(root);
  }

  #readNow(id: string): Promise<void> {
    this.#read(id);
    return this.#reading;
  }

  /** Takes over the status of a run, and the state of its session. */
  #read(id: string): void {
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
  #pureRun(command: string, result: JsonValue): TestRun {
    const record = new RunRecord("", this.#desk, RECORDS_MAX);
    Object.assign(record.shown, { kind: "COMMAND", status: "COMPLETED", command, result });
    return record.shown;
  }

  #onQuestion({ kind, token }: PurgatoryEvent): void {
    // Due again: an attempt failed, or did not reach the agent.
    if (kind !== "RESUMPTION_CHANGED" || token.resumption?.status !== "DUE") return;
    for (const record of this.#runs.values())
      if (record.shown.semaphore?.id === token.id) record.resumptionFailed();
  }
}

function questionOf({ shown: { status, semaphore } }: RunRecord): string {
  if (status === "PARKED" && semaphore) return semaphore.id;
  throw new TerrariumError("SEMAPHORE_NOT_FOUND", `the run asks nothing: it is ${status}`);
}
