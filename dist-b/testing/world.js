import { createPathsForAgents } from "../agentese/for-agents.js";
import { HostSink, Roster } from "../app/host-sink.js";
import { buildScheduler } from "../app/schedules.js";
import { buildAgentSteering, buildRuns, buildSteering, toldTogether } from "../app/services.js";
import { deferred } from "../base/deferred.js";
import { messageOf } from "../base/errors.js";
import { randomId } from "../base/ids.js";
import { resolveLimits } from "../base/limit-range.js";
import { turn } from "../base/turn.js";
import { createInProcess } from "../gateway/in-process/in-process.js";
import { gatewayCounts } from "../gateway/metrics/counts.js";
import { AgentHost } from "../host/agent-host.js";
import { Inbox } from "../inbox/inbox.js";
import { JoinedBackplane } from "../link/joined.js";
import { MemoryBackplane } from "../link/memory.js";
import { Sampler } from "../metabolism/index.js";
import { check } from "../purgatory/checks/check.js";
import { MemoryPurgatoryStore, purgatoryLimits } from "../purgatory/index.js";
import { MemoryRunStore, runLimits } from "../runs/index.js";
import { NO_RATE_LIMIT } from "../steering/no-rate-limit.js";
import { createRunWatch } from "../watching/run-watch.js";
import { createSemaphoreWatch } from "../watching/semaphore-watch.js";
import { TestProber } from "./test-prober.js";
import { createTestPaths } from "./test-paths.js";
/**
 * The parts of a terrarium between its doors and its agents, as in production (host, stream, link, runs, questions, steering),
 * with a moved clock, in memory, on this thread, and without anything that serves clients.
 */
export class World {
  inProcess;
  steer;
  prober;
  runs;
  started;
  #options;
  #backplane;
  #inbox;
  #scheduler;
  #isClosed = false;
  /** Counts what happens. */
  #activity = 0;
  /** Throws BAD_USER_INPUT that names the wrong field of a definition, or the limit. */
  constructor(options) {
    this.#options = options;
    const { clock, onEvent, onStored, onFailure, onLog } = options;
    const limits = resolveLimits(options.limits, true);
    const host = new AgentHost({
      definitions: options.definitions,
      where: "testAgent",
      clock,
      log: onLog,
      payloadBytesMax: limits.maxPayloadBytes,
      stateBytesMax: limits.maxStateBytes,
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
      { runs: new MemoryRunStore(runLimits(limits)), isFailing: false, lost: null },
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
    this.steer = buildSteering(runtime, this.#backplane, this.#inbox, this.runs, roster, NO_RATE_LIMIT);
    const agentCalls = buildAgentSteering(runtime, this.#backplane, this.#inbox, this.runs, roster);
    this.inProcess = createInProcess({
      steer: this.steer,
      watch: {
        ...createRunWatch({ runs: this.runs, clock, limits }),
        ...createSemaphoreWatch({ purgatory, clock, limits }),
        follow: () => {
          throw new Error("nothing is observed in a test: events are recorded");
        },
      },
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
      keepOnly: () => undefined,
      accept: (batch) => {
        this.#activity += 1;
        for (const { event } of batch) record(event);
      },
      reached: () => null,
      conclude: () => undefined,
    };
    const sink = new RecordingSink(
      {
        roster,
        schema: { announce: () => undefined },
        mirrors: recorder,
        inbox: this.#inbox,
        runs: this.runs,
        agentCalls,
        paths: createPathsForAgents({
          agentese: createTestPaths(options.paths),
          agentCalls,
          manifest: () => roster.agents,
        }),
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
  async advance(ms) {
    const { clock } = this.#options;
    const endMs = clock.monotonic() + ms;
    await this.#settle();
    for (let due = clock.step(endMs); due; due = clock.step(endMs)) {
      await (due.isRegular ? turn() : this.#settle());
    }
  }
  /** Makes one check of a probe now. It counts neither as a success nor as a failure. */
  async check(agentId, probe) {
    const { timeoutMs } = this.prober.probeOf(agentId, probe);
    return await this.#backplane.call("probe", { agentId, probe, timeoutMs });
  }
  /** Waits for `work`, unless only the clock can end it. */
  async asFarAsItGoes(work) {
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
  async close() {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.started;
    this.#scheduler.close();
    this.prober.close();
    this.runs.drain();
    const isOver = deferred();
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
  async #close() {
    await this.#inbox.close(0);
    await this.#backplane.close();
    await this.runs.close(0);
  }
  async #start(sink) {
    await this.runs.start();
    await this.#inbox.start();
    await this.runs.takeUp();
    await this.#backplane.start(sink);
    await this.#settle();
  }
  /** Resolves when no more work happens by itself. Does not wait for real input and output. */
  async #settle() {
    const { clock } = this.#options;
    for (let quiet = 0; quiet < QUIET_TURNS; quiet += 1) {
      const before = this.#activity + clock.armed;
      await turn();
      if (before !== this.#activity + clock.armed) quiet = 0;
    }
  }
  #runtime(limits) {
    const { clock, onLog } = this.#options;
    const line = (level) => (fields, message) => {
      const at = clock.now();
      onLog({ level, agentId: null, at, message, fields: loggable(fields) });
    };
    return {
      clock,
      limits,
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
  #recorder;
  constructor(options, recorder) {
    super(options);
    this.#recorder = recorder;
  }
  onBegan(run) {
    super.onBegan(run);
    this.#recorder.onBegan(run);
  }
}
/** The checks of production on this thread: a schema of one's own test needs no deadline. */
const CHECKS = {
  check: (_agentId, schema, answer) =>
    Promise.resolve(
      check({ schema: JSON.stringify(schema), answer: answer === undefined ? null : JSON.stringify(answer) }),
    ),
  close: () => Promise.resolve(),
};
function loggable(fields) {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      value instanceof Error ? messageOf(value) : String(value),
    ]),
  );
}
//# sourceMappingURL=world.js.map
