import type { FluxContext } from "../flux/index.js";
import type { HostCalls } from "../backplane/port.js";
import type { JsonValue } from "../base/json.js";
import type { AgentReporter } from "./agent-reporter.js";
import type { AgentContext, AgentLog, ResumeContext } from "./definition.js";

/** What `process` is given: the stream's own context and a log. Its functions work when taken out of it, too. */
export class CallContext implements AgentContext {
  readonly agentId: string;
  readonly cause: string | null;
  readonly log: AgentLog;
  readonly #call: FluxContext;

  constructor(call: FluxContext, log: AgentLog) {
    this.agentId = call.agentId;
    this.cause = call.cause;
    this.log = log;
    this.#call = call;
  }

  /** Read through, because the stream makes it only for those who look. */
  get signal(): AbortSignal {
    return this.#call.signal;
  }

  readonly emit = (data: unknown): void => this.#call.emit(data);

  readonly spend = (tokens: number): void => {
    checkTokens(tokens);
    this.#call.spend(tokens);
  };
}

/** What `resume` is given. */
export class AnswerContext extends CallContext implements ResumeContext {
  readonly semaphoreId: string;
  readonly attempt: number;
  readonly stateVersion: number;
  readonly input: JsonValue;

  constructor(call: FluxContext, log: AgentLog, answered: HostCalls["resume"]["args"]) {
    super(call, log);
    this.semaphoreId = answered.tokenId;
    this.attempt = answered.attempt;
    this.stateVersion = answered.stateVersion;
    this.input = answered.input;
  }
}

/** What a source is given, and a pure command in part: it speaks for itself, behind no input, until `signal` aborts. */
export function freeContext(
  agentId: string,
  signal: AbortSignal,
  log: AgentLog,
  reporter: Pick<AgentReporter, "output" | "spend">,
): AgentContext {
  return {
    agentId,
    signal,
    cause: null,
    log,
    // A source that goes on after its end has nobody to speak for.
    emit: (data) => {
      if (!signal.aborted) reporter.output(data);
    },
    spend: (tokens) => {
      checkTokens(tokens);
      reporter.spend(tokens);
    },
  };
}

/** Throws `RangeError` at the one who spends, rather than somewhere later. */
function checkTokens(tokens: number): void {
  if (!Number.isFinite(tokens) || tokens < 0) {
    throw new RangeError(`spend takes a finite number of at least 0, not ${String(tokens)}`);
  }
}
