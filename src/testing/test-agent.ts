import type { JsonValue } from "../base/json.js";
import type { Limits } from "../base/limits.js";
import type { AgentEvent, Vitals } from "../events/event.js";
import type { HealthView, ProbeReport } from "../events/probe.js";
import type {
  CallInProcessOptions,
  InvokeInProcessOptions,
  PerturbInProcessOptions,
} from "../gateway/in-process/port.js";
import type { InProcessSignals } from "../gateway/in-process/signals.js";
import type { AgentDefinition } from "../host/modules/definition.js";
import { AgentBench } from "./agent-bench.js";
import { type TestRun, withMethods } from "./test-run.js";

/** Options of `testAgent`. */
export interface TestAgentOptions {
  /** Wall time to begin at: milliseconds since 1970, an ISO 8601 instant, or a `Date`. Default 2026-01-01T00:00:00Z. */
  readonly now?: number | string | Date;
  /** Other agents that this one calls: definitions as short as `{ id: "prices", process: () => 7 }`. */
  readonly agents?: readonly AgentDefinition[];
  /** What `context.resolve` gets for AGENTESE paths that read, by path. Default: none; others are PATH_NOT_FOUND. */
  readonly paths?: { readonly [path: string]: JsonValue };
  /** Limits to change. Default: those of `createTerrarium`. */
  readonly limits?: Partial<Limits>;
}

/** A line of the log, of the agent or of its host. */
export interface TestLogLine {
  /** How serious it is. */
  readonly level: "debug" | "info" | "warn" | "error";
  /** What was written. */
  readonly message: string;
  /** Its fields. */
  readonly fields: { readonly [name: string]: JsonValue };
}

/** What one check of a probe said. `verdict` "waiting": it had no turn, or no end, while the agent may take longer. */
export interface TestCheck extends ProbeReport {
  /** True for the verdict "ok". */
  readonly ok: boolean;
}

/**
 * An agent under test: the stream, runs, questions and commands of production, with a clock that you move, in memory, on this
 * thread. No gateway, no port, no waiting. Nothing has to be closed, except where the agent holds something open itself.
 */
export interface TestAgent {
  /** Wall time of the agent's clock, milliseconds since 1970. */
  readonly now: number;
  /** Everything it emitted, in any run and in its source, oldest first; the newest 10,000. */
  readonly outputs: readonly JsonValue[];
  /** Everything it returned, oldest first, what its source led to, too; the newest 10,000. */
  readonly results: readonly JsonValue[];
  /** Its events, oldest first, without the regular METABOLISM; the newest 10,000. */
  readonly events: readonly AgentEvent[];
  /**
   * The same events as viewers without `agent:<id>:observe` see them: after its `publicView`, without inputs, callers and error texts.
   * Those that it hides are missing.
   */
  readonly publicEvents: readonly AgentEvent[];
  /** Lines of its log, and of its host about it, oldest first; the newest 10,000. */
  readonly log: readonly TestLogLine[];
  /** Its runs, oldest first; the newest 10,000. */
  readonly runs: readonly TestRun[];
  /** State, pressure, flow and temperature as of its newest event; null before it has started. */
  readonly vitals: Vitals | null;
  /** What its probes say. They are checked as the clock is moved, the first time with the start. */
  readonly health: HealthView;
  /**
   * Checks a probe now, once; its health stays as it is. A check that waits for time needs `advance` beside it. Rejects with
   * AGENT_NOT_RUNNING, and with BAD_USER_INPUT for an unknown name.
   */
  readonly probe: (name: string) => Promise<TestCheck>;
  /** The field of pheromones: what it and others deposited. `deposit` is in the name of a client. */
  readonly signals: InProcessSignals;
  /** What the session's runs have kept by `context.state`: a copy; null for nothing. Default: work without a session. */
  readonly state: (session?: string | null) => JsonValue;
  /**
   * Gives it an input, and waits until that run has ended or parked; one that failed has `error` and `thrown`. Rejects when the
   * input is refused: BAD_USER_INPUT, INBOX_FULL, AGENT_NOT_RUNNING and others, as in production.
   */
  readonly perturb: (input: unknown, options?: PerturbInProcessOptions) => Promise<TestRun>;
  /** As a caller that waits: rejects with AGENT_ERROR or AGENT_TIMEOUT when the run fails; `cause` is what was thrown. */
  readonly invoke: (input: unknown, options?: InvokeInProcessOptions) => Promise<TestRun>;
  /** Calls a command by name or alias. As `invoke`; also COMMAND_NOT_FOUND. Default arguments: none. */
  readonly call: (command: string, args?: unknown, options?: CallInProcessOptions) => Promise<TestRun>;
  /**
   * Moves the clock by `ms` milliseconds: pauses, deadlines, timeouts and schedules that fall due happen, in order, and so does
   * all that follows from them by promises alone. Real input and output is not waited for: await the run instead.
   * `advance(0)` lets happen what needs no time.
   */
  readonly advance: (ms: number) => Promise<void>;
  /** Stops it: `context.signal` aborts, its source ends, and perturbations that wait go on after `start`. */
  readonly stop: () => Promise<void>;
  /** Starts it again after `stop`, or after it has collapsed. */
  readonly start: () => Promise<void>;
  /** Ends it, for agents that hold something open: files, sockets, timers of their own. */
  readonly close: () => Promise<void>;
  /** `await using agent = testAgent(…)` closes it. */
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}

/**
 * Tests an agent as production runs it, without a gateway and with a clock that you move. Works with any test runner. Throws
 * BAD_USER_INPUT when the definition has a wrong shape.
 *
 * @example
 * ```ts
 * import { testAgent } from "terrarium-gateway/testing";
 *
 * test("it asks before it deletes", async () => {
 *   const agent = testAgent(steward);
 *   const asked = await agent.perturb({ folder: "old" });
 *   assert.equal(asked.status, "PARKED");
 *   const done = await asked.answer("Approve");
 *   assert.deepEqual(done.result, { deleted: 47 });
 * });
 * ```
 */
export function testAgent<Input, Output>(
  definition: AgentDefinition<Input, Output>,
  { now = Date.UTC(2026, 0, 1), agents = [], limits = {}, paths = {} }: TestAgentOptions = {},
): TestAgent {
  const startMs = new Date(now).getTime();
  if (!Number.isFinite(startMs)) throw new RangeError(`now is no instant: ${String(now)}`);
  const bench = new AgentBench(definition.id, [definition, ...agents], startMs, limits, paths);
  const data = {
    get now() {
      return bench.now;
    },
    outputs: bench.outputs,
    results: bench.results,
    events: bench.events,
    publicEvents: bench.publicEvents,
    log: bench.log,
    signals: bench.signals,
    get runs() {
      return bench.runs;
    },
    get vitals() {
      return bench.vitals;
    },
    get health() {
      return bench.health;
    },
  };
  const methods: Omit<TestAgent, keyof typeof data> = {
    probe: (name) => bench.probe(name),
    state: (session = null) => bench.state(session),
    perturb: (input, options) => bench.perturb(input, options),
    invoke: (input, options) => bench.invoke(input, options),
    call: (command, args, options) => bench.call(command, args, options),
    advance: (ms) => bench.advance(ms),
    stop: () => bench.stop(),
    start: () => bench.start(),
    close: () => bench.close(),
    [Symbol.asyncDispose]: () => bench.close(),
  };
  return withMethods(data, methods);
}
