import { deferred } from "../../base/deferred.js";
import { TerrariumError } from "../../base/errors.js";
import { agentWorkAttributes } from "../../tracing/gen-ai.js";
import { isRefusal } from "../agent-errors.js";
/** An input in the stream's inbox, with data that the stream itself does not need. */
export class QueuedCall {
  /** The input of `process`. */
  input;
  /** The original input, before a schema transformed it. */
  raw;
  purpose;
  /** The span of the caller. */
  traceparent;
  /** Null where the gateway keeps no runs. */
  run;
  /** The question that the agent asked instead of returning a result, on its way to the store. */
  question;
  constructor(input, raw, about) {
    this.input = input;
    this.raw = raw;
    this.purpose = about.purpose ?? null;
    this.traceparent = about.traceparent;
    this.run = about.run ?? null;
  }
}
/** The call's details in its PERTURBED event. */
export function enteringOf({ purpose, input, raw }) {
  return purpose?.kind === "command" ? { command: purpose.command.descriptor.name, input } : { input: raw };
}
/** An agent may refuse its input with BAD_USER_INPUT; any other error is its own failure. */
export function refusalOf(error) {
  if (!(error instanceof TerrariumError) || error.code !== "AGENT_ERROR") return error;
  const { cause } = error;
  return isRefusal(cause) ? cause : error;
}
/** Waits until a question is durable, at most as long as its caller waits. The question is stored in any case. */
export async function whileCallerWaits(question, clock, timeoutMs, signal) {
  const late = deferred();
  const giveUp = () => late.reject(signal.reason);
  const cancel = clock.after(timeoutMs, () =>
    late.reject(new TerrariumError("AGENT_TIMEOUT", "the question was not stored in time", { timeoutMs })),
  );
  signal.addEventListener("abort", giveUp, { once: true });
  if (signal.aborted) giveUp();
  try {
    return await Promise.race([question, late.promise]);
  } finally {
    cancel();
    signal.removeEventListener("abort", giveUp);
  }
}
/** The span of an agent's work for one caller. */
function runSpan(tracing, agent, { purpose, traceparent, run }, signal) {
  const tool = purpose?.kind === "command" ? purpose.command.descriptor : null;
  const session = run?.stamp.session ?? null;
  return {
    name: tool ? `execute_tool ${tool.name}` : `invoke_agent ${agent.id}`,
    kind: "INTERNAL",
    parent: traceparent,
    attributes: {
      ...agentWorkAttributes(tracing.genAi, { agent, session, tool }),
      ...(run ? { "terrarium.run.id": run.stamp.run, "terrarium.run.attempt": run.stamp.attempt } : {}),
      ...(purpose?.kind === "answer"
        ? {
            "terrarium.semaphore.id": purpose.answered.tokenId,
            "terrarium.semaphore.attempt": purpose.answered.attempt,
          }
        : {}),
    },
    failure: "AGENT_ERROR",
    signal,
  };
}
/** Runs the work of a caller's request in its own span when tracing is on and the caller sent a trace. */
export function traced(tracing, agent, queued, signal, work) {
  if (!tracing || queued.traceparent === undefined) return work();
  return tracing.span(runSpan(tracing, agent, queued, signal), work);
}
//# sourceMappingURL=queued-call.js.map
