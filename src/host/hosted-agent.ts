import type { AgentDescriptor, HostCalls, HostLog } from "../backplane/port.js";
import type { Clock } from "../base/clock.js";
import { TerrariumError } from "../base/errors.js";
import type { NewId } from "../base/ids.js";
import type { JsonValue } from "../base/json.js";
import type { NumberedEvent } from "../events/event.js";
import { FluxAgent, isAlive } from "../flux/index.js";
import type { FluxContext, FluxSignal, InvokeOptions } from "../flux/index.js";
import type { Sampler } from "../metabolism/index.js";
import { isTokenId } from "../purgatory/token.js";
import { AnswerContext, CallContext, checkTokens } from "./agent-context.js";
import { agentLog } from "./agent-log.js";
import { AgentReporter } from "./agent-reporter.js";
import type { Subject } from "./agent-reporter.js";
import { checkInput } from "./check-input.js";
import type { AgentContext, AgentDefinition, AgentLog } from "./definition.js";
import { Errand, whileCallerWaits } from "./errand.js";
import { lazySource } from "./lazy-source.js";
import { questionIn } from "./park.js";
import type { Parking } from "./parking.js";
import { copyPayload } from "./payload.js";
import { questionOf } from "./question.js";
import { textOf } from "./reflector.js";

/** What the agents of one host share. */
export interface Habitat {
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: HostLog;
  readonly sampler: Sampler;
  readonly publish: (event: NumberedEvent) => void;
  readonly payloadBytesMax: number;
  readonly parking: Parking;
  readonly afterTurn: (task: () => void) => void;
}

/** Answers of people go ahead of perturbations, whose highest priority is 199. */
const RESUME_PRIORITY = 200;

/** One agent as its host keeps it: a stream processor, steered from outside, and its reporter. Behaviour: SPEC.md. */
export class HostedAgent {
  readonly descriptor: AgentDescriptor;
  readonly #definition: AgentDefinition;
  readonly #habitat: Habitat;
  readonly #log: AgentLog;
  readonly #flux: FluxAgent<unknown, unknown>;
  readonly #reporter: AgentReporter;
  /** Aborts when the present life ends. */
  #life = new AbortController();

  constructor(definition: AgentDefinition, habitat: Habitat) {
    const { id, genus = "agent", description = "" } = definition;
    this.descriptor = { id, genus, description, acceptsInput: definition.process !== undefined };
    this.#definition = definition;
    this.#habitat = habitat;
    this.#log = agentLog(id, habitat.clock, habitat.log);
    this.#flux = new FluxAgent<unknown, unknown>({
      id,
      clock: habitat.clock,
      newId: habitat.newId,
      config: definition.flux,
      process: (input, call) => this.#handle(input, call),
      feedbackTransform: definition.feedbackTransform && ((output) => definition.feedbackTransform?.(output)),
      onSignal: (signal) => this.#hear(signal),
    });
    this.#reporter = new AgentReporter({
      ...habitat,
      agentId: id,
      epoch: habitat.newId("epoch"),
      subject: subjectOf(this.#flux, definition),
      log: this.#log,
    });
  }

  /** Does nothing to an agent that lives; a collapsed one begins a new life. */
  start(): void {
    if (isAlive(this.#flux.state)) return;
    if (this.#flux.state === "COLLAPSED") this.#flux.reset();
    const life = new AbortController();
    this.#life = life;
    const definition = this.#definition;
    const source =
      definition.source && lazySource(() => definition.source?.(this.#sourceContext(life.signal)));
    const outputs = this.#flux.start(source);
    // Observers hear of outputs by signals; here they only have to make room for the next ones.
    void exhaust(outputs);
  }

  stop(reason: string): Promise<void> {
    return this.#flux.stop(reason);
  }

  /** Nothing is told of this agent from now on, whatever a call that was abandoned may still do. */
  retire(): void {
    this.#reporter.mute();
  }

  async perturb(args: HostCalls["perturb"]["args"]): Promise<HostCalls["perturb"]["result"]> {
    const { input, priority, by } = args;
    const checked: unknown = await this.#checkInput(input);
    return this.#flux.perturb(checked === input ? input : new Errand(checked, input), { priority, by });
  }

  async invoke(
    args: HostCalls["invoke"]["args"],
    signal: AbortSignal,
  ): Promise<HostCalls["invoke"]["result"]> {
    const { input, timeoutMs, by } = args;
    const id = this.#habitat.newId("per");
    const errand = new Errand(await this.#checkInput(input), input);
    const { result, semaphore } = await this.#run(errand, { id, by, timeoutMs, signal });
    if (semaphore) return { status: "PARKED", result: null, semaphore, perturbationId: id };
    try {
      const json = copyPayload(result, this.#habitat.payloadBytesMax);
      return { status: "COMPLETED", result: json, semaphore: null, perturbationId: id };
    } catch (error) {
      throw new TerrariumError("AGENT_ERROR", `the result cannot be sent: ${textOf(error)}`);
    }
  }

  /** Resolves when the agent has dealt with the answer; if it asked again, when that question is durable. */
  async resume(args: HostCalls["resume"]["args"], signal: AbortSignal): Promise<null> {
    const { tokenId: id, by, timeoutMs, input } = args;
    await this.#run(new Errand(input, input, args), { id, by, timeoutMs, signal, priority: RESUME_PRIORITY });
    return null;
  }

  /** Tells, in this agent's order, what became of one of its questions. */
  announce({ type, semaphore }: HostCalls["announce"]["args"]): void {
    this.#reporter.semaphore(type, semaphore);
  }

  async #run(
    errand: Errand,
    options: InvokeOptions & { readonly timeoutMs: number; readonly signal: AbortSignal },
  ) {
    const { clock } = this.#habitat;
    const { timeoutMs, signal } = options;
    const startedAtMs = clock.monotonic();
    let result: unknown;
    try {
      result = await this.#flux.invoke(errand, options);
    } catch (error) {
      throw refusalOf(error);
    }
    if (!errand.question) return { result, semaphore: null };
    const leftMs = Math.max(0, timeoutMs - (clock.monotonic() - startedAtMs));
    return { result: null, semaphore: await whileCallerWaits(errand.question, clock, leftMs, signal) };
  }

  #handle(item: unknown, call: FluxContext): unknown {
    const errand = item instanceof Errand ? item : null;
    const returned = this.#ask(errand ? errand.input : item, errand, call);
    return isThenable(returned)
      ? Promise.resolve(returned).then((value) => this.#heed(value, item, call))
      : this.#heed(returned, item, call);
  }

  #ask(input: unknown, errand: Errand | null, call: FluxContext): unknown {
    const definition = this.#definition;
    if (errand?.answered) {
      if (!definition.resume)
        throw new TerrariumError("AGENT_ERROR", `agent ${definition.id} has no \`resume\``);
      const { state, answer } = errand.answered;
      return definition.resume(state, answer, new AnswerContext(call, this.#log, errand.answered));
    }
    // Without `process`, what the source gives is what there is to see.
    return definition.process ? definition.process(input, new CallContext(call, this.#log)) : input;
  }

  /** A result goes on its way; a question goes to where it is kept, and the stream goes on with the next event. */
  #heed(returned: unknown, item: unknown, call: FluxContext): unknown {
    const request = questionIn(returned);
    // What comes after the end of its call is discarded by the stream, which says so.
    if (request === null || call.signal.aborted) return returned;
    const errand = item instanceof Errand ? item : null;
    const question = questionOf(this.#definition, request, errand ? errand.raw : item, call.cause);
    const { parking } = this.#habitat;
    const send = (): undefined => {
      const kept = parking.ask(question);
      kept.catch((error: unknown) => this.#reporter.hear({ type: "error", error, cause: call.cause }));
      if (errand) errand.question = kept;
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
    // That a person answered was told by SEMAPHORE_RESOLVED.
    if (signal.type === "perturbed" && isTokenId(signal.perturbationId)) return;
    this.#reporter.hear(signal);
    if (signal.type === "state" && !isAlive(signal.to)) {
      this.#life.abort(new TerrariumError("AGENT_NOT_RUNNING", signal.reason));
    }
  }

  #sourceContext(signal: AbortSignal): AgentContext {
    return {
      agentId: this.descriptor.id,
      signal,
      cause: null,
      log: this.#log,
      // A source that goes on after its end has nobody to speak for.
      emit: (data) => {
        if (!signal.aborted) this.#reporter.output(data);
      },
      spend: (tokens) => {
        checkTokens(tokens);
        this.#reporter.spend(tokens);
      },
    };
  }
}

function subjectOf(flux: FluxAgent<unknown, unknown>, { metabolism }: AgentDefinition): Subject {
  return {
    get state() {
      return flux.state;
    },
    get pressure() {
      return flux.pressure;
    },
    get entropyRemaining() {
      return flux.entropyRemaining;
    },
    get eventsHandled() {
      return flux.eventsHandled;
    },
    get entropySpent() {
      return flux.temperature;
    },
    temperature: metabolism?.temperature && ((): number => metabolism.temperature?.() ?? Number.NaN),
  };
}

/** An agent may refuse its input with BAD_USER_INPUT; whatever else it throws is its own failure. */
function refusalOf(error: unknown): unknown {
  if (!(error instanceof TerrariumError) || error.code !== "AGENT_ERROR") return error;
  const { cause } = error;
  return cause instanceof TerrariumError && cause.code === "BAD_USER_INPUT" ? cause : error;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}

async function exhaust(outputs: AsyncIterator<unknown>): Promise<void> {
  while (!(await outputs.next()).done);
}
