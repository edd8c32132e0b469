import type { Aborting } from "../base/async/aborter.js";
import { TerrariumError } from "../base/errors.js";
import type { JsonValue } from "../base/json.js";
import type { AgentLog } from "../base/log.js";
import { frozenError } from "../events/freeze.js";
import { notRunningError } from "../flux/call.js";
import { FluxAgent, fluxConfig, type FluxSignal, type InvokeOptions, isAlive } from "../flux/index.js";
import type { Position } from "../events/cursor.js";
import type { ProbeReport } from "../events/probe.js";
import type { Settlement } from "../events/run.js";
import type { AgentDescriptor, HostCalls } from "../link/port.js";
import { AgentCommands, checkInput, type CommandRun } from "./modules/agent-commands.js";
import { freeContext, noRunMembers, runMembers } from "./calls/agent-context.js";
import { agentLog } from "./publishing/agent-log.js";
import { AgentReporter } from "./publishing/agent-reporter.js";
import { subjectOf } from "./publishing/subject.js";
import { AuthorCalls } from "./calls/author-calls.js";
import { describeAgent } from "./modules/describe-agent.js";
import { type AgentContext, type AgentDefinition, questionIn } from "./modules/definition.js";
import { RunCancelled } from "./agent-errors.js";
import type { HostRun } from "./runs/host-run.js";
import type { HostServices } from "./host-services.js";
import { discardAll, lazySource } from "./lazy-source.js";
import { PureCalls } from "./calls/pure-calls.js";
import { enteringOf, QueuedCall, refusalOf, traced, whileCallerWaits } from "./calls/queued-call.js";
import { completed, parkedAt, RunBook } from "./runs/run-book.js";
import { readOnlyState } from "./runs/session-states.js";
import { AgentProbes } from "./probes/agent-probes.js";

/** People's answers run before perturbations, whose highest priority is 199. */
const RESUME_PRIORITY = 200;

const STILL_ENDS = "an earlier attempt of this run is still ending";

type CallOptions = InvokeOptions &
  Pick<HostCalls["invoke"]["args"], "by" | "timeoutMs"> & { signal: Aborting };

/** One agent in its host: a stream processor, steered by host calls, and its reporter. Behaviour: SPEC.md. */
export class HostedAgent {
  readonly descriptor: AgentDescriptor;
  readonly #definition: AgentDefinition;
  readonly #services: HostServices;
  readonly #log: AgentLog;
  readonly #flux: FluxAgent<unknown, unknown>;
  readonly #reporter: AgentReporter;
  readonly refresh = (): void => this.#reporter.refresh();
  readonly #commands: AgentCommands;
  readonly #pureCalls: PureCalls;
  readonly #book: RunBook;
  readonly #authorCalls: AuthorCalls;
  readonly #probes: AgentProbes;
  #isFrozen = false;
  /** Set while another gateway carries the agent: resolves when its life here has ended. */
  #lost: Promise<void> | null = null;
  /** Aborts when the current life ends. */
  #life = new AbortController();

  constructor(definition: AgentDefinition, services: HostServices, module: string) {
    const { id } = definition;
    this.#commands = new AgentCommands(definition);
    this.descriptor = describeAgent(definition, module, this.#commands.descriptors);
    this.#definition = definition;
    this.#services = services;
    this.#pureCalls = new PureCalls(services.pureCallsMax);
    this.#log = agentLog(id, services.clock, services.log);
    this.#flux = new FluxAgent<unknown, unknown>({
      id,
      clock: services.clock,
      newId: services.newId,
      config: definition.flux,
      process: (input, call) => this.#authorCalls.handle(input, call),
      feedbackTransform: definition.feedbackTransform && ((output) => definition.feedbackTransform?.(output)),
      onSignal: (signal) => this.#hear(signal),
      onFedBack: (cause) => this.#reporter.fedBack(cause),
      onBegin: (cause) => this.#book.ask(cause),
      hold: (cause) => this.#book.onLeft(cause),
      onReturned: (cause) => this.#book.onReturned(cause),
    });
    this.#reporter = new AgentReporter({
      ...services,
      agentId: id,
      subject: subjectOf(this.#flux, definition),
      log: this.#log,
      flux: fluxConfig(definition.flux),
      publicView: definition.publicView?.bind(definition),
    });
    this.#book = new RunBook({ ...services, agentId: id, reporter: this.#reporter });
    const probed = { definition, services, log: this.#log, flux: this.#flux, commands: this.#commands };
    this.#probes = new AgentProbes(probed);
    this.#authorCalls = new AuthorCalls({
      definition,
      services,
      log: this.#log,
      reporter: this.#reporter,
      book: this.#book,
      busy: this.#probes.busy,
      onEnded: this.#probes.noteActivity,
    });
  }

  /** Starts it, with its next event behind this position; when another gateway had it, once its life there has ended. */
  welcome(last: Position): void {
    const lost = this.#lost;
    if (!lost) return this.#begin(last);
    void lost.then(() => {
      // It may have been lost again.
      if (this.#lost === lost) this.#begin(last);
    });
  }

  /** Another gateway carries the agent: ends its life at once, and publishes nothing until `welcome`. */
  lose(reason: string): void {
    this.#reporter.mute();
    this.#book.cutOff();
    this.#lost = this.#flux.stop(reason);
  }

  #begin(last: Position): void {
    this.#lost = null;
    this.#book.begins();
    this.#reporter.unmute();
    this.#reporter.numberOn(last);
    this.start();
  }

  /** Does nothing when the agent is live; a collapsed agent starts a new life. */
  start(): void {
    if (isAlive(this.#flux.state)) return;
    if (this.#flux.state === "COLLAPSED") this.#flux.reset();
    const life = (this.#life = new AbortController());
    this.#probes.start();
    const definition = this.#definition;
    const { until } = this.#probes.busy.open();
    const source =
      definition.source && lazySource(() => definition.source?.(this.#freeContext(life.signal, until)));
    const outputs = this.#flux.start(source);
    // Observers get outputs through signals; this reader only makes room for the next ones.
    void discardAll(outputs);
  }

  stop(reason: string): Promise<void> {
    return this.#flux.stop(reason);
  }

  /** Stops publishing events of this agent, even if an abandoned call goes on. */
  retire(): void {
    this.#reporter.mute();
  }

  /** Frozen: nothing new begins but checks of probes; what waits goes back to the gateway. What runs may end. */
  freeze(isFrozen: boolean): void {
    if (isFrozen === this.#isFrozen) return;
    this.#isFrozen = isFrozen;
    if (isFrozen) this.#flux.freeze();
    else this.#flux.thaw();
  }

  async perturb(args: HostCalls["perturb"]["args"]): Promise<HostCalls["perturb"]["result"]> {
    const { input, priority, by, traceparent, session, handshake, askAfterMs, attempt = 1 } = args;
    const here = this.#book.find(args.run);
    if (here && here.ref.attempt >= attempt) return this.#receipt(here.cause);
    if (here) this.#giveUp(here);
    this.#requireThawed();
    if (this.#book.isLeaving(args.run)) throw new TerrariumError("INBOX_FULL", STILL_ENDS);
    const run = this.#book.open(args, { isPerturbation: true, handshake, askAfterMs });
    try {
      const checked: unknown = await this.#checkInput(input);
      if (run?.cancelled) {
        this.#book.fail(run, run.cancelled);
        return this.#receipt(run.cause);
      }
      const isPlain = checked === input && traceparent === undefined && !run;
      const item = isPlain ? input : new QueuedCall(checked, input, { traceparent, run });
      return this.#reporter.entering({ input }, () =>
        this.#flux.perturb(item, { priority, by, session, id: run?.cause }),
      );
    } catch (error) {
      if (run) this.#book.drop(run);
      throw error;
    }
  }

  invoke(args: HostCalls["invoke"]["args"], signal: Aborting): Promise<HostCalls["invoke"]["result"]> {
    const { input, priority, timeoutMs, by, traceparent, session } = args;
    return this.#inRun(this.#book.open(args, { isPerturbation: false }), async (run) => {
      this.#requireThawed();
      const queued = new QueuedCall(await this.#checkInput(input), input, { traceparent, run });
      return await this.#perform(queued, { by, priority, timeoutMs, signal, session });
    });
  }

  command(call: HostCalls["command"]["args"], signal: Aborting): Promise<HostCalls["command"]["result"]> {
    const { args, timeoutMs, by, traceparent, session } = call;
    const isPrivate = call.private === true || this.#commands.isPrivate(call.command);
    const opened = isPrivate ? { ...call, private: true as const } : call;
    return this.#inRun(this.#book.open(opened, { isPerturbation: false }), async (run) => {
      this.#requireThawed();
      const command = await this.#commands.prepare(call.command, args);
      const { name, pure } = command.descriptor;
      const purpose = { kind: "command", command } as const;
      const queued = new QueuedCall(args, { command: name, args }, { purpose, traceparent, run });
      if (!pure) return await this.#perform(queued, { by, timeoutMs, signal, session }, isPrivate);
      const { tracing } = this.#services;
      return await traced(tracing, this.descriptor, queued, signal, () =>
        this.#runPure(command, opened, run, signal),
      );
    });
  }

  /** Resolves when the agent has handled the answer; if it asked again, when that question is durable. */
  resume(
    args: HostCalls["resume"]["args"],
    signal: Aborting,
    onBegun: () => void,
  ): Promise<HostCalls["resume"]["result"]> {
    const { tokenId: id, by, timeoutMs, input, traceparent, session } = args;
    return this.#inRun(this.#book.openResumption(args), async (run) => {
      const purpose = { kind: "answer", answered: args, onBegun } as const;
      const queued = new QueuedCall(input, input, { purpose, traceparent, run });
      const options = { id, by, timeoutMs, signal, session, priority: RESUME_PRIORITY };
      const { result, semaphore } = await this.#run(queued, options);
      const outcome = semaphore ? parkedAt(semaphore.id) : this.#book.outcomeOf(run, result);
      return { outcome, ...(run && this.#book.end(run, outcome)) };
    });
  }

  /** Makes one check of a probe. */
  async probe({ probe, timeoutMs }: HostCalls["probe"]["args"], signal: AbortSignal): Promise<ProbeReport> {
    if (!isAlive(this.#flux.state)) throw notRunningError(this.descriptor.id, this.#flux.state);
    return await this.#probes.check(probe, timeoutMs, signal);
  }

  /** Takes a run out of the stream, or aborts it. Nothing happens when its outcome is known. */
  cancel(id: string, reason: string | null): void {
    const run = this.#book.find(id);
    if (!run || run.isEnded || run.asks) return;
    const cancelled = (run.cancelled = new RunCancelled(reason));
    run.onCancel?.(cancelled);
    this.#flux.cancel(run.cause, cancelled);
  }

  settled(id: string, settlement: Settlement): void {
    this.#book.settled(id, settlement);
  }

  /** Begins nothing more and gives back what waits. Resolves when nothing runs. */
  async drain(): Promise<void> {
    await Promise.all([this.#flux.drain(), this.#pureCalls.idle()]);
  }

  /** From now on, aborted runs count as cut off by the end of this host. */
  cutOff(): void {
    this.#book.cutOff();
  }

  /** Publishes an event that the gateway makes, in the order of this agent's events. */
  announce({ event }: HostCalls["announce"]["args"]): void {
    this.#reporter.announced(event);
  }

  #receipt(id: string): HostCalls["perturb"]["result"] {
    return { id, acceptedAt: this.#services.clock.now(), queueDepth: this.#flux.queueDepth };
  }

  /** The gateway has cut off this attempt, and sends the next one. */
  #giveUp(run: HostRun): void {
    this.#book.drop(run);
    this.#flux.cancel(run.cause, new RunCancelled("it was cut off"));
  }

  /** Its failure tells whether the run had begun. */
  async #inRun<T>(run: HostRun | null, work: (run: HostRun | null) => Promise<T>): Promise<T> {
    try {
      return await work(run);
    } catch (error) {
      throw run ? this.#book.failureOf(run, error) : error;
    }
  }

  async #perform(
    queued: QueuedCall,
    options: CallOptions,
    isPrivate = false,
  ): Promise<HostCalls["invoke"]["result"]> {
    const { run } = queued;
    const id = run?.cause ?? this.#services.newId("per");
    const hides = isPrivate && !run;
    if (hides) this.#reporter.beginPrivate(id);
    const ended = this.#run(queued, { id, ...options });
    const { result, semaphore } = await (hides ? ended.finally(() => this.#reporter.end(id)) : ended);
    const value = semaphore ? null : this.#book.sendable(run, result);
    const traces = run && this.#book.end(run, semaphore ? parkedAt(semaphore.id) : completed(value));
    const status = semaphore ? "PARKED" : "COMPLETED";
    return { status, result: value, semaphore, perturbationId: id, ...traces };
  }

  async #runPure(
    command: CommandRun,
    { by, timeoutMs, state, session = null, private: isPrivate }: HostCalls["command"]["args"],
    run: HostRun | null,
    signal: Aborting,
  ): Promise<HostCalls["command"]["result"]> {
    if (!isAlive(this.#flux.state)) throw notRunningError(this.descriptor.id, this.#flux.state);
    const cancelling = new AbortController();
    if (run) {
      // It is not in the stream.
      run.hasLeft = true;
      run.onCancel = (reason) => cancelling.abort(reason);
      if (run.cancelled) cancelling.abort(run.cancelled);
    }
    const members = run ? runMembers(run) : noRunMembers(session);
    const stateOf = run || state ? readOnlyState(state) : members.state;
    const busyCall = this.#probes.busy.open();
    const { signals: pheromones, ...free } = this.#freeContext(
      this.#life.signal,
      busyCall.until,
      isPrivate === true,
    );
    const options = {
      ...free,
      pheromones,
      members: { ...members, state: stateOf },
      clock: this.#services.clock,
      by,
      timeoutMs,
      signals: [signal, this.#life.signal, cancelling.signal],
      onFailure: (error: unknown) => this.#reporter.failed(error, isPrivate === true),
    };
    const returned = await this.#pureCalls.run(options, async (context) => {
      // Frozen since it was checked.
      if (this.#isFrozen) return cancelling.abort(frozenError(this.descriptor.id));
      if (run) this.#book.begin(run);
      try {
        return await command.run(context, (value) => questionIn(value) !== null);
      } finally {
        busyCall.end();
        this.#probes.noteActivity();
      }
    });
    const result = this.#book.sendable(null, returned);
    const traces = run ? this.#book.end(run, completed(result)) : {};
    return { status: "COMPLETED", result, semaphore: null, perturbationId: null, ...traces };
  }

  #freeContext(signal: AbortSignal, busyUntil: AgentContext["busyUntil"], isPrivate = false): AgentContext {
    const { clock } = this.#services;
    return freeContext(
      this.descriptor.id,
      signal,
      this.#log,
      clock,
      this.#reporter,
      this.#services,
      busyUntil,
      isPrivate,
    );
  }

  async #run(queued: QueuedCall, options: CallOptions) {
    const { clock } = this.#services;
    const { timeoutMs, signal } = options;
    const startedAtMs = clock.monotonic();
    if (queued.run?.cancelled) throw queued.run.cancelled;
    let result: unknown;
    try {
      result = await this.#reporter.entering(enteringOf(queued), () => this.#flux.invoke(queued, options));
    } catch (error) {
      throw refusalOf(error);
    }
    if (!queued.question) return { result, semaphore: null };
    const leftMs = Math.max(0, timeoutMs - (clock.monotonic() - startedAtMs));
    return { result: null, semaphore: await whileCallerWaits(queued.question, clock, leftMs, signal) };
  }

  /** Not even the checks of an author's schema run in a frozen agent. */
  #requireThawed(): void {
    if (this.#isFrozen) throw frozenError(this.descriptor.id);
  }

  #checkInput(input: JsonValue): unknown {
    if (!this.descriptor.acceptsInput) {
      throw new TerrariumError("BAD_USER_INPUT", `agent ${this.descriptor.id} takes no input`);
    }
    return checkInput(this.#definition.input, input);
  }

  #hear(signal: FluxSignal): void {
    this.#reporter.hear(signal);
    if (signal.type === "output") this.#probes.noteActivity();
    if (signal.type === "result" || signal.type === "error") this.#book.hear(signal);
    if (signal.type === "state" && !isAlive(signal.to)) {
      const reason = new TerrariumError("AGENT_NOT_RUNNING", signal.reason);
      this.#life.abort(reason);
      this.#probes.stop(reason);
    }
  }
}
