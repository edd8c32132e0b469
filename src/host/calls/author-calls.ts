import { TerrariumError } from "../../base/errors.js";
import type { AgentLog } from "../../base/log.js";
import { isThenable } from "../../base/async/deferred.js";
import type { FluxContext } from "../../flux/index.js";
import type { BusyCall, BusyCalls } from "./busy-calls.js";
import { answerContext, callContext } from "./agent-context.js";
import type { AgentReporter } from "../publishing/agent-reporter.js";
import { type AgentDefinition, questionIn } from "../modules/definition.js";
import type { HostServices } from "../host-services.js";
import { questionOf } from "../parking.js";
import { QueuedCall, traced } from "./queued-call.js";
import type { RunBook } from "../runs/run-book.js";
import { noteUsage } from "../runs/usage.js";

export interface AuthorCallsOptions {
  readonly definition: AgentDefinition;
  readonly services: HostServices;
  readonly log: AgentLog;
  readonly reporter: Pick<AgentReporter, "hear">;
  readonly book: RunBook;
  readonly busy: Pick<BusyCalls, "open">;
  /** A call has ended. */
  readonly onEnded: () => void;
}

/** What a context has of this call alone. */
interface OwnMembers {
  readonly busyUntil: (ms: number) => void;
  readonly traceparent?: string | undefined;
}

/** Calls the author's functions for the events of an agent's stream, and takes the questions that they return. */
export class AuthorCalls {
  readonly #options: AuthorCallsOptions;

  constructor(options: AuthorCallsOptions) {
    this.#options = options;
  }

  /** `item` is a `QueuedCall`, or the input itself. */
  handle(item: unknown, call: FluxContext): unknown {
    const { busy, onEnded } = this.#options;
    let announced: BusyCall | undefined;
    const busyUntil = (ms: number): void => (announced ??= busy.open()).until(ms);
    const end = (): void => {
      announced?.end();
      onEnded();
    };
    let returned: unknown;
    try {
      returned = this.#handle(item, call, busyUntil);
    } catch (error) {
      end();
      throw error;
    }
    if (isThenable(returned)) returned.then(end, end);
    else end();
    return returned;
  }

  #handle(item: unknown, call: FluxContext, busyUntil: (ms: number) => void): unknown {
    const queued = item instanceof QueuedCall ? item : null;
    const { book, services, definition } = this.#options;
    if (queued?.run) book.begin(queued.run);
    if (queued?.traceparent === undefined) return this.#work(item, queued, call, { busyUntil });
    return traced(services.tracing, definition, queued, call.signal, async (scope) => {
      try {
        const traceparent = scope?.traceparent ?? queued.traceparent;
        return await this.#work(item, queued, call, { busyUntil, traceparent });
      } finally {
        noteUsage(scope, queued.run?.usage.total ?? null);
      }
    });
  }

  #work(item: unknown, queued: QueuedCall | null, call: FluxContext, own: OwnMembers): unknown {
    const returned = this.#callAuthor(queued ? queued.input : item, queued, call, own);
    return isThenable(returned)
      ? Promise.resolve(returned).then((value) => this.#accept(value, item, queued, call))
      : this.#accept(returned, item, queued, call);
  }

  #callAuthor(
    input: unknown,
    queued: QueuedCall | null,
    call: FluxContext,
    { traceparent, busyUntil }: OwnMembers,
  ): unknown {
    const { definition, log, services } = this.#options;
    const purpose = queued?.purpose;
    const about = { log, clock: services.clock, run: queued?.run ?? null, traceparent, services, busyUntil };
    if (purpose?.kind === "answer") {
      purpose.onBegun();
      if (!definition.resume)
        throw new TerrariumError("AGENT_ERROR", `agent ${definition.id} has no \`resume\``);
      const { answered } = purpose;
      return definition.resume(answered.state, answered.answer, answerContext(call, about, answered));
    }
    if (purpose?.kind === "command") {
      const context = callContext(call, about);
      return purpose.command.run(context, (returned) => questionIn(returned) !== null);
    }
    // Without `process`, the source's items are the results.
    return definition.process ? definition.process(input, callContext(call, about)) : input;
  }

  /** Returns a result, or sends a question to the gateway while the stream continues with the next event. */
  #accept(returned: unknown, item: unknown, queued: QueuedCall | null, call: FluxContext): unknown {
    const request = questionIn(returned);
    // The stream discards late results, and reports that itself.
    if (request === null || call.signal.aborted) return returned;
    const { definition, reporter, services } = this.#options;
    const { parking, questionLimits } = services;
    const input = queued ? queued.raw : item;
    const asked = questionOf(definition, request, input, call.cause, questionLimits);
    const run = queued?.run;
    const question = { ...asked, ...(run && { attempt: run.ref.attempt, ...run.askTraces() }) };
    const send = (): undefined => {
      const kept = parking.ask(question);
      kept.catch((error: unknown) => reporter.hear({ type: "error", error, cause: call.cause }));
      if (queued) this.#expect(queued, kept);
    };
    return (
      parking.enter()?.then(() => {
        if (!call.signal.aborted) return send();
        parking.leave();
        return returned;
      }) ?? send()
    );
  }

  /**
   * Ends the run of a perturbation with its question. When the question cannot be stored, the run ends after the ERROR
   * event.
   */
  #expect(queued: QueuedCall, question: NonNullable<QueuedCall["question"]>): void {
    queued.question = question;
    const { run } = queued;
    if (!run) return;
    run.asks = true;
    if (!run.isPerturbation) return;
    const { book } = this.#options;
    question.then(
      ({ id }) => book.end(run, { kind: "PARKED", semaphore: id }),
      (error: unknown) => book.fail(run, error),
    );
  }
}
