import { createPathsForAgents } from "../agentese/for-agents.js";
import { HostSink, Roster } from "../app/hosts/host-sink.js";
import { buildScheduler } from "../app/builders/schedules.js";
import { buildDeposits } from "../app/builders/signals.js";
import {
  buildAgentSteering,
  buildRuns,
  buildSteering,
  toldTogether,
  type WorkRuntime,
} from "../app/services.js";
import { Shares } from "../auth/shares/index.js";
import { createSightOf, Sights } from "../auth/sights.js";
import { deferred } from "../base/async/deferred.js";
import { messageOf } from "../base/errors.js";
import { randomId } from "../base/ids.js";
import { resolveLimits } from "../base/limit-range.js";
import type { Limits } from "../base/limits.js";
import type { JsonValue } from "../base/json.js";
import { turn } from "../base/async/turn.js";
import type { AgentEvent, NumberedEvent } from "../events/event.js";
import type { ProbeReport } from "../events/probe.js";
import { createInProcess } from "../gateway/in-process/in-process.js";
import type { InProcess } from "../gateway/in-process/port.js";
import { gatewayCounts } from "../gateway/metrics/counts.js";
import { AgentHost } from "../host/agent-host.js";
import { depositLimits } from "../host/signal-outbox.js";
import { Inbox } from "../inbox/inbox.js";
import { JoinedBackplane } from "../link/joined.js";
import { MemoryBackplane } from "../link/channels/memory.js";
import type { HostLogEntry } from "../link/port.js";
import type { RunBegan } from "../link/run-port.js";
import { type Prober, Sampler } from "../metabolism/index.js";
import { MemoryPurgatoryStore, type PurgatoryEvent, purgatoryLimits } from "../purgatory/index.js";
import { MemoryRunStore, runLimits, type Runs } from "../runs/index.js";
import type { Scheduler } from "../schedules/index.js";
import { MemorySignalBus, signalLimits } from "../signals/index.js";
import { NO_RATE_LIMIT } from "../steering/no-rate-limit.js";
import type { Steer } from "../steering/port.js";
import { createRunWatch } from "../watching/run-watch.js";
import { createSignalWatch } from "../watching/signal-watch.js";
import { createSemaphoreWatch } from "../watching/semaphore-watch.js";
import { TestProber } from "./test-prober.js";
import { createTestPaths, type TestPaths } from "./test-paths.js";
import { CHECKS } from "./checks-here.js";
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
export class World {
  readonly inProcess: InProcess;
  readonly steer: Steer;
  readonly prober: Prober;
  readonly runs: Runs;
  readonly started: Promise<void>;
  readonly #options: WorldOptions;
  readonly #backplane: JoinedBackplane;
  readonly #inbox: Inbox;
  readonly #scheduler: Scheduler;
  #isClosed = false;
  /** Counts what happens. */
  #activity = 0;

  /** Throws BAD_USER_INPUT that names the wrong field of a definition, or the limit. */
  constructor(options: WorldOptions) {
    this.#options = options;
    const { clock, onEvent, onStored, onFailure, onLog } = options;
    const limits = resolveLimits(options.limits, "IN_MEMORY");
    const host = new AgentHost({
      definitions: options.definitions,
      where: "testAgent",
      clock,
      log: onLog,
      payloadBytesMax: limits.maxPayloadBytes,
      stateBytesMax: limits.maxStateBytes,
      pheromones: depositLimits(limits),
      pureCallsMax: limits.maxPureCallsPerAgent,
      questionLimits: purgatoryLimits(limits),
      sampler: new Sampler(clock.regular),
      onFailure: (agentId, { run = null }, thrown) => onFailure(agentId, run, thrown),
    });
    const backplane = new MemoryBackplane(host, {
      clock,
      limits: { callTimeoutMs: limits.hostCallTimeoutMs },
      log: onLog,
    });
    this.#backplane = new JoinedBackplane([{ name: "testAgent", backplane }]);
    const runtime = this.#runtime(limits);
    const { log } = runtime;
    const counts = gatewayCounts();
    const roster = new Roster();
    this.runs = buildRuns(
      { ...runtime, instruments: { ...runtime.instruments, runs: { settled: (run) => onStored(run) } } },
      { runs: new MemoryRunStore(runLimits(limits)), problem: null, lost: null },
      this.#backplane,
      // What a run called is cancelled when the run ends.
      (id) => agentCalls.ended(id),
    );
    this.#scheduler = buildScheduler(runtime, this.runs);
    const quietLog = { ...log, info: () => undefined };
    const { prober, record } = new TestProber(
      { clock, limits, log: quietLog, counts },
      this.#backplane,
      onEvent,
    );
    this.prober = prober;
    this.#inbox = new Inbox({
      store: new MemoryPurgatoryStore(purgatoryLimits(limits)),
      backplane: this.#backplane,
      runs: this.runs,
      log,
      clock,
      resumeTimeoutMs: limits.resumeTimeoutMs,
      limits: purgatoryLimits(limits),
      checks: CHECKS,
      listener: toldTogether([this.#scheduler, this.prober]),
    });
    const { purgatory } = this.#inbox;
    purgatory.subscribe((event) => options.onQuestion(event));
    const bus = new MemorySignalBus(signalLimits(limits), clock);
    const deposits = buildDeposits(runtime, bus, this.runs, this.#inbox, null, roster);
    const steered = { runs: this.runs, hosts: this.#backplane };
    this.steer = buildSteering(
      runtime,
      steered,
      this.#inbox,
      roster,
      NO_RATE_LIMIT,
      deposits,
      // Never opened: nothing is served that a share could show.
      new Shares({ clock }),
    );
    const agentCalls = buildAgentSteering(runtime, steered, this.#inbox, roster);
    this.inProcess = createInProcess({
      steer: this.steer,
      watch: {
        ...createRunWatch({ ...runtime, runs: this.runs }),
        ...createSemaphoreWatch({ ...runtime, purgatory }),
        ...createSignalWatch({ ...runtime, bus, ring: null }),
        freezes: () => [],
        follow: () => {
          throw new Error("nothing is observed in a test: events are recorded");
        },
      },
      bus,
      projections: { join: () => () => undefined },
      limits,
      counts,
      log,
      newId: randomId,
      isClosed: () => this.#isClosed,
      // The runner reports a test that waits for a clock which is never moved.
      stayAlive: () => () => undefined,
    });
    const recorder = {
      onAgents: () => undefined,
      end: () => ({ epoch: "test", offset: 0, received: null }),
      taken: () => null,
      append: (batch: readonly NumberedEvent[]) => {
        this.#activity += 1;
        for (const { event } of batch) record(event);
      },
      reached: () => null,
      conclude: () => undefined,
    };
    const sink = new RecordingSink(
      {
        roster,
        sights: runtime.sights,
        schema: { onAgents: () => undefined },
        events: recorder,
        inbox: this.#inbox,
        runs: this.runs,
        agentCalls,
        paths: createPathsForAgents({
          agentese: createTestPaths(options.paths),
          agentCalls,
          deposits,
          manifest: () => roster.agents,
        }),
        deposits,
        scheduler: this.#scheduler,
        prober: this.prober,
        counts: gatewayCounts(),
        isDraining: () => this.#isClosed,
        clock,
        log,
      },
      options,
    );
    this.started = this.#start(sink);
    // The first use of the agent reports a failure.
    this.started.catch(() => undefined);
  }

  /** Moves time, timer by timer; between two, everything goes on that waits for nothing but promises. */
  async advance(ms: number): Promise<void> {
    const { clock } = this.#options;
    const endMs = clock.monotonic() + ms;
    await this.#settle();
    for (let due = clock.step(endMs); due; due = clock.step(endMs)) {
      await (due.isRegular ? turn() : this.#settle());
    }
  }

  /** Makes one check of a probe now. It counts neither as a success nor as a failure. */
  async check(agentId: string, probe: string): Promise<ProbeReport> {
    const { timeoutMs } = this.prober.probeOf(agentId, probe);
    return await this.#backplane.call("probe", { agentId, probe, timeoutMs });
  }

  /** Waits for `work`, unless only the clock can end it. */
  async asFarAsItGoes(work: Promise<unknown>): Promise<void> {
    let isOver = false;
    const noted = work.then(
      () => void (isOver = true),
      () => void (isOver = true),
    );
    await this.advance(0);
    if (isOver) await work;
    void noted;
  }

  /** Stops the agents, as a gateway that ends does. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.started;
    this.#scheduler.close();
    this.prober.close();
    this.runs.drain();
    const isOver = deferred<true>();
    const closing = this.#close();
    closing.then(
      () => isOver.resolve(true),
      () => isOver.resolve(true),
    );
    // An agent that does not stop is given up at deadlines of the clock.
    for (let patience = CLOSE_STEPS_MAX; patience > 0; patience -= 1) {
      if (await Promise.race([isOver.promise, turn().then(() => false)])) break;
      await this.advance(CLOSE_STEP_MS);
    }
    await closing;
  }

  async #close(): Promise<void> {
    await this.#inbox.close(0);
    await this.#backplane.close();
    await this.runs.close(0);
  }

  async #start(sink: HostSink): Promise<void> {
    await this.runs.start();
    await this.#inbox.start();
    await this.runs.takeUp();
    await this.#backplane.start(sink);
    await this.#settle();
  }

  /** Resolves when no more work happens by itself. Does not wait for real input and output. */
  async #settle(): Promise<void> {
    const { clock } = this.#options;
    for (let quiet = 0; quiet < QUIET_TURNS; quiet += 1) {
      const before = this.#activity + clock.armed;
      await turn();
      if (before !== this.#activity + clock.armed) quiet = 0;
    }
  }

  #runtime(limits: Limits): WorkRuntime {
    const { clock, onLog } = this.#options;
    const line =
      (level: HostLogEntry["level"]) =>
      (fields: object, message: string): void => {
        const at = clock.now();
        onLog({ level, agentId: null, at, message, fields: loggable(fields) });
      };
    const sights = new Sights();
    return {
      clock,
      limits,
      sights,
      sightOf: createSightOf(sights, clock),
      tracing: null,
      counts: gatewayCounts(),
      log: { debug: line("debug"), info: () => undefined, warn: line("warn"), error: line("error") },
      instruments: { steered: () => undefined, runs: { settled: () => undefined } },
    };
  }
}

/** Turns in which nothing happens, before it is taken that nothing will: the stream itself waits for one now and then. */
const QUIET_TURNS = 3;
/** How often, and by how much, `close` moves the clock for an agent that does not stop. */
const CLOSE_STEPS_MAX = 10;
const CLOSE_STEP_MS = 10_000;

/** Tells of runs that begin, too. */
class RecordingSink extends HostSink {
  readonly #recorder: Pick<WorldOptions, "onBegan">;

  constructor(options: ConstructorParameters<typeof HostSink>[0], recorder: Pick<WorldOptions, "onBegan">) {
    super(options);
    this.#recorder = recorder;
  }

  override onBegan(run: RunBegan): void {
    super.onBegan(run);
    this.#recorder.onBegan(run);
  }
}

function loggable(fields: object): { [name: string]: JsonValue } {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      value instanceof Error ? messageOf(value) : String(value),
    ]),
  );
}
