import { TerrariumError } from "../base/errors.js";
import type { HostCaller } from "../link/host-caller.js";
import type { HostCalls } from "../link/port.js";
import { HostCallError } from "../link/run-port.js";
import { type CallEnd, CutOff, Left, NotBegun, type Run, type RunHosts } from "../runs/index.js";

/** Sends runs to hosts over the link. `askAfterMs`: see `HostCalls`; null where no other gateway can take a run over. */
export function createRunHosts(
  backplane: Pick<HostCaller, "call" | "cancel" | "settled">,
  askAfterMs: number | null = null,
): RunHosts {
  const asking = askAfterMs === null ? {} : { askAfterMs };
  return {
    perturb: (run, state, handshake) =>
      toldOfPerturbation(async () => {
        const { agentId, input, priority, by, id, attempt, session } = run;
        const call = { agentId, input, priority, by, handshake, run: id, attempt, session, state, ...asking };
        const { queueDepth } = await backplane.call("perturb", withTraits(call, run));
        return { queueDepth };
      }),
    call: (run, state, signal) =>
      told(async () => {
        const { agentId, input, priority, by, command, id, attempt, session } = run;
        const timeoutMs = run.timeoutMs ?? 0;
        if (command === null) {
          const call = { agentId, input, priority, by, timeoutMs, run: id, attempt, session, state };
          return endOf(await backplane.call("invoke", withTraits(call, run), signal));
        }
        const call = { agentId, command, args: input, by, timeoutMs, run: id, attempt, session, state };
        return endOf(await backplane.call("command", withTraits(call, run), signal));
      }),
    cancel: (run, reason) => backplane.cancel(run.agentId, run.id, reason),
    settled: (run, settlement) => backplane.settled(run.agentId, run.id, settlement),
  };
}

/** A call with what few runs have. */
function withTraits<Call>(call: Call, { traceparent, private: isPrivate }: Run) {
  if (traceparent === null && !isPrivate) return call;
  return { ...call, ...(traceparent !== null && { traceparent }), ...(isPrivate && { private: isPrivate }) };
}

/** Translates the link's rejections to those of runs. */
export async function told<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof HostCallError) {
      if (error.fate === "NOT_BEGUN") throw new NotBegun(error);
      if (error.fate === "CUT_OFF") throw new CutOff(error);
      if (error.fate === "LEFT") throw new Left(error);
      throw error;
    }
    // No host has this agent now.
    if (error instanceof TerrariumError && error.code === "AGENT_NOT_FOUND") throw new NotBegun(error);
    throw error;
  }
}

/** A refusal is final, unless the link has given up on the answer or its host is gone. */
async function toldOfPerturbation<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const isOpen = error instanceof HostCallError && error.fate !== "NOT_BEGUN" && error.fate !== "CANCELLED";
    throw error instanceof TerrariumError && !isOpen ? new NotBegun(error) : error;
  }
}

function endOf({
  status,
  result,
  semaphore,
  state,
  usage,
}: HostCalls["invoke"]["result"] | HostCalls["command"]["result"]): CallEnd {
  const parked = status === "PARKED" && semaphore !== null;
  return {
    outcome: parked ? { kind: "PARKED", semaphore: semaphore.id } : { kind: "COMPLETED", result },
    ...(state && { state }),
    ...(usage && { usage }),
    semaphore,
  };
}
