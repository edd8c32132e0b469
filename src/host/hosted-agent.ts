import { TerrariumError } from "../base/errors.js";
import type { JsonValue } from "../base/json.js";
import type { AgentLog } from "../base/log.js";
import { isThenable } from "../base/deferred.js";
import { notRunningError } from "../flux/call.js";
import {
  FluxAgent,
  fluxConfig,
  type FluxContext,
  type FluxSignal,
  type InvokeOptions,
  isAlive,
} from "../flux/index.js";
import type { AgentDescriptor, HostCalls } from "../link/port.js";
import { isTokenId } from "../purgatory/token.js";
import { AgentCommands, checkInput, type CommandRun } from "./agent-commands.js";
import { answerContext, callContext, freeContext } from "./agent-context.js";
import { agentLog } from "./agent-log.js";
import { AgentReporter, subjectOf } from "./agent-reporter.js";
import { type AgentContext, type AgentDefinition, questionIn } from "./definition.js";
import type { HostServices } from "./host-services.js";
import { lazySource } from "./lazy-source.js";
import { questionOf } from "./parking.js";
import { sendable } from "./payload.js";
import { PureCalls } from "./pure-calls.js";
import { commandOf, QueuedCall, refusalOf, traced, whileCallerWaits } from "./queued-call.js";

/** People's answers run before perturbations, whose highest priority is 199. */
const RESUME_PRIORITY = 200;

type CallOptions = InvokeOptions &
  Pick<HostCalls["invoke"]["args"], "by" | "timeoutMs"> & { signal: AbortSignal };

/** One agent in its host: a stream processor, steered by host calls, and its reporter. Behaviour: SPEC.md. */
export class HostedAgent {
  readonly descriptor: AgentDescriptor;
  readonly #definition: AgentDefinition;
  readonly #services: HostServices;
  readonly #log: AgentLog;
  readonly #flux: FluxAgent<unknown, unknown>;
  readonly #reporter: AgentReporter;
  readonly #commands: AgentCommands;
  readonly #pureCalls: PureCalls;
  /** Name of the command that is entering the stream synchronously, for its PERTURBED event. */
  #enteringCommand: string | undefined;
  /** Aborts when the current life ends. */
  #life = new AbortController();

  constructor(definition: AgentDefinition, services: HostServices) {
    const { id, genus = "agent", description = "" } = definition;
    this.#commands = new AgentCommands(definition);
    this.descriptor = {
      id,
      genus,
      description,
      acceptsInput: definition.process !== undefined,
      delivery: "at_least_once",
      concurrency: 1,
      inboxMax: fluxConfig(definition.flux).inboxMax,
      commands: this.#commands.descriptors,
    };
    this.#definition = definition;
    this.#services = services;
    this.#pureCalls = new PureCalls(services.pureCallsMax);
    this.#log = agentLog(id, services.clock, services.log);
    this.#flux = new FluxAgent<unknown, unknown>({
      id,
      clock: services.clock,
      newId: services.newId,
      config: definition.flux,
      process: (input, call) => this.#handle(input, call),
      feedbackTransform: definition.feedbackTransform && ((output) => definition.feedbackTransform?.(output)),
      onSignal: (signal) => this.#hear(signal),
    });
    this.#reporter = new AgentReporter({
      ...services,
      agentId: id,
      epoch: services.newId("epoch"),
      subject: subjectOf(this.#flux, definition),
      log: this.#log,
    });
  }

  /** Does nothing when the agent is live; a collapsed agent starts a new life. */
  start(): void {
    if (isAlive(this.#flux.state)) return;
    if (this.#flux.state === "COLLAPSED") this.#flux.reset();
    const life = (this.#life = new AbortController());
    const definition = this.#definition;
    const source = definition.source && lazySource(() => definition.source?.(this.#freeContext(life.signal)));
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

  async perturb(args: HostCalls["perturb"]["args"]): Promise<HostCalls["perturb"]["result"]> {
    const { input, priority, by, traceparent } = args;
    const checked: unknown = await this.#checkInput(input);
    const isPlain = checked === input && traceparent === undefined;
    const item = isPlain ? input : new QueuedCall(checked, input, null, traceparent);
    return this.#flux.perturb(item, { priority, by });
  }

  async invoke(
    args: HostCalls["invoke"]["args"],
    signal: AbortSignal,
  ): Promise<HostCalls["invoke"]["result"]> {
    const { input, priority, timeoutMs, by, traceparent } = args;
    const queued = new QueuedCall(await this.#checkInput(input), input, null, traceparent);
    return await this.#perform(queued, { by, priority, timeoutMs, signal });
  }

  async command(
    call: HostCalls["command"]["args"],
    signal: AbortSignal,
  ): Promise<HostCalls["command"]["result"]> {
    const { args, timeoutMs, by, traceparent } = call;
    const command = await this.#commands.prepare(call.command, args);
    const { name, pure } = command.descriptor;
    const purpose = { kind: "command", command } as const;
    const queued = new QueuedCall(args, { command: name, args }, purpose, traceparent);
    if (pure) {
      const run = (): ReturnType<HostedAgent["command"]> => this.#runPure(command, by, timeoutMs, signal);
      return await traced(this.#services.tracing, this.descriptor.id, queued, signal, run);
    }
    return await this.#perform(queued, { by, timeoutMs, signal });
  }

  /** Resolves when the agent has handled the answer; if it asked again, when that question is durable. */
  async resume(
    args: HostCalls["resume"]["args"],
    signal: AbortSignal,
    onBegun: () => void,
  ): Promise<HostCalls["resume"]["result"]> {
    const { tokenId: id, by, timeoutMs, input, traceparent } = args;
    const queued = new QueuedCall(input, input, { kind: "answer", answered: args, onBegun }, traceparent);
    const options = { id, by, timeoutMs, signal, priority: RESUME_PRIORITY };
    const { result, semaphore } = await this.#run(queued, options);
    if (semaphore) return { outcome: { kind: "PARKED", semaphore: semaphore.id } };
    return { outcome: { kind: "COMPLETED", result: sendable(result, this.#services.payloadBytesMax) } };
  }

  /** Publishes a change of one of this agent's questions, in the order of its events. */
  announce({ type, semaphore }: HostCalls["announce"]["args"]): void {
    this.#reporter.semaphore(type, semaphore);
  }

  async #perform(queued: QueuedCall, options: CallOptions): Promise<HostCalls["invoke"]["result"]> {
    const id = this.#services.newId("per");
    const { result, semaphore } = await this.#run(queued, { id, ...options });
    if (semaphore) return { status: "PARKED", result: null, semaphore, perturbationId: id };
    return {
      status: "COMPLETED",
      result: sendable(result, this.#services.payloadBytesMax),
      semaphore: null,
      perturbationId: id,
    };
  }

  async #runPure(
    command: CommandRun,
    by: string,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<HostCalls["command"]["result"]> {
    if (!isAlive(this.#flux.state)) throw notRunningError(this.descriptor.id, this.#flux.state);
    const options = {
      ...this.#freeContext(this.#life.signal),
      clock: this.#services.clock,
      by,
      timeoutMs,
      signals: [signal, this.#life.signal],
      onFailure: (error: unknown) => this.#reporter.hear({ type: "error", error, cause: null }),
    };
    const result = await this.#pureCalls.run(options, (context) =>
      command.run(context, (returned) => questionIn(returned) !== null),
    );
    return {
      status: "COMPLETED",
      result: sendable(result, this.#services.payloadBytesMax),
      semaphore: null,
      perturbationId: null,
    };
  }

  #freeContext(signal: AbortSignal): AgentContext {
    return freeContext(this.descriptor.id, signal, this.#log, this.#services.clock, this.#reporter);
  }

  async #run(queued: QueuedCall, options: CallOptions) {
    const { clock } = this.#services;
    const { timeoutMs, signal } = options;
    const startedAtMs = clock.monotonic();
    let result: unknown;
    try {
      this.#enteringCommand = commandOf(queued)?.descriptor.name;
      const outcome = this.#flux.invoke(queued, options);
      this.#enteringCommand = undefined;
      result = await outcome;
    } catch (error) {
      throw refusalOf(error);
    }
    if (!queued.question) return { result, semaphore: null };
    const leftMs = Math.max(0, timeoutMs - (clock.monotonic() - startedAtMs));
    return { result: null, semaphore: await whileCallerWaits(queued.question, clock, leftMs, signal) };
  }

  #handle(item: unknown, call: FluxContext): unknown {
    if (!(item instanceof QueuedCall) || item.traceparent === undefined) return this.#work(item, call);
    const { tracing } = this.#services;
    return traced(tracing, this.descriptor.id, item, call.signal, async () => this.#work(item, call));
  }

  #work(item: unknown, call: FluxContext): unknown {
    const queued = item instanceof QueuedCall ? item : null;
    const returned = this.#callAuthor(queued ? queued.input : item, queued, call);
    return isThenable(returned)
      ? Promise.resolve(returned).then((value) => this.#accept(value, item, call))
      : this.#accept(returned, item, call);
  }

  #callAuthor(input: unknown, queued: QueuedCall | null, call: FluxContext): unknown {
    const definition = this.#definition;
    const purpose = queued?.purpose;
    if (purpose?.kind === "answer") {
      purpose.onBegun();
      if (!definition.resume)
        throw new TerrariumError("AGENT_ERROR", `agent ${definition.id} has no \`resume\``);
      const { answered } = purpose;
      const context = answerContext(call, this.#log, this.#services.clock, answered);
      return definition.resume(answered.state, answered.answer, context);
    }
    if (purpose?.kind === "command") {
      const context = callContext(call, this.#log, this.#services.clock);
      return purpose.command.run(context, (returned) => questionIn(returned) !== null);
    }
    // Without `process`, the source's items are the results.
    return definition.process
      ? definition.process(input, callContext(call, this.#log, this.#services.clock))
      : input;
  }

  /** Returns a result, or sends a question to the gateway while the stream continues with the next event. */
  #accept(returned: unknown, item: unknown, call: FluxContext): unknown {
    const request = questionIn(returned);
    // The stream discards late results, and reports that itself.
    if (request === null || call.signal.aborted) return returned;
    const queued = item instanceof QueuedCall ? item : null;
    const { parking, questionLimits } = this.#services;
    const question = questionOf(
      this.#definition,
      request,
      queued ? queued.raw : item,
      call.cause,
      questionLimits,
    );
    const send = (): undefined => {
      const kept = parking.ask(question);
      kept.catch((error: unknown) => this.#reporter.hear({ type: "error", error, cause: call.cause }));
      if (queued) queued.question = kept;
    };
    return (
      parking.enter()?.then(() => {
        if (!call.signal.aborted) return send();
        parking.leave();
        return returned;
      }) ?? send()
    );
  }

  #checkInput(input: JsonValue): unknown {
    if (!this.descriptor.acceptsInput) {
      throw new TerrariumError("BAD_USER_INPUT", `agent ${this.descriptor.id} takes no input`);
    }
    return checkInput(this.#definition.input, input);
  }

  #hear(signal: FluxSignal): void {
    // SEMAPHORE_RESOLVED has already published that a person answered.
    if (signal.type === "perturbed" && isTokenId(signal.perturbationId)) return;
    this.#reporter.hear(signal, this.#enteringCommand);
    if (signal.type === "state" && !isAlive(signal.to)) {
      this.#life.abort(new TerrariumError("AGENT_NOT_RUNNING", signal.reason));
    }
  }
}

async function discardAll(outputs: AsyncIterator<unknown>): Promise<void> {
  while (!(await outputs.next()).done);
}
